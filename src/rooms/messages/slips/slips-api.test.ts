import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uuid } from '#platform/ids';
import { makeToken } from '#rooms/access';
import { restrictGuardian } from '#rooms/roster';
import { type Browser, openTown, type Town } from '#test/town';
import { takeLot } from '../documents/documents.actions.ts';
import { messageToken } from '../messages.links.ts';
import { messagesApi } from '../pages/api.ts';
import { slipsRoutes } from '../pages/slips-routes.ts';
import { makeSlip, sendSlip } from './slips.actions.ts';

let town: Town;
let visitor: Browser;
let token = '';
let elsewhere = '';

beforeAll(async () => {
  town = await openTown();
  const { north, house } = town;
  visitor = await town.browser(north, null);
  const nair = await town.actorOf(north, north.nair);
  const make = async (personId: Uuid): Promise<string> =>
    (await house.floor.act(nair, makeToken, { name: 'Program', scopes: ['messages:read', 'messages:write'], personId }))
      .token;
  token = await make(north.calloway);
  elsewhere = await make(north.lund);
  await town.inside(north, async (tx) =>
    sql`update roster.guardianships set may_act = true, legal_guardian = true, state = 'confirmed' where guardian_id = any(${[north.dana, north.amal]}::uuid[])`.execute(
      tx,
    ),
  );
});
afterAll(async () => town.close());

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

