import { hasAnyRole, staffRoles } from '#platform/actor';
import type { Room } from '#platform/house';
import { rosterChecks } from './roster.checks.ts';
import { rosterKeeping } from './roster.retention.ts';
import { rosterSetup } from './roster.setup.ts';
import { rosterRoutes } from './pages/roster-routes.ts';

/** What the house gets of this room. */
export const rosterRoom: Room = {
  name: 'roster',
  routes: rosterRoutes,
  checks: rosterChecks,
  keeping: rosterKeeping,
  setup: rosterSetup,
  navigation: [
    {
      href: '/desk/people',
      icon: 'people',
      label: 'roster.nav.people',
      order: 60,
      who: (actor) => hasAnyRole(actor, staffRoles),
    },
    {
      href: '/admin/imports',
      icon: 'book',
      label: 'roster.nav.imports',
      order: 90,
      who: (actor) => hasAnyRole(actor, ['administrator']),
    },
  ],
};
