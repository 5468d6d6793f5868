import { sql } from 'kysely';
import { question } from '#platform/action';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { foldForSearch } from './import/fields.ts';
import { schoolsFor } from './roster.policy.ts';
import type { PersonCard } from './roster.contract.ts';
import { peopleByContact, personCards, readContact, studentsTaughtBy } from './roster.questions.ts';

/** Every word somebody typed must be somewhere in the name or number. */
export function searchPatterns(typed: string): readonly string[] {
  return foldForSearch(typed)
    .split(' ')
    .filter((word) => word.length > 0)
    .slice(0, 6)
    .map((word) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`);
}

const mostFound = 50;

async function findIds(
  tx: TenantTx,
  patterns: readonly string[],
  schools: readonly Uuid[] | null,
  students: readonly Uuid[],
): Promise<readonly Uuid[]> {
  const { rows } = await sql<{
    id: Uuid;
  }>`select id from roster.find_people(${[...patterns]}::text[], ${[...(schools ?? [])]}::uuid[], ${[...students]}::uuid[], ${schools === null}, ${mostFound})`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

/** People by name, student number, or a whole address, as far as the reader's work reaches. At most fifty. */
export const findPeople = question(
  'roster.find_people',
  async ({ tx, actor }, typed: string): Promise<readonly PersonCard[]> => {
    const schools = schoolsFor(actor, 'see_student');
    const students =
      schools === null || actor.personId === null ? [] : await studentsTaughtBy(tx, actor.districtId, actor.personId);
    const contact = readContact(typed);
    const wanted =
      contact === null ? [] : (await peopleByContact(tx, actor.districtId, contact)).map((person) => person.id);
    const patterns = searchPatterns(typed);
    const found = patterns.length === 0 ? [] : await findIds(tx, patterns, schools, students);
    const reachable = schools === null ? wanted : await reachableAmong(tx, actor.districtId, wanted, schools, students);
    const ids = [...new Set([...reachable, ...found])];
    const cards = await personCards(tx, actor.districtId, ids);
    return ids.flatMap((id) => cards.get(id) ?? []);
  },
);

async function reachableAmong(
  tx: TenantTx,
  districtId: Uuid,
  ids: readonly Uuid[],
  schools: readonly Uuid[],
  students: readonly Uuid[],
): Promise<readonly Uuid[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: Uuid }>`select p.id from roster.v_people p
    where p.district_id = ${districtId} and p.id = any (${[...ids]}::uuid[]) and (p.is_staff
      or p.school_id = any (${[...schools]}::uuid[]) or p.id = any (${[...students]}::uuid[])
      or exists (select from roster.v_guardianships g join roster.v_people c on c.district_id = g.district_id and c.id = g.student_id
        where g.district_id = p.district_id and g.guardian_id = p.id and (c.school_id = any (${[...schools]}::uuid[]) or c.id = any (${[...students]}::uuid[]))))`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}
