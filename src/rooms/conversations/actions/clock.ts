import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { businessBetween } from '#platform/clock';
import type { Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { diedAmong } from '#rooms/roster';
import { askerOf } from '../conversations.askers.ts';
import { directoryOf, freshDirectory } from '../conversations.directory.ts';
import { conversationBreached, conversationHandedOff } from '../conversations.events.ts';
import { notifyPerson } from '../conversations.notices.ts';
import { escalationChain, ownerChain } from '../conversations.ownership.ts';
import { hasClosedReaders, legalKindOf } from '../conversations.legal.ts';
import { readersWith } from '../conversations.readers.ts';
import { nudged, nudgeOf, recounted } from '../conversations.rules.ts';
import { addHappening, clockOf, type ConversationRow, saveConversation } from '../conversations.store.ts';
import { firstActive } from './opening.ts';

const none = z.object({});
const batch = 100;

async function nudgeOne(context: ActionContext, row: ConversationRow): Promise<void> {
  const { tx, actor, now } = context;
  const clock = clockOf(row);
  const nudge = nudgeOf(clock, now);
  if (nudge === null) return;
  const directory = await directoryOf(tx, actor.districtId);
  const week = (await weeksOf(tx, actor.districtId))(row.school_id);
  await saveConversation(context, row.id, nudged(clock, nudge, now, week));
  const key = `${nudge} ${row.id} ${row.due_at?.epochMilliseconds ?? 0} ${row.escalation}`;
  if (nudge === 'breach') {
    await addHappening(context, row.id, 'breached', { byId: null, toId: row.owner_id });
    await context.publish(conversationBreached({ conversationId: row.id, ownerId: row.owner_id }));
  }
  if (nudge === 'remind' || nudge === 'breach' || nudge === 'look_again') {
    if (row.owner_id !== null)
      await notifyPerson(context, { personId: row.owner_id, what: nudge, row, onceKey: `${key} owner` });
  }
  if (nudge === 'escalate') {
    const chain = escalationChain(
      row.owner_id ?? '',
      row.school_id,
      row.category_id === null ? null : (directory.categories.get(row.category_id)?.ownerId ?? null),
      directory,
      row.excluded_ids,
    );
    const readable = hasClosedReaders(row) ? chain.filter((id) => row.reader_ids.includes(id)) : chain;
    const step = readable[Math.min(row.escalation, Math.max(0, readable.length - 1))];
    if (step !== undefined)
      await notifyPerson(context, { personId: step, what: 'escalation', row, onceKey: `${key} step` });
    await addHappening(context, row.id, 'escalated', { byId: null, toId: step ?? null });
  }
  context.refresh('inbox');
  context.refresh(`conversation:${row.id}`);
}

/** Reminds, records breaches with who had it, and escalates: every conversation whose moment has come. */
export const runClock = action('conversations.run_clock', none, async (context): Promise<number> => {
  const { tx, actor, now } = context;
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and state <> 'closed' and next_nudge_at <= ${now}
    order by next_nudge_at limit ${batch} for update skip locked`.execute(tx);
  for (const row of rows) await nudgeOne(context, row);
  if (rows.length === batch) context.enqueue('conversations.clock', {}, { key: 'more' });
  return rows.length;
});

const recountRequest = z.object({ orgId: z.string().nullable(), from: z.string() });

type Move = { readonly conversationId: Uuid; readonly from: string | null; readonly to: string | null };

/** What the calendar last did to the promises of these conversations: when it was due before, and since. */
async function lastMoves(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, Move>> {
  const { rows } = await sql<Move>`select distinct on (conversation_id) conversation_id as "conversationId",
      facts->>'from' as "from", facts->>'to' as "to"
    from conversations.happenings where district_id = ${actor.districtId} and conversation_id = any (${[...ids]}::uuid[])
      and what in ('due_moved', 'due_moved_back') order by conversation_id, id desc`.execute(tx);
  return new Map(rows.map((row) => [row.conversationId, row]));
}

/**
 * The earlier promise again, where the closure that had moved it was taken back. Only when nobody changed the promise
 * since, and never to a moment that has passed meanwhile.
 */
function promiseBefore(row: ConversationRow, move: Move | undefined, now: Temporal.Instant): Temporal.Instant | null {
  if (move === undefined || move.from === null || move.to === null || row.due_at === null) return null;
  if (!row.due_at.equals(Temporal.Instant.from(move.to))) return null;
  const before = Temporal.Instant.from(move.from);
  return Temporal.Instant.compare(before, now) > 0 ? before : null;
}

/**
 * Working time changed: promises that fall into a closure move on by the time that was lost, and back when it is open
 * after all. Danger does not wait for it.
 */
export const recountDue = action(
  'conversations.recount_due',
  recountRequest,
  async (context, { orgId, from }): Promise<number> => {
    const { tx, actor, now } = context;
    const weeks = await weeksOf(tx, actor.districtId);
    const start = Temporal.Instant.compare(Temporal.Instant.from(from), now) > 0 ? Temporal.Instant.from(from) : now;
    const everyone = orgId === null || orgId === actor.districtId;
    const { rows } =
      await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and state = 'open' and critical_at is null and due_at > ${start}
    and (${everyone} or school_id = ${orgId}) order by id limit 5000 for update`.execute(tx);
    const moves = await lastMoves(
      context,
      rows.map((row) => row.id),
    );
    let moved = 0;
    for (const row of rows) {
      const week = weeks(row.school_id);
      if (row.first_answered_at !== null) continue;
      const directory = await directoryOf(tx, actor.districtId);
      const wanted = row.topic_id === null ? 480 : (directory.topics.get(row.topic_id)?.goals.answerMinutes ?? 480);
      const before = promiseBefore(row, moves.get(row.id), now);
      if (before === null && businessBetween(row.opened_at, row.answer_due_at, week) >= wanted) continue;
      const used = businessBetween(row.opened_at, now, week);
      const clock = clockOf(row);
      const next = recounted({ ...clock, dueAt: before ?? clock.dueAt }, wanted - used, now, week);
      const change = row.due_at === null || next.dueAt === null ? 0 : Temporal.Instant.compare(next.dueAt, row.due_at);
      if (before !== null && change === 0) continue;
      await saveConversation(context, row.id, next);
      const promised = before ?? row.due_at;
      const facts = { reason: 'closure', from: promised?.toString() ?? null, to: next.dueAt?.toString() ?? null };
      await addHappening(context, row.id, change < 0 ? 'due_moved_back' : 'due_moved', { byId: null, facts });
      moved += 1;
    }
    context.record('due times recounted', null, { moved });
    context.refresh('inbox');
    return moved;
  },
);

const openOf = (districtId: Uuid): ReturnType<typeof sql> =>
  sql`conversations.conversations c where c.district_id = ${districtId} and c.state <> 'closed'`;

/** Every open row, held against its owner. */
async function brokenOfAll({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<readonly ConversationRow[]> {
  const { rows } = await sql<ConversationRow>`select c.* from conversations.conversations c
    left join roster.v_people p on p.district_id = c.district_id and p.id = c.owner_id
    left join access.v_accounts a on a.district_id = c.district_id and a.person_id = c.owner_id
    where c.district_id = ${actor.districtId} and c.state <> 'closed'
      and (c.owner_id is null or c.due_at is null or p.id is null or not p.is_active or not coalesce(a.is_on, true) or c.owner_id = any(c.excluded_ids))
    limit 500 for update of c`.execute(tx);
  return rows;
}

/**
 * The same from the people's side: who owns anything open is read from the index, one step a person, and each of them is
 * looked at. That nobody owns their own matter is left to the row's own constraint and to the recount of all.
 */
async function brokenByOwner({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<readonly ConversationRow[]> {
  const open = openOf(actor.districtId);
  const { rows } = await sql<ConversationRow>`with recursive owners as (
      (select c.owner_id as id from ${open} and c.owner_id is not null order by c.owner_id limit 1)
      union all
      select (select c.owner_id from ${open} and c.owner_id > o.id order by c.owner_id limit 1) from owners o where o.id is not null
    ), gone as (
      select o.id from owners o
      left join roster.v_people p on p.district_id = ${actor.districtId} and p.id = o.id
      left join access.v_accounts a on a.district_id = ${actor.districtId} and a.person_id = o.id
      where o.id is not null and (p.id is null or not p.is_active or not coalesce(a.is_on, true)))
    select c.* from ${open} and c.id = any(
      array(select x.id from gone g cross join lateral (select c.id from ${open} and c.owner_id = g.id limit 500) x limit 500)
      || array(select c.id from ${open} and c.owner_id is null limit 500)
      || array(select c.id from ${open} and c.due_at is null limit 500))
    limit 500 for update of c`.execute(tx);
  return rows;
}

/**
 * Promise P1, recounted: open conversations without an owner, with one who is not active, or without a due time. What is
 * found is healed at once and counted as a violation all the same. `everyRow` reads all open rows; otherwise their owners
 * are looked at, which a large district can do every minute.
 */
export const auditOwners = action(
  'conversations.audit_owners',
  z.object({ everyRow: z.boolean().default(true) }),
  async (context, { everyRow }): Promise<{ violations: number; examples: readonly string[] }> => {
    const { tx, actor, now } = context;
    const rows = everyRow ? await brokenOfAll(context) : await brokenByOwner(context);
    const directory = rows.length === 0 ? null : await freshDirectory(tx, actor.districtId);
    for (const row of rows) {
      if (directory === null) break;
      const chain = ownerChain(
        {
          rule: directory.ruleFor(row.topic_id, row.school_id),
          categoryOwnerId: null,
          schoolId: row.school_id,
          teacherIds: [],
          language: row.language,
          asker: askerOf(row),
          excluded: row.excluded_ids,
          now,
          turn: 0,
          legal: legalKindOf(row),
        },
        directory,
      );
      const owner = await firstActive(context, chain);
      await saveConversation(context, row.id, clockOf(row), {
        owner_id: owner.ownerId,
        backup_id: owner.backupId,
        unread: true,
        ...readersWith(directory, row, owner),
      });
      await addHappening(context, row.id, 'handed_off', {
        byId: null,
        toId: owner.ownerId,
        facts: { from: row.owner_id, reason: 'auditor' },
      });
      await context.publish(
        conversationHandedOff({ conversationId: row.id, from: row.owner_id, to: owner.ownerId, why: 'auditor' }),
      );
    }
    await sql`insert into platform.district_settings (district_id, id, key, value) values (${actor.districtId}, gen_random_uuid(), 'audit.p1', ${JSON.stringify({ at: now.toString(), violations: rows.length })}::jsonb)
    on conflict on constraint district_settings_key do update set value = excluded.value`.execute(tx);
    if (rows.length > 0) context.record('promise broken and healed', null, { promise: 'P1', violations: rows.length });
    return { violations: rows.length, examples: rows.slice(0, 5).map((row) => row.code) };
  },
);

const closeQuietRequest = z.object({ days: z.number().int().min(1).default(10) });

/** Answered matters in which the family has been quiet for ten school days are closed, with a word about opening them again. Never critical or legal ones. */
export const quietConversations = action(
  'conversations.quiet',
  closeQuietRequest,
  async ({ tx, actor, now }, { days }): Promise<readonly Uuid[]> => {
    const { rows } = await sql<{
      id: Uuid;
      about: (Uuid | null)[];
    }>`select c.id, array_append(c.student_ids, c.guardian_id) as about from conversations.conversations c left join conversations.topics t on t.district_id = c.district_id and t.id = c.topic_id
    where c.district_id = ${actor.districtId} and c.state = 'waiting' and c.critical_at is null and c.legal_kind is null and t.sensitive is null and c.first_answered_at is not null
      and c.paused_at < ${now.subtract({ hours: 24 * days * 2 })} limit 200`.execute(tx);
    // Where somebody has died nothing closes by itself: a person decides.
    const people = rows.flatMap((row) => row.about).filter((id) => id !== null);
    const died = await diedAmong(tx, actor.districtId, people);
    return rows.filter((row) => !row.about.some((id) => id !== null && died.has(id))).map((row) => row.id);
  },
);
