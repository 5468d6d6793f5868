import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { type Directory, forgetDirectory, freshDirectory } from '../conversations.directory.ts';
import { conversationHandedOff } from '../conversations.events.ts';
import {
  type Held,
  placesWithout,
  type RuleRow,
  ruleWithout,
  type SeatRow,
  seatWithout,
  successorOf,
  type Wish,
} from '../conversations.leaving.ts';
import { mayOwn } from '../conversations.ownership.ts';
import { closedReaders } from '../conversations.readers.ts';
import { activeAmong, addHappening } from '../conversations.store.ts';
import { firstActive } from './opening.ts';

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;
type Kind =
  | 'conversation'
  | 'part'
  | 'topic'
  | 'category'
  | 'saved_reply'
  | 'alarm_team'
  | 'absence'
  | 'summer'
  | 'legal_seat';

/** The open matters of somebody, the most urgent first. */
export async function heldBy({ tx, actor }: Reading, personId: Uuid, forUpdate: boolean): Promise<readonly Held[]> {
  const { rows } =
    await sql<Held>`select id, code, subject, due_at, privacy, topic_id, category_id, school_id, excluded_ids, owner_id, backup_id, helper_ids, reader_ids, about_staff, legal_kind, asker, guardian_id, language
    from conversations.conversations where district_id = ${actor.districtId} and owner_id = ${personId} and state <> 'closed' order by due_at, id ${forUpdate ? sql`for update` : sql``}`.execute(
      tx,
    );
  return rows;
}

/** The owner rules that name somebody: as owner, in a rota, as backup. */
export async function rulesNaming({ tx, actor }: Reading, personId: Uuid): Promise<readonly RuleRow[]> {
  const { rows } =
    await sql<RuleRow>`select id, topic_id, org_id, kind, person_id, rota, backups from conversations.topic_owners
    where district_id = ${actor.districtId} and (person_id = ${personId} or ${personId} = any(rota) or ${personId} = any(backups)) order by id`.execute(
      tx,
    );
  return rows;
}

type Moving = { readonly departureId: Uuid; readonly personId: Uuid; readonly wish: Wish; readonly why: string };
type Kept = { readonly kind: Kind; readonly aboutId: Uuid; readonly before: object; readonly after: object };

async function keep({ tx, actor }: ActionContext, departureId: Uuid, kept: readonly Kept[]): Promise<void> {
  if (kept.length === 0) return;
  const rows = kept.map((one) => ({
    id: newId(),
    kind: one.kind,
    about_id: one.aboutId,
    before: one.before,
    after: one.after,
  }));
  await sql`insert into conversations.departure_moves (district_id, id, departure_id, kind, about_id, before, after)
    select ${actor.districtId}::uuid, id, ${departureId}::uuid, kind, about_id, before, after
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m (id uuid, kind text, about_id uuid, before jsonb, after jsonb)`.execute(
    tx,
  );
}

