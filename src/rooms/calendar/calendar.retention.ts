import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type Removed, type Retention, rowsThatEnd } from '#platform/keeping';

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

const credential = { usual: 400, least: 30, most: 730 };

function dated(table: string, endedAt: string): Retention {
  const named = `calendar.${table}`;
  return rowsThatEnd({ id: named, dataClass: 'setting', days: setting, table: named, endedAt });
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
    dated('half_days', 'r.on_date::timestamptz'),
    dated('extra_openings', 'r.on_date::timestamptz'),
    dated('school_years', 'r.until_on::timestamptz'),
    // Of a followed calendar nothing is kept longer than the calendar itself.
    dated('events', 'case when r.source_id is null then r.until_on::timestamptz end'),
    // What holds until it is taken back: its time begins to run then.
    dated('hour_changes', 'r.removed_at'),
    dated('bell_schedules', 'r.removed_at'),
    rowsThatEnd({
      id: 'calendar.sources',
      dataClass: 'setting',
      days: setting,
      table: 'calendar.sources',
      endedAt: 'r.removed_at',
      with: [{ table: 'calendar.events', key: 'source_id' }],
    }),
    rowsThatEnd({
      id: 'calendar.feed_links',
      dataClass: 'credential',
      days: credential,
      table: 'calendar.feed_links',
      endedAt: 'r.ended_at',
      people: 'array[r.person_id]',
    }),
  ],
  people: { forget: forgetPeople },
  notInRecords: {
    'calendar.feed_links': 'the secret part of somebody’s own calendar address',
    'calendar.staff_hours': 'when staff get notices',
  },
};
