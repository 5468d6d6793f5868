import { type RawBuilder, sql } from 'kysely';
import type { Uuid } from '#platform/ids';
import type { ImportRun } from './diff.ts';
import { roleLimit } from './hold.rules.ts';
import type { Limits } from '../relations.rules.ts';
import { limitsOf, rightSql } from '../relations.sql.ts';

/**
 * Decides the state of each guardianship that is written. In words, first match wins:
 * a new restriction holds it; one with a restriction in force stays as somebody left it, because a file that forgets an order
 * does not lift it; a lost guardianship falls back to what the file now makes of it; what a person decided stays;
 * a guardian whom the file moved from one child to another, both long known, waits for a person; else the file's own word.
 */
async function decideStates({ tx, districtId }: ImportRun): Promise<void> {
  await sql`create temporary table guardianships_decided on commit drop as
    select d.*, d.is_decided and d.new_state = d.old_state and not d.new_restriction as is_kept
    from (
      select d.id, d.staged_id, d.change, d.new_restriction, d.lost_rights, d.is_decided, d.old_state, d.guardian_id, d.student_id, case
        when d.change = 'removed' then null
        when d.new_restriction then 'held'
        when d.is_restricted then d.old_state
        when d.lost_rights and d.said_state <> 'confirmed' then d.said_state
        when d.is_decided then d.old_state
        when d.change in ('added', 'returned') and d.said_state = 'confirmed' and not d.has_new_person
          and d.guardian_id in (select gone.guardian_id from guardianships_diff gone where gone.change = 'removed')
          then 'unconfirmed'
        else d.said_state end as new_state
      from guardianships_diff d
      where d.change = 'removed' or exists (
        select from roster.people p where p.district_id = ${districtId} and p.id = d.guardian_id)) d`.execute(tx);
}

/**
 * The rights that count. Where a person decided and nothing new happened, a file can only take away from what they left;
 * else the state, the file's own word, and the relation where the file says nothing, decide.
 */
function rights(limits: Limits): RawBuilder<unknown> {
  const confirmed = sql`d.new_state = 'confirmed'`;
  return sql`
  may_be_contacted = case when d.is_kept then g.may_be_contacted and coalesce(s.says_be_contacted, true) else ${rightSql('s', 'be_contacted', limits)} end,
  may_see_records = case when d.is_kept then g.may_see_records and coalesce(s.says_see_records, true)
    else ${confirmed} and ${rightSql('s', 'see_records', limits)} and settings.guardians_see_records end,
  may_act = case when d.is_kept then g.may_act and coalesce(s.says_act, true) else ${confirmed} and ${rightSql('s', 'act', limits)} end,
  may_pick_up = case when d.is_kept then g.may_pick_up and coalesce(s.says_pick_up, true) else ${confirmed} and ${rightSql('s', 'pick_up', limits)} end`;
}

const settingsRow = (districtId: Uuid) => sql`(select coalesce(
  (select s.guardians_see_records from roster.settings s where s.district_id = ${districtId}), true) as guardians_see_records)`;

async function writeRestrictions({ tx, districtId, now, read }: ImportRun, urgentOnly: boolean): Promise<void> {
  const which = urgentOnly ? sql`d.new_restriction and d.change <> 'added'` : sql`d.new_restriction`;
  await sql`update roster.restrictions r set lifted_at = ${now}
    from guardianships_decided d where r.district_id = ${districtId} and r.guardianship_id = d.id and r.lifted_at is null and r.source <> 'hand' and ${which}`.execute(
    tx,
  );
  await sql`insert into roster.restrictions (district_id, id, guardianship_id, student_id, words, document_reference, entered_at, source)
    select ${districtId}::uuid, gen_random_uuid(), d.id, d.student_id, coalesce(w.restriction, ''), w.document_reference, ${now}, ${read.source}
    from guardianships_decided d join guardianships_wanted w on w.staged_id = d.staged_id where ${which}`.execute(tx);
}

