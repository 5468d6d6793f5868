import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { hasAnyRole } from '#platform/actor';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { GuardianshipState } from './guardianships.rules.ts';
import { restrictionsOf, type ShownRestriction } from './restrictions.questions.ts';
import type { ContactDetail, Org } from './roster.contract.ts';
import { mayRoster, schoolsFor } from './roster.policy.ts';
import { orgById, orgsOf } from './roster.questions.ts';

export type Listed = { readonly id: Uuid; readonly name: string; readonly detail: string | null };
export type ClassLine = {
  readonly id: Uuid;
  readonly name: string;
  readonly students: number;
  readonly teachers: string | null;
};

async function classLines(
  { tx, actor }: QuestionContext,
  where: { readonly school: Uuid | null; readonly teacher: Uuid | null },
): Promise<readonly ClassLine[]> {
  const { rows } = await sql<ClassLine>`
    select c.id, c.name, (count(distinct e.person_id) filter (where e.role = 'student' and p.is_active))::int as students,
      string_agg(distinct p.name, ', ') filter (where e.role = 'teacher' and p.is_active) as teachers
    from roster.v_classes c
    left join roster.v_enrollments e on e.district_id = c.district_id and e.class_id = c.id
    left join roster.v_people p on p.district_id = e.district_id and p.id = e.person_id
    where c.district_id = ${actor.districtId} and c.is_active
      and (${where.school}::uuid is null or c.school_id = ${where.school}::uuid)
      and (${where.teacher}::uuid is null or exists (select from roster.v_enrollments t
        where t.district_id = c.district_id and t.class_id = c.id and t.role = 'teacher' and t.person_id = ${where.teacher}::uuid))
    group by c.id, c.name order by c.name limit 500`.execute(tx);
  return rows;
}

/** Where a member of staff begins: own classes, own schools. */
export const myPeople = question(
  'roster.my_people',
  async (reader, _nothing: null): Promise<{ classes: readonly ClassLine[]; schools: readonly Org[] }> => {
    const { tx, actor } = reader;
    const classes = actor.personId === null ? [] : await classLines(reader, { school: null, teacher: actor.personId });
    const all = (await orgsOf(tx, actor.districtId)).filter((org) => org.kind === 'school');
    const own = schoolsFor(actor, 'see_student');
    return {
      classes,
      schools: own === null ? all : all.filter((org) => own.includes(org.id) || hasAnyRole(actor, ['teacher'], org.id)),
    };
  },
);

export type ClassView = {
  readonly id: Uuid;
  readonly name: string;
  readonly school: Org;
  readonly students: readonly Listed[];
  readonly teachers: readonly Listed[];
};

export const classView = question('roster.class', async ({ tx, actor }, id: Uuid): Promise<ClassView> => {
  const { rows: classes } = await sql<{ name: string; school_id: Uuid }>`select name, school_id from roster.v_classes
    where district_id = ${actor.districtId} and id = ${id} and is_active`.execute(tx);
  const one = found(classes[0]);
  const { rows } = await sql<Listed & { role: string }>`select p.id, p.name, p.grade as detail, e.role
    from roster.v_enrollments e join roster.v_people p on p.district_id = e.district_id and p.id = e.person_id and p.is_active
    where e.district_id = ${actor.districtId} and e.class_id = ${id} order by p.family_name, p.given_name`.execute(tx);
  const teachers = rows.filter((row) => row.role === 'teacher');
  allow(
    mayRoster(actor, 'see_student', {
      schoolId: one.school_id,
      taught: teachers.some((teacher) => teacher.id === actor.personId),
      own: false,
    }),
  );
  return {
    id,
    name: one.name,
    school: found(await orgById(tx, actor.districtId, one.school_id)),
    students: rows.filter((row) => row.role === 'student'),
    teachers,
  };
});

export type SchoolView = {
  readonly org: Org & { readonly address: string | null; readonly email: string | null };
  readonly staff: readonly (Listed & { readonly role: string })[];
  readonly classes: readonly ClassLine[];
  readonly students: number;
  /** Null where the reader may not decide about contacts. */
  readonly contacts: { readonly unconfirmed: number; readonly held: number } | null;
  readonly mayCorrect: boolean;
};

