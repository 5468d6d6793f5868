import { type RawBuilder, sql } from 'kysely';
import type { Uuid } from '#platform/ids';
import { slugFor } from '../orgs.rules.ts';
import { changesIn, type ImportRun } from './diff.ts';

/** What rooms below must hear of. */
export type Applied = {
  readonly peopleEnded: readonly Uuid[];
  readonly staffEnded: readonly Uuid[];
  readonly guardianshipsEnded: readonly { readonly guardianId: Uuid; readonly studentId: Uuid }[];
};

/** A new id whose time is that of a given one, so that rows of one import lie together in the index. */
const idBeside = (column: string): string => `(left(${column}::text, 24) || right(gen_random_uuid()::text, 12))::uuid`;

async function applyOrgs({ tx, districtId, importId, now, read }: ImportRun): Promise<void> {
  const { rows: added } = await sql<{ id: Uuid; name: string; slug: string | null }>`
    select d.id, s.name, s.slug from orgs_diff d join pg_temp.staged_orgs s on s.id = d.staged_id where d.change = 'added' order by s.line`.execute(
    tx,
  );
  const { rows: slugs } = await sql<{
    slug: string;
  }>`select slug from roster.orgs where district_id = ${districtId}`.execute(tx);
  const taken = new Set(slugs.map((row) => row.slug));
  const slugged = added.map(({ id, name, slug: wished }) => {
    // An identifier of digits says nothing in an address; then the name serves.
    const slug = slugFor(wished !== null && /[a-z]{2}/i.test(wished) ? wished : name, taken);
    taken.add(slug);
    return { id, slug };
  });
  await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug, source, source_id, source_hash)
    select ${districtId}::uuid, d.id, s.kind, coalesce(p.id, ${districtId}::uuid), s.name, g.slug, ${read.source}, s.source_id, s.source_hash
    from orgs_diff d
    join pg_temp.staged_orgs s on s.id = d.staged_id
    join jsonb_to_recordset(${JSON.stringify(slugged)}::jsonb) as g (id uuid, slug text) on g.id = d.id
    left join org_ids p on p.source_id = s.parent_source_id
    where d.change = 'added'`.execute(tx);
  await sql`update roster.orgs o set name = s.name, kind = s.kind, parent_id = case when s.kind = 'district' then null else coalesce(p.id, ${districtId}::uuid) end,
      source = case when s.kind = 'district' then o.source else ${read.source} end,
      source_id = s.source_id, source_hash = s.source_hash, status = 'active', ended_at = null, ended_import_id = null
    from orgs_diff d join pg_temp.staged_orgs s on s.id = d.staged_id left join org_ids p on p.source_id = s.parent_source_id
    where o.district_id = ${districtId} and o.id = d.id and d.change in ('changed', 'returned')`.execute(tx);
  await sql`update roster.orgs o set status = 'ended', ended_at = ${now}, ended_import_id = ${importId}
    from orgs_diff d where o.district_id = ${districtId} and o.id = d.id and d.change = 'removed'`.execute(tx);
}

type Changes = ReadonlySet<string>;

/** Whether rows that stand already are written over, and not only new ones added. */
const writesOver = (changes: Changes): boolean =>
  changes.has('changed') || changes.has('returned') || changes.has('rekeyed') || changes.has('removed');

async function applyPeople({ tx, districtId, importId, now, read }: ImportRun, changes: Changes): Promise<void> {
  await sql`insert into roster.people (district_id, id, given_name, middle_name, family_name, preferred_name, is_student, is_guardian, is_staff,
      birth_date, language, interpreter, grade, school_id, local_id, search_text, source, source_id, source_hash)
    select ${districtId}::uuid, d.person_id, s.given_name, s.middle_name, s.family_name, s.preferred_name, s.is_student, s.is_guardian, s.is_staff,
      s.birth_date, s.language, s.interpreter, s.grade, o.id, s.local_id, s.search_text, ${read.source}, s.source_id, s.source_hash
    from people_diff d join pg_temp.staged_people s on s.id = d.staged_id left join org_ids o on o.source_id = s.school_source_id
    where d.change = 'added'`.execute(tx);
  if (!writesOver(changes)) return;
  await sql`update roster.people p set given_name = s.given_name, middle_name = s.middle_name, family_name = s.family_name,
      preferred_name = s.preferred_name, is_student = s.is_student, is_guardian = s.is_guardian, is_staff = s.is_staff,
      birth_date = coalesce(s.birth_date, p.birth_date), language = coalesce(s.language, p.language), interpreter = s.interpreter,
      grade = s.grade, school_id = o.id, local_id = s.local_id, search_text = s.search_text, source = ${read.source},
      source_id = s.source_id, source_hash = s.source_hash, status = 'active', ended_at = null, restore_until = null, ended_import_id = null
    from people_diff d join pg_temp.staged_people s on s.id = d.staged_id left join org_ids o on o.source_id = s.school_source_id
    where p.district_id = ${districtId} and p.id = d.person_id and d.change in ('changed', 'returned', 'rekeyed')`.execute(
    tx,
  );
  await sql`update roster.people p set status = 'ended', ended_at = ${now}, restore_until = ${now}::timestamptz + interval '30 days', ended_import_id = ${importId}
    from people_diff d where p.district_id = ${districtId} and p.id = d.person_id and d.change = 'removed'`.execute(tx);
}

/** The addresses of people with these changes, one row each; those who never had one are not new to any index. */
const addressesOf = (changes: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select d.person_id, d.staged_id, k.kind, k.value, k.position
  from people_diff d join pg_temp.staged_people s on s.id = d.staged_id
  cross join lateral (
    select 'email' as kind, e.value, e.position::int from unnest(s.emails) with ordinality e (value, position)
    union all select 'phone', f.value, f.position::int from unnest(s.phones) with ordinality f (value, position)) k
  where d.change in (${changes}) and (s.emails is not null or s.phones is not null)`;

