import { hasAnyRole } from '#platform/actor';
import type { Room } from '#platform/house';
import { calendarKeeping } from './calendar.retention.ts';
import { calendarRoutes } from './pages/calendar-routes.ts';

/** What the house gets of this room. */
export const calendarRoom: Room = {
  name: 'calendar',
  routes: calendarRoutes,
  keeping: calendarKeeping,
  navigation: [
    {
      href: '/desk/calendar',
      icon: 'calendar',
      label: 'calendar.nav',
      order: 80,
      who: (actor) => hasAnyRole(actor, ['office', 'department', 'principal', 'administrator']),
    },
  ],
};
