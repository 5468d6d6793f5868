import { z } from 'zod';
import type { Action } from '#platform/action';
import type { PageRequest, Route } from '#platform/web';
import { acknowledgeAlarm, dismissAlarm, falseReasons } from '../actions/alarms.ts';
import { noteCallback } from '../actions/entering.ts';
import { closeConversation, reopenConversation, waitForFamily } from '../actions/finishing.ts';
import { handOff, setHelper, takeOver } from '../actions/handling.ts';
import { makePrivate, markRead } from '../actions/reading.ts';
import { setAsker, setTopic } from '../actions/describing.ts';
import { groupConversations, merge, ungroupConversation, updateGroup } from '../actions/joining.ts';
import { addNote, reply, takeBack } from '../actions/replying.ts';
import { oneForApi } from '../questions/service-api.ts';
import { checkIds, openings } from './api-entering.ts';
import { filesBodyMb, filesFrom, filesGiven } from './api-files.ts';
import { api, done, isDone } from './api-route.ts';
import { asker, conversation, id, moment, presentConversation } from './api-schemas.ts';

const names = { id: 'conversation' } as const;
const words = z.string().min(1).max(50_000);

async function now(request: PageRequest): Promise<z.input<typeof conversation>> {
  const { row } = await request.floor.ask(request.actor, oneForApi, { id: request.param('id') });
  return presentConversation(row);
}

type OnlyConversation = z.ZodObject<{ conversationId: z.ZodString }>;

/** An act that needs nothing but the conversation, and answers how it now stands. */
function pressed(path: string, summary: string, act: Action<OnlyConversation, unknown>): Route {
  return api({
    method: 'POST',
    path: `/conversations/:id/${path}`,
    scope: 'conversations:write',
    summary,
    answer: conversation,
    names,
    async handle({ request }) {
      await request.floor.act(request.actor, act, { conversationId: request.param('id') });
      return now(request);
    },
  });
}

const talking: readonly Route[] = [
  api({
    method: 'POST',
    path: '/conversations/:id/replies',
    scope: 'conversations:write',
    summary: 'Answer the family. The words go out after `undo` seconds unless they are taken back.',
    body: z.strictObject({
      text: words,
      afterwards: z
        .enum(['open', 'wait', 'close'])
        .default('open')
        .describe('What becomes of the conversation when the words go out.'),
      last_seen_id: id
        .nullable()
        .default(null)
        .describe('The newest message you have read: 409 when there is a newer one.'),
      confirmed_children: z
        .array(id)
        .max(50)
        .default([])
        .describe('Other children named in the words whose naming somebody confirmed.'),
      undo: z.number().int().min(0).max(60).default(20),
      files: filesGiven,
    }),
    bodyMb: filesBodyMb,
    answer: z.strictObject({ message_id: id, send_at: moment }),
    status: 201,
    names,
    async handle({ request, body }) {
      const sent = await request.floor.act(request.actor, reply, {
        conversationId: request.param('id'),
        text: body.text,
        thenDo: body.afterwards,
        lastSeenId: body.last_seen_id,
        confirmedChildren: body.confirmed_children,
        undo: body.undo,
        files: await filesFrom(request, body.files),
        channel: 'api',
        via: 'api',
      });
      return { message_id: sent.messageId, send_at: sent.sendAt.toString() };
    },
  }),
  api({
    method: 'POST',
    path: '/messages/:id/take-back',
    scope: 'conversations:write',
    summary: 'Take your own words back while they have not gone out.',
    answer: z.strictObject({ conversation_id: id, text: z.string() }),
    names: { id: 'message' },
    async handle({ request }) {
      const taken = await request.floor.act(request.actor, takeBack, { messageId: request.param('id') });
      return { conversation_id: taken.conversationId, text: taken.text };
    },
  }),
  api({
    method: 'POST',
    path: '/conversations/:id/notes',
    scope: 'conversations:write',
    summary: 'Write a note that stays inside.',
    body: z.strictObject({ text: words, mention_ids: z.array(id).max(20).default([]), files: filesGiven }),
    bodyMb: filesBodyMb,
    answer: z.strictObject({ message_id: id }),
    status: 201,
    names,
    async handle({ request, body }) {
      const messageId = await request.floor.act(request.actor, addNote, {
        conversationId: request.param('id'),
        text: body.text,
        mentionIds: body.mention_ids,
        files: await filesFrom(request, body.files),
        via: 'api',
      });
      return { message_id: messageId };
    },
  }),
  api({
    method: 'POST',
    path: '/conversations/:id/callbacks',
    scope: 'conversations:write',
    summary: 'Note a try of calling back; reaching the family counts as the answer.',
    body: z.strictObject({
      outcome: z.enum(['reached', 'no_answer', 'voicemail', 'wrong_number']),
      said: z.string().max(20_000).default(''),
    }),
    answer: conversation,
    names,
    async handle({ request, body }) {
      await request.floor.act(request.actor, noteCallback, { conversationId: request.param('id'), ...body });
      return now(request);
    },
  }),
];