async function applyContactDetails({ tx, districtId, now, read }: ImportRun, changes: Changes): Promise<void> {
  const insert = sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written, position, source)
    select ${districtId}::uuid, ${sql.raw(idBeside('w.staged_id'))}, w.person_id, w.kind, w.value, w.value, w.position, ${read.source}`;
  // Who is new has no address yet: nothing to look up for each.
  if (changes.has('added')) await sql`${insert} from (${addressesOf(sql`'added'`)}) w`.execute(tx);
  if (!writesOver(changes)) return;
  await sql`create temporary table details_wanted on commit drop as ${addressesOf(sql`'changed', 'returned', 'rekeyed'`)}`.execute(
    tx,
  );
  await sql`update roster.contact_details c set ended_at = ${now}
    from people_diff d
    where c.district_id = ${districtId} and c.person_id = d.person_id and d.change in ('changed', 'returned', 'rekeyed')
      and c.source <> 'hand' and c.ended_at is null
      and not exists (select from details_wanted w where w.person_id = c.person_id and w.kind = c.kind and w.value = c.value)`.execute(
    tx,
  );
  await sql`${insert} from details_wanted w
    on conflict (district_id, person_id, kind, value) do update set ended_at = null, position = excluded.position`.execute(
    tx,
  );
}

async function applyAssignments({ tx, districtId, importId, now, read }: ImportRun): Promise<void> {
  const changes = await changesIn(tx, 'assignments_diff');
  await sql`insert into roster.assignments (district_id, id, person_id, org_id, role, title, source_role, is_primary, source)
    select ${districtId}::uuid, d.id, w.person_id, w.org_id, w.role, w.title, w.source_role, w.is_primary, ${read.source}
    from assignments_diff d join assignments_wanted w on w.staged_id = d.staged_id where d.change = 'added'`.execute(
    tx,
  );
  if (!writesOver(changes)) return;
  await sql`update roster.assignments a set title = w.title, source_role = w.source_role, is_primary = w.is_primary, ended_at = null, ended_import_id = null
    from assignments_diff d join assignments_wanted w on w.staged_id = d.staged_id
    where a.district_id = ${districtId} and a.id = d.id and d.change in ('changed', 'returned')`.execute(tx);
  await sql`update roster.assignments a set ended_at = ${now}, ended_import_id = ${importId}
    from assignments_diff d where a.district_id = ${districtId} and a.id = d.id and d.change = 'removed'`.execute(tx);
}

async function applyClasses({ tx, districtId, importId, now, read }: ImportRun): Promise<void> {
  const changes = await changesIn(tx, 'classes_diff');
  await sql`insert into roster.classes (district_id, id, school_id, name, code, grade, is_homeroom, subject, source, source_id, source_hash)
    select ${districtId}::uuid, d.id, o.id, s.name, s.code, s.grade, coalesce(s.is_homeroom, false), s.subject, ${read.source}, s.source_id, s.source_hash
    from classes_diff d join pg_temp.staged_classes s on s.id = d.staged_id join org_ids o on o.source_id = s.school_source_id
    where d.change = 'added'`.execute(tx);
  if (!writesOver(changes)) return;
  await sql`update roster.classes c set school_id = o.id, name = s.name, code = s.code, grade = s.grade, is_homeroom = coalesce(s.is_homeroom, false), subject = s.subject,
      source = ${read.source}, source_hash = s.source_hash, ended_at = null, ended_import_id = null
    from classes_diff d join pg_temp.staged_classes s on s.id = d.staged_id join org_ids o on o.source_id = s.school_source_id
    where c.district_id = ${districtId} and c.id = d.id and d.change in ('changed', 'returned')`.execute(tx);
  await sql`update roster.classes c set ended_at = ${now}, ended_import_id = ${importId}
    from classes_diff d where c.district_id = ${districtId} and c.id = d.id and d.change = 'removed'`.execute(tx);
}

async function applyEnrollments({ tx, districtId, importId, now, read }: ImportRun): Promise<void> {
  const changes = await changesIn(tx, 'enrollments_diff');
  if (changes.has('added'))
    await sql`insert into roster.enrollments (district_id, id, class_id, person_id, role, is_primary, begins, ends, source, source_id, source_hash)
    select ${districtId}::uuid, d.id, c.class_id, p.person_id, s.role, s.is_primary, s.begins, s.ends, ${read.source}, s.source_id, s.source_hash
    from enrollments_diff d join pg_temp.staged_enrollments s on s.id = d.staged_id
    join class_ids c on c.source_id = s.class_source_id join person_ids p on p.source_id = s.person_source_id
    where d.change = 'added' and exists (select from roster.people x where x.district_id = ${districtId} and x.id = p.person_id)
      and exists (select from roster.classes y where y.district_id = ${districtId} and y.id = c.class_id)`.execute(tx);
  if (!writesOver(changes)) return;
  await sql`update roster.enrollments e set class_id = c.class_id, person_id = p.person_id, role = s.role, is_primary = s.is_primary,
      begins = s.begins, ends = s.ends, source_hash = s.source_hash, ended_import_id = null,
      ended_at = case when e.ended_by_date and s.ends is not distinct from e.ends then e.ended_at end,
      ended_by_date = e.ended_by_date and s.ends is not distinct from e.ends
    from enrollments_diff d join pg_temp.staged_enrollments s on s.id = d.staged_id
    join class_ids c on c.source_id = s.class_source_id join person_ids p on p.source_id = s.person_source_id
    where e.district_id = ${districtId} and e.id = d.id and d.change in ('changed', 'returned')`.execute(tx);
  await sql`update roster.enrollments e set ended_at = ${now}, ended_import_id = ${importId}
    from enrollments_diff d where e.district_id = ${districtId} and e.id = d.id and d.change = 'removed'`.execute(tx);
}

async function endedIn({ tx, districtId }: ImportRun): Promise<Applied> {
  const { rows: people } = await sql<{
    id: Uuid;
  }>`select person_id as id from people_diff where change = 'removed'`.execute(tx);
  const { rows: staff } = await sql<{ id: Uuid }>`
    select p.id from people_diff d join roster.people p on p.district_id = ${districtId} and p.id = d.person_id
    left join pg_temp.staged_people s on s.id = d.staged_id
    where p.is_staff and p.status = 'active' and (d.change = 'removed' or (s.action = 'put' and not s.is_staff))`.execute(
    tx,
  );
  const { rows: ties } = await sql<{ guardianId: Uuid; studentId: Uuid }>`
    select guardian_id as "guardianId", student_id as "studentId" from guardianships_diff where change = 'removed'`.execute(
    tx,
  );
  return { peopleEnded: people.map((row) => row.id), staffEnded: staff.map((row) => row.id), guardianshipsEnded: ties };
}

/** Writes everything but guardianships. In this order every row finds what it refers to. */
export async function applyDifference(run: ImportRun): Promise<Applied> {
  const applied = await endedIn(run);
  await applyOrgs(run);
  const changes = await changesIn(run.tx, 'people_diff');
  await applyPeople(run, changes);
  await applyContactDetails(run, changes);
  await applyAssignments(run);
  await applyClasses(run);
  await applyEnrollments(run);
  return applied;
}
