import { on } from '#platform/action';
import { hasAnyRole, hasRole } from '#platform/actor';
import type { Room } from '#platform/house';
import { accountOff } from '#rooms/access';
import { publicRecordsAsked } from '#rooms/conversations';
import { peopleEnded, staffEnded } from '#rooms/roster';
import { tellOfPublicAsked } from './actions/reminding.ts';
import { moveRequestsFrom } from './actions/requests.ts';
import { wholePath } from './actions/whole.ts';
import { askedRoutes } from './pages/asked-of-me.ts';
import { listRoutes } from './pages/desk-list.ts';
import { requestRoutes } from './pages/desk-request.ts';
import { holdRoutes } from './pages/holds-pages.ts';
import { keptRoutes } from './pages/kept-page.ts';
import { myRecordsRoutes } from './pages/my-records.ts';
import { noticeRoutes } from './pages/notice-page.ts';
import { retentionRoutes } from './pages/retention-pages.ts';
import { textsPath, textsRoutes } from './pages/texts-pages.ts';
import { toldRoutes } from './pages/told.ts';
import { wholeRoutes } from './pages/whole-page.ts';
import { openForMe } from './questions/requests.ts';
import { recordsChecks } from './records.checks.ts';
import { collect } from './records.collect.ts';
import { recordsJobs, recordsSchedules } from './records.jobs.ts';
import { mayTakeWhole } from './records.policy.ts';
import { recordsKeeping } from './records.retention.ts';

/** What the house gets of this room; `others` are the rooms above it, whose keeping it collects. */
export function recordsRoom(others: readonly Room[]): Room {
  const name = 'records';
  const collected = collect([...others, { name, keeping: recordsKeeping }]);
  return {
    name,
    keeping: recordsKeeping,
    routes: [
      ...keptRoutes(collected),
      ...retentionRoutes(collected),
      ...holdRoutes,
      ...noticeRoutes,
      ...textsRoutes,
      ...wholeRoutes,
      ...listRoutes,
      ...askedRoutes(collected),
      ...toldRoutes,
      ...requestRoutes(collected),
      ...myRecordsRoutes,
    ],
    jobs: recordsJobs(collected),
    schedules: recordsSchedules,
    checks: recordsChecks,
    subscriptions: [
      on(publicRecordsAsked, {
        within: async (context, { conversationId }) => tellOfPublicAsked(context, conversationId),
      }),
      on(staffEnded, { within: async (context, { personIds }) => moveRequestsFrom(context, personIds) }),
      on(peopleEnded, { within: async (context, { personIds }) => moveRequestsFrom(context, personIds) }),
      on(accountOff, { within: async (context, { personIds }) => moveRequestsFrom(context, personIds) }),
    ],
    navigation: [
      {
        href: '/desk/records',
        icon: 'file',
        label: 'records.nav.requests',
        order: 86,
        who: (actor) => hasRole(actor, 'administrator', null),
        count: async (floor, actor) => floor.ask(actor, openForMe, {}),
      },
    ],
    settings: [
      {
        group: 'keeping',
        href: '/admin/retention',
        icon: 'book',
        label: 'records.nav.retention',
        says: 'records.settings.says.retention',
        order: 10,
        who: (actor) => hasRole(actor, 'administrator', null),
      },
      {
        group: 'keeping',
        href: textsPath,
        icon: 'book',
        label: 'records.texts.nav',
        says: 'records.settings.says.texts',
        order: 20,
        who: (actor) => hasRole(actor, 'administrator', null),
      },
      {
        group: 'keeping',
        href: wholePath,
        icon: 'lock',
        label: 'records.whole.nav',
        says: 'records.settings.says.whole',
        order: 90,
        who: mayTakeWhole,
      },
    ],
    menu: [
      {
        href: '/desk/records/told',
        icon: 'file',
        label: 'records.told.nav',
        order: 85,
        who: (actor) => hasAnyRole(actor, ['office', 'principal', 'administrator']),
      },
      {
        href: '/my/records',
        icon: 'file',
        label: 'records.menu.records',
        order: 80,
        who: (actor) => hasRole(actor, 'guardian') || hasRole(actor, 'student'),
      },
    ],
  };
}
