import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { RosterRead } from './oneroster.ts';

/** What every step of comparing and applying needs to know. */
export type ImportRun = {
  readonly tx: TenantTx;
  readonly districtId: Uuid;
  readonly importId: Uuid;
  readonly now: string;
  readonly read: RosterRead;
};

/** Which kinds of change a difference holds: what it does not hold costs nothing more. */
export async function changesIn(
  tx: TenantTx,
  diff: 'people_diff' | 'assignments_diff' | 'classes_diff' | 'enrollments_diff' | 'guardianships_diff' | 'orgs_diff',
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ change: string }>`select distinct change from ${sql.table(diff)}`.execute(tx);
  return new Set(rows.map((row) => row.change));
}

/** Which of our ids each source id means: a match under a new id, a row we have, or the id a new row will get. */
async function mapIds({ tx, districtId, read }: ImportRun): Promise<void> {
  await sql`create temporary table person_ids on commit drop as
    select s.source_id, coalesce(p.id, s.id) as person_id, p.id is null as is_new
    from pg_temp.staged_people s
    left join roster.people p on p.district_id = ${districtId} and p.source_id = s.source_id
    where p.id is not null or (s.action = 'put' and s.is_student is not null)`.execute(tx);
  if (read.mode === 'delta' || !read.has.people) {
    await sql`insert into person_ids
      select p.source_id, p.id, false from roster.people p
      where p.district_id = ${districtId} and p.source_id is not null
        and not exists (select from pg_temp.staged_people s where s.source_id = p.source_id)`.execute(tx);
  }
  await sql`create temporary table class_ids on commit drop as
    select coalesce(s.source_id, c.source_id) as source_id, coalesce(c.id, s.id) as class_id
    from pg_temp.staged_classes s
    full join (select source_id, id from roster.classes where district_id = ${districtId} and source_id is not null) c
      on c.source_id = s.source_id
    where c.id is not null or s.action = 'put'`.execute(tx);
}

/** The district's own row takes whatever source id the file gives the district. */
async function diffOrgs({ tx, districtId, read }: ImportRun): Promise<void> {
  await sql`create temporary table org_ids on commit drop as
    select coalesce(s.source_id, o.source_id) as source_id,
      case when s.kind = 'district' then ${districtId}::uuid else coalesce(o.id, s.id) end as id
    from pg_temp.staged_orgs s
    full join (select source_id, id from roster.orgs where district_id = ${districtId} and source_id is not null) o
      on o.source_id = s.source_id
    where o.id is not null or s.action = 'put'`.execute(tx);
  await sql`create temporary table orgs_diff on commit drop as
    select i.id, s.id as staged_id,
      case when o.id is null then 'added' when s.action = 'remove' then 'removed' when o.status = 'ended' then 'returned' else 'changed' end as change
    from pg_temp.staged_orgs s
    join org_ids i on i.source_id = s.source_id
    left join roster.orgs o on o.district_id = ${districtId} and o.id = i.id
    where (s.action = 'put' and (o.id is null or o.status = 'ended' or o.source_hash is distinct from s.source_hash))
      or (s.action = 'remove' and o.status = 'active' and o.kind <> 'district')`.execute(tx);
  if (read.mode === 'bulk' && read.has.orgs) {
    await sql`insert into orgs_diff select o.id, null, 'removed' from roster.orgs o
      where o.district_id = ${districtId} and o.source <> 'hand' and o.status = 'active' and o.kind <> 'district'
        and not exists (select from pg_temp.staged_orgs s where s.source_id = o.source_id)`.execute(tx);
  }
}

async function diffPeople({ tx, districtId, read }: ImportRun): Promise<void> {
  await sql`create temporary table people_diff on commit drop as
    select coalesce(p.id, s.id) as person_id, s.id as staged_id,
      case when p.id is null then 'added' when s.action = 'remove' then 'removed' when p.status = 'ended' then 'returned' else 'changed' end as change,
      s.action = 'put' and p.status = 'active' and (
        case when s.birth_date is not null and p.birth_date is not null
          then s.birth_date <> p.birth_date and (lower(s.given_name) <> lower(p.given_name) or lower(s.family_name) <> lower(p.family_name))
          else lower(s.given_name) <> lower(p.given_name) and lower(s.family_name) <> lower(p.family_name) end) as is_other_person,
      case when s.action = 'put' then s.is_student else p.is_student end as is_student,
      case when s.action = 'put' then s.is_guardian else p.is_guardian end as is_guardian,
      case when s.action = 'put' then s.is_staff else p.is_staff end as is_staff
    from pg_temp.staged_people s
    left join roster.people p on p.district_id = ${districtId} and p.source_id = s.source_id
    where (s.action = 'put' and s.is_student is not null and (p.id is null or p.status = 'ended' or (p.status = 'active' and p.source_hash is distinct from s.source_hash)))
      or (s.action = 'remove' and p.status = 'active')`.execute(tx);
  if (read.mode === 'bulk' && read.has.people) {
    await sql`insert into people_diff
      select p.id, null, 'removed', false, p.is_student, p.is_guardian, p.is_staff from roster.people p
      where p.district_id = ${districtId} and p.source <> 'hand' and p.status = 'active'
        and not exists (select from pg_temp.staged_people s where s.source_id = p.source_id)`.execute(tx);
  }
  await sql`delete from people_diff d using roster.corrections c
    where d.change = 'removed' and c.district_id = ${districtId} and c.subject_kind = 'person' and c.field = 'status' and c.subject_id = d.person_id`.execute(
    tx,
  );
}

