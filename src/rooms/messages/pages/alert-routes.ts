import { type Actor, isStaff, type Role, staffRoles } from '#platform/actor';
import type { NavigationItem, SettingsItem } from '#platform/house';
import { type Route, route } from '#platform/web';
import { listAlerts } from '../alerts/calling.ts';
import { leadsAnywhere, mayTellOfBuses } from '../notices/notices.policy.ts';
import { alertApi } from './api-alerts.ts';
import { noticePaths, postNotices, showNotices } from './notice-weekly.ts';
import { noticeKinds } from '../notices/weekly.settings.ts';
import { alertsPath, postNewAlert, postChange, postLook, showNewAlert } from './alert-declare.ts';
import {
  postClear,
  postNote,
  postReadAtDesk,
  postStopAlert,
  postTake,
  showAlert,
  showAlerts,
  showCalls,
} from './alert-one.ts';
import { postBack, postBus, postNewClosing, showBus, showNewClosing } from './notice-closing.ts';
import { sendAtom, sendIcs, sendJson, showEmbedClosures } from './notice-public.ts';

const leaders: readonly Role[] = ['principal', 'engagement', 'administrator'];
const closers: readonly Role[] = ['principal', 'administrator'];
const busTellers: readonly Role[] = ['office', 'principal', 'department', 'engagement', 'administrator'];
const names = { id: 'announcement' } as const;
const one = `${alertsPath}/:id`;
const reading = { by: 'address', count: 120, perSeconds: 60 } as const;

/** Alerts, closures and delays, late buses, notices about missed days. */
export const alertRoutes: readonly Route[] = [
  route({ method: 'GET', path: alertsPath, who: staffRoles, handler: showAlerts }),
  route({ method: 'GET', path: `${alertsPath}/new`, who: leaders, handler: showNewAlert }),
  route({ method: 'POST', path: `${alertsPath}/new`, who: leaders, once: true, handler: postNewAlert }),
  route({ method: 'POST', path: `${alertsPath}/look`, who: leaders, handler: postLook }),
  route({ method: 'POST', path: `${alertsPath}/change`, who: leaders, handler: postChange }),
  route({ method: 'GET', path: one, who: staffRoles, names, handler: showAlert }),
  route({ method: 'POST', path: `${one}/clear`, who: leaders, names, once: true, handler: postClear }),
  route({ method: 'POST', path: `${one}/stop`, who: leaders, names, handler: postStopAlert }),
  route({ method: 'POST', path: `${one}/read`, who: staffRoles, names, handler: postReadAtDesk }),
  route({ method: 'GET', path: `${one}/calls`, who: staffRoles, names, handler: showCalls }),
  route({ method: 'POST', path: `${one}/calls/take`, who: staffRoles, names, handler: postTake }),
  route({ method: 'POST', path: `${one}/calls/note`, who: staffRoles, names, handler: postNote }),
  route({ method: 'GET', path: '/desk/closures/new', who: closers, handler: showNewClosing }),
  route({ method: 'POST', path: '/desk/closures/new', who: closers, once: true, handler: postNewClosing }),
  route({
    method: 'POST',
    path: '/desk/closures/:id/back',
    who: closers,
    names: { id: 'day_notice' },
    handler: postBack,
  }),
  route({ method: 'GET', path: '/desk/bus', who: busTellers, handler: showBus }),
  route({ method: 'POST', path: '/desk/bus', who: busTellers, once: true, handler: postBus }),
  ...noticeKinds.flatMap((kind) => [
    route({ method: 'GET', path: noticePaths[kind], who: leaders, handler: showNotices(kind) }),
    route({ method: 'POST', path: noticePaths[kind], who: leaders, handler: postNotices(kind) }),
  ]),
  route({
    method: 'GET',
    path: '/embed/closures',
    who: 'public',
    frame: 'embeddable',
    rate: reading,
    handler: showEmbedClosures,
  }),
  ...alertApi,
  route({ method: 'GET', path: '/closures.json', who: 'public', rate: reading, handler: sendJson }),
  route({ method: 'GET', path: '/closures.atom', who: 'public', rate: reading, handler: sendAtom }),
  route({ method: 'GET', path: '/closures.ics', who: 'public', rate: reading, handler: sendIcs }),
];

const declares = (actor: Actor): boolean => leadsAnywhere(actor) || mayTellOfBuses(actor);

/** Who declares has the page always; all other staff while an alert is going on. */
export const alertNavigation: readonly NavigationItem[] = [
  {
    href: alertsPath,
    icon: 'critical',
    label: 'messages.alert.nav',
    order: 31,
    who: (actor) => isStaff(actor) && declares(actor),
  },
  {
    href: alertsPath,
    icon: 'critical',
    label: 'messages.alert.nav',
    order: 31,
    who: (actor) => isStaff(actor) && !declares(actor),
    count: async (floor, actor) => {
      const since = floor.clock().subtract({ hours: 12 });
      const rows = await floor.ask(actor, listAlerts, undefined);
      return rows.filter((row) => !row.isClear && Temporal.Instant.compare(row.at, since) > 0).length;
    },
    onlyWhenCounted: true,
  },
];

export const absenceSettings: readonly SettingsItem[] = [
  {
    group: 'answers',
    href: noticePaths.absence,
    icon: 'calendar',
    label: 'messages.absence.title',
    says: 'messages.absence.says',
    order: 65,
    who: leadsAnywhere,
  },
  {
    group: 'answers',
    href: noticePaths.missing_work,
    icon: 'book',
    label: 'messages.work.title',
    says: 'messages.work.says',
    order: 66,
    who: leadsAnywhere,
  },
];
