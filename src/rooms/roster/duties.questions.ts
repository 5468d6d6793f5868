import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { type Duty, holdersOf } from './duties.rules.ts';

/** A row of `roster.v_duties`, with its days as the database writes them. */
export type DutyRow = Omit<Duty, 'begins' | 'ends'> & { readonly begins: string | null; readonly ends: string | null };

const day = (text: string | null): Temporal.PlainDate | null => (text === null ? null : Temporal.PlainDate.from(text));

export function dutyFromRow({ begins, ends, ...rest }: DutyRow): Duty {
  return { ...rest, begins: day(begins), ends: day(ends) };
}

const columns = sql`d.id, d.person_id as "personId", d.duty, d.org_id as "orgId", d.student_id as "studentId",
  d.letters_from as "lettersFrom", d.letters_to as "lettersTo", d.begins::text as begins, d.ends::text as ends`;

/** The day of the district, by which a duty begins and ends: not the day in Greenwich. */
export async function dutyDay({
  tx,
  actor,
  now,
}: Pick<QuestionContext, 'tx' | 'actor' | 'now'>): Promise<Temporal.PlainDate> {
  const { rows } = await sql<{
    zone: string;
  }>`select zone from platform.districts where id = ${actor.districtId}`.execute(tx);
  return now.toZonedDateTimeISO(rows[0]?.zone ?? 'UTC').toPlainDate();
}

/** Every duty that is not about a single child: of counselors by letters, of liaisons, of coordinators. Few enough to keep at hand. */
export async function dutiesOf(tx: TenantTx, districtId: Uuid): Promise<readonly Duty[]> {
  const { rows } = await sql<DutyRow>`select ${columns} from roster.v_duties d
    where d.district_id = ${districtId} and d.student_id is null order by d.duty, d.org_id nulls last, d.letters_from, d.id`.execute(
    tx,
  );
  return rows.map(dutyFromRow);
}

/** The duties about these children: their counselor, their case manager. */
export async function dutiesAbout(
  tx: TenantTx,
  districtId: Uuid,
  studentIds: readonly Uuid[],
): Promise<readonly Duty[]> {
  if (studentIds.length === 0) return [];
  const { rows } = await sql<DutyRow>`select ${columns} from roster.v_duties d
    where d.district_id = ${districtId} and d.student_id = any(${[...studentIds]}::uuid[]) order by d.duty, d.id`.execute(
    tx,
  );
  return rows.map(dutyFromRow);
}

/**
 * Who has a duty now, best first: for this child, else by the letters of the family name, else at the school, else in
 * the district. Empty when nobody has it.
 */
export async function dutyHolders(
  tx: TenantTx,
  districtId: Uuid,
  asked: {
    readonly duty: string;
    readonly studentId?: Uuid | null;
    readonly schoolId?: Uuid | null;
    readonly day: Temporal.PlainDate;
  },
): Promise<readonly Uuid[]> {
  const studentId = asked.studentId ?? null;
  const [wide, own, child] = await Promise.all([
    dutiesOf(tx, districtId),
    studentId === null ? [] : dutiesAbout(tx, districtId, [studentId]),
    studentId === null
      ? null
      : sql<{ name: string; school: Uuid | null }>`select family_name as name, school_id as school from roster.v_people
          where district_id = ${districtId} and id = ${studentId}`.execute(tx),
  ]);
  const row = child?.rows[0];
  return holdersOf([...own, ...wide], {
    duty: asked.duty,
    studentId,
    familyName: row?.name ?? null,
    schoolId: asked.schoolId ?? row?.school ?? null,
    day: asked.day,
  });
}

/** Whether somebody has a duty now, for whomever. */
export async function hasDuty(
  tx: TenantTx,
  districtId: Uuid,
  asked: { readonly personId: Uuid; readonly duty: string; readonly day: Temporal.PlainDate },
): Promise<boolean> {
  const { rows } =
    await sql`select from roster.v_duties d where d.district_id = ${districtId} and d.person_id = ${asked.personId}
    and d.duty = ${asked.duty} and coalesce(d.begins <= ${asked.day.toString()}::date, true) and coalesce(d.ends >= ${asked.day.toString()}::date, true) limit 1`.execute(
      tx,
    );
  return rows.length > 0;
}

/** The languages that each member of the staff speaks with families. */
export async function staffLanguages(tx: TenantTx, districtId: Uuid): Promise<ReadonlyMap<Uuid, readonly string[]>> {
  const { rows } = await sql<{
    id: Uuid;
    language: string;
  }>`select person_id as id, language from roster.v_staff_languages
    where district_id = ${districtId} order by person_id, language`.execute(tx);
  return new Map([...Map.groupBy(rows, (row) => row.id)].map(([id, ones]) => [id, ones.map((one) => one.language)]));
}
