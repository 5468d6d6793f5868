import { sql } from 'kysely';
import type { Actor } from '#platform/actor';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { readEmail, readPhone } from './import/fields.ts';
import type { AssignmentRole } from './import/model.ts';
import type { Org, PersonCard, TeacherOf } from './roster.contract.ts';

/** What somebody typed or a mail says, as an address in the one form the roster keeps. Null when it is neither. */
export function readContact(text: string): { kind: 'email' | 'phone'; value: string } | null {
  if (text.includes('@')) {
    const { value } = readEmail(text);
    return value === null ? null : { kind: 'email', value };
  }
  const { value } = readPhone(text);
  return value === null ? null : { kind: 'phone', value };
}

const cardColumns = sql`p.id, p.name, p.given_name as "givenName", p.family_name as "familyName",
  p.is_student as "isStudent", p.is_guardian as "isGuardian", p.is_staff as "isStaff", p.is_active as "isActive",
  p.language, p.interpreter, p.grade, p.school_id as "schoolId",
  coalesce(p.zone, own.zone, (select o.zone from roster.v_guardianships g
    join roster.v_people c on c.district_id = g.district_id and c.id = g.student_id
    join roster.v_orgs o on o.district_id = c.district_id and o.id = c.school_id
    where g.district_id = p.district_id and g.guardian_id = p.id and o.zone is not null order by c.id limit 1)) as zone,
  coalesce((select jsonb_agg(jsonb_build_object('role', a.role, 'orgId', a.org_id, 'orgName', o.name, 'orgKind', o.kind, 'title', a.title, 'isPrimary', a.is_primary)
      order by a.is_primary desc, o.name)
    from roster.v_assignments a join roster.v_orgs o on o.district_id = a.district_id and o.id = a.org_id
    where a.district_id = p.district_id and a.person_id = p.id), '[]') as roles`;

const cardTables = sql`roster.v_people p left join roster.v_orgs own on own.district_id = p.district_id and own.id = p.school_id`;

/** The cards of these people, by id; whoever does not exist is left out. Ended people have cards too, not active. */
export async function personCards(
  tx: TenantTx,
  districtId: Uuid,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, PersonCard>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<PersonCard>`select ${cardColumns} from ${cardTables}
    where p.district_id = ${districtId} and p.id = any (${[...new Set(ids)]}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function personCard(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<PersonCard | null> {
  return (await personCards(tx, districtId, [id])).get(id) ?? null;
}

/** Active people whom the roster knows by this address. Several may share one; an address in another form finds nobody. */
export async function peopleByContact(
  tx: TenantTx,
  districtId: Uuid,
  contact: { kind: 'email' | 'phone'; value: string },
): Promise<readonly PersonCard[]> {
  const { rows } = await sql<PersonCard>`select ${cardColumns} from ${cardTables}
    where p.district_id = ${districtId} and p.is_active and p.id in (
      select c.person_id from roster.v_contact_details c
      where c.district_id = ${districtId} and c.kind = ${contact.kind} and c.value = ${contact.value})
    order by p.id`.execute(tx);
  return rows;
}

/** Which of these people are active now. */
export async function activeAmong(tx: TenantTx, districtId: Uuid, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
  const { rows } = await sql<{ id: Uuid }>`select id from roster.v_people
    where district_id = ${districtId} and is_active and id = any (${[...ids]}::uuid[])`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

export async function isActive(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<boolean> {
  return (await activeAmong(tx, districtId, [id])).has(id);
}

const orgColumns = sql`id, kind, parent_id as "parentId", name, slug, zone, phone, languages, is_open as "isOpen", is_active as "isActive"`;

/** All active orgs, the district first, then by name. */
export async function orgsOf(tx: TenantTx, districtId: Uuid): Promise<readonly Org[]> {
  const { rows } = await sql<Org>`select ${orgColumns} from roster.v_orgs
    where district_id = ${districtId} and is_active order by kind <> 'district', name`.execute(tx);
  return rows;
}

export async function orgById(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<Org | null> {
  const { rows } =
    await sql<Org>`select ${orgColumns} from roster.v_orgs where district_id = ${districtId} and id = ${id}`.execute(
      tx,
    );
  return rows[0] ?? null;
}

export async function orgBySlug(tx: TenantTx, districtId: Uuid, slug: string): Promise<Org | null> {
  const { rows } =
    await sql<Org>`select ${orgColumns} from roster.v_orgs where district_id = ${districtId} and slug = ${slug} and is_active`.execute(
      tx,
    );
  return rows[0] ?? null;
}

/** The school of each student; a student without one is left out. */
export async function schoolsOf(
  tx: TenantTx,
  districtId: Uuid,
  studentIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, Uuid>> {
  const { rows } = await sql<{ id: Uuid; school: Uuid }>`select id, school_id as school from roster.v_people
    where district_id = ${districtId} and school_id is not null and id = any (${[...studentIds]}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.school]));
}

export async function schoolOf(tx: TenantTx, districtId: Uuid, studentId: Uuid): Promise<Uuid | null> {
  return (await schoolsOf(tx, districtId, [studentId])).get(studentId) ?? null;
}

