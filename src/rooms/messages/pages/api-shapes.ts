import { z } from 'zod';
import { type Audience, audienceShape } from '../messages.audience.ts';
import type { Announcement } from '../messages.store.ts';

/** What messages look like to other programs. */
export const id = z.uuid();
export const moment = z.iso.datetime({ offset: true });
export const names = { id: 'announcement' } as const;
export const state = z.enum(['draft', 'waiting', 'scheduled', 'preparing', 'going', 'done', 'stopped']);
export const asks = z.enum(['nothing', 'yes_no', 'rsvp']);
const ids = z.array(id).max(500).default([]);

export const audience = z.strictObject({
  school_ids: ids,
  grades: z.array(z.string().max(8)).max(40).default([]),
  class_ids: ids,
  group_ids: ids,
  student_ids: ids,
  languages: z.array(z.string().max(35)).max(60).default([]),
  records_only: z.boolean().default(false).describe('Only guardians who may see the records of the child.'),
  earlier: z
    .strictObject({ id, who: z.enum(['not_reached', 'without_answer', 'yes', 'no']) })
    .nullable()
    .default(null),
});

export const toAudience = (given: z.output<typeof audience>): Audience =>
  audienceShape.parse({
    schoolIds: given.school_ids,
    grades: given.grades,
    classIds: given.class_ids,
    groupIds: given.group_ids,
    studentIds: given.student_ids,
    languages: given.languages,
    recordsOnly: given.records_only,
    earlier: given.earlier,
  });

export const fromAudience = (kept: unknown): z.input<typeof audience> => {
  const one = audienceShape.parse(kept);
  return {
    school_ids: one.schoolIds,
    grades: one.grades,
    class_ids: one.classIds,
    group_ids: one.groupIds,
    student_ids: one.studentIds,
    languages: one.languages,
    records_only: one.recordsOnly,
    earlier: one.earlier,
  };
};

export const draft = z.strictObject({
  version: z
    .number()
    .int()
    .nullable()
    .default(null)
    .describe('The version you read; another one meanwhile is refused.'),
  category: z.enum(['announcement', 'event', 'health', 'rights']).default('announcement'),
  school_id: id.nullable().default(null).describe('Null: the whole district.'),
  language: z.string().max(35),
  title: z.string().max(120),
  body: z.string().max(6000).default(''),
  short: z.string().max(480).default('').describe('For texts and calls; empty: the title.'),
  audience,
  asks: asks.default('nothing'),
  answer_until: moment.nullable().default(null),
});

export const message = z.strictObject({
  id,
  state,
  category: z.string(),
  school_id: id.nullable(),
  author_id: id,
  language: z.string(),
  title: z.string(),
  body: z.string(),
  short: z.string(),
  audience,
  asks: z.string(),
  answer_until: z.iso.datetime().nullable(),
  send_at: z.iso.datetime().nullable(),
  begun_at: z.iso.datetime().nullable(),
  ended_at: z.iso.datetime().nullable(),
  budget_reason: z.string().nullable(),
  version: z.number().int(),
});

export const text = (at: Temporal.Instant | null): string | null => at?.toString() ?? null;

export const present = (row: Announcement): z.input<typeof message> => ({
  id: row.id,
  state: row.state,
  category: row.category,
  school_id: row.org_id,
  author_id: row.author_id,
  language: row.language,
  title: row.title,
  body: row.body,
  short: row.short,
  audience: fromAudience(row.audience),
  asks: row.asks,
  answer_until: text(row.answer_until),
  send_at: text(row.send_at),
  begun_at: text(row.begun_at),
  ended_at: text(row.ended_at),
  budget_reason: row.budget_reason,
  version: row.version,
});

export const figures = z.strictObject({
  families: z.number().int(),
  reached: z.number().int(),
  not_reached: z.number().int(),
  answered: z.number().int(),
});

export const forSave = (announcementId: string | null, body: z.output<typeof draft>) => ({
  id: announcementId,
  version: body.version,
  category: body.category,
  orgId: body.school_id,
  language: body.language,
  title: body.title,
  body: body.body,
  short: body.short,
  audience: toAudience(body.audience),
  asks: body.asks,
  answerUntil: body.answer_until,
});
