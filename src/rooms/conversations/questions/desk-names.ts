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

/** The names of these people in one query, however many rows show them. */
export async function knownPeople(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  ids: readonly (Uuid | null)[],
): Promise<ReadonlyMap<Uuid, Known>> {
  const wanted = [...new Set(ids.filter((id): id is Uuid => id !== null))];
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<Known>`
    select id, name, coalesce(preferred_name, given_name) as first, grade, school_id as "schoolId", language, interpreter
    from roster.v_people where district_id = ${actor.districtId} and id = any(${wanted}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}
