/** How the days of a request are counted: every day, or days on which the district's schools and offices are open. */
export type Counted = 'calendar' | 'school';

/** A count that never ends would be a promise without a date. */
const mostDays = 2000;

/**
 * The last day to answer: the day a request came does not count, the last one does. A calendar-day count that ends on a
 * closed day is not moved: the law's day is the law's day.
 */
export function dueOn(
  opened: Temporal.PlainDate,
  days: number,
  counted: Counted,
  isSchoolDay: (day: Temporal.PlainDate) => boolean,
): Temporal.PlainDate {
  if (counted === 'calendar') return opened.add({ days });
  let day = opened;
  let left = days;
  for (let tries = 0; tries < mostDays && left > 0; tries += 1) {
    day = day.add({ days: 1 });
    if (isSchoolDay(day)) left -= 1;
  }
  return day;
}

/**
 * The day of a request with a meeting about the child's individual program ahead: the answer comes before the meeting
 * (34 CFR 300.613), and never later than the days allow.
 */
export function dueBefore(due: Temporal.PlainDate, meeting: Temporal.PlainDate | null): Temporal.PlainDate {
  if (meeting === null) return due;
  const before = meeting.subtract({ days: 1 });
  return Temporal.PlainDate.compare(before, due) < 0 ? before : due;
}

/** Steps at which the owner hears of an open request; from `escalate` on the administrators hear too. */
export const reminderSteps = ['two_thirds', 'five_days', 'tomorrow', 'late'] as const;
export type ReminderStep = (typeof reminderSteps)[number];

/**
 * The step a request has reached: two thirds of its time gone (30 of 45 days, when administrators are told too), five
 * days left, due tomorrow, late. Null before the first.
 */
export function reminderStep(
  opened: Temporal.PlainDate,
  due: Temporal.PlainDate,
  today: Temporal.PlainDate,
): ReminderStep | null {
  const whole = opened.until(due, { largestUnit: 'days' }).days;
  const left = today.until(due, { largestUnit: 'days' }).days;
  if (left < 0) return 'late';
  if (left <= 1) return 'tomorrow';
  if (left <= 5) return 'five_days';
  return whole - left >= Math.ceil((whole * 2) / 3) ? 'two_thirds' : null;
}

/** How many steps that is; what is stored is the number told already. */
export function stepNumber(step: ReminderStep): number {
  return reminderSteps.indexOf(step) + 1;
}