async function call(method: string, path: string, body?: object, bearer = token): Promise<Answer> {
  const answer = await visitor.send(
    method,
    `/api/v1${path}`,
    { authorization: `Bearer ${bearer}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body === undefined ? undefined : JSON.stringify(body),
  );
  return { status: answer.status, body: JSON.parse(answer.text === '' ? '{}' : answer.text) as Answer['body'] };
}

const trip = () => ({
  school_id: town.north.birch,
  title: 'Trip to the farm',
  details: 'We go by bus. Bring boots.',
  on_date: '2026-12-03',
  sign_until: '2026-12-01',
  language: 'en',
  student_ids: [town.north.nora],
});

async function recipientOf(about: string, personId: Uuid): Promise<Uuid> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ id: Uuid }>`select r.id from messages.recipients r join messages.announcements a on a.id = r.announcement_id
      where a.about_id = ${about} and r.person_id = ${personId} order by a.created_at desc`.execute(tx),
  );
  return rows[0]?.id ?? '';
}

describe('a program', () => {
  it('makes a slip, sends it, enters a paper and reads the trip’s list', async () => {
    const { north } = town;
    const made = await call('POST', '/slips', trip());
    expect(made.status).toBe(201);
    const id = String(made.body['id']);
    expect(await call('POST', `/slips/${id}/send`, {})).toMatchObject({ status: 200, body: { state: 'scheduled' } });
    expect((await call('POST', `/slips/${id}/send`, {})).status).toBe(409);
    await town.work(north);
    const one = await call('GET', `/slips/${id}`);
    expect(one.body).toMatchObject({
      children: [{ student_id: north.nora, stands: 'missing', signers: [north.dana] }],
    });
    const paper = { student_id: north.nora, guardian_id: north.dana, answer: 'yes' };
    expect((await call('POST', `/slips/${id}/paper`, paper)).status).toBe(200);
    expect((await call('POST', `/slips/${id}/paper`, { ...paper, guardian_id: north.amal })).status).toBe(422);
    const list = await call('GET', `/slips/${id}/trip-list`);
    expect(list.body).toMatchObject({ items: [{ student_id: north.nora, stands: 'yes' }] });
    expect((await call('GET', '/slips')).body).toMatchObject({ items: [{ id, children: 1, answered: 1 }] });
    for (const path of [`/slips/${id}`, `/slips/${id}/trip-list`])
      expect((await call('GET', path, undefined, elsewhere)).status).toBe(404);
    expect((await call('POST', `/slips/${id}/end`, {}, elsewhere)).status).toBe(404);
    expect((await call('POST', `/slips/${id}/end`, {})).status).toBe(200);
    expect((await call('POST', `/slips/${id}/paper`, paper)).status).toBe(409);
  });

  it('opens a sign-up, takes somebody out, and ends it', async () => {
    const { north } = town;
    const made = await call('POST', '/sign-ups', {
      school_id: north.birch,
      title: 'Garden day',
      starts_at: town.now().add({ hours: 100 }).toString(),
      places: 1,
      language: 'en',
    });
    const [id, code] = [String(made.body['id']), String(made.body['code'])];
    const guest = await town.browser(north, null);
    await guest.get(`/sign-up/${code}`);
    const first = await guest.post(`/sign-up/${code}`, { name: 'Walter Kemp', contact: 'walter@guests.test' });
    expect(first.location).toMatch(/^\/place\//);
    // Whoever merely knows a name and an address gets no place into their hands.
    const again = await guest.post(`/sign-up/${code}`, { name: 'walter  kemp', contact: 'WALTER@guests.test' });
    expect(again.location).toMatch(/^\/sign-up\//);
    await guest.post(`/sign-up/${code}`, { name: 'Joyce Adler', contact: '(515) 555-0171' });
    const one = await call('GET', `/sign-ups/${id}`);
    const people = one.body['people'] as { place_id: string; state: string }[];
    expect(people.map((row) => row.state)).toEqual(['in', 'waiting']);
    expect((await call('DELETE', `/sign-ups/${id}/places/${people[0]?.place_id ?? ''}`)).status).toBe(200);
    const after = (await call('GET', `/sign-ups/${id}`)).body['people'] as { state: string }[];
    expect(after.map((row) => row.state)).toEqual(['in']);
    expect((await call('GET', `/sign-ups/${id}`, undefined, elsewhere)).status).toBe(404);
    expect((await call('POST', `/sign-ups/${id}/end`, {})).status).toBe(200);
    expect((await guest.post(`/sign-up/${code}`, { name: 'Late', contact: 'late@guests.test' })).status).toBe(422);
  });

  it('keeps a group, and only children of its person come in', async () => {
    const { north } = town;
    const made = await call('POST', '/roster-groups', { name: 'Chess', kind: 'club', school_id: north.birch });
    const id = String(made.body['id']);
    const placed = await call('POST', `/roster-groups/${id}/members`, { student_ids: [north.nora, north.dana] });
    expect(placed.body).toEqual({ placed: [north.nora] });
    expect((await call('PUT', `/roster-groups/${id}/leaders/${north.okafor}`, {})).status).toBe(200);
    expect((await call('PUT', `/roster-groups/${id}/leaders/${north.dana}`, {})).status).toBe(404);
    expect((await call('GET', `/roster-groups/${id}`)).body).toMatchObject({ member_ids: [north.nora], name: 'Chess' });
    expect((await call('GET', `/roster-groups/${id}`, undefined, elsewhere)).status).toBe(404);
    expect((await call('DELETE', `/roster-groups/${id}/people/${north.nora}`)).status).toBe(200);
    expect((await call('POST', `/roster-groups/${id}/end`, {})).status).toBe(200);
    expect((await call('GET', `/roster-groups/${id}`)).status).toBe(404);
  });

  it('sends a lot of documents and hears how it stands, never what is in it', async () => {
    const { north, house } = town;
    await town.inside(north, async (tx) =>
      sql`update roster.people set local_id = '20777' where id = ${north.nora}`.execute(tx),
    );
    const { id } = await house.floor.act(await town.actorOf(north, north.calloway), takeLot, {
      orgId: north.birch,
      title: 'Report card',
      language: 'en',
      files: [{ name: '20777.pdf', bytes: Buffer.from('%PDF-1.4 secret') }],
    });
    expect((await call('POST', `/document-lots/${id}/send`, {}, elsewhere)).status).toBe(404);
    expect((await call('POST', `/document-lots/${id}/send`, {})).status).toBe(200);
    await town.work(north);
    const one = await call('GET', `/document-lots/${id}`);
    expect(one.body).toMatchObject({ state: 'sent', documents: [{ student_id: north.nora }] });
    expect(JSON.stringify(one.body)).not.toContain('secret');
    const [document] = one.body['documents'] as { id: string }[];
    const handed = { document_id: document?.id, guardian_id: north.dana };
    expect((await call('POST', `/document-lots/${id}/handed`, handed)).status).toBe(200);
    expect((await call('GET', '/document-lots')).body).toMatchObject({ items: [{ id, documents: 1, reached: 1 }] });
    expect((await call('POST', `/document-lots/${id}/withdraw`, {})).status).toBe(200);
  });
});

describe('a guardian whom a court keeps away', () => {
  it('gets no slip, and the one they had before is not there any more', async () => {
    const { north, house } = town;
    const made = await call('POST', '/slips', trip());
    const id = String(made.body['id']);
    await call('POST', `/slips/${id}/send`, {});
    await town.work(north);
    await town.inside(north, async (tx) =>
      sql`update roster.people set local_id = '20778' where id = ${north.nora}`.execute(tx),
    );
    const lot = await house.floor.act(await town.actorOf(north, north.calloway), takeLot, {
      orgId: north.birch,
      title: 'Reading this fall',
      language: 'en',
      files: [{ name: '20778.pdf', bytes: Buffer.from('%PDF-1.4 reading') }],
    });
    await call('POST', `/document-lots/${lot.id}/send`, {});
    const [document] = (await call('GET', `/document-lots/${lot.id}`)).body['documents'] as { id: string }[];
    const page = `/slip/${messageToken(house.floor.secrets, north.district, await recipientOf(id, north.dana))}`;
    const dana = await town.browser(north, north.dana);
    expect((await dana.get(page)).text).toContain('Trip to the farm');
    expect((await dana.get('/my/documents')).text).toContain('Trip to the farm');
    expect((await dana.get(`/my/documents/${document?.id ?? ''}`)).status).toBe(200);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: Uuid;
      }>`select id from roster.guardianships where guardian_id = ${north.dana} and student_id = ${north.nora}`.execute(
        tx,
      ),
    );
    await house.floor.act(await town.actorOf(north, north.nair), restrictGuardian, {
      guardianshipId: rows[0]?.id ?? '',
      words: 'No contact with the child.',
      takes: ['be_contacted', 'act'],
    });
    expect((await dana.get(page)).status).toBe(404);
    expect((await dana.get(page.replace('/slip/', '/m/'))).status).toBe(404);
    const mine = (await dana.get('/my/documents')).text;
    expect([mine.includes('Trip to the farm'), mine.includes('Reading this fall')]).toEqual([false, false]);
    expect((await dana.get(`/my/documents/${document?.id ?? ''}`)).status).toBe(404);
    expect((await dana.post(page, { studentId: north.nora, answer: 'yes', locale: 'en' })).status).toBe(404);
    town.pass({ hours: 13 });
    await call('POST', `/slips/${id}/send`, {});
    await town.work(north);
    const { rows: told } = await town.inside(north, async (tx) =>
      sql<{
        person_id: Uuid;
      }>`select r.person_id from messages.recipients r join messages.announcements a on a.id = r.announcement_id
        where a.about_id = ${id} and r.person_id = ${north.dana}`.execute(tx),
    );
    // The one from before; the reminder is not among them.
    expect(told).toHaveLength(1);
  });
});

describe('where a leader says yes first', () => {
  it('a teacher’s slip waits where the principal sees it, and goes with their yes', async () => {
    const { north, house } = town;
    const okafor = await town.actorOf(north, north.okafor);
    await town.inside(north, async (tx) =>
      sql`insert into messages.settings (district_id, id, approval_needed, week_budget, from_hour, until_hour, changed_at)
        values (${north.district}, gen_random_uuid(), true, 20, 8, 20, now())`.execute(tx),
    );
    const { id } = await house.floor.act(okafor, makeSlip, {
      orgId: north.birch,
      title: 'Trip to the lake',
      details: 'Bring boots.',
      place: '',
      onDate: '2026-12-10',
      signUntil: '2026-12-08',
      zone: 'America/Chicago',
      language: 'en',
      studentIds: [north.yusuf],
    });
    const sent = await house.floor.act(okafor, sendSlip, { id });
    expect(sent.state).toBe('waiting');
    const calloway = await town.browser(north, north.calloway);
    expect((await calloway.get('/desk/messages?view=waiting')).text).toContain('Trip to the lake');
    const page = await calloway.get(`/desk/messages/${sent.announcementId}/check`);
    expect(page.status).toBe(200);
    const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? '';
    expect(page.text).not.toContain(`/desk/messages/${sent.announcementId}/edit`);
    expect((await calloway.post(`/desk/messages/${sent.announcementId}/approve`, { version })).status).toBe(303);
    await town.work(north);
    const told = await recipientOf(id, north.amal);
    expect(told).not.toBe('');
  });
});

const family = 'The family acts through its own link or session: there is no token for a family.';
const guest = 'Anybody with the link, in no roster: there is no token for them.';
const group = '/roster-groups/:id';
const acts: Readonly<Record<string, readonly string[] | string>> = {
  '/desk/roster-groups/new': ['POST /roster-groups'],
  '/desk/roster-groups/:id': [`PUT ${group}`],
  '/desk/roster-groups/:id/many': [`POST ${group}/members`],
  '/desk/roster-groups/:id/place': [`POST ${group}/members`, `PUT ${group}/leaders/:person`],
  '/desk/roster-groups/:id/take': [`DELETE ${group}/people/:person`],
  '/desk/roster-groups/:id/hand': [`PUT ${group}/owner/:person`],
  '/desk/roster-groups/:id/end': [`POST ${group}/end`],
  '/desk/slips/new': ['POST /slips'],
  '/desk/slips/:id/send': ['POST /slips/:id/send'],
  '/desk/slips/:id/paper': ['POST /slips/:id/paper'],
  '/desk/slips/:id/end': ['POST /slips/:id/end'],
  '/desk/sign-ups/new': ['POST /sign-ups'],
  '/desk/sign-ups/:id/send': ['POST /sign-ups/:id/send'],
  '/desk/sign-ups/:id/out': ['DELETE /sign-ups/:id/places/:place'],
  '/desk/sign-ups/:id/end': ['POST /sign-ups/:id/end'],
  '/desk/documents/new': 'A person looks over whose document each file is before anything goes.',
  '/desk/documents/:id/send': ['POST /document-lots/:id/send'],
  '/desk/documents/:id/withdraw': ['POST /document-lots/:id/withdraw'],
  '/desk/documents/:id/handed': ['POST /document-lots/:id/handed'],
  '/desk/messages/:id/pictures': 'Somebody looks at each picture with their own eyes.',
  '/slip/:token': family,
  '/places/:token': family,
  '/sign-up/:code': guest,
  '/place/:token': guest,
};

describe('the interface', () => {
  it('has each act of these pages, or says why not', () => {
    const posted = slipsRoutes
      .filter((route) => route.method !== 'GET' && route.api === undefined)
      .map((route) => route.path);
    expect(posted.filter((path) => acts[path] === undefined)).toEqual([]);
    expect(Object.keys(acts).filter((path) => !posted.includes(path))).toEqual([]);
    const offered = new Set(messagesApi.map((route) => `${route.method} ${route.path.slice('/api/v1'.length)}`));
    const wanted = Object.values(acts).flatMap((entry) => (typeof entry === 'string' ? [] : entry));
    expect(wanted.filter((one) => !offered.has(one))).toEqual([]);
  });
});
