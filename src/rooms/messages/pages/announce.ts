import { isStaff } from '#platform/actor';
import type { NavigationItem, SettingsItem } from '#platform/house';
import { hasRole } from '#platform/actor';
import { type Route, route } from '#platform/web';
import { maySend } from '../messages.policy.ts';
import { countToApprove } from '../questions/announcements.ts';
import { announcementApi } from './api-announcements.ts';
import { postApprove, postSend, showCheck } from './announce-check.ts';
import { formMb, postFiles, postRemoveFile, sendMessageFile } from './announce-files.ts';
import { postEdit, postEndAudience, postNew, showEdit, showNew } from './announce-form.ts';
import { showMessages } from './announce-list.ts';
import { postStop, sendFamilies, showFamilies, showMessage } from './announce-one.ts';
import { postSettings, settingsPath, settingsRoles, showSettings } from './announce-settings.ts';
import { listPath, senderRoles } from './announce-shared.ts';
import {
  postAnswer,
  postAsk,
  postOk,
  postRead,
  sendFamilyFile,
  sendScript,
  showFamilyMessage,
} from './family-message.ts';

const names = { id: 'announcement' } as const;
const one = `${listPath}/:id`;

/** The link is what proves who asks; guessing it is held back. */
const guessing = { by: 'address', count: 120, perSeconds: 60 } as const;

/** Announcements: staff's pages, the family's page, settings, the programming interface. */
export const announceRoutes: readonly Route[] = [
  route({ method: 'GET', path: listPath, who: senderRoles, handler: showMessages }),
  route({ method: 'GET', path: `${listPath}/new`, who: senderRoles, handler: showNew }),
  route({ method: 'POST', path: `${listPath}/new`, who: senderRoles, once: true, handler: postNew }),
  route({
    method: 'POST',
    path: `${listPath}/audiences/:id/end`,
    who: senderRoles,
    names: { id: 'audience' },
    handler: postEndAudience,
  }),
  route({ method: 'GET', path: one, who: senderRoles, names, handler: showMessage }),
  route({ method: 'GET', path: `${one}/edit`, who: senderRoles, names, handler: showEdit }),
  route({ method: 'POST', path: `${one}/edit`, who: senderRoles, names, handler: postEdit }),
  route({ method: 'GET', path: `${one}/check`, who: senderRoles, names, handler: showCheck }),
  route({ method: 'POST', path: `${one}/send`, who: senderRoles, names, once: true, handler: postSend }),
  route({ method: 'POST', path: `${one}/approve`, who: senderRoles, names, once: true, handler: postApprove }),
  route({ method: 'POST', path: `${one}/stop`, who: senderRoles, names, handler: postStop }),
  route({ method: 'POST', path: `${one}/files`, who: senderRoles, names, bodyMb: formMb, handler: postFiles }),
  route({ method: 'GET', path: `${one}/files/:file`, who: senderRoles, names, handler: sendMessageFile }),
  route({ method: 'POST', path: `${one}/files/:file/remove`, who: senderRoles, names, handler: postRemoveFile }),
  route({ method: 'GET', path: `${one}/families`, who: senderRoles, names, handler: showFamilies }),
  route({ method: 'GET', path: `${one}/families.csv`, who: senderRoles, names, handler: sendFamilies }),
  route({ method: 'GET', path: settingsPath, who: settingsRoles, handler: showSettings }),
  route({ method: 'POST', path: settingsPath, who: settingsRoles, handler: postSettings }),
  route({ method: 'GET', path: '/message.js', who: 'public', handler: sendScript('message') }),
  route({ method: 'GET', path: '/messages.js', who: 'public', handler: sendScript('messages') }),
  route({ method: 'GET', path: '/m/:token', who: 'public', rate: guessing, handler: showFamilyMessage }),
  route({ method: 'GET', path: '/m/:token/files/:file', who: 'public', rate: guessing, handler: sendFamilyFile }),
  route({ method: 'POST', path: '/m/:token/answer', who: 'public', rate: guessing, handler: postAnswer }),
  route({ method: 'POST', path: '/m/:token/ok', who: 'public', rate: guessing, handler: postOk }),
  route({ method: 'POST', path: '/m/:token/ask', who: 'public', rate: guessing, once: true, handler: postAsk }),
  route({ method: 'POST', path: '/m/:token/read', who: 'public', rate: guessing, handler: postRead }),
  ...announcementApi,
];

export const announceNavigation: readonly NavigationItem[] = [
  {
    href: listPath,
    icon: 'send',
    label: 'messages.nav',
    order: 30,
    who: (actor) => isStaff(actor) && maySend(actor),
    count: async (floor, actor) => floor.ask(actor, countToApprove, {}),
  },
];

export const announceSettings: readonly SettingsItem[] = [
  {
    group: 'channels',
    order: 30,
    href: settingsPath,
    icon: 'send',
    label: 'messages.settings.title',
    says: 'messages.settings.says',
    who: (actor) => hasRole(actor, 'administrator', null),
  },
];
