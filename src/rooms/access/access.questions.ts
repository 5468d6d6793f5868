import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Actor } from '#platform/actor';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { may } from './access.policy.ts';
import { unitsWith } from '#platform/actor';
import { findPerson, sessionsOf, type OwnSession } from './access.store.ts';
import { searchPeople, unitsOf, type FoundPerson } from './people.store.ts';
import { dayOf } from './sessions.begin.ts';

/** Whom a member of staff may look at by role: everybody, whole schools, and the students they teach. */
export type StaffReach = {
  readonly everyone: boolean;
  readonly schools: readonly Uuid[];
  readonly students: readonly Uuid[];
};

/**
 * What staff may of students by their roles: administrators and engagement officers the district, principals and the
 * office their schools, teachers the students of their classes. Department staff see a child only inside a matter of
 * theirs, which is the conversations' own rule.
 */
export const staffReach = question('access.staff_reach', async ({ tx, actor, now }): Promise<StaffReach> => {
  if (actor.kind === 'system') return { everyone: true, schools: [], students: [] };
  const schools = unitsWith(actor, ['administrator', 'engagement', 'principal', 'office']);
  if (schools === null) return { everyone: true, schools: [], students: [] };
  if (actor.personId === null || !actor.grants.some((grant) => grant.role === 'teacher'))
    return { everyone: false, schools, students: [] };
  const today = dayOf(now);
  const { rows } = await sql<{ id: Uuid }>`select distinct s.person_id as id
    from roster.v_enrollments t join roster.v_enrollments s on s.district_id = t.district_id and s.class_id = t.class_id and s.role = 'student'
    where t.district_id = ${actor.districtId} and t.person_id = ${actor.personId} and t.role = 'teacher'
      and (t.begins is null or t.begins <= ${today}::date) and (t.ends is null or t.ends >= ${today}::date)`.execute(
    tx,
  );
  return { everyone: false, schools, students: rows.map((row) => row.id) };
});

/** True when the reach covers a student of that school. */
export function reaches(reach: StaffReach, student: { readonly id: Uuid; readonly schoolId: Uuid | null }): boolean {
  return (
    reach.everyone ||
    (student.schoolId !== null && reach.schools.includes(student.schoolId)) ||
    reach.students.includes(student.id)
  );
}

/** A person's own open sessions. */
export const ownSessions = question('access.own_sessions', async ({ tx, actor, now }): Promise<readonly OwnSession[]> =>
  actor.personId === null ? [] : sessionsOf(tx, actor.districtId, actor.personId, now),
);

export type GrantRow = {
  id: Uuid;
  role: string;
  unit: string | null;
  begins: string | null;
  ends: string | null;
  granted_at: Temporal.Instant;
  by: string | null;
};

export type PersonAccess = {
  readonly id: Uuid;
  readonly name: string;
  readonly isActive: boolean;
  readonly isOn: boolean;
  readonly rosterRoles: readonly { role: string; org: string }[];
  readonly grants: readonly GrantRow[];
  readonly sessions: readonly OwnSession[];
  readonly units: readonly { id: Uuid; name: string; kind: string }[];
  readonly tokens: number;
  readonly passkeys: number;
};

/** Everything an administrator sees of one person's access. */
export const personAccess = question(
  'access.person_access',
  async ({ tx, actor, now }, { personId }: { personId: Uuid }): Promise<PersonAccess> => {
    allow(may(actor, 'turn accounts off and on'));
    const person = found(await findPerson(tx, actor.districtId, personId, dayOf(now)));
    const { rows: grants } =
      await sql<GrantRow>`select g.id, g.role, o.name as unit, g.begins, g.ends, g.granted_at, b.name as by
    from access.grants g left join roster.v_orgs o on o.district_id = g.district_id and o.id = g.unit_id
    left join roster.v_people b on b.district_id = g.district_id and b.id = g.granted_by
    where g.district_id = ${actor.districtId} and g.person_id = ${personId} and g.withdrawn_at is null order by g.granted_at`.execute(
        tx,
      );
    const { rows: counts } = await sql<{ tokens: number; passkeys: number }>`select
    (select count(*)::int from access.tokens where district_id = ${actor.districtId} and person_id = ${personId} and revoked_at is null and expires_at > ${now}) as tokens,
    (select count(*)::int from access.passkeys where district_id = ${actor.districtId} and person_id = ${personId} and removed_at is null) as passkeys`.execute(
      tx,
    );
    const units = await unitsOf(tx, actor.districtId);
    return {
      id: person.id,
      name: person.name,
      isActive: person.is_active,
      isOn: person.is_on,
      rosterRoles: person.assignments.map((one) => ({
        role: one.role,
        org: units.find((unit) => unit.id === one.orgId)?.name ?? '',
      })),
      grants,
      sessions: await sessionsOf(tx, actor.districtId, personId, now),
      units,
      tokens: counts[0]?.tokens ?? 0,
      passkeys: counts[0]?.passkeys ?? 0,
    };
  },
);

/** How many people stand on one page of accounts. */
export const peopleOnPage = 25;

export const peopleWithAccess = question(
  'access.people_with_access',
  async (
    { tx, actor },
    { words, which, from = 0 }: { words: string; which: 'staff' | 'off'; from?: number },
  ): Promise<{ people: readonly FoundPerson[]; more: boolean }> => {
    allow(may(actor, 'turn accounts off and on'));
    const limit = peopleOnPage + 1;
    const people = await searchPeople(tx, actor.districtId, { words, which, schools: null, limit, from });
    return { people: people.slice(0, peopleOnPage), more: people.length > peopleOnPage };
  },
);

/** The schools whose families this person may hand a code to; null: all. */
export function codeSchools(actor: Actor): readonly Uuid[] | null {
  if (may(actor, 'hand out a code')) return null;
  return unitsWith(actor, ['office', 'principal', 'administrator']);
}

export const familiesForCodes = question(
  'access.families_for_codes',
  async ({ tx, actor }, { words }: { words: string }): Promise<readonly FoundPerson[]> => {
    const schools = codeSchools(actor);
    if (schools !== null && schools.length === 0) return [];
    return searchPeople(tx, actor.districtId, { words, which: 'guardians', schools, limit: 30 });
  },
);

/** Where a role may be given, for the forms of administrators. */
export const unitsToGrant = question('access.units_to_grant', async ({ tx, actor }) => {
  allow(may(actor, 'grant and withdraw roles'));
  return unitsOf(tx, actor.districtId);
});
