import { sql } from 'kysely';
import { z } from 'zod';
import { action, type QuestionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { errors } from '../conversations.errors.ts';
import { conversationClosed } from '../conversations.events.ts';
import { type NamedChild, otherChildrenNamed } from '../conversations.names.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import { closedNow } from '../conversations.rules.ts';
import {
  addHappening,
  clockOf,
  type ConversationRow,
  lockConversation,
  saveConversation,
} from '../conversations.store.ts';
import { reply } from './replying.ts';

const mergeRequest = z.object({ conversationId: z.string(), intoId: z.string() });

/**
 * The same matter twice: the words of one move into the other, which keeps its owner and the earlier promise. Two
 * guardians never end in one thread by a merge: each keeps their own.
 */
export const merge = action('conversations.merge', mergeRequest, async (context, { conversationId, intoId }) => {
  if (conversationId === intoId) throw errors.same_conversation({}, 'into');
  // Always in one order, so that two people merging the same pair cannot wait for each other for ever.
  const first = await lockConversation(context, conversationId < intoId ? conversationId : intoId);
  const second = await lockConversation(context, conversationId < intoId ? intoId : conversationId);
  const [row, into] = first.id === conversationId ? [first, second] : [second, first];
  allow(mayWorkOn(context.actor, row) && mayWorkOn(context.actor, into));
  if (row.merged_into !== null || into.merged_into !== null) throw errors.closed_already();
  if (row.legal_kind !== null || into.legal_kind !== null) throw errors.legal_no_merge();
  if (row.guardian_id !== into.guardian_id || (row.guardian_id === null && row.from_address !== into.from_address))
    throw errors.other_guardian();
  const { tx, actor, now } = context;
  // Who had the other matter until it went from them reads none of the words that come to it now.
  await sql`update conversations.messages set conversation_id = ${into.id}, joined_at = ${now} where district_id = ${actor.districtId} and conversation_id = ${row.id}`.execute(
    tx,
  );
  await sql`update platform.files set owner_id = ${into.id} where district_id = ${actor.districtId} and owner_id = ${row.id}`.execute(
    tx,
  );
  await sql`update conversations.search s set words = s.words || o.words from conversations.search o where s.district_id = ${actor.districtId} and s.id = ${into.id} and o.district_id = s.district_id and o.id = ${row.id}`.execute(
    tx,
  );
  await sql`delete from conversations.search where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
  const week = (await weeksOf(tx, actor.districtId))(row.school_id);
  const earlier = (a: Temporal.Instant | null, b: Temporal.Instant | null): Temporal.Instant | null =>
    a === null ? b : b === null ? a : Temporal.Instant.compare(a, b) <= 0 ? a : b;
  const kept = clockOf(into);
  const clock =
    into.state === 'open' && row.state === 'open'
      ? { ...kept, dueAt: earlier(kept.dueAt, row.due_at), nextNudgeAt: earlier(kept.nextNudgeAt, row.next_nudge_at) }
      : kept;
  await saveConversation(context, into.id, clock, {
    message_count: into.message_count + row.message_count,
    student_ids: [...new Set([...into.student_ids, ...row.student_ids])],
    excluded_ids: [...new Set([...into.excluded_ids, ...row.excluded_ids])].filter((id) => id !== into.owner_id),
    unread: true,
    ...(row.critical_at !== null && row.acknowledged_at === null
      ? {
          critical_at: row.critical_at,
          critical_category: row.critical_category,
          acknowledged_at: null,
          acknowledged_by: null,
        }
      : {}),
  });
  await saveConversation(context, row.id, row.state === 'closed' ? clockOf(row) : closedNow(clockOf(row), now, week), {
    merged_into: into.id,
    closed_by: actor.personId,
    closed_how: 'merged',
    message_count: 0,
  });
  await addHappening(context, into.id, 'merged', { facts: { code: row.code } });
  await addHappening(context, row.id, 'merged_into', { facts: { code: into.code } });
  context.record('conversations merged', { kind: 'conversation', id: row.id }, { into: into.id });
  await context.publish(conversationClosed({ conversationId: row.id, how: 'merged' }));
  context.refresh(`conversation:${row.id}`);
  context.refresh(`conversation:${into.id}`);
  context.refresh('inbox');
});

const groupRequest = z.object({
  conversationIds: z.array(z.string()).min(1).max(200),
  groupId: z.string().nullable().default(null),
  name: z.string().max(200).default(''),
});

/** Several families, one concern: they stay apart, and get one update. */
export const groupConversations = action(
  'conversations.group',
  groupRequest,
  async (context, { conversationIds, groupId, name }): Promise<Uuid> => {
    const { tx, actor, now } = context;
    let id = groupId;
    if (id === null) {
      if (name.trim() === '') throw errors.name_missing({}, 'name');
      id = newId();
      await sql`insert into conversations.groups (district_id, id, name, made_by, made_at) values (${actor.districtId}, ${id}, ${name.trim()}, ${found(actor.personId)}, ${now})`.execute(
        tx,
      );
    }
    const { rows: standing } =
      await sql`select from conversations.groups where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
    found(standing[0]);
    for (const conversationId of conversationIds.toSorted()) {
      const row = await lockConversation(context, conversationId);
      allow(mayWorkOn(actor, row));
      // A private matter is never lumped together with others.
      if (row.privacy !== 'normal') continue;
      await saveConversation(context, row.id, clockOf(row), { group_id: id });
      await addHappening(context, row.id, 'grouped', { facts: { group: id } });
      context.refresh(`conversation:${row.id}`);
    }
    context.record('conversations grouped', { kind: 'group', id }, { count: conversationIds.length });
    return id;
  },
);

const ungroupRequest = z.object({ conversationId: z.string() });

export const ungroupConversation = action(
  'conversations.ungroup',
  ungroupRequest,
  async (context, { conversationId }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayWorkOn(context.actor, row));
    await saveConversation(context, row.id, clockOf(row), { group_id: null });
    context.record('conversation taken out of its group', { kind: 'conversation', id: row.id });
    context.refresh(`conversation:${row.id}`);
  },
);