async function updateExisting({ tx, districtId, read }: ImportRun, urgentOnly: boolean): Promise<void> {
  const which = urgentOnly
    ? sql`d.change = 'changed' and (d.new_restriction or d.lost_rights)`
    : sql`d.change in ('changed', 'returned')`;
  const limits = await limitsOf(tx, districtId);
  await sql`update roster.guardianships g set relation = s.relation, legal_guardian = s.legal_guardian, lives_with = s.lives_with,
      says_be_contacted = s.says_be_contacted, says_see_records = s.says_see_records, says_act = s.says_act, says_pick_up = s.says_pick_up,
      emergency_only = s.emergency_only, contact_order = s.contact_order, begins = s.begins, ends = s.ends, basis_document = s.basis_document,
      state = d.new_state, decided_at = case when d.new_state = g.state then g.decided_at end, decided_by = case when d.new_state = g.state then g.decided_by end,
      ended_at = null, ended_import_id = null, source = ${read.source}, source_hash = s.source_hash,
      ${rights(limits)}
    from guardianships_decided d
    join pg_temp.staged_guardianships s on s.id = d.staged_id
    cross join ${settingsRow(districtId)} settings
    where g.district_id = ${districtId} and g.id = d.id and ${which}`.execute(tx);
}

async function insertNew({ tx, districtId, read }: ImportRun): Promise<void> {
  const limits = await limitsOf(tx, districtId);
  const confirmed = sql`d.new_state = 'confirmed'`;
  await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, legal_guardian, lives_with,
      says_be_contacted, says_see_records, says_act, says_pick_up, emergency_only, contact_order, begins, ends, basis_document, state, source, source_hash,
      may_be_contacted, may_see_records, may_act, may_pick_up)
    select ${districtId}::uuid, d.id, d.guardian_id, d.student_id, s.relation, s.legal_guardian, s.lives_with,
      s.says_be_contacted, s.says_see_records, s.says_act, s.says_pick_up, s.emergency_only, s.contact_order, s.begins, s.ends, s.basis_document,
      d.new_state, ${read.source}, s.source_hash,
      ${rightSql('s', 'be_contacted', limits)},
      ${confirmed} and ${rightSql('s', 'see_records', limits)} and settings.guardians_see_records,
      ${confirmed} and ${rightSql('s', 'act', limits)},
      ${confirmed} and ${rightSql('s', 'pick_up', limits)}
    from guardianships_decided d
    join pg_temp.staged_guardianships s on s.id = d.staged_id
    cross join ${settingsRow(districtId)} settings
    where d.change = 'added'`.execute(tx);
}

async function endLost({ tx, districtId, importId, now }: ImportRun): Promise<void> {
  await sql`update roster.guardianships g set ended_at = ${now}, ended_import_id = ${importId}
    from guardianships_decided d where g.district_id = ${districtId} and g.id = d.id and d.change = 'removed' and g.ended_at is null`.execute(
    tx,
  );
}

/** Writes all guardianships of an import that goes through. */
export async function applyGuardianships(run: ImportRun): Promise<void> {
  await decideStates(run);
  await updateExisting(run, false);
  await insertNew(run);
  await writeRestrictions(run, false);
  await endLost(run);
}

/**
 * What cannot wait while the rest of an import is held: new restrictions, lost rights, and ties that ended one by one.
 * Ties that vanish in numbers, or together with people whose removal is held, are the very thing the hold is for.
 */
export async function applyUrgent(run: ImportRun): Promise<readonly { guardianId: Uuid; studentId: Uuid }[]> {
  const { tx, districtId, importId, now } = run;
  await decideStates(run);
  await updateExisting(run, true);
  await writeRestrictions(run, true);
  const { rows } = await sql<{ before: number }>`
    select count(*)::int as before from roster.guardianships where district_id = ${districtId} and ended_at is null`.execute(
    tx,
  );
  const { rows: lost } = await sql<{ id: Uuid; guardianId: Uuid; studentId: Uuid }>`
    select d.id, d.guardian_id as "guardianId", d.student_id as "studentId" from guardianships_decided d
    where d.change = 'removed' and not exists (
      select from people_diff p where p.change = 'removed' and p.person_id in (d.guardian_id, d.student_id))`.execute(
    tx,
  );
  if (lost.length === 0 || lost.length > roleLimit(rows[0]?.before ?? 0)) return [];
  await sql`update roster.guardianships set ended_at = ${now}, ended_import_id = ${importId}
    where district_id = ${districtId} and id = any (${lost.map((row) => row.id)}::uuid[])`.execute(tx);
  return lost.map(({ guardianId, studentId }) => ({ guardianId, studentId }));
}
