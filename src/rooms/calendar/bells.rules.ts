import type { Uuid } from '#platform/ids';

export type Bell = { readonly name: string; readonly from: string; readonly to: string };

export type BellSchedule = {
  readonly id: Uuid;
  readonly orgId: Uuid;
  readonly name: string;
  readonly periods: readonly Bell[];
  /** ISO weekdays, 1 is Monday. */
  readonly weekdays: readonly number[];
  /** Single days, before everything else. */
  readonly dates: readonly string[];
  readonly onHalfDays: boolean;
};

/** The schedule that rings on a day of lessons: of that very day, else of half days, else of the weekday. */
export function bellsOn(schedules: readonly BellSchedule[], day: string, isHalfDay: boolean): BellSchedule | null {
  const own = schedules.find((one) => one.dates.includes(day));
  if (own !== undefined) return own;
  const half = isHalfDay ? schedules.find((one) => one.onHalfDays) : undefined;
  if (half !== undefined) return half;
  const weekday = Temporal.PlainDate.from(day).dayOfWeek;
  return schedules.find((one) => !one.onHalfDays && one.weekdays.includes(weekday)) ?? null;
}

/** The schedule that already rings then, when two would: for the same weekday, the same day, or on half days. */
export function clashOf<Other extends Omit<BellSchedule, 'id'>>(
  schedule: Omit<BellSchedule, 'id'>,
  others: readonly Other[],
): Other | null {
  return (
    others.find(
      (one) =>
        (schedule.onHalfDays && one.onHalfDays) ||
        one.dates.some((date) => schedule.dates.includes(date)) ||
        (!schedule.onHalfDays && !one.onHalfDays && one.weekdays.some((day) => schedule.weekdays.includes(day))),
    ) ?? null
  );
}

/** Periods follow one another: each forward, none into the next. */
export function ringInOrder(periods: readonly Bell[]): boolean {
  return periods.every(({ from, to }, i) => from < to && (i === 0 || (periods[i - 1]?.to ?? '') <= from));
}
