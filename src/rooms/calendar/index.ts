/** The calendar's door: working time of every school and department, and who may change it. */
export { calendarRoom } from './calendar.room.ts';
export {
  enterClosure,
  removeClosure,
  removeSeason,
  restoreClosure,
  restoreSeason,
  setHours,
  setSeason,
} from './calendar.actions.ts';
export { weeklyHours, type WeeklyHours } from './calendar.contract.ts';
export { calendarChanged, closureEntered } from './calendar.events.ts';
export { orgCalendar, shownOrgs, type OrgCalendar } from './calendar.questions.ts';
export { usualHours } from './calendar.rules.ts';
export { weekFor, weeksOf, withHours, type Weeks } from './calendar.weeks.ts';
export { schoolYearOf } from './years.questions.ts';
export type { SchoolYear, Term } from './years.rules.ts';
