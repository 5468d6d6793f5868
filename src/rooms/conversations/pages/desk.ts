import { isStaff } from '#platform/actor';
import type { NavigationItem } from '#platform/house';
import { type PageRequest, type Route, route } from '#platform/web';
import { openOfMine } from '../questions/desk-inbox.ts';
import { type Act, actPage, acts } from './desk-act-pages.ts';
import {
  postCallback,
  postGroup,
  postGroupUpdate,
  postHandOff,
  postHelper,
  postMerge,
  postPresence,
  postReply,
  postSimple,
  postTakeBack,
  postTopic,
} from './desk-acts.ts';
import { postBulk, postFilter, postRemoveFilter } from './desk-bulk.ts';
import { conversationPage } from './desk-conversation.ts';
import { showFile, showMail } from './desk-files.ts';
import { showInbox } from './desk-inbox.ts';
import { liveStream } from './desk-live.ts';
import { showSearch } from './desk-search.ts';
import { deskRoles } from './desk-shared.ts';
import { showToday } from './desk-today.ts';
import { uploadBodyMb } from './desk-uploads.ts';

type Handler = (request: PageRequest) => Promise<Response> | Response;

const who = deskRoles;
const conversation = { id: 'conversation' } as const;
const get = (path: string, handler: Handler, names?: Route['names']): Route =>
  route({ method: 'GET', path, who, handler, ...(names === undefined ? {} : { names }) });
const post = (path: string, handler: Handler, names?: Route['names'], more: Partial<Route> = {}): Route =>
  route({ method: 'POST', path, who, handler, ...(names === undefined ? {} : { names }), ...more });

const one = '/desk/conversations/:id';
const pressed = ['take', 'wait', 'close', 'reopen', 'private', 'alarm', 'ungroup'] as const;

/** The staff's desk. */
export const deskRoutes: readonly Route[] = [
  get('/desk', showToday),
  get('/desk/inbox', showInbox),
  post('/desk/inbox/acts', postBulk),
  post('/desk/inbox/filters', postFilter),
  post('/desk/inbox/filters/:id/remove', postRemoveFilter),
  get('/desk/live', liveStream),
  get('/desk/search', showSearch),
  get('/desk/files/:id', showFile, { id: 'file' }),
  get('/desk/messages/:id/mail', showMail, { id: 'message' }),
  get(one, async (request) => conversationPage(request, request.param('id')), conversation),
  post(`${one}/reply`, postReply, conversation, { bodyMb: uploadBodyMb }),
  post(`${one}/messages/:message/take-back`, postTakeBack, { ...conversation, message: 'message' }),
  ...pressed.map((act) => post(`${one}/${act}`, async (request) => postSimple(request, act), conversation)),
  ...acts.map((act: Act) => get(`${one}/${act}`, async (request) => actPage(request, act), conversation)),
  post(`${one}/hand-off`, postHandOff, conversation),
  post(`${one}/helper`, postHelper, conversation),
  post(`${one}/topic`, postTopic, conversation),
  post(`${one}/merge`, postMerge, conversation),
  post(`${one}/group`, postGroup, conversation),
  post(`${one}/callback`, postCallback, conversation),
  post(`${one}/presence`, postPresence, conversation, { rate: { by: 'person', count: 60, perSeconds: 60 } }),
  post('/desk/groups/:group', postGroupUpdate, { group: 'group' }),
];

export const deskNavigation: readonly NavigationItem[] = [
  { href: '/desk', icon: 'today', label: 'conversations.desk.nav.today', order: 10, who: isStaff },
  {
    href: '/desk/inbox',
    icon: 'inbox',
    label: 'conversations.desk.nav.inbox',
    order: 20,
    who: isStaff,
    count: async (floor, actor) => floor.ask(actor, openOfMine, {}),
  },
];

export const deskMenu: readonly NavigationItem[] = [];
