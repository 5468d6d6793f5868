import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { dutyDay } from '../duties.questions.ts';
import type { LiaisonReach, LivingChild, Situation } from './living.rules.ts';

type Reader = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

const nobody: LiaisonReach = { everywhere: false, schools: [], students: [] };

/** What the reader answers for as a liaison today. A role alone, also an administrator's, opens nothing here. */
export async function liaisonReach(reader: Reader): Promise<LiaisonReach> {
  const { tx, actor } = reader;
  if (actor.kind !== 'person' || actor.personId === null) return nobody;
  const today = (await dutyDay(reader)).toString();
  const { rows } = await sql<{
    org: Uuid | null;
    student: Uuid | null;
  }>`select d.org_id as org, d.student_id as student from roster.v_duties d
    where d.district_id = ${actor.districtId} and d.person_id = ${actor.personId} and d.duty = 'liaison'
      and coalesce(d.begins <= ${today}::date, true) and coalesce(d.ends >= ${today}::date, true)`.execute(tx);
  const wide = rows.filter((row) => row.student === null);
  return {
    everywhere: wide.some((row) => row.org === null || row.org === actor.districtId),
    schools: wide.flatMap((row) => row.org ?? []),
    students: rows.flatMap((row) => row.student ?? []),
  };
}

export async function livingChild({ tx, actor }: Reader, studentId: Uuid): Promise<LivingChild | null> {
  const { rows } =
    await sql<LivingChild>`select p.id as "studentId", p.school_id as "schoolId", exists (select from roster.guardianships g
      where g.district_id = p.district_id and g.student_id = p.id and g.guardian_id = ${actor.personId}::uuid and g.ended_at is null) as own
    from roster.v_people p where p.district_id = ${actor.districtId} and p.id = ${studentId} and p.is_student and p.is_active`.execute(
      tx,
    );
  return rows[0] ?? null;
}

export type LivingRow = {
  readonly id: Uuid;
  readonly studentId: Uuid;
  readonly situation: Situation;
  readonly since: string;
  readonly until: string | null;
  readonly meetingPlace: string | null;
  readonly placeOnly: boolean;
  readonly notedBy: string | null;
  readonly notedAt: Temporal.Instant;
};

const columns = sql`l.id, l.student_id as "studentId", l.situation, l.since::text as since, l.until::text as until,
  l.meeting_place as "meetingPlace", l.place_only as "placeOnly", b.name as "notedBy", l.noted_at as "notedAt"`;
const tables = sql`roster.living_situations l left join roster.v_people b on b.district_id = l.district_id and b.id = l.noted_by`;

/** All that was ever noted of one child, the present first. */
export async function livingOf({ tx, actor }: Reader, studentId: Uuid): Promise<readonly LivingRow[]> {
  const { rows } = await sql<LivingRow>`select ${columns} from ${tables}
    where l.district_id = ${actor.districtId} and l.student_id = ${studentId} order by l.until desc nulls first, l.since desc limit 50`.execute(
    tx,
  );
  return rows;
}

export async function livingById({ tx, actor }: Reader, id: Uuid): Promise<LivingRow | null> {
  const { rows } = await sql<LivingRow>`select ${columns} from ${tables}
    where l.district_id = ${actor.districtId} and l.id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

export type LivingLine = LivingRow & {
  readonly student: string;
  readonly grade: string | null;
  readonly schoolId: Uuid | null;
  readonly school: string | null;
  readonly phone: string | null;
};

/** The children of these whose situation is noted now, by school and name. */
export async function livingNow(
  { tx, actor }: Reader,
  { everywhere, schools, students }: LiaisonReach,
): Promise<readonly LivingLine[]> {
  const { rows } =
    await sql<LivingLine>`select ${columns}, c.name as student, c.grade, o.id as "schoolId", o.name as school, o.phone
    from ${tables} join roster.v_people c on c.district_id = l.district_id and c.id = l.student_id and c.is_active
    left join roster.v_orgs o on o.district_id = c.district_id and o.id = c.school_id
    where l.district_id = ${actor.districtId} and l.until is null
      and (${everywhere} or c.school_id = any(${[...schools]}::uuid[]) or c.id = any(${[...students]}::uuid[]))
      and not exists (select from roster.guardianships g where g.district_id = l.district_id and g.student_id = c.id
        and g.guardian_id = ${actor.personId}::uuid and g.ended_at is null)
    order by o.name nulls last, c.family_name, c.given_name limit 2000`.execute(tx);
  return rows;
}

/** Children of whom only a meeting place is to be known: nobody but the liaison reads with whom they live. */
export async function placeOnlyAmong({ tx, actor }: Reader, studentIds: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
  const { rows } = await sql<{ id: Uuid }>`select student_id as id from roster.living_situations
    where district_id = ${actor.districtId} and until is null and place_only and student_id = any(${[...studentIds]}::uuid[])`.execute(
    tx,
  );
  return new Set(rows.map((row) => row.id));
}
