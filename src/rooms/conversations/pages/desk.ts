import { hasAnyRole, isStaff } from '#platform/actor';
import type { NavigationItem } from '#platform/house';
import { type PageRequest, type Route, route } from '#platform/web';
import { openOfMine } from '../questions/desk-inbox.ts';
import { openLegalOfMine } from '../questions/legal.ts';
import { movesWaiting } from '../questions/moving.ts';
import { type Act, actPage, acts } from './desk-act-pages.ts';
import {
  postCallback,
  postGroup,
  postHandOff,
  postHelper,
  postMerge,
  postPresence,
  postReply,
  postSimple,
  postTakeBack,
  postTopic,
} from './desk-acts.ts';
import { postInterpreter } from './desk-interpreter.ts';
import { postTranslate } from './desk-languages.ts';
import { postBulk, postFilter, postRemoveFilter } from './desk-bulk.ts';
import { postAway, postAwayRemove, showAway } from './desk-away.ts';
import { conversationPage } from './desk-conversation.ts';
import { postEnter, showEnter } from './desk-enter.ts';
import { sendOriginal, showFile, showMail } from './desk-files.ts';
import { movingRoutes } from './desk-moving.ts';
import { showPrinted } from './desk-print.ts';
import { showInbox } from './desk-inbox.ts';
import { postGroupUpdate } from './desk-group-update.ts';
import { postLeaver, postLeaverCancel, postLeaverUndo, showLeaver, showLeavers } from './desk-leavers.ts';
import { liveStream } from './desk-live.ts';
import { postSaved, postSavedEnd, showSaved } from './desk-saved.ts';
import { showSearch } from './desk-search.ts';
import { deskRoles } from './desk-shared.ts';
import { legalDeskRoutes } from './legal-desk.ts';
import { legalListRoutes } from './legal-list.ts';
import { officeNavigation, officeRoutes } from './office.ts';
import { showEntered, showSlip } from './desk-slip.ts';
import { postStart, showStart } from './desk-start.ts';
import { sendTextsScript } from './desk-texts-script.ts';
import { postSummer, postSummerRemove, showSummer } from './desk-summer.ts';
import { showToday } from './desk-today.ts';
import { uploadBodyMb } from './desk-uploads.ts';

type Handler = (request: PageRequest) => Promise<Response> | Response;

const who = deskRoles;
const leaders = ['principal', 'engagement', 'administrator'] as const;
const schoolLeaders = ['office', 'principal', 'engagement', 'administrator'] as const;
const conversation = { id: 'conversation' } as const;
const get = (path: string, handler: Handler, names?: Route['names']): Route =>
  route({ method: 'GET', path, who, handler, ...(names === undefined ? {} : { names }) });
const post = (path: string, handler: Handler, names?: Route['names'], more: Partial<Route> = {}): Route =>
  route({ method: 'POST', path, who, handler, ...(names === undefined ? {} : { names }), ...more });

const one = '/desk/conversations/:id';
/** Forms that make something: a second press is the first one. */
const once = { once: true } as const;
const pressed = ['take', 'wait', 'close', 'reopen', 'private', 'alarm', 'ungroup', 'asker'] as const;

