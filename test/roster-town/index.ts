import { sql } from 'kysely';
import { afterAll, beforeAll } from 'vitest';
import { type Actor, systemActor } from '#platform/actor';
import { guardianMayAbout, type ImportResult, importRoster } from '#rooms/roster';
import { makeScene, type Scene, smallFiles, type SmallRoster, writeFiles } from '#test/roster';

let current: Scene | null = null;

/** The scene of this test file. */
export function scene(): Scene {
  if (current === null) throw new Error('useTowns() was not called');
  return current;
}

/** One database for the test file, a district for each test. */
export function useTowns(): void {
  beforeAll(async () => {
    current = await makeScene();
  });
  afterAll(async () => current?.close());
}

/** A district of its own for each test. */
export async function town(): Promise<Actor> {
  return systemActor(await scene().addDistrict(`town-${Math.random().toString(36).slice(2)}`), 'test');
}

export async function importFiles(
  actor: Actor,
  files: Record<string, string | Uint8Array>,
  hold = false,
): Promise<ImportResult> {
  return scene().floor.act(actor, importRoster, { path: await writeFiles(files), hold });
}

export const importSmall = async (actor: Actor, roster: SmallRoster): Promise<ImportResult> =>
  importFiles(actor, smallFiles(roster));

export async function rows<T>(actor: Actor, text: string): Promise<T[]> {
  return scene().floor.ask(
    actor,
    {
      name: 'test',
      answer: async ({ tx }) =>
        (await sql.raw<T>(text.replaceAll(':district', `'${actor.districtId}'`)).execute(tx)).rows,
    },
    null,
  );
}

/** The whole model in words, without our own ids. */
export async function model(actor: Actor): Promise<unknown> {
  const d = 'district_id = :district';
  return {
    orgs: await rows(actor, `select kind, name, slug, status, source_id from roster.orgs where ${d} order by name`),
    people: await rows(
      actor,
      `select source_id, given_name, family_name, is_student, is_guardian, is_staff, birth_date, language, interpreter, grade, status from roster.people where ${d} order by source_id`,
    ),
    assignments: await rows(
      actor,
      `select p.source_id, o.name, a.role, a.ended_at is null as active from roster.assignments a join roster.people p using (district_id) join roster.orgs o using (district_id) where a.${d} and p.id = a.person_id and o.id = a.org_id order by 1, 2, 3`,
    ),
    enrollments: await rows(
      actor,
      `select p.source_id, c.name, e.role, e.ended_at is null as active from roster.enrollments e join roster.people p using (district_id) join roster.classes c using (district_id) where e.${d} and p.id = e.person_id and c.id = e.class_id order by 1, 2`,
    ),
    ties: await rows(
      actor,
      `select g.source_id as guardian, s.source_id as student, t.relation, t.state, t.may_see_records, t.may_act, t.may_pick_up, t.contact_order, t.ended_at is null as active from roster.guardianships t join roster.people g using (district_id) join roster.people s using (district_id) where t.${d} and g.id = t.guardian_id and s.id = t.student_id order by 1, 2`,
    ),
    details: await rows(
      actor,
      `select p.source_id, c.kind, c.value from roster.contact_details c join roster.people p using (district_id) where c.${d} and p.id = c.person_id and c.ended_at is null order by 1, 2, 3`,
    ),
  };
}

export async function idOf(actor: Actor, sourceId: string): Promise<string> {
  const [row] = await rows<{ id: string }>(
    actor,
    `select id from roster.people where district_id = :district and source_id = '${sourceId}'`,
  );
  if (!row) throw new Error(`${sourceId} is not in the roster`);
  return row.id;
}

export async function tieOf(
  actor: Actor,
  guardian: string,
  student: string,
): Promise<{ id: string; state: string; may_see_records: boolean; ended: boolean }> {
  const [row] = await rows<{ id: string; state: string; may_see_records: boolean; ended: boolean }>(
    actor,
    `select id, state, may_see_records, ended_at is not null as ended from roster.guardianships where district_id = :district
      and guardian_id = '${await idOf(actor, guardian)}' and student_id = '${await idOf(actor, student)}'`,
  );
  if (!row) throw new Error(`${guardian} and ${student} are not tied`);
  return row;
}

export async function maySee(actor: Actor, guardian: string, student: string): Promise<boolean> {
  const asked = {
    guardianId: await idOf(actor, guardian),
    studentId: await idOf(actor, student),
    right: 'see_records' as const,
  };
  return scene().floor.ask(actor, { name: 'test', answer: async (reader) => guardianMayAbout(reader, asked) }, null);
}

export function without(roster: SmallRoster, id: string): SmallRoster {
  return {
    ...roster,
    users: roster.users.filter((user) => user.id !== id),
    enrollments: roster.enrollments.filter((one) => one.user !== id),
    contacts:
      roster.contacts?.filter((one) => one['guardianSourcedId'] !== id && one['studentSourcedId'] !== id) ?? null,
  };
}

export function withContact(roster: SmallRoster, guardian: string, says: Record<string, string>): SmallRoster {
  return {
    ...roster,
    contacts:
      roster.contacts?.map((one) => (one['guardianSourcedId'] === guardian ? { ...one, ...says } : one)) ?? null,
  };
}
