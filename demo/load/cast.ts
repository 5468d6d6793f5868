import { sql } from 'kysely';
import { question, type Floor } from '#platform/action';
import { systemActor, type Actor, type Grant, type Role } from '#platform/actor';
import type { Uuid } from '#platform/ids';

type Person = {
  id: Uuid;
  source: string;
  given: string;
  name: string;
  email: string | null;
  phone: string | null;
  language: string | null;
  grants: { role: Role; unitId: Uuid }[];
  children: Uuid[];
};
type Org = { id: Uuid; source: string; kind: string };

/** Everybody of the demonstration by source id, as they now are in the database, and the actors they sign in as. */
export type Cast = {
  readonly districtId: Uuid;
  person: (source: string) => Person;
  org: (source: string) => Uuid;
  /** A colleague or guardian at work, by source id or by id. */
  actor: (sourceOrId: string) => Actor;
};

/** The loader reads the roster's tables themselves: source ids are nobody's business outside, so no view carries them. */
const readCast = question('demo.read_cast', async ({ tx, actor }): Promise<{ people: Person[]; orgs: Org[] }> => {
  const people = await sql<Person>`select p.id, p.source_id as source, p.given_name as given, v.name, v.language,
      (select value from roster.v_contact_details d where d.district_id = p.district_id and d.person_id = p.id and d.kind = 'email' order by position limit 1) as email,
      (select value from roster.v_contact_details d where d.district_id = p.district_id and d.person_id = p.id and d.kind = 'phone' order by position limit 1) as phone,
      coalesce((select jsonb_agg(jsonb_build_object('role', s.role, 'unitId', s.unit_id)) from access.v_staff_roles s where s.district_id = p.district_id and s.person_id = p.id), '[]') as grants,
      coalesce((select array_agg(g.student_id) from roster.v_guardianships g where g.district_id = p.district_id and g.guardian_id = p.id), '{}') as children
    from roster.people p join roster.v_people v on v.district_id = p.district_id and v.id = p.id
    where p.district_id = ${actor.districtId} and p.source_id is not null`.execute(tx);
  const orgs =
    await sql<Org>`select id, source_id as source, kind from roster.orgs where district_id = ${actor.districtId} and source_id is not null`.execute(
      tx,
    );
  return { people: people.rows, orgs: orgs.rows };
});

function actorOf(districtId: Uuid, person: Person): Actor {
  const staff = person.grants.map((grant): Grant => ({
    role: grant.role,
    unitId: grant.unitId === districtId ? null : grant.unitId,
  }));
  return {
    ...systemActor(districtId, ''),
    kind: 'person',
    personId: person.id,
    name: person.name,
    grants: staff.length > 0 ? staff : [{ role: 'guardian', unitId: null }],
    subjects: person.children,
    reason: null,
  };
}

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The demonstration names ${what}, who is not in the roster.`);
  return value;
}

/** Reads who is there after the roster was imported. */
export async function castOf(floor: Floor, districtId: Uuid): Promise<Cast> {
  const { people, orgs } = await floor.ask(systemActor(districtId, 'demo load'), readCast, {});
  const bySource = new Map(people.map((person) => [person.source, person]));
  const byId = new Map(people.map((person) => [person.id, person]));
  const orgBySource = new Map(orgs.map((org) => [org.source, org.id]));
  const person = (source: string): Person => must(bySource.get(source), source);
  return {
    districtId,
    person,
    org: (source) => must(orgBySource.get(source), source),
    actor: (sourceOrId) => actorOf(districtId, must(bySource.get(sourceOrId) ?? byId.get(sourceOrId), sourceOrId)),
  };
}
