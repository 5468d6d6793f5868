import { z } from 'zod';
import { invalid } from '#platform/errors';
import type { PageRequest, Route } from '#platform/web';
import { enter, start } from '../actions/entering.ts';
import { directoryNow } from '../questions/desk-staff.ts';
import { knownIds } from '../questions/service-api.ts';
import { filesBodyMb, filesFrom, filesGiven } from './api-files.ts';
import { api } from './api-route.ts';
import { asker, id, kind, moment } from './api-schemas.ts';

const words = z.string().min(1).max(50_000);

/** Topics and people of a body must be this district's; anything else is refused at its field before anything is written. */
export async function checkIds(
  request: PageRequest,
  { topicId, people }: { topicId?: string | null; people?: Readonly<Record<string, readonly string[]>> },
): Promise<void> {
  if (topicId !== undefined && topicId !== null) {
    const directory = await request.floor.ask(request.actor, directoryNow, null);
    if (!directory.topics.has(topicId)) throw invalid('topic_id', { problem: 'unknown' });
  }
  const wanted = Object.entries(people ?? {});
  const known = await request.floor.ask(request.actor, knownIds, { ids: wanted.flatMap(([, ids]) => ids) });
  for (const [field, ids] of wanted)
    if (ids.some((one) => !known.has(one))) throw invalid(field, { problem: 'unknown' });
}

const opened = z.strictObject({
  id,
  code: z.string(),
  owner_id: id,
  topic_id: id.nullable(),
  due_at: moment.nullable(),
  critical: z.boolean(),
});
const presentOpened = (one: {
  id: string;
  code: string;
  ownerId: string;
  topicId: string | null;
  dueAt: Temporal.Instant | null;
  critical: boolean;
}): z.input<typeof opened> => ({
  id: one.id,
  code: one.code,
  owner_id: one.ownerId,
  topic_id: one.topicId,
  due_at: one.dueAt?.toString() ?? null,
  critical: one.critical,
});

const newConversation = z.strictObject({
  kind: kind.default('question'),
  channel: z.enum(['phone', 'counter', 'paper']).describe('How the family brought it.'),
  text: words,
  language: z.string().min(2).max(20).default('en'),
  school_id: id.nullable().default(null),
  topic_id: id.nullable().default(null).describe('Null: the rules suggest one.'),
  guardian_id: id.nullable().default(null),
  student_ids: z.array(id).max(10).default([]),
  asker: asker.default('family').describe('Who asks. What the press asks goes to the topic proposed to the press.'),
  class_or_subject: z.string().max(200).default('').describe('The class it is about, in words.'),
  from_name: z.string().max(200).default(''),
  from_kind: z.enum(['email', 'phone', 'none']).default('none'),
  from_address: z.string().max(254).default(''),
  callback: z.boolean().default(false),
  about_staff_ids: z.array(id).max(10).default([]),
  praised_id: id.nullable().default(null),
  answer: z
    .string()
    .max(50_000)
    .nullable()
    .default(null)
    .describe('Answered on the spot: closed at once, and counted.'),
  files: filesGiven,
});

/** How a matter begins. */
export const openings: readonly Route[] = [
  api({
    method: 'POST',
    path: '/conversations',
    scope: 'conversations:write',
    summary: "Enter a family's matter that came by call, at the counter or on paper.",
    body: newConversation,
    bodyMb: filesBodyMb,
    answer: opened,
    status: 201,
    async handle({ request, body }) {
      await checkIds(request, {
        topicId: body.topic_id,
        people: {
          guardian_id: body.guardian_id === null ? [] : [body.guardian_id],
          student_ids: body.student_ids,
          praised_id: body.praised_id === null ? [] : [body.praised_id],
        },
      });
      return presentOpened(
        await request.floor.act(request.actor, enter, {
          kind: body.kind as 'question',
          channel: body.channel,
          text: body.text,
          language: body.language,
          schoolId: body.school_id,
          topicId: body.topic_id,
          guardianId: body.guardian_id,
          studentIds: body.student_ids,
          asker: body.asker,
          classOrSubject: body.class_or_subject,
          fromName: body.from_name,
          how: body.from_kind,
          address: body.from_address,
          callback: body.callback,
          aboutStaffIds: body.about_staff_ids,
          praisedId: body.praised_id,
          answer: body.answer,
          files: await filesFrom(request, body.files),
        }),
      );
    },
  }),
  api({
    method: 'POST',
    path: '/conversations/start',
    scope: 'conversations:write',
    summary: 'Begin with guardians of a child: one conversation each. It waits without a clock until they answer.',
    body: z.strictObject({
      student_id: id.nullable().default(null),
      guardian_ids: z.array(id).min(1).max(10),
      subject: z.string().max(200),
      text: words,
      topic_id: id.nullable().default(null),
    }),
    answer: z.strictObject({ items: z.array(opened) }),
    status: 201,
    async handle({ request, body }) {
      await checkIds(request, { topicId: body.topic_id, people: { guardian_ids: body.guardian_ids } });
      const made = await request.floor.act(request.actor, start, {
        studentId: body.student_id,
        guardianIds: body.guardian_ids,
        subject: body.subject,
        text: body.text,
        topicId: body.topic_id,
      });
      return { items: made.map(presentOpened) };
    },
  }),
];