/** The staff's desk. */
export const deskRoutes: readonly Route[] = [
  get('/desk', showToday),
  get('/desk/inbox', showInbox),
  post('/desk/inbox/acts', postBulk),
  post('/desk/inbox/filters', postFilter, undefined, once),
  post('/desk/inbox/filters/:id/remove', postRemoveFilter),
  get('/desk/live', liveStream),
  get('/desk/search', showSearch),
  get('/desk/files/:id', showFile, { id: 'file' }),
  get('/desk/messages/:id/mail', showMail, { id: 'message' }),
  get('/desk/messages/:id/original', sendOriginal, { id: 'message' }),
  get(one, async (request) => conversationPage(request, request.param('id')), conversation),
  post(`${one}/reply`, postReply, conversation, { bodyMb: uploadBodyMb, ...once }),
  post(`${one}/interpreter`, postInterpreter, conversation, once),
  post(`${one}/translate`, postTranslate, conversation),
  get('/desk/texts.js', sendTextsScript),
  post(`${one}/messages/:message/take-back`, postTakeBack, { ...conversation, message: 'message' }),
  ...pressed.map((act) => post(`${one}/${act}`, async (request) => postSimple(request, act), conversation)),
  ...acts.map((act: Act) => get(`${one}/${act}`, async (request) => actPage(request, act), conversation)),
  post(`${one}/hand-off`, postHandOff, conversation, once),
  post(`${one}/helper`, postHelper, conversation),
  post(`${one}/topic`, postTopic, conversation),
  post(`${one}/merge`, postMerge, conversation),
  post(`${one}/group`, postGroup, conversation),
  post(`${one}/callback`, postCallback, conversation, once),
  post(`${one}/presence`, postPresence, conversation, { rate: { by: 'person', count: 60, perSeconds: 60 } }),
  get(`${one}/slip`, showSlip, conversation),
  get(`${one}/print`, showPrinted, conversation),
  get('/desk/entered/:id', showEntered, conversation),
  get('/desk/enter', showEnter),
  post('/desk/enter', postEnter, undefined, once),
  get('/desk/start', showStart),
  post('/desk/start', postStart, undefined, once),
  get('/desk/away', showAway),
  post('/desk/away', postAway, undefined, once),
  post('/desk/away/:id/remove', postAwayRemove, { id: 'absence' }),
  route({ method: 'GET', path: '/desk/summer', who: schoolLeaders, handler: showSummer }),
  route({ method: 'POST', path: '/desk/summer', who: schoolLeaders, handler: postSummer }),
  route({
    method: 'POST',
    path: '/desk/summer/:id/remove',
    who: schoolLeaders,
    names: { id: 'summer' },
    handler: postSummerRemove,
  }),
  route({ method: 'GET', path: '/desk/leavers', who: leaders, handler: showLeavers }),
  route({ method: 'GET', path: '/desk/leavers/:id', who: leaders, names: { id: 'staff' }, handler: showLeaver }),
  route({ method: 'POST', path: '/desk/leavers/:id', who: leaders, names: { id: 'staff' }, handler: postLeaver }),
  route({
    method: 'POST',
    path: '/desk/leavers/:id/cancel',
    who: leaders,
    names: { id: 'staff' },
    handler: postLeaverCancel,
  }),
  route({
    method: 'POST',
    path: '/desk/leavers/:id/undo',
    who: leaders,
    names: { id: 'staff' },
    handler: postLeaverUndo,
  }),
  get('/desk/saved-replies', showSaved),
  post('/desk/saved-replies', postSaved, undefined, once),
  post('/desk/saved-replies/:id/end', postSavedEnd, { id: 'saved_reply' }),
  post('/desk/groups/:group', postGroupUpdate, { group: 'group' }, once),
  ...movingRoutes,
  ...officeRoutes,
  ...legalDeskRoutes,
  ...legalListRoutes,
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
  {
    href: '/desk/moves',
    icon: 'handoff',
    label: 'conversations.moving.nav',
    order: 25,
    who: isStaff,
    count: async (floor, actor) => floor.ask(actor, movesWaiting, {}),
    onlyWhenCounted: true,
  },
  {
    href: '/desk/legal',
    icon: 'lock',
    label: 'conversations.legal.list.nav',
    order: 28,
    who: isStaff,
    count: async (floor, actor) => floor.ask(actor, openLegalOfMine, {}),
    onlyWhenCounted: true,
  },
  ...officeNavigation,
];

/** Behind a person's own name. */
export const deskMenu: readonly NavigationItem[] = [
  { href: '/desk/away', icon: 'calendar', label: 'conversations.desk.nav.away', order: 10, who: isStaff },
  { href: '/desk/saved-replies', icon: 'book', label: 'conversations.desk.nav.saved', order: 20, who: isStaff },
  {
    href: '/desk/summer',
    icon: 'calendar',
    label: 'conversations.together.summer.nav',
    order: 25,
    who: (actor) => hasAnyRole(actor, schoolLeaders),
  },
  {
    href: '/desk/leavers',
    icon: 'handoff',
    label: 'conversations.desk.nav.leavers',
    order: 30,
    who: (actor) => hasAnyRole(actor, leaders),
  },
];
