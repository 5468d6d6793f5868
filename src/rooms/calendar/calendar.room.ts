import { hasRole, isStaff } from '#platform/actor';
import type { Room } from '#platform/house';
import { rosterBells } from './bells.from-roster.ts';
import { calendarSetup } from './calendar.setup.ts';
import { calendarKeeping } from './calendar.retention.ts';
import { calendarJobs, calendarSchedules } from './calendar.jobs.ts';
import { calendarRoutes } from './pages/calendar-routes.ts';
import { eventRoutes } from './pages/events-page.ts';
import { holidayRoutes } from './pages/holidays-page.ts';
import { ownRoutes } from './pages/own-page.ts';
import { publicRoutes } from './pages/public-pages.ts';
import { staffHoursRoutes } from './pages/staff-hours-page.ts';
import { yearRoutes } from './pages/year-page.ts';

/** What the house gets of this room. */
export const calendarRoom: Room = {
  name: 'calendar',
  keeping: calendarKeeping,
  setup: calendarSetup,
  routes: [
    ...calendarRoutes,
    ...eventRoutes,
    ...yearRoutes,
    ...holidayRoutes,
    ...publicRoutes,
    ...ownRoutes,
    ...staffHoursRoutes,
  ],
  jobs: calendarJobs,
  schedules: calendarSchedules,
  subscriptions: [rosterBells],
  settings: [
    {
      group: 'answers',
      href: '/admin/calendar',
      icon: 'calendar',
      label: 'calendar.nav',
      says: 'calendar.year.says',
      order: 30,
      who: (actor) => hasRole(actor, 'administrator', null),
    },
  ],
  navigation: [{ href: '/desk/calendar', icon: 'calendar', label: 'calendar.nav', order: 80, who: isStaff }],
  menu: [
    { href: '/desk/my-hours', icon: 'clock', label: 'calendar.mine.title', order: 60, who: isStaff },
    { href: '/my/calendar', icon: 'calendar', label: 'calendar.own.title', order: 61, who: isStaff },
  ],
};
