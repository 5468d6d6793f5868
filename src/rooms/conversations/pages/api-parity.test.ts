import { expect, test } from 'vitest';
import { conversationsRoom } from '../conversations.room.ts';
import { apiRoutes } from './service.ts';

/** What the interface has for each act of a page. */
type Same = readonly string[];
/** Why it has nothing. */
type Reason = string;

const one = '/conversations/:id';
const family = 'The family acts through its own link or session: there is no token for a family.';
const settings = 'A setting of the district, not an act on conversations or topics.';
const person = 'A view that one person keeps for their own eyes.';

const office = 'The list of a school’s day: a person at the counter decides. It leaves as a file.';

const legal =
  'People decide about a legal path, two of them when it ends; such matters are never part of this interface.';

const acts: Readonly<Record<string, Same | Reason>> = {
  '/ask': family,
  '/who': 'Keeps nothing: it asks who would have a matter.',
  '/case': family,
  '/case/:token/:act': family,
  '/my/cases/:id/:act': family,
  '/embed/ask': family,
  '/desk/inbox/acts': [
    `POST ${one}/take`,
    `POST ${one}/wait`,
    `POST ${one}/close`,
    `POST ${one}/hand-off`,
    'POST /groups',
  ],
  '/desk/inbox/filters': person,
  '/desk/inbox/filters/:id/remove': person,
  '/desk/conversations/:id/reply': [`POST ${one}/replies`, `POST ${one}/notes`],
  '/desk/conversations/:id/messages/:message/take-back': ['POST /messages/:id/take-back'],
  '/desk/conversations/:id/messages/:message/send-now':
    'An answer that waits for the morning: those of a program never wait.',
  '/desk/conversations/:id/interpreter': 'A person who writes to the family asks for a person; a program needs none.',
  '/desk/conversations/:id/translate':
    'Asks for the words in the language of one reader’s eyes; a program reads what was written.',
  '/desk/conversations/:id/take': [`POST ${one}/take`],
  '/desk/conversations/:id/wait': [`POST ${one}/wait`],
  '/desk/conversations/:id/close': [`POST ${one}/close`],
  '/desk/conversations/:id/reopen': [`POST ${one}/reopen`],
  '/desk/conversations/:id/private': [`POST ${one}/private`],
  '/desk/conversations/:id/alarm': [`POST ${one}/alarm/take`, `POST ${one}/alarm/dismiss`],
  '/desk/conversations/:id/ungroup': [`DELETE ${one}/group`],
  '/desk/conversations/:id/hand-off': [`POST ${one}/hand-off`],
  '/desk/conversations/:id/helper': [`PUT ${one}/helpers/:person`, `DELETE ${one}/helpers/:person`],
  '/desk/conversations/:id/asker': [`PUT ${one}/asker`],
  '/desk/conversations/:id/topic': [`PUT ${one}/topic`],
  '/desk/conversations/:id/merge': [`POST ${one}/merge`],
  '/desk/conversations/:id/group': ['POST /groups', 'POST /groups/:id/conversations'],
  '/desk/conversations/:id/callback': [`POST ${one}/callbacks`],
  '/desk/conversations/:id/presence': 'Who is typing at this moment: stored nowhere.',
  '/desk/conversations/:id/legal': legal,
  '/desk/conversations/:id/legal/decide': legal,
  '/desk/conversations/:id/legal/off': legal,
  '/desk/conversations/:id/legal/off-answer': legal,
  '/admin/topics/owners': ['PUT /topics/:id/owner'],
  '/desk/enter': ['POST /conversations'],
  '/desk/start': ['POST /conversations/start'],
  '/desk/away': ['POST /absences'],
  '/desk/away/:id/remove': ['DELETE /absences/:id'],
  '/desk/summer': ['POST /summers'],
  '/desk/summer/:id/remove': ['DELETE /summers/:id'],
  '/desk/leavers/:id': ['POST /people/:id/departure/preview', 'POST /people/:id/departure'],
  '/desk/leavers/:id/cancel': ['DELETE /people/:id/departure'],
  '/desk/leavers/:id/undo': ['POST /people/:id/departure/undo'],
  '/desk/saved-replies': ['POST /saved-replies', 'PUT /saved-replies/:id'],
  '/desk/saved-replies/:id/end': ['DELETE /saved-replies/:id'],
  '/desk/groups/:group': ['POST /groups/:id/updates'],
  '/desk/moves': 'A person at one of the two desks decides; a program hands on by `POST /conversations/:id/hand-off`.',
  '/desk/moves/days': settings,
  '/absence': family,
  '/absence/told/:id/back': family,
  '/desk/office/new': office,
  '/desk/office/times': settings,
  '/desk/office/:id/settle': office,
  '/desk/office/:id/undo': office,
  '/desk/office/:id/child': office,
  '/desk/service/summary': 'Whether one principal gets a mail each week.',
  '/admin/topics': ['POST /topics'],
  '/admin/topics/:id': ['PUT /topics/:id'],
  '/admin/topics/:id/owner': ['PUT /topics/:id/owner'],
  '/admin/topics/:id/owner/clear': ['DELETE /topics/:id/owner/:org'],
  '/admin/topics/:id/end': ['POST /topics/:id/end'],
  '/admin/topics/:id/back': ['POST /topics/:id/bring-back'],
  '/admin/categories': ['POST /categories'],
  '/admin/categories/:id': ['PUT /categories/:id'],
  '/admin/alarms/team': settings,
  '/admin/alarms/turns': settings,
  '/admin/alarms/duty': settings,
  '/admin/alarms/words': settings,
  '/admin/alarms/words/remove': settings,
  '/admin/mail/addresses': settings,
  '/admin/mail/addresses/remove': settings,
  '/admin/mail/jobs/:id': settings,
  '/admin/webhooks': ['POST /webhooks'],
  '/admin/webhooks/:id/on': ['POST /webhooks/:id/enable'],
  '/admin/webhooks/:id/off': ['POST /webhooks/:id/disable'],
  '/admin/webhooks/:id/test': ['POST /webhooks/:id/test'],
  '/admin/legal/:kind': settings,
  '/admin/legal/:kind/seats': settings,
  '/admin/legal/:kind/seats/:id/remove': settings,
  '/admin/service/anonymous': settings,
  '/admin/service/embed': settings,
  '/admin/service/group': settings,
};