export const schoolView = question('roster.school', async (reader, id: Uuid): Promise<SchoolView> => {
  const { tx, actor } = reader;
  const { districtId } = actor;
  const about = { schoolId: id, taught: false, own: false };
  allow(mayRoster(actor, 'see_school', about));
  const org = found(await orgById(tx, districtId, id));
  const { rows: more } = await sql<{ address: string | null; email: string | null; students: number }>`
    select o.address, o.email, (select count(*)::int from roster.v_people p where p.district_id = o.district_id and p.school_id = o.id and p.is_student and p.is_active) as students
    from roster.orgs o where o.district_id = ${districtId} and o.id = ${id}`.execute(tx);
  const { rows: staff } = await sql<Listed & { role: string }>`select p.id, p.name, a.title as detail, a.role
    from roster.v_assignments a join roster.v_people p on p.district_id = a.district_id and p.id = a.person_id and p.is_active
    where a.district_id = ${districtId} and a.org_id = ${id} and a.role <> 'student'
    order by array_position(array['principal', 'office', 'department', 'engagement', 'administrator', 'teacher'], a.role), p.family_name limit 500`.execute(
    tx,
  );
  return {
    org: { ...org, address: more[0]?.address ?? null, email: more[0]?.email ?? null },
    staff,
    classes: mayRoster(actor, 'see_student', about) ? await classLines(reader, { school: id, teacher: null }) : [],
    students: more[0]?.students ?? 0,
    contacts: mayRoster(actor, 'confirm_contacts', about) ? await contactCounts(reader, id) : null,
    mayCorrect: mayRoster(actor, 'correct_school', about),
  };
});

/** A restriction whose last day is over still holds; it waits for a person like one that was never decided. */
const orderRanOut = (
  now: Temporal.Instant,
) => sql`exists (select from roster.restrictions x where x.district_id = g.district_id
  and x.guardianship_id = g.id and x.lifted_at is null and x.ends <= (${now.toString()}::timestamptz at time zone 'UTC')::date)`;

async function contactCounts(
  { tx, actor, now }: QuestionContext,
  schoolId: Uuid,
): Promise<{ unconfirmed: number; held: number }> {
  const { rows } = await sql<{ unconfirmed: number; held: number }>`
    select (count(*) filter (where g.state = 'unconfirmed'))::int as unconfirmed, (count(*) filter (where g.state = 'held' or (g.state = 'confirmed' and ${orderRanOut(now)})))::int as held
    from roster.guardianships g join roster.people c on c.district_id = g.district_id and c.id = g.student_id and c.status = 'active'
    join roster.people p on p.district_id = g.district_id and p.id = g.guardian_id and p.status = 'active'
    where g.district_id = ${actor.districtId} and g.ended_at is null and c.school_id = ${schoolId}`.execute(tx);
  return rows[0] ?? { unconfirmed: 0, held: 0 };
}

export type OpenContact = {
  readonly id: Uuid;
  readonly state: GuardianshipState;
  readonly guardianId: Uuid;
  readonly guardian: string;
  readonly studentId: Uuid;
  readonly student: string;
  readonly relation: string;
  readonly addresses: readonly ContactDetail[];
  readonly restriction: ShownRestriction | null;
};

export const contactsPageSize = 100;

/** The contacts of a school that wait for somebody: held ones first, then unconfirmed ones by student. */
export const openContacts = question(
  'roster.open_contacts',
  async (
    reader,
    { schoolId, page }: { schoolId: Uuid; page: number },
  ): Promise<{ org: Org; contacts: readonly OpenContact[]; more: boolean }> => {
    const { tx, actor, now } = reader;
    allow(mayRoster(actor, 'confirm_contacts', { schoolId, taught: false, own: false }));
    const org = found(await orgById(tx, actor.districtId, schoolId));
    const { rows } = await sql<Omit<OpenContact, 'restriction'>>`
    select g.id, g.state, p.id as "guardianId", p.name as guardian, c.id as "studentId", c.name as student, g.relation,
      coalesce((select jsonb_agg(jsonb_build_object('kind', d.kind, 'value', d.value) order by d.kind desc, d.position)
        from roster.v_contact_details d where d.district_id = g.district_id and d.person_id = p.id), '[]') as addresses
    from roster.guardianships g
    join roster.v_people c on c.district_id = g.district_id and c.id = g.student_id and c.is_active
    join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id and p.is_active
    where g.district_id = ${actor.districtId} and g.ended_at is null and (g.state <> 'confirmed' or ${orderRanOut(now)}) and c.school_id = ${schoolId}
      and not exists (select from roster.guardianships o where o.district_id = g.district_id and o.student_id = g.student_id
        and o.guardian_id = ${actor.personId}::uuid and o.ended_at is null)
    order by g.state = 'unconfirmed', c.family_name, c.given_name, p.family_name, g.id
    limit ${contactsPageSize + 1} offset ${Math.max(0, page - 1) * contactsPageSize}`.execute(tx);
    const restrictions = await restrictionsOf(
      reader,
      rows.map((row) => row.id),
    );
    const contacts = rows
      .slice(0, contactsPageSize)
      .map((row) => ({ ...row, restriction: restrictions.get(row.id) ?? null }));
    return { org, contacts, more: rows.length > contactsPageSize };
  },
);
