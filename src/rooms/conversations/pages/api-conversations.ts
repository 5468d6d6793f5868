import { z } from 'zod';
import { invalid } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { PageRequest, Route } from '#platform/web';
import type { LookedAt } from '../questions/desk-conversation.ts';
import { directoryNow } from '../questions/desk-staff.ts';
import { searchConversations } from '../questions/desk-search.ts';
import { readPlace } from '../questions/desk-views.ts';
import { happeningsForApi, listForApi, messagesForApi, oneForApi } from '../questions/service-api.ts';
import { api } from './api-route.ts';
import {
  asker,
  channel,
  conversation,
  happening,
  id,
  kind,
  listOf,
  message,
  moment,
  paging,
  presentConversation,
  presentHappening,
  presentMessage,
  state,
} from './api-schemas.ts';
import { noteConversationLook, noteListLook } from './desk-looks.ts';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const names = { id: 'conversation' } as const;

const listQuery = z.strictObject({
  state: state.optional(),
  kind: kind.optional(),
  channel: channel.optional(),
  asker: asker.optional(),
  language: z.string().max(20).optional(),
  school_id: id.optional(),
  topic_id: id.optional(),
  owner_id: id.optional(),
  guardian_id: id.optional(),
  opened_from: moment.optional(),
  opened_until: moment.optional(),
  late: flag.optional(),
  unread: flag.optional(),
  critical: flag.optional(),
  ...paging,
});

/** A look through this interface is a look like any other. */
export async function noteApiLook(request: PageRequest, row: LookedAt): Promise<void> {
  const directory = await request.floor.ask(request.actor, directoryNow, null);
  const topic = row.topic_id === null ? undefined : directory.topics.get(row.topic_id);
  await noteConversationLook(request, row, topic !== undefined && topic.sensitive !== null);
}

function uuidCursor(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!isUuid(text)) throw invalid('cursor', { problem: 'invalid' });
  return text;
}

/** Reading conversations. */
export const conversationReads: readonly Route[] = [
  api({
    method: 'GET',
    path: '/conversations',
    scope: 'conversations:read',
    summary: 'Conversations that the owner of the token may read, newest first.',
    query: listQuery,
    answer: listOf(conversation),
    async handle({ request, query }) {
      const after = query.cursor === undefined ? null : readPlace(query.cursor);
      if (query.cursor !== undefined && after === null) throw invalid('cursor', { problem: 'invalid' });
      const { rows, next } = await request.floor.ask(request.actor, listForApi, {
        state: query.state,
        kind: query.kind,
        channel: query.channel,
        asker: query.asker,
        language: query.language,
        schoolId: query.school_id,
        topicId: query.topic_id,
        ownerId: query.owner_id,
        guardianId: query.guardian_id,
        openedFrom: query.opened_from,
        openedUntil: query.opened_until,
        late: query.late,
        unread: query.unread,
        critical: query.critical,
        limit: query.limit,
        after,
      });
      await noteListLook(request, rows);
      return { items: rows.map(presentConversation), next };
    },
  }),
  api({
    method: 'GET',
    path: '/conversations/:id',
    scope: 'conversations:read',
    summary: 'One conversation.',
    answer: conversation,
    names,
    async handle({ request }) {
      const { row, logged } = await request.floor.ask(request.actor, oneForApi, { id: request.param('id') });
      await noteApiLook(request, logged);
      return presentConversation(row);
    },
  }),
  api({
    method: 'GET',
    path: '/conversations/:id/messages',
    scope: 'conversations:read',
    summary: 'The words of a conversation and its notes, oldest first.',
    query: z.strictObject(paging),
    answer: listOf(message),
    names,
    async handle({ request, query }) {
      const { logged, rows, next } = await request.floor.ask(request.actor, messagesForApi, {
        id: request.param('id'),
        after: uuidCursor(query.cursor),
        limit: query.limit,
      });
      await noteApiLook(request, logged);
      return { items: rows.map(presentMessage), next };
    },
  }),
  api({
    method: 'GET',
    path: '/conversations/:id/happenings',
    scope: 'conversations:read',
    summary: 'Everything else that happened to a conversation, with person and time, oldest first.',
    query: z.strictObject(paging),
    answer: listOf(happening),
    names,
    async handle({ request, query }) {
      const { logged, rows, next } = await request.floor.ask(request.actor, happeningsForApi, {
        id: request.param('id'),
        after: uuidCursor(query.cursor),
        limit: query.limit,
      });
      await noteApiLook(request, logged);
      return { items: rows.map(presentHappening), next };
    },
  }),
  api({
    method: 'GET',
    path: '/search',
    scope: 'conversations:read',
    summary: 'Conversations by names, words and numbers; at most 50. Private ones are in no search.',
    query: z.strictObject({ q: z.string().min(1).max(200) }),
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          id,
          code: z.string(),
          subject: z.string(),
          preview: z.string(),
          state,
          opened_at: moment,
          due_at: moment.nullable(),
          topic_id: id.nullable(),
          school_id: id.nullable(),
          owner_id: id.nullable(),
        }),
      ),
      more: z.boolean(),
    }),
    async handle({ request, query }) {
      const { rows, more } = await request.floor.ask(request.actor, searchConversations, { asked: query.q });
      const shown = rows.filter((row) => row.privacy === 'normal');
      await noteListLook(request, shown);
      return {
        items: shown.map((row) => ({
          id: row.id,
          code: row.code,
          subject: row.subject,
          preview: row.preview,
          state: row.state,
          opened_at: row.opened_at.toString(),
          due_at: row.due_at?.toString() ?? null,
          topic_id: row.topic_id,
          school_id: row.school_id,
          owner_id: row.owner_id,
        })),
        more,
      };
    },
  }),
];
