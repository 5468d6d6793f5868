import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { isFormer, mayWorkOn } from './conversations.policy.ts';
import type { ConversationRow } from './conversations.store.ts';

const moment = z.string().transform((text) => Temporal.Instant.from(text));
const maybe = moment.nullable();

/** What may change after a matter left somebody, and was true when it did. */
const was = z
  .object({
    state: z.enum(['open', 'waiting', 'outbound', 'closed']),
    topic_id: z.uuid().nullable(),
    category_id: z.uuid().nullable(),
    school_id: z.uuid().nullable(),
    unit_id: z.uuid().nullable(),
    guardian_id: z.uuid().nullable(),
    student_ids: z.array(z.uuid()),
    from_verified: z.boolean(),
    asker: z.string(),
    answer_due_at: moment,
    resolve_due_at: moment,
    due_at: maybe,
    first_answered_at: maybe,
    first_answer_minutes: z.number().nullable(),
    breached_at: maybe,
    critical_at: maybe,
    critical_category: z.string().nullable(),
    acknowledged_at: maybe,
    acknowledged_by: z.uuid().nullable(),
    reopened: z.number(),
    handoffs: z.number(),
    bounces: z.number(),
    group_id: z.uuid().nullable(),
    second_look_at: maybe,
    last_message_at: moment,
    last_from: z.string(),
    message_count: z.number(),
    version: z.number(),
  })
  .partial();

const leave = z.object({ at: moment, to: z.uuid().nullable(), was });

/** When a matter went with its child from somebody's desk, to whom, and what it was then. */
export type Leave = z.output<typeof leave>;

type Kept = { readonly at: string; readonly to: Uuid | null; readonly was: object };
type Leaves = Readonly<Record<Uuid, Kept>>;

function leavesIn(row: Pick<ConversationRow, 'former_leaves'>): Leaves {
  return row.former_leaves as Leaves;
}

/** The leaves to keep with a matter that goes now: of those who had it, and of all who had it before and are still named. */
export function leavesAfter(
  row: ConversationRow,
  { formerIds, leavingIds, to, now }: LeavingNow,
): Readonly<Record<Uuid, Kept>> {
  const names = Object.keys(was.shape) as (keyof typeof was.shape)[];
  const facts = Object.fromEntries(names.map((name) => [name, row[name]]));
  const before = leavesIn(row);
  return Object.fromEntries(
    formerIds.flatMap((id): [Uuid, Kept][] => {
      if (leavingIds.includes(id)) return [[id, { at: now.toString(), to, was: facts }]];
      const own = before[id];
      return own === undefined ? [] : [[id, own]];
    }),
  );
}

type LeavingNow = {
  /** All who may read what they had. */
  readonly formerIds: readonly Uuid[];
  /** Those of them who have it, or help, until now. */
  readonly leavingIds: readonly Uuid[];
  readonly to: Uuid;
  readonly now: Temporal.Instant;
};

/**
 * The one rule about who had a matter until it went with its child: they read what was written up to that moment, and
 * nothing after it. Null: this reader works on it, or may not read it at all. Where the moment is not known nothing is read.
 */
export function leaveOf(actor: Actor, row: ConversationRow): Leave | null {
  if (actor.personId === null || mayWorkOn(actor, row) || !isFormer(actor, row)) return null;
  return leave.safeParse(leavesIn(row)[actor.personId]).data ?? null;
}

/**
 * The matter as it was when it left: what happened to it since is not in it. Not for asking the policy again: it would
 * answer for a matter that is somewhere else by now.
 */
export function asItLeft(row: ConversationRow, { at, to, was: facts }: Leave): ConversationRow {
  return {
    ...row,
    state: 'open',
    due_at: null,
    first_answered_at: null,
    first_answer_minutes: null,
    breached_at: null,
    critical_at: null,
    critical_category: null,
    acknowledged_at: null,
    acknowledged_by: null,
    reopened: 0,
    handoffs: 0,
    bounces: 0,
    group_id: null,
    second_look_at: null,
    last_message_at: at,
    last_from: 'family',
    message_count: 0,
    version: 1,
    ...withoutGaps(facts),
    preview: '',
    owner_id: to,
    backup_id: null,
    helper_ids: [],
    reader_ids: [],
    former_ids: [],
    former_leaves: {},
    unread: false,
    paused_at: null,
    paused_minutes: null,
    resolved_minutes: null,
    answered_by: null,
    breached_owner_id: null,
    escalation: 0,
    next_nudge_at: null,
    closed_at: null,
    closed_by: null,
    closed_how: null,
    merged_into: null,
    praised_id: null,
    rating: null,
    rated_at: null,
    rating_comment: null,
  };
}

/** What is not known of then stays as it is said above. */
function withoutGaps(facts: Leave['was']): Partial<ConversationRow> {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Partial<ConversationRow>;
}

/** Of the rows of one kind that stand under an alias, those from before the matter left; all for whoever works on it. */
export function untilLeft(left: Leave | null, moment_: string): RawBuilder<unknown> {
  return left === null ? sql`true` : sql`${sql.raw(moment_)} <= ${left.at}`;
}

/** When words came into a conversation: as they were written, or when another one was put together with it. */
export const wordsCame = (alias: string): string => `greatest(${alias}.at, ${alias}.joined_at)`;

/** Files have no words of their own: they are there with the words of their moment. */
export function filesUntilLeft(left: Leave | null, alias: string): RawBuilder<unknown> {
  if (left === null) return sql`true`;
  const file = sql.raw(alias);
  return sql`${file}.created_at <= ${left.at} and exists (select from conversations.messages w where w.district_id = ${file}.district_id
    and w.conversation_id = ${file}.owner_id and w.at = ${file}.created_at and ${untilLeft(left, wordsCame('w'))})`;
}

/** Whether a notice about it is none of this person's any more: it was theirs, and went with its child. */
export function wentFrom(
  row: Pick<ConversationRow, 'former_ids' | 'owner_id' | 'backup_id' | 'helper_ids' | 'reader_ids'>,
  personId: Uuid,
): boolean {
  const stillIn = [row.owner_id, row.backup_id, ...row.helper_ids, ...row.reader_ids];
  return row.former_ids.includes(personId) && !stillIn.includes(personId);
}
