import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { CorrectableKind } from './import/corrected.ts';
import type { GuardianshipState } from './guardianships.rules.ts';
import type { About } from './roster.policy.ts';
import { reachesStudent } from './roster.questions.ts';

type Reader = Pick<QuestionContext, 'tx' | 'actor'>;

/** A person as the policy sees them: their school, or for a guardian the schools of their children that the actor works at. */
async function personAbout({ tx, actor }: Reader, id: Uuid): Promise<About | null> {
  const { rows } = await sql<{ is_guardian: boolean; school_id: Uuid | null; own: boolean; schools: Uuid[] | null }>`
    select p.is_guardian, p.school_id, p.id = ${actor.personId}::uuid or exists (select from roster.guardianships g where g.district_id = p.district_id
        and g.student_id = p.id and g.guardian_id = ${actor.personId}::uuid and g.ended_at is null) as own,
      (select array_agg(distinct c.school_id) from roster.guardianships g join roster.people c on c.district_id = g.district_id and c.id = g.student_id
        where g.district_id = p.district_id and g.guardian_id = p.id and g.ended_at is null and c.school_id is not null) as schools
    from roster.people p where p.district_id = ${actor.districtId} and p.id = ${id}`.execute(tx);
  const row = rows[0];
  if (!row) return null;
  const worksAt = new Set(actor.grants.map((grant) => grant.unitId));
  const schoolId = row.school_id ?? row.schools?.find((school) => worksAt.has(school)) ?? row.schools?.[0] ?? null;
  return { schoolId, own: row.own, taught: await reachesStudent(tx, actor, id) };
}

/** What the policy must know of a record; null when there is none. */
export async function subjectOf(reader: Reader, kind: CorrectableKind, id: Uuid): Promise<About | null> {
  const { tx, actor } = reader;
  if (kind === 'person') return personAbout(reader, id);
  if (kind === 'guardianship') return (await guardianships(reader, [id]))[0] ?? null;
  const { rows } =
    kind === 'org'
      ? await sql<{
          school: Uuid;
        }>`select id as school from roster.orgs where district_id = ${actor.districtId} and id = ${id}`.execute(tx)
      : await sql<{
          school: Uuid;
        }>`select school_id as school from roster.classes where district_id = ${actor.districtId} and id = ${id}`.execute(
          tx,
        );
  return rows[0] ? { schoolId: rows[0].school, taught: false, own: false } : null;
}

export type KnownTie = About & {
  readonly id: Uuid;
  readonly guardianId: Uuid;
  readonly studentId: Uuid;
  readonly state: GuardianshipState;
};

/** Guardianships in force, as the policy sees them: by the student's school. Locked against a second decision. */
export async function guardianships({ tx, actor }: Reader, ids: readonly Uuid[]): Promise<readonly KnownTie[]> {
  const { rows } = await sql<Omit<KnownTie, 'taught'>>`
    select g.id, g.guardian_id as "guardianId", g.student_id as "studentId", g.state, c.school_id as "schoolId",
      g.guardian_id = ${actor.personId}::uuid or exists (select from roster.guardianships o where o.district_id = g.district_id
        and o.student_id = g.student_id and o.guardian_id = ${actor.personId}::uuid and o.ended_at is null) as own
    from roster.guardianships g join roster.people c on c.district_id = g.district_id and c.id = g.student_id
    where g.district_id = ${actor.districtId} and g.ended_at is null and g.id = any (${[...ids]}::uuid[])
    order by g.id`.execute(tx);
  return rows.map((row) => ({ ...row, own: row.own ?? false, taught: false }));
}
