import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type Removed, rowsThatEnd, standing } from '#platform/keeping';

const setting = { usual: 3650, least: 365, most: 3650 };

const ofPeople = ['feed_links', 'staff_hours'] as const;

async function forgetPeople({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const removed: Record<string, number> = {};
  for (const table of ofPeople) {
    const result =
      await sql`delete from ${sql.table(`calendar.${table}`)} where district_id = ${actor.districtId} and person_id = any(${[...ids]}::uuid[])`.execute(
        tx,
      );
    removed[`calendar.${table}`] = Number(result.numAffectedRows ?? 0n);
  }
  return removed;
}

/** Closures and seasons stay as long as promises that were worked out with them may be asked about. */
export const calendarKeeping: Keeping = {
  retention: [
    rowsThatEnd({
      id: 'calendar.closures',
      dataClass: 'setting',
      days: setting,
      table: 'calendar.closures',
      endedAt: 'r.until_on::timestamptz',
    }),
    rowsThatEnd({
      id: 'calendar.seasons',
      dataClass: 'setting',
      days: setting,
      table: 'calendar.seasons',
      endedAt: 'r.until_on::timestamptz',
    }),
  ],
  people: { forget: forgetPeople },
  standing: standing(
    'an address of a calendar, until it is taken back or its person is forgotten',
    'calendar.feed_links',
  ),
};