/**
 * A system that changed its ids looks like everybody leaving and as many arriving. Somebody of the same name with the same
 * date of birth or address, one on each side only, is the same person and stays so, with everything that belongs to them.
 */
async function matchNewIds({ tx, districtId }: ImportRun): Promise<void> {
  const changes = await changesIn(tx, 'people_diff');
  if (!changes.has('added')) return;
  await sql`create temporary table matches on commit drop as
    with pairs as (
      select distinct a.staged_id, p.id as person_id, p.source = 'hand' as by_hand, s.source_id
      from people_diff a
      join pg_temp.staged_people s on s.id = a.staged_id
      join roster.people p on p.district_id = ${districtId} and p.status = 'active'
        and lower(p.given_name) = lower(s.given_name) and lower(p.family_name) = lower(s.family_name)
        and p.is_student = s.is_student and p.is_guardian = s.is_guardian and (p.is_staff = s.is_staff or p.source = 'hand')
      left join people_diff g on g.person_id = p.id and g.change = 'removed'
      left join roster.contact_details d on d.district_id = ${districtId} and d.person_id = p.id and d.ended_at is null
        and (d.value = any (s.emails) or d.value = any (s.phones))
      where a.change = 'added' and (g.person_id is not null or p.source = 'hand')
        and (p.birth_date = s.birth_date or d.id is not null))
    select staged_id, person_id, by_hand, source_id from (
      select *, count(*) over (partition by staged_id) as ours, count(*) over (partition by person_id) as theirs from pairs) counted
    where ours = 1 and theirs = 1`.execute(tx);
  await sql`delete from people_diff d using matches m where d.person_id = m.person_id and d.change = 'removed'`.execute(
    tx,
  );
  await sql`update people_diff d set person_id = m.person_id, change = 'rekeyed', is_other_person = not m.by_hand
    from matches m where d.staged_id = m.staged_id`.execute(tx);
  await sql`update person_ids i set person_id = m.person_id, is_new = false from matches m where i.source_id = m.source_id`.execute(
    tx,
  );
}

/** The usual case, told without looking at everybody: the district has no administrator yet, or the file names one who stays. */
async function administratorStays({ tx, districtId }: ImportRun): Promise<boolean> {
  const { rows } = await sql<{ stays: boolean }>`
    select not exists (
        select from roster.assignments a join roster.people p on p.district_id = a.district_id and p.id = a.person_id and p.status = 'active'
        where a.district_id = ${districtId} and a.role = 'administrator' and a.ended_at is null)
      or exists (
        select from pg_temp.staged_assignments s join person_ids i on i.source_id = s.person_source_id
        where s.role = 'administrator' and s.action = 'put'
          and not exists (select from people_diff d where d.change = 'removed' and d.person_id = i.person_id)) as stays`.execute(
    tx,
  );
  return rows[0]?.stays ?? false;
}

/**
 * Whoever could not be read is left as they are, with all their ties. So are the last administrators: a roster that would
 * leave the district without one keeps those it has. Answers whether that happened.
 */
