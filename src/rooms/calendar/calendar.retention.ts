import { type Keeping, rowsThatEnd, standing } from '#platform/keeping';

const setting = { usual: 3650, least: 365, most: 3650 };

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
  standing: standing('an address of a calendar, until it is taken back', 'calendar.feed_links'),
};