const handling: readonly Route[] = [
  api({
    method: 'POST',
    path: '/conversations/:id/hand-off',
    scope: 'conversations:write',
    summary: 'Hand it to a person, or to the owner of a topic. The clock keeps running.',
    body: z.strictObject({
      person_id: id.nullable().default(null),
      topic_id: id.nullable().default(null),
      reason: z.string().min(1).max(500),
    }),
    answer: z.strictObject({
      owner_id: id,
      raised: z.boolean().describe('The second wrong desk: it went to the owner of the category.'),
    }),
    names,
    async handle({ request, body }) {
      const { ownerId, raised } = await request.floor.act(request.actor, handOff, {
        conversationId: request.param('id'),
        toPersonId: body.person_id,
        toTopicId: body.topic_id,
        reason: body.reason,
      });
      return { owner_id: ownerId, raised };
    },
  }),
  ...(['PUT', 'DELETE'] as const).map((method) =>
    api({
      method,
      path: '/conversations/:id/helpers/:person',
      scope: 'conversations:write',
      summary: method === 'PUT' ? 'Ask a colleague in.' : 'Let a helper go.',
      answer: done,
      names: { ...names, person: 'person' },
      async handle({ request }) {
        await request.floor.act(request.actor, setHelper, {
          conversationId: request.param('id'),
          personId: request.param('person'),
          remove: method === 'DELETE',
        });
        return isDone;
      },
    }),
  ),
  api({
    method: 'PUT',
    path: '/conversations/:id/asker',
    scope: 'conversations:write',
    summary: 'Say who asked. It moves nothing, except that what the press asks leaves somebody who only teaches.',
    body: z.strictObject({ asker }),
    answer: conversation,
    names,
    async handle({ request, body }) {
      await request.floor.act(request.actor, setAsker, { conversationId: request.param('id'), asker: body.asker });
      return now(request);
    },
  }),
  api({
    method: 'PUT',
    path: '/conversations/:id/topic',
    scope: 'conversations:write',
    summary: 'Say what it is about, and whom.',
    body: z.strictObject({ topic_id: id, student_ids: z.array(id).max(10).nullable().default(null) }),
    answer: conversation,
    names,
    async handle({ request, body }) {
      await checkIds(request, { people: { student_ids: body.student_ids ?? [] } });
      await request.floor.act(request.actor, setTopic, {
        conversationId: request.param('id'),
        topicId: body.topic_id,
        studentIds: body.student_ids,
      });
      return now(request);
    },
  }),
  pressed('take', 'Become its owner.', takeOver),
  pressed('wait', 'It is the turn of the family; the clock stands still.', waitForFamily),
  api({
    method: 'POST',
    path: '/conversations/:id/close',
    scope: 'conversations:write',
    summary: 'Done. The family is told how to open it again.',
    answer: conversation,
    names,
    async handle({ request }) {
      await request.floor.act(request.actor, closeConversation, { conversationId: request.param('id') });
      return now(request);
    },
  }),
  pressed('reopen', 'Open it again.', reopenConversation),
  pressed('read', 'Mark it as read.', markReadIfThere()),
  pressed('alarm/take', 'Words of danger: "I have it". The calls end.', acknowledgeAlarm),
  api({
    method: 'POST',
    path: '/conversations/:id/alarm/dismiss',
    scope: 'conversations:write',
    summary: 'Words of danger that were none. Nothing of the alarm stays with the conversation.',
    body: z.strictObject({ reason: z.enum(falseReasons).default('other') }),
    answer: conversation,
    names,
    async handle({ request, body }) {
      await request.floor.act(request.actor, dismissAlarm, {
        conversationId: request.param('id'),
        reason: body.reason,
      });
      return now(request);
    },
  }),
  api({
    method: 'POST',
    path: '/conversations/:id/private',
    scope: 'conversations:write',
    summary: 'Make it private. From then on this interface does not see it any more.',
    answer: done,
    names,
    async handle({ request }) {
      await request.floor.act(request.actor, makePrivate, { conversationId: request.param('id') });
      return isDone;
    },
  }),
];

