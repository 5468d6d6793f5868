import type { Weekday } from './workweek.ts';

/** A time of day on the wall clock of a zone, every day or on some weekdays. */
export type LocalSchedule = {
  readonly zone: string;
  /** 'HH:MM', 24 hours. */
  readonly at: string;
  readonly days?: readonly Weekday[] | undefined;
};

const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/u;

/**
 * The next instant after `after` at which the schedule is due; strictly later, so handing in the last run gives the
 * one after it. Each calendar day runs once: a time that the clock shows twice is its first showing, one that it
 * skips is that much later (02:30 becomes 03:30).
 */
export function nextRun(after: Temporal.Instant, schedule: LocalSchedule): Temporal.Instant {
  if (!TIME_OF_DAY.test(schedule.at)) throw new RangeError(`a time of day is written HH:MM: ${schedule.at}`);
  if (schedule.days?.length === 0) throw new RangeError('a schedule needs at least one weekday');
  const time = Temporal.PlainTime.from(schedule.at);
  // From the day before, because a skipped late time can land on the next date. Nine days cover any weekday even
  // where a zone has dropped a date.
  let date = after.toZonedDateTimeISO(schedule.zone).toPlainDate().subtract({ days: 1 });
  for (let tries = 0; tries < 16; tries++) {
    if (schedule.days === undefined || schedule.days.some((day) => day === date.dayOfWeek)) {
      const run = date
        .toPlainDateTime(time)
        .toZonedDateTime(schedule.zone, { disambiguation: 'compatible' })
        .toInstant();
      if (Temporal.Instant.compare(run, after) > 0) return run;
    }
    date = date.add({ days: 1 });
  }
  throw new RangeError(`no run of ${schedule.at} found within two weeks`);
}
