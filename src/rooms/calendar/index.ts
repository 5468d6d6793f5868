/** The calendar's door: working time of every school and department, and who may change it. */
export { calendarRoom } from './calendar.room.ts';
export {
  enterClosure,
  removeClosure,
  removeHours,
  removeSeason,
  restoreClosure,
  restoreSeason,
  setHours,
  setSeason,
} from './calendar.actions.ts';
export { weeklyHours, type WeeklyHours } from './calendar.contract.ts';
export { calendarChanged, closureEntered, halfDayEntered } from './calendar.events.ts';
export { orgCalendar, shownOrgs, type OrgCalendar } from './calendar.questions.ts';
export { usualHours } from './calendar.rules.ts';
export { weekFor, weeksOf, withHours, type Weeks } from './calendar.weeks.ts';
export { bellPeriodsOn, dayNews, type DayNews } from './days.questions.ts';
export {
  enterHalfDay,
  enterOpening,
  removeHalfDay,
  removeOpening,
  restoreHalfDay,
  restoreOpening,
} from './days.actions.ts';
export { removeEvent, restoreEvent, setEvent } from './events.actions.ts';
export { endFeedsOf } from './feeds.ts';
export { familyHolidays, keepHolidays } from './holidays.actions.ts';
export type { Holiday, HolidayKey } from './holidays.rules.ts';
export { alsoSayOfDay, calendarLink, dayNotice, dayWords, type MoreOfDay } from './pages/day-notice.ts';
export { type IcalCalendar, writeIcal } from './ical.write.ts';
export { hoursInWords } from './pages/hours-fields.ts';
export { setMyHours, statedHoursOf, workingHoursOf } from './staff-hours.ts';
export { removeBells, removeSchoolYear, setBells, setSchoolYear } from './years.actions.ts';
export { schoolYearOf } from './years.questions.ts';
export type { SchoolYear, Term } from './years.rules.ts';