async function keepPeople(run: ImportRun): Promise<boolean> {
  const { tx, districtId } = run;
  await sql`create temporary table kept_people on commit drop as
    select i.person_id from pg_temp.staged_people s join person_ids i on i.source_id = s.source_id where s.action = 'keep'
    union
    select c.subject_id from roster.corrections c where c.district_id = ${districtId} and c.subject_kind = 'person' and c.field = 'status'`.execute(
    tx,
  );
  if (await administratorStays(run)) return false;
  const { rows } = await sql<{ before: number; after: number }>`
    with admins as (
      select a.person_id, a.source from roster.assignments a
      join roster.people p on p.district_id = a.district_id and p.id = a.person_id and p.status = 'active'
      where a.district_id = ${districtId} and a.role = 'administrator' and a.ended_at is null),
    named as (
      select i.person_id, s.action from pg_temp.staged_assignments s join person_ids i on i.source_id = s.person_source_id
      where s.role = 'administrator'),
    gone as (select person_id from people_diff where change = 'removed')
    select (select count(*)::int from admins) as before,
      (select count(*)::int from admins a where not exists (select from gone g where g.person_id = a.person_id)
          and (a.source = 'hand' or exists (select from kept_people k where k.person_id = a.person_id)
            or not exists (select from pg_temp.staged_people s join person_ids i on i.source_id = s.source_id where i.person_id = a.person_id)
            or exists (select from named n where n.person_id = a.person_id and n.action = 'put')))
        + (select count(*)::int from named n where n.action = 'put' and not exists (select from gone g where g.person_id = n.person_id)) as after`.execute(
    tx,
  );
  const answer = rows[0];
  if (!answer || answer.before === 0 || answer.after > 0) return false;
  await sql`insert into kept_people select a.person_id from roster.assignments a
    where a.district_id = ${districtId} and a.role = 'administrator' and a.ended_at is null`.execute(tx);
  await sql`delete from people_diff d using kept_people k where k.person_id = d.person_id`.execute(tx);
  return true;
}

async function diffClassesAndEnrollments({ tx, districtId, read }: ImportRun): Promise<void> {
  for (const [table, present] of [
    ['classes', read.has.classes],
    ['enrollments', read.has.enrollments],
  ] as const) {
    const ours = sql.table(`roster.${table}`);
    const staged = sql.table(`pg_temp.staged_${table}`);
    const diff = sql.table(`${table}_diff`);
    // A place that ended by its own date is still in its file, word for word: that brings nobody back.
    const gone =
      table === 'enrollments' ? sql`x.ended_at is not null and not x.ended_by_date` : sql`x.ended_at is not null`;
    await sql`create temporary table ${diff} on commit drop as
      select coalesce(x.id, s.id) as id, s.id as staged_id,
        case when x.id is null then 'added' when s.action = 'remove' then 'removed' when x.ended_at is not null then 'returned' else 'changed' end as change
      from ${staged} s left join ${ours} x on x.district_id = ${districtId} and x.source_id = s.source_id
      where (s.action = 'put' and (x.id is null or (${gone}) or x.source_hash is distinct from s.source_hash))
        or (s.action = 'remove' and x.id is not null and x.ended_at is null)`.execute(tx);
    if (read.mode === 'delta' || !present) continue;
    await sql`insert into ${diff} select x.id, null, 'removed' from ${ours} x
      where x.district_id = ${districtId} and x.source <> 'hand' and x.ended_at is null
        and not exists (select from ${staged} s where s.source_id = x.source_id)`.execute(tx);
  }
  await sql`delete from enrollments_diff d using roster.enrollments e, kept_people k
    where d.change = 'removed' and d.staged_id is null and e.district_id = ${districtId} and e.id = d.id and k.person_id = e.person_id`.execute(
    tx,
  );
}

async function diffAssignments({ tx, districtId, read }: ImportRun): Promise<void> {
  await sql`create temporary table assignments_wanted on commit drop as
    select distinct on (i.person_id, o.id, s.role) s.id as staged_id, i.person_id, o.id as org_id, s.role, s.action, s.title, s.source_role, s.is_primary
    from pg_temp.staged_assignments s
    join person_ids i on i.source_id = s.person_source_id
    join org_ids o on o.source_id = s.org_source_id
    order by i.person_id, o.id, s.role, s.action, s.line`.execute(tx);
  await sql`create temporary table assignments_diff on commit drop as
    select coalesce(a.id, w.staged_id) as id, w.staged_id,
      case when a.id is null then 'added' when w.action = 'remove' then 'removed' when a.ended_at is not null then 'returned' else 'changed' end as change
    from assignments_wanted w
    left join roster.assignments a on a.district_id = ${districtId} and a.person_id = w.person_id and a.org_id = w.org_id and a.role = w.role
    where (w.action = 'put' and (a.id is null or a.ended_at is not null or a.is_primary <> w.is_primary
        or a.title is distinct from w.title or a.source_role is distinct from w.source_role))
      or (w.action = 'remove' and a.id is not null and a.ended_at is null)`.execute(tx);
  if (read.mode === 'bulk' && read.has.people) {
    await sql`insert into assignments_diff select a.id, null, 'removed' from roster.assignments a
      where a.district_id = ${districtId} and a.source <> 'hand' and a.ended_at is null
        and not exists (select from assignments_wanted w where w.person_id = a.person_id and w.org_id = a.org_id and w.role = a.role)`.execute(
      tx,
    );
  }
  await sql`delete from assignments_diff d using roster.assignments a, kept_people k
    where d.change = 'removed' and a.district_id = ${districtId} and a.id = d.id and k.person_id = a.person_id`.execute(
    tx,
  );
}

