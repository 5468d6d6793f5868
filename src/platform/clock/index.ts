/**
 * Business time and local schedules: pure functions, the clock handed in. Knows hours and closures, nothing of who
 * keeps them.
 */
export { addBusiness, businessBetween, hoursOn, isOpen, NeverOpens, nextOpening } from './business.ts';
export { nextRun } from './schedule.ts';
export type { LocalSchedule } from './schedule.ts';
export type { Closure, Hours, Opening, Season, Weekday, WeekHours, WorkWeek } from './workweek.ts';
