import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';

/** A family member as a list or a page of the desk shows them. */
export type Known = {
  readonly id: Uuid;
  readonly name: string;
  /** The name they are called by. */
  readonly first: string;
  readonly grade: string | null;
  readonly schoolId: Uuid | null;
  readonly language: string | null;
  readonly interpreter: boolean;
};

const columns = sql.raw(
  'id, name, coalesce(preferred_name, given_name) as first, grade, school_id as "schoolId", language, interpreter',
);

/** The names of these people in one query, however many rows show them. */
export async function knownPeople(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  ids: readonly (Uuid | null)[],
): Promise<ReadonlyMap<Uuid, Known>> {
  const wanted = [...new Set(ids.filter((id): id is Uuid => id !== null))];
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<Known>`
    select ${columns} from roster.v_people where district_id = ${actor.districtId} and id = any(${wanted}::uuid[])`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * The names around one conversation: of these people, the guardian's other children and the children's other guardians,
 * asked for without waiting to hear who these are.
 */
export async function knownFamily(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  { guardian_id, student_ids }: { guardian_id: Uuid | null; student_ids: readonly Uuid[] },
  others: readonly (Uuid | null)[],
): Promise<ReadonlyMap<Uuid, Known>> {
  const wanted = [...new Set([guardian_id, ...student_ids, ...others].filter((id): id is Uuid => id !== null))];
  if (wanted.length === 0) return new Map();
  // Lists and no join: the ids are found first, and each person then by the key.
  const { rows } = await sql<Known>`select ${columns} from roster.v_people where district_id = ${actor.districtId}
    and id = any(${wanted}::uuid[] || array(select g.student_id from roster.v_guardianships g where g.district_id = ${actor.districtId} and g.guardian_id = ${guardian_id}::uuid)
      || array(select g.guardian_id from roster.v_guardianships g where g.district_id = ${actor.districtId} and g.student_id = any(${[...student_ids]}::uuid[])))`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.id, row]));
}