/** Marking is nobody's business who may not read it. */
function markReadIfThere(): Action<OnlyConversation, unknown> {
  return {
    ...markRead,
    async perform(context, input) {
      await oneForApi.answer(context, { id: input.conversationId });
      return markRead.perform(context, input);
    },
  };
}

const joining: readonly Route[] = [
  api({
    method: 'POST',
    path: '/conversations/:id/merge',
    scope: 'conversations:write',
    summary: 'The same matter twice: its words move into another conversation of the same guardian.',
    body: z.strictObject({ into_id: id }),
    answer: done,
    names,
    async handle({ request, body }) {
      await request.floor.act(request.actor, merge, { conversationId: request.param('id'), intoId: body.into_id });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: '/groups',
    scope: 'conversations:write',
    summary: 'Several families, one concern: a new group.',
    body: z.strictObject({ name: z.string().min(1).max(200), conversation_ids: z.array(id).min(1).max(200) }),
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      return {
        id: await request.floor.act(request.actor, groupConversations, {
          conversationIds: body.conversation_ids,
          name: body.name,
        }),
      };
    },
  }),
  api({
    method: 'POST',
    path: '/groups/:id/conversations',
    scope: 'conversations:write',
    summary: 'Put more conversations into a group. Private ones stay out.',
    body: z.strictObject({ conversation_ids: z.array(id).min(1).max(200) }),
    answer: done,
    names: { id: 'group' },
    async handle({ request, body }) {
      await request.floor.act(request.actor, groupConversations, {
        conversationIds: body.conversation_ids,
        groupId: request.param('id'),
      });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: '/groups/:id/updates',
    scope: 'conversations:write',
    summary: 'One update to every family of a group, each in its own thread.',
    body: z.strictObject({
      text: words,
      afterwards: z.enum(['open', 'wait', 'close']).default('open'),
      confirmed_children: z.array(id).max(50).default([]),
      families: z
        .array(
          z.strictObject({
            conversation_id: id,
            confirmed_children: z.array(id).max(50).default([]),
            text: words.nullable().default(null).describe('Other words for this family.'),
            leave_out: z.boolean().default(false),
          }),
        )
        .max(200)
        .default([])
        .describe('What was decided for single families. 409 while a child who is not theirs is named to one of them.'),
    }),
    answer: z.strictObject({ families: z.number().int() }),
    names: { id: 'group' },
    async handle({ request, body }) {
      const families = await request.floor.act(request.actor, updateGroup, {
        groupId: request.param('id'),
        text: body.text,
        thenDo: body.afterwards,
        confirmedChildren: body.confirmed_children,
        families: body.families.map((one) => ({
          conversationId: one.conversation_id,
          confirmedChildren: one.confirmed_children,
          text: one.text,
          leaveOut: one.leave_out,
        })),
      });
      return { families };
    },
  }),
  api({
    method: 'DELETE',
    path: '/conversations/:id/group',
    scope: 'conversations:write',
    summary: 'Take it out of its group.',
    answer: done,
    names,
    async handle({ request }) {
      await request.floor.act(request.actor, ungroupConversation, { conversationId: request.param('id') });
      return isDone;
    },
  }),
];

/** Everything the desk's pages do with a conversation. */
export const conversationWrites: readonly Route[] = [...openings, ...talking, ...handling, ...joining];