/** What the desk shows that a program may want to read. */
const reads: Readonly<Record<string, Same | Reason>> = {
  '/desk/inbox': ['GET /conversations'],
  '/desk/search': ['GET /search'],
  '/desk/files/:id': ['GET /files/:id'],
  '/desk/conversations/:id': [
    `GET ${one}`,
    `GET ${one}/messages`,
    `GET ${one}/happenings`,
    `GET ${one}/files`,
    `POST ${one}/read`,
  ],
  '/desk/away': ['GET /absences'],
  '/desk/summer': ['GET /summers'],
  '/desk/leavers': ['GET /departures'],
  '/desk/leavers/:id': ['POST /people/:id/departure/preview'],
  '/desk/saved-replies': ['GET /saved-replies'],
  '/desk/service': ['GET /service'],
  '/admin/topics': ['GET /topics', 'GET /categories', 'GET /owners', 'GET /places'],
  '/admin/topics/:id': ['GET /topics/:id'],
  '/admin/webhooks': ['GET /webhooks'],
};

const pages = (conversationsRoom.routes ?? []).filter((route) => !route.path.startsWith('/api/'));
const offered = new Set(apiRoutes.map((route) => `${route.method} ${route.path.slice('/api/v1'.length)}`));
const missing = (table: Readonly<Record<string, Same | Reason>>): readonly string[] =>
  Object.values(table)
    .flatMap((entry) => (typeof entry === 'string' ? [] : entry))
    .filter((route) => !offered.has(route));

test('each act of a page is an act of the interface, or says why not', () => {
  const posted = [...new Set(pages.filter((route) => route.method !== 'GET').map((route) => route.path))];
  expect(posted.length).toBeGreaterThan(50);
  expect(posted.filter((path) => acts[path] === undefined)).toEqual([]);
  // And no line about a page that is gone.
  expect(Object.keys(acts).filter((path) => !posted.includes(path))).toEqual([]);
  expect(missing(acts)).toEqual([]);
});

test('what the desk shows can be read', () => {
  const shown = new Set(pages.filter((route) => route.method === 'GET').map((route) => route.path));
  expect(Object.keys(reads).filter((path) => !shown.has(path))).toEqual([]);
  expect(missing(reads)).toEqual([]);
});
