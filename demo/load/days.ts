import type { ClosedDay } from '../settings.ts';
import type { Start, When } from '../stories/types.ts';
import { closedDays } from '../settings.ts';

/** School days around today, and the moments that stories name by them. */
export type SchoolDays = {
  /** When a story starts, and what `+0` means for the events after it. */
  startOf: (start: Start) => { at: Temporal.Instant; day: Temporal.PlainDate };
  /** The moment of an event of a story that began on that day. */
  momentOf: (day: Temporal.PlainDate, when: When) => Temporal.Instant;
};

/** Whole closed days around a date. Short days count as school days. */
function closedDates(days: readonly ClosedDay[]): ReadonlySet<string> {
  const dates = new Set<string>();
  for (const { first, last, from, school } of days) {
    if (from !== undefined || school !== undefined) continue;
    for (
      let day = Temporal.PlainDate.from(first);
      Temporal.PlainDate.compare(day, Temporal.PlainDate.from(last)) <= 0;
      day = day.add({ days: 1 })
    ) {
      dates.add(day.toString());
    }
  }
  return dates;
}

/** The year in whose summer the school year of this date began. */
export function schoolYearOf(date: Temporal.PlainDate): number {
  return date.month >= 7 ? date.year : date.year - 1;
}

/**
 * Counts school days back from the newest one that has had its noon. Weekends and closed days are left out, so that
 * nobody answers on Thanksgiving; summer counts like the rest of the year, so that the demonstration always has three months.
 */
export function schoolDaysBefore(now: Temporal.Instant, zone: string): SchoolDays {
  const local = now.toZonedDateTimeISO(zone);
  const year = schoolYearOf(local.toPlainDate());
  const closed = closedDates([year - 1, year].flatMap((one) => [...closedDays(one)]));
  const isSchoolDay = (date: Temporal.PlainDate): boolean => date.dayOfWeek <= 5 && !closed.has(date.toString());
  const step = (from: Temporal.PlainDate, count: number, direction: 1 | -1): Temporal.PlainDate => {
    let date = from;
    for (let left = count; left > 0;) {
      date = date.add({ days: direction });
      if (isSchoolDay(date)) left -= 1;
    }
    return date;
  };
  const today = local.toPlainDate();
  const newest = isSchoolDay(today) && local.hour >= 12 ? today : step(today, 1, -1);
  const at = (date: Temporal.PlainDate, clock: string): Temporal.Instant => {
    const [hour = 0, minute = 0] = clock.split(':').map(Number);
    return date.toZonedDateTime({ timeZone: zone, plainTime: { hour, minute } }).toInstant();
  };
  return {
    startOf: (start) => {
      if ('minutesAgo' in start) return { at: now.subtract({ minutes: start.minutesAgo }), day: newest };
      const day = step(newest, start.day, -1);
      if (start.weekend !== true) return { at: at(day, start.at), day };
      const saturday = day.subtract({ days: day.dayOfWeek + 1 });
      return { at: at(saturday, start.at), day: step(saturday, 1, 1) };
    },
    momentOf: (day, when) => {
      const [count = '+0', clock = '0:00'] = when.split(' ');
      return at(step(day, Number(count), 1), clock);
    },
  };
}