async function moveMatters(context: ActionContext, directory: Directory, moving: Moving): Promise<readonly Kept[]> {
  const { tx, actor, now } = context;
  const { personId, wish, why } = moving;
  const kept: Kept[] = [];
  for (const [turn, row] of (await heldBy(context, personId, true)).entries()) {
    const places = placesWithout(directory, row, personId, { wish, now, turn });
    const owner = await firstActive(
      context,
      places.map((place) => place.id),
    );
    const without = {
      ...row,
      excluded_ids: [...row.excluded_ids, personId],
      helper_ids: row.helper_ids.filter((id) => id !== personId),
    };
    const readers = [...(closedReaders(directory, without, owner) ?? row.reader_ids.filter((id) => id !== personId))];
    await sql`update conversations.conversations set owner_id = ${owner.ownerId}, backup_id = ${owner.backupId}, unread = true, handoffs = handoffs + 1, version = version + 1,
        helper_ids = array_remove(array_remove(helper_ids, ${personId}::uuid), ${owner.ownerId}::uuid), reader_ids = ${readers}
      where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
    await addHappening(context, row.id, 'handed_off', { toId: owner.ownerId, facts: { from: personId, reason: why } });
    await context.publish(conversationHandedOff({ conversationId: row.id, from: personId, to: owner.ownerId, why }));
    kept.push({
      kind: 'conversation',
      aboutId: row.id,
      before: { backup_id: row.backup_id, helper_ids: row.helper_ids },
      after: { owner_id: owner.ownerId },
    });
  }
  await sql`update conversations.search s set owner_id = c.owner_id, helper_ids = c.helper_ids from conversations.conversations c
    where s.district_id = ${actor.districtId} and c.district_id = s.district_id and c.id = s.id and s.owner_id = ${personId} and c.owner_id <> ${personId}`.execute(
    tx,
  );
  return kept;
}

/** Where they helped, read or stood in, they do no longer. */
async function leaveParts({ tx, actor }: ActionContext, { personId }: Moving): Promise<readonly Kept[]> {
  const { rows } = await sql<{ id: Uuid; helper: boolean; reader: boolean; backup: boolean }>`
    with old as (select id, ${personId} = any(helper_ids) as helper, ${personId} = any(reader_ids) as reader, backup_id is not distinct from ${personId} as backup
      from conversations.conversations where district_id = ${actor.districtId} and state <> 'closed'
        and (${personId} = any(helper_ids) or ${personId} = any(reader_ids) or backup_id = ${personId}) for update)
    update conversations.conversations c set helper_ids = array_remove(c.helper_ids, ${personId}::uuid), reader_ids = array_remove(c.reader_ids, ${personId}::uuid),
      backup_id = case when c.backup_id = ${personId} then null else c.backup_id end
    from old where c.district_id = ${actor.districtId} and c.id = old.id returning c.id, old.helper, old.reader, old.backup`.execute(
    tx,
  );
  return rows.map(({ id, ...was }) => ({ kind: 'part', aboutId: id, before: was, after: {} }));
}

async function moveRules(
  context: ActionContext,
  directory: Directory,
  { personId, wish }: Moving,
): Promise<readonly Kept[]> {
  const { tx, actor, now } = context;
  const kept: Kept[] = [];
  for (const rule of await rulesNaming(context, personId)) {
    const { next } = ruleWithout(directory, rule, personId, wish, now);
    await sql`update conversations.topic_owners set person_id = ${next.person_id}, rota = ${[...next.rota]}::uuid[], backups = ${[...next.backups]}::uuid[]
      where district_id = ${actor.districtId} and id = ${rule.id}`.execute(tx);
    const before = { person_id: rule.person_id, rota: rule.rota, backups: rule.backups };
    kept.push({ kind: 'topic', aboutId: rule.id, before, after: next });
  }
  return kept;
}

/** Categories, saved replies, and where they stand in for others: to who was chosen, else to somebody above. */
async function moveOffices(
  context: ActionContext,
  directory: Directory,
  { personId, wish }: Moving,
): Promise<readonly Kept[]> {
  const { tx, actor, now } = context;
  const kept: Kept[] = [];
  const to = successorOf(directory, personId, wish)?.id ?? null;
  const categories = await sql<{
    id: Uuid;
  }>`update conversations.categories set owner_id = ${to}::uuid where district_id = ${actor.districtId} and owner_id = ${personId} returning id`.execute(
    tx,
  );
  for (const { id } of categories.rows) kept.push({ kind: 'category', aboutId: id, before: {}, after: { to } });
  const replies = await sql<{ id: Uuid; topic_id: Uuid | null }>`select id, topic_id from conversations.saved_replies
    where district_id = ${actor.districtId} and owner_id = ${personId} and ended_at is null order by id`.execute(tx);
  for (const { id, topic_id: topicId } of replies.rows) {
    const owner = successorOf(directory, personId, wish, topicId)?.id;
    if (owner === undefined) continue;
    await sql`update conversations.saved_replies set owner_id = ${owner} where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
    kept.push({ kind: 'saved_reply', aboutId: id, before: {}, after: { to: owner } });
  }
  const chosen = wish.toId !== null && mayOwn(directory, wish.toId, [personId]) ? wish.toId : null;
  const backups = await sql<{
    id: Uuid;
  }>`update conversations.absences set backup_id = case when person_id = ${chosen}::uuid then null else ${chosen}::uuid end
    where district_id = ${actor.districtId} and backup_id = ${personId} and removed_at is null and until_at > ${now} returning id`.execute(
    tx,
  );
  for (const { id } of backups.rows) kept.push({ kind: 'absence', aboutId: id, before: {}, after: { to: chosen } });
  const summers = await sql<{ id: Uuid }>`update conversations.summers set person_id = ${to}::uuid
    where district_id = ${actor.districtId} and person_id = ${personId} and removed_at is null and until_at > ${now} returning id`.execute(
    tx,
  );
  for (const { id } of summers.rows) kept.push({ kind: 'summer', aboutId: id, before: {}, after: { to } });
  return kept;
}

