/** The door of access: who signs in, what they may, and who looked at what. */
import { on } from '#platform/action';
import { hasRole, type Actor } from '#platform/actor';
import type { Room, SettingsItem } from '#platform/house';
import { endFeedsOf } from '#rooms/calendar';
import { guardianshipsEnded, peopleEnded as rosterPeopleEnded, rosterImported, staffEnded } from '#rooms/roster';
import { accessChecks } from './access.checks.ts';
import { accessKeeping } from './access.retention.ts';
import { accountOff } from './access.events.ts';
import { accessJobs, accessSchedules } from './access.jobs.ts';
import { accessSetup } from './access.setup.ts';
import { peopleEnded } from './accounts.actions.ts';
import { everybodyTopic, personTopic } from './access.topics.ts';
import { firstRoutes } from './pages/first-routes.ts';
import { mayHandOutCodes, ownRoutes } from './pages/own-routes.ts';
import { signInRoutes } from './pages/sign-in-routes.ts';
import { staffDoorRoutes } from './pages/staff-door-routes.ts';

export { identify, stillSignedIn } from './identify.ts';
export { accountOff, accountOn, grantsChanged } from './access.events.ts';
export { apiScopes } from './access.contract.ts';
export { reaches, staffReach, type StaffReach } from './access.questions.ts';
export { chooseLanguage, endAllSessions, grantRole, turnOff, turnOn, withdrawRole } from './accounts.actions.ts';
export { firstAdministratorLink, invitePerson, type Invited } from './invitations.actions.ts';
export { demoLink, demoLinks, type DemoLink } from './demo.actions.ts';
export { makeToken, revokeToken } from './tokens.actions.ts';
export { releaseLooks } from './looks.questions.ts';
export { grants } from './access.grants.ts';
export { administratorSince, freshProofUntil, proofMinutes } from './fresh-proof.questions.ts';
export { firstSignedInAt } from './first-seen.questions.ts';

const isSignedIn = (actor: Actor): boolean => actor.kind === 'person';

const administers: SettingsItem['who'] = (actor) => hasRole(actor, 'administrator', null);
const setting = (order: number, key: string, href: string, icon: string): SettingsItem => ({
  group: key === 'tokens' ? 'channels' : 'people',
  order,
  href,
  icon,
  label: `access.nav.${key}`,
  says: `access.settings.says.${key}`,
  who: administers,
});
const accessSettings: readonly SettingsItem[] = [
  setting(30, 'people', '/admin/people-access', 'people'),
  setting(40, 'sign_in', '/admin/sign-in', 'lock'),
  setting(50, 'looks', '/admin/looks', 'eye'),
  setting(50, 'tokens', '/admin/tokens', 'key'),
];

export const accessRoom: Room = {
  name: 'access',
  routes: [...signInRoutes, ...staffDoorRoutes, ...firstRoutes, ...ownRoutes],
  jobs: accessJobs,
  schedules: accessSchedules,
  checks: accessChecks,
  keeping: accessKeeping,
  setup: accessSetup,
  subscriptions: [
    // A calendar link ends with the account, in the same transaction; the calendar stands above and cannot hear of it.
    on(accountOff, { within: async (context, { personIds }) => endFeedsOf(context, personIds) }),
    on(rosterPeopleEnded, { within: async (context, { personIds }) => peopleEnded(context, personIds) }),
    // What somebody may changed with the roster: every process asks again at the next request.
    on(staffEnded, {
      within: async (context, { personIds }) => personIds.forEach((id) => context.refresh(personTopic(id))),
    }),
    on(guardianshipsEnded, {
      within: async (context, { ties }) => ties.forEach(({ guardianId }) => context.refresh(personTopic(guardianId))),
    }),
    on(rosterImported, { within: async (context) => context.refresh(everybodyTopic) }),
  ],
  menu: [
    { href: '/my/account', icon: 'key', label: 'access.menu.account', order: 90, who: isSignedIn },
    { href: '/sign-out', icon: 'back', label: 'access.sign_out.button', order: 99, who: isSignedIn },
  ],
  navigation: [
    { href: '/desk/sign-in-codes', icon: 'phone', label: 'access.nav.codes', order: 70, who: mayHandOutCodes },
  ],
  settings: accessSettings,
};
