import { on } from '#platform/action';
import { hasRole, isStaff } from '#platform/actor';
import type { Room } from '#platform/house';
import { peopleEnded, staffEnded } from '#rooms/roster';
import { moveRequestsOf } from './interpreters/interpreters.actions.ts';
import { languageChecks } from './language.checks.ts';
import { languageKeeping } from './language.retention.ts';
import { agencyRoutes } from './pages/agencies-page.ts';
import { catalogRoutes } from './pages/catalogs-page.ts';
import { glossaryRoutes } from './pages/glossary-page.ts';
import { interpreterRoutes } from './pages/interpreters-page.ts';
import { readerRoutes } from './pages/readers-page.ts';
import { recordingRoutes } from './pages/recordings-page.ts';
import { serviceRoutes } from './pages/services-page.ts';
import { translationRoutes } from './pages/translations-page.ts';
import { reviewsWaiting } from './translation/reviewing.ts';
import { translateJob } from './translation/in-language.ts';
import { moveReviewsOf } from './translation/owning.ts';
import { translatingJob } from './translation/translating.ts';

/** What the house gets of this room. */
export const languageRoom: Room = {
  name: 'language',
  keeping: languageKeeping,
  checks: languageChecks,
  routes: [
    ...serviceRoutes,
    ...readerRoutes,
    ...glossaryRoutes,
    ...agencyRoutes,
    ...recordingRoutes,
    ...catalogRoutes,
    ...translationRoutes,
    ...interpreterRoutes,
  ],
  settings: [
    {
      group: 'channels',
      href: '/admin/language',
      icon: 'translate',
      label: 'language.nav.settings',
      says: 'language.nav.settings_says',
      order: 40,
      who: (actor) => hasRole(actor, 'administrator', null),
    },
  ],
  navigation: [
    {
      href: '/desk/translations',
      icon: 'translate',
      label: 'language.nav.reviews',
      order: 62,
      who: isStaff,
      count: async (floor, actor) => floor.ask(actor, reviewsWaiting, null),
      onlyWhenCounted: true,
    },
    { href: '/desk/interpreters', icon: 'speak', label: 'language.nav.interpreters', order: 64, who: isStaff },
  ],
  jobs: { [translateJob]: translatingJob() },
  subscriptions: [peopleEnded, staffEnded].map((event) =>
    on(event, {
      within: async (context, { personIds }) => {
        if (personIds.length === 0) return;
        await moveReviewsOf(context, personIds);
        await moveRequestsOf(context, personIds);
      },
    }),
  ),
};