async function diffGuardianships({ tx, districtId, read }: ImportRun): Promise<void> {
  await sql`create temporary table guardianships_wanted on commit drop as
    select s.id as staged_id, g.person_id as guardian_id, c.person_id as student_id,
      s.action, s.source_hash, s.restriction, s.document_reference, s.state, s.legal_guardian, s.says_see_records, s.says_act, s.says_be_contacted,
      g.is_new or c.is_new as has_new_person, s.line
    from pg_temp.staged_guardianships s
    join person_ids g on g.source_id = s.guardian_source_id
    join person_ids c on c.source_id = s.student_source_id`.execute(tx);
  // The same pair may come twice, under two names of one person: the contacts file's word counts.
  await sql`delete from guardianships_wanted w using (
      select x.staged_id, row_number() over (partition by guardian_id, student_id order by x.source_hash desc, x.line) as place
      from guardianships_wanted x join (
        select guardian_id, student_id from guardianships_wanted group by guardian_id, student_id having count(*) > 1) twice
        using (guardian_id, student_id)) ranked
    where w.staged_id = ranked.staged_id and ranked.place > 1`.execute(tx);
  await sql`create temporary table guardianships_diff on commit drop as
    select coalesce(g.id, w.staged_id) as id, w.staged_id,
      case when g.id is null then 'added' when w.action = 'remove' then 'removed' when g.ended_at is not null then 'returned' else 'changed' end as change,
      (w.restriction is not null or w.document_reference is not null)
        and (r.words is distinct from coalesce(w.restriction, '') or r.document_reference is distinct from w.document_reference) as new_restriction,
      g.id is not null and ((g.legal_guardian and not w.legal_guardian) or (w.says_see_records is false and g.says_see_records is distinct from false)
        or (w.says_act is false and g.says_act is distinct from false)
        or (w.says_be_contacted is false and g.says_be_contacted is distinct from false)) as lost_rights,
      r.id is not null or exists (select from roster.restrictions h where h.district_id = ${districtId} and h.guardianship_id = g.id
        and h.lifted_at is null and h.source = 'hand') as is_restricted,
      g.decided_at is not null as is_decided,
      g.state as old_state, w.state as said_state, w.has_new_person,
      w.guardian_id, w.student_id
    from guardianships_wanted w
    left join roster.guardianships g on g.district_id = ${districtId} and g.guardian_id = w.guardian_id and g.student_id = w.student_id
    left join roster.restrictions r on r.district_id = ${districtId} and r.guardianship_id = g.id and r.lifted_at is null and r.source <> 'hand'
    where (w.action = 'put' and (g.id is null or g.ended_at is not null or (g.source_hash is distinct from w.source_hash
        -- What only a contacts file says stands while no contacts file comes.
        and (${read.has.contacts} or g.source_hash not like 'c:%'))))
      or (w.action = 'remove' and g.id is not null and g.ended_at is null)`.execute(tx);
  if (read.mode === 'bulk' && read.has.people) {
    await sql`insert into guardianships_diff (id, change, guardian_id, student_id)
      select g.id, 'removed', g.guardian_id, g.student_id from roster.guardianships g
      where g.district_id = ${districtId} and g.source <> 'hand' and g.ended_at is null
        and (${read.has.contacts} or g.source_hash not like 'c:%')
        and not exists (select from guardianships_wanted w where w.guardian_id = g.guardian_id and w.student_id = g.student_id)`.execute(
      tx,
    );
  }
  // A contacts file that was not read again still names them, but nobody is tied to who is gone.
  if (read.sameContacts === true) {
    await sql`insert into guardianships_diff (id, change, guardian_id, student_id)
      select g.id, 'removed', g.guardian_id, g.student_id from roster.guardianships g
      where g.district_id = ${districtId} and g.source <> 'hand' and g.ended_at is null and g.source_hash like 'c:%'
        and (g.guardian_id in (select person_id from people_diff where change = 'removed')
          or g.student_id in (select person_id from people_diff where change = 'removed' or not is_student))`.execute(
      tx,
    );
  }
  await sql`delete from guardianships_diff d using kept_people k
    where d.change = 'removed' and (k.person_id = d.guardian_id or k.person_id = d.student_id) and d.staged_id is null`.execute(
    tx,
  );
}

/** Compares the stage with what we have, into temporary tables `…_diff`. Writes nothing. Answers whether administrators had to be kept. */
export async function compare(run: ImportRun): Promise<{ keptAdministrators: boolean }> {
  await diffOrgs(run);
  await mapIds(run);
  await diffPeople(run);
  await matchNewIds(run);
  const keptAdministrators = await keepPeople(run);
  await diffClassesAndEnrollments(run);
  await diffAssignments(run);
  await diffGuardianships(run);
  return { keptAdministrators };
}
