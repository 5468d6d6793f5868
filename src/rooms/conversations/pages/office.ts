import { hasAnyRole, type Role } from '#platform/actor';
import type { NavigationItem } from '#platform/house';
import { type Route, route } from '#platform/web';
import { officeRinging } from '../questions/office.ts';
import { sendOfficeCsv } from './office-csv.ts';
import { postOfficeNew, showOfficeChild, showOfficeNew } from './office-enter.ts';
import { showAbsence, showTold, takeAbsence } from './office-family.ts';
import { showPack } from './office-pack.ts';
import { postTakeBack, showToldOne } from './office-told.ts';
import { postSettle, postTie, postTimes, postUnsettle, showOffice } from './office-list.ts';

const who: readonly Role[] = ['office', 'principal', 'engagement', 'administrator'];
const change = { id: 'day_change' } as const;
const told = { id: 'day_told' } as const;

/** “Today at the office”, and the family's short form. */
export const officeRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/desk/office', who, handler: showOffice }),
  route({ method: 'GET', path: '/desk/office/list.csv', who, handler: sendOfficeCsv }),
  route({ method: 'GET', path: '/desk/office/pack', who, handler: showPack }),
  route({ method: 'POST', path: '/desk/office/times', who, handler: postTimes }),
  route({ method: 'GET', path: '/desk/office/new', who, handler: showOfficeNew }),
  route({ method: 'POST', path: '/desk/office/new', who, handler: postOfficeNew, once: true }),
  route({ method: 'POST', path: '/desk/office/:id/settle', who, names: change, handler: postSettle }),
  route({ method: 'POST', path: '/desk/office/:id/undo', who, names: change, handler: postUnsettle }),
  route({ method: 'GET', path: '/desk/office/:id/child', who, names: change, handler: showOfficeChild }),
  route({ method: 'POST', path: '/desk/office/:id/child', who, names: change, handler: postTie }),
  route({ method: 'GET', path: '/absence', who: 'public', handler: showAbsence }),
  route({
    method: 'POST',
    path: '/absence',
    who: 'public',
    rate: { by: 'address', count: 30, perSeconds: 600 },
    once: true,
    handler: takeAbsence,
  }),
  route({ method: 'GET', path: '/absence/told', who: 'public', handler: showTold }),
  route({ method: 'GET', path: '/absence/told/:id', who: ['guardian'], names: told, handler: showToldOne }),
  route({ method: 'POST', path: '/absence/told/:id/back', who: ['guardian'], names: told, handler: postTakeBack }),
];

export const officeNavigation: readonly NavigationItem[] = [
  {
    href: '/desk/office',
    icon: 'clock',
    label: 'conversations.office.nav',
    order: 25,
    who: (actor) => hasAnyRole(actor, who),
    count: async (floor, actor) => floor.ask(actor, officeRinging, {}),
  },
];
