import { z } from 'zod';
import { askerOf, askers } from '../conversations.askers.ts';
import { channels } from '../questions/desk-views.ts';
import { kinds } from '../conversations.rules.ts';
import type { ConversationRow, HappeningRow, MessageRow } from '../conversations.store.ts';

export const id = z.uuid();
export const moment = z.iso.datetime();
const maybe = <S extends z.ZodType>(schema: S): z.ZodNullable<S> => schema.nullable();
const text = (at: Temporal.Instant | null): string | null => (at === null ? null : at.toString());

export const kind = z.enum(kinds as unknown as [string, ...string[]]);
export const state = z.enum(['open', 'waiting', 'outbound', 'closed']);
export const channel = z.enum(channels);
export const asker = z.enum(askers);
/** A page of a list: how many, and where the last one ended. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(100).optional(),
} as const;

export const conversation = z.strictObject({
  id,
  code: z.string().describe('Seven characters that people can say.'),
  kind,
  channel,
  subject: z.string(),
  preview: z.string(),
  language: z.string(),
  state,
  privacy: z.literal('normal').describe('Private and anonymous matters are never part of this interface.'),
  school_id: maybe(id),
  unit_id: maybe(id),
  topic_id: maybe(id),
  category_id: maybe(id),
  guardian_id: maybe(id),
  student_ids: z.array(id),
  from_name: maybe(z.string()),
  from_kind: z.enum(['email', 'phone', 'none']),
  from_address: maybe(z.string()),
  from_verified: z.boolean(),
  asker: asker.describe('Who asked.'),
  callback: z.boolean(),
  owner_id: maybe(id),
  backup_id: maybe(id),
  helper_ids: z.array(id),
  opened_at: moment,
  answer_due_at: moment,
  resolve_due_at: moment,
  due_at: maybe(moment).describe('The promise that counts now.'),
  first_answered_at: maybe(moment),
  first_answer_minutes: maybe(z.number().int()).describe('School minutes to the first answer.'),
  resolved_minutes: maybe(z.number().int()).describe('School minutes until it was closed.'),
  breached_at: maybe(moment),
  closed_at: maybe(moment),
  closed_how: maybe(z.string()),
  reopened: z.number().int(),
  handoffs: z.number().int(),
  bounces: z.number().int(),
  second_look_at: maybe(moment),
  critical_at: maybe(moment),
  critical_category: maybe(z.string()),
  acknowledged_at: maybe(moment),
  merged_into: maybe(id),
  group_id: maybe(id),
  rating: maybe(z.number().int()),
  last_message_at: moment,
  last_from: z.string(),
  message_count: z.number().int(),
  unread: z.boolean(),
  version: z.number().int(),
});

export function presentConversation(row: ConversationRow): z.input<typeof conversation> {
  return {
    id: row.id,
    code: row.code,
    kind: row.kind,
    channel: row.channel as z.input<typeof channel>,
    subject: row.subject,
    preview: row.preview,
    language: row.language,
    state: row.state,
    privacy: 'normal',
    school_id: row.school_id,
    unit_id: row.unit_id,
    topic_id: row.topic_id,
    category_id: row.category_id,
    guardian_id: row.guardian_id,
    student_ids: row.student_ids,
    from_name: row.from_name,
    from_kind: row.from_kind as 'email' | 'phone' | 'none',
    from_address: row.from_address,
    from_verified: row.from_verified,
    asker: askerOf(row),
    callback: row.callback,
    owner_id: row.owner_id,
    backup_id: row.backup_id,
    helper_ids: row.helper_ids,
    opened_at: row.opened_at.toString(),
    answer_due_at: row.answer_due_at.toString(),
    resolve_due_at: row.resolve_due_at.toString(),
    due_at: text(row.due_at),
    first_answered_at: text(row.first_answered_at),
    first_answer_minutes: row.first_answer_minutes,
    resolved_minutes: row.resolved_minutes,
    breached_at: text(row.breached_at),
    closed_at: text(row.closed_at),
    closed_how: row.closed_how,
    reopened: row.reopened,
    handoffs: row.handoffs,
    bounces: row.bounces,
    second_look_at: text(row.second_look_at),
    critical_at: text(row.critical_at),
    critical_category: row.critical_category,
    acknowledged_at: text(row.acknowledged_at),
    merged_into: row.merged_into,
    group_id: row.group_id,
    rating: row.rating,
    last_message_at: row.last_message_at.toString(),
    last_from: row.last_from,
    message_count: row.message_count,
    unread: row.unread,
    version: row.version,
  };
}

export const message = z.strictObject({
  id,
  direction: z.enum(['in', 'out', 'note']).describe('A note stays inside.'),
  channel: z.string(),
  author_id: maybe(id),
  author_name: maybe(z.string()),
  guardian_id: maybe(id),
  text: z.string(),
  quoted: maybe(z.string()),
  language: maybe(z.string()),
  mentions: z.array(id),
  at: moment,
  state: z.enum(['kept', 'held', 'sent', 'taken_back']).describe('Held: goes out at send_at unless it is taken back.'),
  send_at: maybe(moment),
  file_count: z.number().int(),
});

export function presentMessage(row: MessageRow): z.input<typeof message> {
  return {
    id: row.id,
    direction: row.direction as 'in' | 'out' | 'note',
    channel: row.channel,
    author_id: row.author_id,
    author_name: row.author_name,
    guardian_id: row.guardian_id,
    text: row.text,
    quoted: row.quoted,
    language: row.language,
    mentions: row.mentions,
    at: row.at.toString(),
    state: row.state as 'kept' | 'held' | 'sent' | 'taken_back',
    send_at: text(row.send_at),
    file_count: row.file_count,
  };
}

export const happening = z.strictObject({
  id,
  at: moment,
  what: z.string(),
  by_id: maybe(id),
  to_id: maybe(id),
  facts: z.record(z.string(), z.unknown()),
});

export function presentHappening(row: HappeningRow): z.input<typeof happening> {
  return {
    id: row.id,
    at: row.at.toString(),
    what: row.what,
    by_id: row.by_id,
    to_id: row.to_id,
    facts: row.facts,
  };
}

/** A list and where it goes on. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.strictObject({
    items: z.array(item),
    next: z.string().nullable().describe('Give it as `cursor` to get what follows; null at the end.'),
  });
}
