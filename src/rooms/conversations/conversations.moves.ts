import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { ByRule, ChildPlace, MoveKind } from './conversations.moving.ts';

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

/** An open matter and one of its children: where the child is, and the class through which the owner teaches it. */
const placesOf = (districtId: Uuid, studentIds: readonly Uuid[] | null) => sql`
  with open_ones as materialized (
    select c.id, c.owner_id, s.student_id from conversations.conversations c cross join lateral unnest(c.student_ids) as s (student_id)
    where c.district_id = ${districtId} and c.state <> 'closed'
      ${studentIds === null ? sql`` : sql`and c.student_ids && ${[...studentIds]}::uuid[]`}),
  taught as (
    select e.person_id as student_id, t.person_id as teacher_id, min(k.name) as class_name
    from roster.v_enrollments e
    join roster.v_classes k on k.district_id = e.district_id and k.id = e.class_id and k.is_active
    join roster.v_enrollments t on t.district_id = e.district_id and t.class_id = e.class_id and t.role = 'teacher'
    where e.district_id = ${districtId} and e.role = 'student' and e.person_id in (select student_id from open_ones)
      and t.person_id in (select owner_id from open_ones)
    group by e.person_id, t.person_id)
  select o.id as conversation_id, o.student_id, p.school_id, p.is_active, t.class_name as taught_in
  from open_ones o join roster.v_people p on p.district_id = ${districtId} and p.id = o.student_id
  left join taught t on t.student_id = o.student_id and t.teacher_id = o.owner_id`;

/**
 * Remembers where the children of all open matters are, in a table of this transaction: as many rows as there are open
 * matters, one statement, whatever the size of the roster.
 */
export async function rememberPlaces({ tx, actor }: Reading, studentIds: readonly Uuid[] | null): Promise<void> {
  await sql`create temporary table if not exists moving_places
    (conversation_id uuid, student_id uuid, school_id uuid, is_active boolean, taught_in text, primary key (conversation_id, student_id)) on commit drop`.execute(
    tx,
  );
  await sql`insert into moving_places ${placesOf(actor.districtId, studentIds)} on conflict do nothing`.execute(tx);
}

export type Moved = {
  readonly conversationId: Uuid;
  readonly studentId: Uuid;
  readonly before: ChildPlace;
  readonly after: ChildPlace;
};

/** What is different now, and forgets what was remembered. One statement reads; only what changed is answered. */
export async function differences(
  { tx, actor }: Reading,
  studentIds: readonly Uuid[] | null,
): Promise<readonly Moved[]> {
  const { rows } = await sql<{
    conversation_id: Uuid;
    student_id: Uuid;
    was_school: Uuid | null;
    was_active: boolean;
    was_taught: string | null;
    school_id: Uuid | null;
    is_active: boolean;
    taught_in: string | null;
  }>`select n.*, b.school_id as was_school, b.is_active as was_active, b.taught_in as was_taught
    from (${placesOf(actor.districtId, studentIds)}) n join moving_places b using (conversation_id, student_id)
    where n.school_id is distinct from b.school_id or n.is_active <> b.is_active or (n.taught_in is null) <> (b.taught_in is null)
    order by n.conversation_id, n.student_id`.execute(tx);
  await sql`drop table moving_places`.execute(tx);
  return rows.map((row) => ({
    conversationId: row.conversation_id,
    studentId: row.student_id,
    before: { schoolId: row.was_school, active: row.was_active, taughtIn: row.was_taught },
    after: { schoolId: row.school_id, active: row.is_active, taughtIn: row.taught_in },
  }));
}

/** Where a matter goes, or whether it stays, as it is kept. */
export type MoveRow = {
  readonly id: Uuid;
  readonly conversation_id: Uuid;
  readonly student_id: Uuid;
  readonly kind: MoveKind;
  readonly at: Temporal.Instant;
  readonly import_id: Uuid | null;
  readonly grouped: boolean;
  readonly from_school_id: Uuid | null;
  readonly to_school_id: Uuid | null;
  readonly from_class: string | null;
  readonly to_class: string | null;
  readonly owner_id: Uuid;
  readonly by_rule: ByRule;
  readonly decide_by: Temporal.Instant;
  readonly state: 'open' | 'stayed' | 'went' | 'settled' | 'returned';
  readonly to_id: Uuid | null;
  readonly decided_at: Temporal.Instant | null;
  readonly decided_by: Uuid | null;
};

/** The undecided move of each of these matters. */
export async function openMoves(
  { tx, actor }: Reading,
  conversationIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, MoveRow>> {
  const { rows } = await sql<MoveRow>`select * from conversations.child_moves
    where district_id = ${actor.districtId} and state = 'open' and conversation_id = any(${[...conversationIds]}::uuid[]) for update`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.conversation_id, row]));
}

export type NewMove = Omit<MoveRow, 'id' | 'at' | 'to_id' | 'decided_at' | 'decided_by'>;

/** Writes all moves of a load in one statement. One that stands undecided takes on where the child is now; its last day stays. */
export async function keepMoves(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  moves: readonly NewMove[],
): Promise<void> {
  if (moves.length === 0) return;
  const rows = moves.map((move) => ({ ...move, id: newId(), decide_by: move.decide_by.toString() }));
  await sql`insert into conversations.child_moves (district_id, id, conversation_id, student_id, kind, at, import_id, grouped, from_school_id, to_school_id,
      from_class, to_class, owner_id, by_rule, decide_by, state, decided_at)
    select ${actor.districtId}::uuid, m.id, m.conversation_id, m.student_id, m.kind, ${now}::timestamptz, m.import_id, m.grouped, m.from_school_id, m.to_school_id,
      m.from_class, m.to_class, m.owner_id, m.by_rule, m.decide_by, m.state, case when m.state = 'open' then null else ${now}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m (id uuid, conversation_id uuid, student_id uuid, kind text, import_id uuid, grouped boolean,
      from_school_id uuid, to_school_id uuid, from_class text, to_class text, owner_id uuid, by_rule text, decide_by timestamptz, state text)
    on conflict (district_id, conversation_id) where state = 'open' do update set kind = excluded.kind, to_school_id = excluded.to_school_id,
      to_class = excluded.to_class, by_rule = excluded.by_rule, grouped = excluded.grouped`.execute(tx);
}

/** Ends moves. */
export async function endMoves(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  ids: readonly Uuid[],
  state: Exclude<MoveRow['state'], 'open'>,
  toId: Uuid | null = null,
): Promise<void> {
  if (ids.length === 0) return;
  await sql`update conversations.child_moves set state = ${state}, decided_at = ${now}, decided_by = ${actor.personId}, to_id = ${toId}
    where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[]) and state = 'open'`.execute(tx);
}

/** Somebody handed it on by hand meanwhile: that was the decision. */
export async function settleMove({ tx, actor, now }: ActionContext, conversationId: Uuid, toId: Uuid): Promise<void> {
  await sql`update conversations.child_moves set state = 'settled', decided_at = ${now}, decided_by = ${actor.personId}, to_id = ${toId}
    where district_id = ${actor.districtId} and conversation_id = ${conversationId} and state = 'open'`.execute(tx);
}

/** In how many school days the desks decide. */
export async function moveDays(tx: TenantTx, districtId: Uuid, usual: number): Promise<number> {
  const { rows } = await sql<{ value: unknown }>`select value from platform.district_settings
    where district_id = ${districtId} and key = 'conversations.move_days'`.execute(tx);
  const value = rows[0]?.value;
  return typeof value === 'number' ? value : usual;
}
