import { sql } from 'kysely';
import { changesIn, type ImportRun } from './diff.ts';
import { type Held, heldReasons, type RoleChange, type SchoolChange } from './hold.rules.ts';

/** How much an import adds, changes and takes away, by kind of row. */
export type ImportCounts = Readonly<
  Record<string, { readonly added: number; readonly changed: number; readonly removed: number }>
>;

const countedKinds = [
  'orgs',
  'students',
  'guardians',
  'staff',
  'classes',
  'enrollments',
  'assignments',
  'guardianships',
];

/** No difference at all. */
export const noCounts: ImportCounts = Object.fromEntries(
  countedKinds.map((kind) => [kind, { added: 0, changed: 0, removed: 0 }]),
);

type CountRow = { kind: string; added: number; changed: number; removed: number };

/** Counts the difference. Someone who is both staff and guardian counts in both. */
export async function countDifference({ tx }: ImportRun): Promise<ImportCounts> {
  const { rows } = await sql<CountRow>`
    with every as (
      select 'orgs' as kind, change from orgs_diff
      union all select 'students', change from people_diff where is_student
      union all select 'guardians', change from people_diff where is_guardian
      union all select 'staff', change from people_diff where is_staff
      union all select 'classes', change from classes_diff
      union all select 'enrollments', change from enrollments_diff
      union all select 'assignments', change from assignments_diff
      union all select 'guardianships', change from guardianships_diff)
    select kind, (count(*) filter (where change in ('added', 'returned')))::int as added,
      (count(*) filter (where change in ('changed', 'rekeyed')))::int as changed,
      (count(*) filter (where change = 'removed'))::int as removed
    from every group by kind`.execute(tx);
  const found = new Map(rows.map((row) => [row.kind, row]));
  return Object.fromEntries(
    countedKinds.map((kind) => {
      const { added = 0, changed = 0, removed = 0 } = found.get(kind) ?? {};
      return [kind, { added, changed, removed }];
    }),
  );
}

async function roleChanges({ tx, districtId }: ImportRun): Promise<readonly RoleChange[]> {
  const { rows } = await sql<RoleChange>`
    with everybody as (
      select count(*) filter (where is_student) as students, count(*) filter (where is_guardian) as guardians, count(*) filter (where is_staff) as staff
      from roster.people where district_id = ${districtId} and status = 'active'),
    moved as (
      select d.change = 'removed' as is_removed, p.is_student, p.is_guardian, p.is_staff
      from people_diff d join roster.people p on p.district_id = ${districtId} and p.id = d.person_id
      where d.change = 'removed' or d.is_other_person)
    select r.role, (case r.role when 'students' then e.students when 'guardians' then e.guardians else e.staff end)::int as before,
      (count(*) filter (where m.is_removed))::int as removed,
      (count(*) filter (where not m.is_removed))::int as "identityChanged"
    from everybody e
    cross join (values ('students'), ('guardians'), ('staff')) r (role)
    left join moved m on case r.role when 'students' then m.is_student when 'guardians' then m.is_guardian else m.is_staff end
    group by r.role, e.students, e.guardians, e.staff`.execute(tx);
  return rows;
}

/** A school that itself goes away loses everybody. */
async function schoolChanges({ tx, districtId }: ImportRun): Promise<readonly SchoolChange[]> {
  const removes = [await changesIn(tx, 'people_diff'), await changesIn(tx, 'orgs_diff')];
  if (!removes.some((changes) => changes.has('removed'))) return [];
  const { rows } = await sql<SchoolChange>`
    select o.name as school, count(distinct a.person_id)::int as before,
      (count(distinct a.person_id) filter (where d.change = 'removed' or gone.id is not null))::int as removed
    from roster.orgs o
    join roster.assignments a on a.district_id = o.district_id and a.org_id = o.id and a.ended_at is null
    join roster.people p on p.district_id = a.district_id and p.id = a.person_id and p.status = 'active'
    left join people_diff d on d.person_id = a.person_id and d.change = 'removed'
    left join orgs_diff gone on gone.id = o.id and gone.change = 'removed'
    where o.district_id = ${districtId} and o.kind = 'school'
    group by o.id, o.name having count(d.person_id) + count(gone.id) > 0 order by o.name`.execute(tx);
  return rows;
}

async function totals({ tx, districtId }: ImportRun): Promise<{ guardianships: number; enrollments: number }> {
  const { rows } = await sql<{ guardianships: number; enrollments: number }>`
    select (select count(*)::int from roster.guardianships where district_id = ${districtId} and ended_at is null) as guardianships,
      (select count(*)::int from roster.enrollments where district_id = ${districtId} and ended_at is null) as enrollments`.execute(
    tx,
  );
  return rows[0] ?? { guardianships: 0, enrollments: 0 };
}

/** Why this import would have to wait; empty when it may go on. */
export async function weigh(run: ImportRun, counts: ImportCounts): Promise<readonly Held[]> {
  const nothingGoes = Object.values(counts).every((count) => count.removed === 0 && count.changed === 0);
  if (nothingGoes) return [];
  const setsGo = [counts['guardianships'], counts['enrollments']].some((count) => (count?.removed ?? 0) > 0);
  // Nothing is lost from either: how large they are changes nothing.
  const before = setsGo ? await totals(run) : { guardianships: 0, enrollments: 0 };
  const set = (kind: 'guardianships' | 'enrollments'): { before: number; removed: number; added: number } => ({
    before: before[kind],
    removed: counts[kind]?.removed ?? 0,
    added: counts[kind]?.added ?? 0,
  });
  return heldReasons({
    roles: await roleChanges(run),
    schools: await schoolChanges(run),
    guardianships: set('guardianships'),
    enrollments: set('enrollments'),
  });
}

const mostShown = 500;

/** Keeps the difference in words people can read: who comes, who goes, who becomes somebody else. */
export async function keepDifference({ tx, districtId, importId }: ImportRun): Promise<void> {
  await sql`insert into roster.import_changes (district_id, id, import_id, kind, change, subject_id, before, after)
    select ${districtId}::uuid, gen_random_uuid(), ${importId}::uuid, shown.kind, shown.change, shown.person_id, shown.before, shown.after
    from (select distinct change, is_other_person from people_diff) each
    cross join lateral (
      select case when d.is_student then 'student' when d.is_staff then 'staff' else 'guardian' end as kind,
        case when d.change = 'changed' and d.is_other_person then 'became_other' else d.change end as change, d.person_id,
        trim(p.given_name || ' ' || p.family_name) as before, trim(s.given_name || ' ' || s.family_name) as after
      from people_diff d
      left join pg_temp.staged_people s on s.id = d.staged_id
      left join roster.people p on p.district_id = ${districtId} and p.id = d.person_id
      where d.change = each.change and d.is_other_person is not distinct from each.is_other_person
      order by p.family_name, s.family_name
      limit ${mostShown}) shown
    union all
    select ${districtId}::uuid, gen_random_uuid(), ${importId}::uuid, 'org', d.change, d.id, o.name, s.name
    from orgs_diff d left join pg_temp.staged_orgs s on s.id = d.staged_id left join roster.orgs o on o.district_id = ${districtId} and o.id = d.id`.execute(
    tx,
  );
}