/** Their place in the team that is called at words of danger. A team never loses its last one: somebody above takes it. */
async function leaveAlarmTeam(
  { tx, actor }: ActionContext,
  directory: Directory,
  { personId, wish }: Moving,
): Promise<readonly Kept[]> {
  const { rows } = await sql<{ id: Uuid; org_id: Uuid | null; position: number; others: Uuid[] }>`
    delete from conversations.alarm_team t where t.district_id = ${actor.districtId} and t.person_id = ${personId}
    returning t.id, t.org_id, t.position, coalesce((select array_agg(o.person_id) from conversations.alarm_team o
      where o.district_id = t.district_id and o.org_id is not distinct from t.org_id and o.person_id <> t.person_id), '{}') as others`.execute(
    tx,
  );
  const kept: Kept[] = [];
  for (const row of rows) {
    const successor = successorOf(directory, personId, wish);
    const chosen =
      successor !== null && (successor.why === 'chosen_all' || row.others.length === 0) ? successor.id : null;
    const to = chosen !== null && !row.others.includes(chosen) ? chosen : null;
    if (to !== null)
      await sql`insert into conversations.alarm_team (district_id, id, person_id, org_id, position) values (${actor.districtId}, ${newId()}, ${to}, ${row.org_id}, ${row.position})`.execute(
        tx,
      );
    kept.push({
      kind: 'alarm_team',
      aboutId: row.id,
      before: { org_id: row.org_id, position: row.position },
      after: { to },
    });
  }
  return kept;
}

/** The seats that name somebody for a legal path, as coordinator or deputy. */
export async function seatsNaming({ tx, actor }: Reading, personId: Uuid): Promise<readonly SeatRow[]> {
  const { rows } = await sql<SeatRow>`select id, kind, org_id, person_id, deputy_id from conversations.legal_seats
    where district_id = ${actor.districtId} and (person_id = ${personId} or deputy_id = ${personId}) order by kind, id`.execute(
    tx,
  );
  return rows;
}

/** A coordinator's seat goes to whoever was chosen, else to the deputy; with neither it stays empty, and shows red. */
async function moveSeats(
  context: ActionContext,
  directory: Directory,
  { personId, wish }: Moving,
): Promise<readonly Kept[]> {
  const { tx, actor } = context;
  const kept: Kept[] = [];
  for (const seat of await seatsNaming(context, personId)) {
    const { next } = seatWithout(directory, seat, personId, wish);
    await sql`update conversations.legal_seats set person_id = ${next.person_id}, deputy_id = ${next.deputy_id} where district_id = ${actor.districtId} and id = ${seat.id}`.execute(
      tx,
    );
    const before = { person_id: seat.person_id, deputy_id: seat.deputy_id };
    kept.push({ kind: 'legal_seat', aboutId: seat.id, before, after: next });
  }
  await sql`update conversations.legal_paths set superior_id = null where district_id = ${actor.districtId} and superior_id = ${personId}`.execute(
    tx,
  );
  return kept;
}

/** Moves everything a person holds to others, in this transaction, and keeps how it was. Answers how many matters moved, and how much in all. */
export async function moveAllFrom(context: ActionContext, moving: Moving): Promise<{ matters: number; all: number }> {
  const { tx, actor } = context;
  // Exclusive: from here on nobody can be given new work of this person until this transaction ends.
  await activeAmong(tx, actor.districtId, [moving.personId], 'exclusive');
  // Seats before matters: whoever takes a coordinator's seat takes the open matters of that path with it.
  const seats = await moveSeats(context, await freshDirectory(tx, actor.districtId), moving);
  const directory = await freshDirectory(tx, actor.districtId);
  const matters = await moveMatters(context, directory, moving);
  // Categories before topics, so that a topic without anybody falls to the category's new owner.
  const offices = await moveOffices(context, directory, moving);
  const rules = await moveRules(context, directory, moving);
  const team = await leaveAlarmTeam(context, directory, moving);
  const parts = await leaveParts(context, moving);
  const kept = [...matters, ...seats, ...offices, ...rules, ...team, ...parts];
  await keep(context, moving.departureId, kept);
  context.refresh('inbox');
  forgetDirectory(actor.districtId);
  return { matters: matters.length, all: kept.length };
}