/** Active staff in a role at an org; the main holders first. `orgId` null asks the whole district. */
export async function staffWithRole(
  tx: TenantTx,
  districtId: Uuid,
  role: AssignmentRole,
  orgId: Uuid | null,
): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`select a.person_id as id
    from roster.v_assignments a join roster.v_people p on p.district_id = a.district_id and p.id = a.person_id
    where a.district_id = ${districtId} and a.role = ${role} and p.is_active and p.is_staff
      and (${orgId}::uuid is null or a.org_id = ${orgId}::uuid)
    group by a.person_id order by bool_or(a.is_primary) desc, a.person_id`.execute(tx);
  return rows.map((row) => row.id);
}

/** Active principals of each school, the main one first. */
export async function principalsOf(
  tx: TenantTx,
  districtId: Uuid,
  schoolIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, readonly Uuid[]>> {
  const { rows } = await sql<{
    school: Uuid;
    people: Uuid[];
  }>`select a.org_id as school, array_agg(a.person_id order by a.is_primary desc, a.person_id) as people
    from roster.v_assignments a join roster.v_people p on p.district_id = a.district_id and p.id = a.person_id
    where a.district_id = ${districtId} and a.role = 'principal' and p.is_active and a.org_id = any (${[...schoolIds]}::uuid[])
    group by a.org_id`.execute(tx);
  return new Map(rows.map((row) => [row.school, row.people]));
}

export async function principalOf(tx: TenantTx, districtId: Uuid, schoolId: Uuid): Promise<Uuid | null> {
  return (await principalsOf(tx, districtId, [schoolId])).get(schoolId)?.[0] ?? null;
}

/** Active teachers of each student, by class; the main teacher of a class first. */
export async function teachersOf(
  tx: TenantTx,
  districtId: Uuid,
  studentIds: readonly Uuid[],
): Promise<readonly TeacherOf[]> {
  const { rows } = await sql<TeacherOf>`
    select s.person_id as "studentId", t.person_id as "personId", c.id as "classId", c.name as "className", t.is_primary as "isPrimary"
    from roster.v_enrollments s
    join roster.v_classes c on c.district_id = s.district_id and c.id = s.class_id and c.is_active
    join roster.v_enrollments t on t.district_id = s.district_id and t.class_id = s.class_id and t.role = 'teacher'
    join roster.v_people p on p.district_id = t.district_id and p.id = t.person_id and p.is_active
    where s.district_id = ${districtId} and s.role = 'student' and s.person_id = any (${[...studentIds]}::uuid[])
    order by s.person_id, t.is_primary desc, c.name, t.person_id`.execute(tx);
  return rows;
}

/** The students a member of staff teaches now. */
export async function studentsTaughtBy(tx: TenantTx, districtId: Uuid, staffId: Uuid): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`select distinct s.person_id as id
    from roster.v_enrollments t
    join roster.v_classes c on c.district_id = t.district_id and c.id = t.class_id and c.is_active
    join roster.v_enrollments s on s.district_id = t.district_id and s.class_id = t.class_id and s.role = 'student'
    join roster.v_people p on p.district_id = s.district_id and p.id = s.person_id and p.is_active
    where t.district_id = ${districtId} and t.role = 'teacher' and t.person_id = ${staffId}`.execute(tx);
  return rows.map((row) => row.id);
}

/** Active administrators of the district by the roster. Never empty once there was one: imports keep the last. */
export async function activeAdministrators(tx: TenantTx, districtId: Uuid): Promise<readonly Uuid[]> {
  return staffWithRole(tx, districtId, 'administrator', null);
}

/**
 * Who stands above a member of staff, nearest first: the principals of their schools, the other people of their department
 * who lead it, the family engagement officers, the administrators. Never the person themselves; each once.
 */
export async function superiorsOf(tx: TenantTx, districtId: Uuid, personId: Uuid): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`
    with own as (select a.org_id, a.role, o.kind from roster.v_assignments a
      join roster.v_orgs o on o.district_id = a.district_id and o.id = a.org_id
      where a.district_id = ${districtId} and a.person_id = ${personId}),
    above as (
      select a.person_id, case
          when a.role = 'principal' and exists (select from own where own.org_id = a.org_id and own.role <> 'principal') then 1
          when a.role = 'department' and a.is_primary and a.title ~* '(director|head|chief|superintendent|manager|coordinator)'
            and exists (select from own where own.org_id = a.org_id and own.kind = 'department') then 2
          when a.role = 'engagement' then 3
          when a.role = 'administrator' then 4 end as place
      from roster.v_assignments a join roster.v_people p on p.district_id = a.district_id and p.id = a.person_id
      where a.district_id = ${districtId} and p.is_active and p.is_staff and a.person_id <> ${personId}
        and a.role in ('principal', 'department', 'engagement', 'administrator'))
    select person_id as id from above where place is not null group by person_id order by min(place), person_id`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

/** The student ids a staff member's own relations reach: for policies that ask "my students". */
export async function reachesStudent(tx: TenantTx, actor: Actor, studentId: Uuid): Promise<boolean> {
  if (actor.personId === null) return false;
  const { rows } = await sql`select 1 from roster.v_enrollments t
    join roster.v_classes c on c.district_id = t.district_id and c.id = t.class_id and c.is_active
    join roster.v_enrollments s on s.district_id = t.district_id and s.class_id = t.class_id and s.role = 'student' and s.person_id = ${studentId}
    where t.district_id = ${actor.districtId} and t.role = 'teacher' and t.person_id = ${actor.personId} limit 1`.execute(
    tx,
  );
  return rows.length > 0;
}
