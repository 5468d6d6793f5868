import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type PeopleKeeping, type Removed, type Retention, rowsThatEnd } from '#platform/keeping';

const years = (n: number): number => n * 365;
const directory = { usual: years(7), least: years(1), most: years(10) };

/** How long what comes every night is kept. */
export const nightlyRetention: readonly Retention[] = [
  rowsThatEnd({
    id: 'roster.loads',
    dataClass: 'work',
    days: { usual: 400, least: 30, most: years(3) },
    table: 'roster.loads',
    endedAt: 'r.finished_at',
    machinery: true,
  }),
  rowsThatEnd({
    id: 'roster.attendance',
    dataClass: 'directory',
    days: { usual: years(3), least: years(1), most: years(10) },
    table: 'roster.attendance_days',
    endedAt: 'r.on_date::timestamptz',
    people: 'array[r.student_id]',
  }),
  rowsThatEnd({
    id: 'roster.missing_work',
    dataClass: 'directory',
    days: { usual: years(1), least: 30, most: years(5) },
    table: 'roster.missing_work',
    endedAt: 'r.as_of::timestamptz',
    people: 'array[r.student_id]',
  }),
  rowsThatEnd({
    id: 'roster.group_places',
    dataClass: 'directory',
    days: directory,
    table: 'roster.group_members',
    endedAt: 'r.ended_at',
    people: 'array[r.person_id]',
  }),
  rowsThatEnd({
    id: 'roster.groups',
    dataClass: 'directory',
    days: directory,
    table: 'roster.groups',
    endedAt: `case when exists (select from roster.group_members m where m.district_id = r.district_id and m.group_id = r.id) then null else r.ended_at end`,
  }),
];

async function forget({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const removed: Record<string, number> = {};
  for (const [table, column] of [
    ['roster.attendance_days', 'student_id'],
    ['roster.missing_work', 'student_id'],
    ['roster.group_members', 'person_id'],
  ] as const) {
    const result = await sql`delete from ${sql.table(table)}
      where district_id = ${actor.districtId} and ${sql.ref(column)} = any(${[...ids]}::uuid[])`.execute(tx);
    removed[table] = Number(result.numAffectedRows ?? 0n);
  }
  return removed;
}

/** What goes before a person who left is forgotten. */
export const nightlyPeople: PeopleKeeping = { forget };