const updateRequest = z.object({
  groupId: z.string(),
  text: z.string().max(50_000),
  thenDo: z.enum(['open', 'wait', 'close']).default('open'),
  /** Children named in the words whose naming is confirmed for every family. */
  confirmedChildren: z.array(z.string()).max(50).default([]),
  /** What was decided for single families: these children may be named to them, other words, or nothing at all. */
  families: z
    .array(
      z.object({
        conversationId: z.string(),
        confirmedChildren: z.array(z.string()).max(50).default([]),
        text: z.string().max(50_000).nullable().default(null),
        leaveOut: z.boolean().default(false),
      }),
    )
    .max(200)
    .default([]),
});

type UpdateInput = z.output<typeof updateRequest>;

/** A family of the group, the words that would go to it, and the children named in them who are not theirs. */
export type GroupFamily = {
  readonly row: ConversationRow;
  readonly text: string;
  readonly named: readonly NamedChild[];
  readonly confirmed: readonly Uuid[];
};

/** Everybody whom an update would reach, by what was decided so far. Nobody's words go anywhere yet. */
export async function familiesOfGroup(
  context: Pick<QuestionContext, 'tx' | 'actor'>,
  { groupId, text, confirmedChildren, families }: Omit<UpdateInput, 'thenDo'>,
): Promise<readonly GroupFamily[]> {
  const { tx, actor } = context;
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and group_id = ${groupId} and merged_into is null and state <> 'closed' order by id`.execute(
      tx,
    );
  const decided = new Map(families.map((one) => [one.conversationId, one]));
  const found: GroupFamily[] = [];
  for (const row of rows) {
    allow(mayWorkOn(actor, row));
    const said = decided.get(row.id);
    if (said?.leaveOut === true) continue;
    const words = said?.text ?? text;
    const confirmed = [...confirmedChildren, ...(said?.confirmedChildren ?? [])];
    found.push({ row, text: words, named: await otherChildrenNamed(context, row, words), confirmed });
  }
  return found;
}

/** The children who are named to a family without anybody having confirmed it. */
export const unconfirmed = ({ named, confirmed }: GroupFamily): readonly NamedChild[] =>
  named.filter((child) => !confirmed.includes(child.id));

/**
 * One update to every family of a group, each in its own thread. Where it names a child who is not theirs, it goes
 * nowhere until somebody has decided for each such family. Answers how many it goes to.
 */
export const updateGroup = action(
  'conversations.update_group',
  updateRequest,
  async (context, input): Promise<number> => {
    const families = await familiesOfGroup(context, input);
    if (families.length === 0) throw errors.group_missing({}, 'group');
    const open = families.flatMap(unconfirmed);
    if (open.length > 0)
      throw errors.group_child_named(
        {
          names: [...new Set(open.map((child) => child.name))].join(', '),
          ids: [...new Set(open.map((child) => child.id))].join(' '),
        },
        'text',
      );
    for (const { row, text, named } of families)
      await context.also(reply, {
        conversationId: row.id,
        text,
        thenDo: input.thenDo,
        confirmedChildren: named.map((child) => child.id),
      });
    context.record('update to a group', { kind: 'group', id: input.groupId }, { families: families.length });
    return families.length;
  },
);
