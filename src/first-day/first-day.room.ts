import { on } from '#platform/action';
import type { Room, SetupStep } from '#platform/house';
import { route } from '#platform/web';
import { rosterImported } from '#rooms/roster';
import { outsideChecks } from './certificates.check.ts';
import { mayLeadFirstDay } from './first-day.policy.ts';
import { ownSteps } from './first-day.steps.ts';
import { alarmRoutes } from './pages/alarm.ts';
import { districtRoutes } from './pages/district.ts';
import { administrator, base } from './pages/frame.ts';
import { kitRoutes } from './pages/kit.ts';
import { mailRoutes } from './pages/mail.ts';
import { showOverview } from './pages/overview.ts';
import { schoolRoutes } from './pages/schools.ts';
import { keepNewSchoolsClosed } from './schools.actions.ts';

/** The first day: collects the rooms' steps and adds its own. `steps` hands in those of all rooms. */
export function firstDay(steps: () => readonly SetupStep[]): Room {
  return {
    name: 'firstday',
    setup: ownSteps,
    routes: [
      route({
        method: 'GET',
        path: base,
        who: administrator,
        handler: async (request) => showOverview(request, steps()),
      }),
      ...districtRoutes,
      ...mailRoutes,
      ...alarmRoutes,
      ...schoolRoutes(steps),
      ...kitRoutes,
    ],
    checks: outsideChecks,
    subscriptions: [
      on(rosterImported, { within: async (context, { importId }) => keepNewSchoolsClosed(context, importId) }),
    ],
    settings: [
      {
        group: 'start',
        href: base,
        icon: 'lamp',
        label: 'firstday.title',
        says: 'firstday.settings.says',
        order: 10,
        who: mayLeadFirstDay,
      },
    ],
  };
}
