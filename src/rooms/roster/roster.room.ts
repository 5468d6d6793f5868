import { hasAnyRole, staffRoles } from '#platform/actor';
import type { Room } from '#platform/house';
import { byDateJobs, byDateSchedules } from './by-date/by-date.jobs.ts';
import { searchAgainJob } from './finding/search-again.ts';
import { nightlyCheck } from './nightly/nightly.check.ts';
import { nightlyJobs, nightlySchedules } from './nightly/nightly.jobs.ts';
import { nightlyPeople, nightlyRetention } from './nightly/nightly.retention.ts';
import { ofAgeJobs, ofAgeSchedules } from './of-age/of-age.jobs.ts';
import { onceJobs, onceRetention, onceSchedules } from './once/once.room.ts';
import { correctionRoutes } from './pages/corrections-page.ts';
import { onceRoutes } from './pages/once-pages.ts';
import { liaisonRoutes } from './pages/liaison-page.ts';
import { ofAgeRoutes } from './pages/of-age-page.ts';
import { relationRoutes } from './pages/relations-page.ts';
import { sourceRoutes } from './pages/sources-page.ts';
import { rosterChecks } from './roster.checks.ts';
import { rosterKeeping } from './roster.retention.ts';
import { rosterSetup } from './roster.setup.ts';
import { dutyRoutes } from './pages/duties-page.ts';
import { rosterRoutes } from './pages/roster-routes.ts';

/** What the house gets of this room. */
export const rosterRoom: Room = {
  name: 'roster',
  // The more exact paths first: one address of a page looks like the id of another.
  routes: [
    ...sourceRoutes,
    ...correctionRoutes,
    ...onceRoutes,
    ...dutyRoutes,
    ...relationRoutes,
    ...liaisonRoutes,
    ...ofAgeRoutes,
    ...rosterRoutes,
  ],
  jobs: { ...nightlyJobs, ...onceJobs, ...ofAgeJobs, ...byDateJobs, 'roster.search_again': searchAgainJob },
  schedules: [
    ...nightlySchedules,
    ...onceSchedules,
    ...ofAgeSchedules,
    ...byDateSchedules,
    { name: 'roster.search_again', job: 'roster.search_again', everySeconds: 300 },
  ],
  checks: [...rosterChecks, nightlyCheck],
  keeping: {
    ...rosterKeeping,
    retention: [...nightlyRetention, ...onceRetention, ...rosterKeeping.retention],
    people: nightlyPeople,
  },
  setup: rosterSetup,
  navigation: [
    {
      href: '/desk/people',
      icon: 'people',
      label: 'roster.nav.people',
      order: 60,
      who: (actor) => hasAnyRole(actor, staffRoles),
    },
  ],
  settings: [
    {
      group: 'people',
      href: '/admin/imports',
      icon: 'book',
      label: 'roster.nav.imports',
      says: 'roster.settings.says.imports',
      order: 10,
      who: (actor) => hasAnyRole(actor, ['administrator']),
    },
  ],
};
