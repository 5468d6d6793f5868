import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import { makeToken } from '#rooms/access';
import { type Browser, openTown, type Town } from '#test/town';
import { alertRoutes } from '../pages/alert-routes.ts';
import { alertApi } from '../pages/api-alerts.ts';
import { declareAlert } from './declaring.ts';

let town: Town;
let visitor: Browser;
let token = '';
let reader = '';

beforeAll(async () => {
  town = await openTown();
  const { north, house } = town;
  visitor = await town.browser(north, null);
  const nair = await town.actorOf(north, north.nair);
  const make = async (personId: Uuid, scopes: ('messages:read' | 'messages:write')[]): Promise<string> =>
    (await house.floor.act(nair, makeToken, { name: 'Program', scopes, personId })).token;
  token = await make(north.calloway, ['messages:read', 'messages:write']);
  reader = await make(north.brandt, ['messages:read']);
});
afterAll(async () => town.close());

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

async function call(
  method: string,
  path: string,
  body?: object,
  { bearer = token, key = null }: { bearer?: string; key?: string | null } = {},
): Promise<Answer> {
  const answer = await visitor.send(
    method,
    `/api/v1${path}`,
    {
      authorization: `Bearer ${bearer}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === null ? {} : { 'idempotency-key': key }),
    },
    body === undefined ? undefined : JSON.stringify(body),
  );
  return { status: answer.status, body: JSON.parse(answer.text === '' ? '{}' : answer.text) as Answer['body'] };
}

describe('a program', () => {
  it('reads how an alert stands and notes who has read it, as far as its owner may', async () => {
    const { north, house } = town;
    const { id } = await house.floor.act(await town.actorOf(north, north.calloway), declareAlert, {
      kind: 'lockdown',
      isDrill: true,
      added: '',
      addedLanguage: 'en',
      orgId: north.birch,
      reason: 'The drill of November',
      typed: 'birch',
    });
    await town.work(north);
    expect((await call('GET', '/alerts')).body['items']).toMatchObject([{ id, is_drill: true, is_all_clear: false }]);
    const acknowledged = async (): Promise<unknown> => (await call('GET', `/alerts/${id}`)).body;
    expect(await acknowledged()).toMatchObject({ families: { all: 4, acknowledged: 0 }, staff: { acknowledged: 0 } });
    const path = `/alerts/${id}/acknowledgements`;
    expect((await call('POST', path, { person_id: north.dana }, { bearer: reader })).status).toBe(404);
    expect((await call('POST', path, { person_id: north.park })).status).toBe(404);
    expect((await call('POST', path, { person_id: north.dana })).status).toBe(200);
    expect((await call('POST', path, {})).status).toBe(200);
    expect(await acknowledged()).toMatchObject({ families: { acknowledged: 1 }, staff: { acknowledged: 1 } });
    expect((await call('GET', `/alerts/${newId()}`)).status).toBe(404);
    expect((await call('POST', `/alerts/${newId()}/acknowledgements`, {})).status).toBe(404);
  });

  it('declares a closure once, however often it asks, and takes it back', async () => {
    const { north } = town;
    const date = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().add({ days: 1 }).toString();
    const wish = { school_id: north.birch, kind: 'late_start', date };
    expect((await call('POST', '/closures', wish)).body).toMatchObject({ field: 'time' });
    const key = newId();
    const first = await call('POST', '/closures', { ...wish, time: '10:00' }, { key });
    expect(first.status).toBe(201);
    expect((await call('POST', '/closures', { ...wish, time: '10:00' }, { key })).body).toEqual(first.body);
    const id = String(first.body['id']);
    expect((await call('GET', '/closures')).body['items']).toMatchObject([
      { id, kind: 'late_start', place_id: north.birch, time: '10:00', taken_back: false },
    ]);
    // A principal closes the own school, not the district.
    expect((await call('POST', '/closures', { kind: 'closed', date })).status).toBe(404);
    expect((await call('POST', `/closures/${id}/back`, {})).status).toBe(200);
    expect((await call('POST', `/closures/${id}/back`, {})).status).toBe(409);
    expect((await call('GET', '/closures')).body['items']).toMatchObject([{ taken_back: true }]);
  });

  it('tells of a late bus', async () => {
    const { north } = town;
    const bus = newId();
    await town.inside(north, async (tx) => {
      await sql`insert into roster.groups (district_id, id, source_id, kind, name, school_id) values (${north.district}, ${bus}, 'bus-12', 'bus', 'Bus 12', ${north.birch})`.execute(
        tx,
      );
      await sql`insert into roster.group_members (district_id, id, group_id, person_id, role) values (${north.district}, ${newId()}, ${bus}, ${north.nora}, 'member')`.execute(
        tx,
      );
    });
    expect((await call('GET', '/buses')).body['items']).toMatchObject([{ id: bus, name: 'Bus 12', children: 1 }]);
    expect((await call('POST', '/late-buses', { bus_id: newId(), minutes: 20 })).status).toBe(404);
    expect((await call('POST', '/late-buses', { bus_id: bus, minutes: 20 })).status).toBe(201);
    const feed = JSON.parse((await visitor.get('/closures.json')).text) as { notices: { text: string }[] };
    expect(feed.notices.map((one) => one.text)).toContain('Bus 12 is about 20 minutes late today.');
  });
});

const person = 'Only a person declares, ends or stops an emergency: see docs/decisions/2026-11-23-alerts-by-people.md.';
const list = 'A person calls a family and says how it went; a program notes who has it by acknowledgements.';
const setting = 'A setting of the school.';
const acts: Readonly<Record<string, readonly string[] | string>> = {
  '/desk/alerts/new': person,
  '/desk/alerts/look': 'Keeps nothing: the second step before an emergency is declared.',
  '/desk/alerts/change': 'Keeps nothing: back to the first step.',
  '/desk/alerts/:id/clear': person,
  '/desk/alerts/:id/stop': person,
  '/desk/alerts/:id/read': ['POST /alerts/:id/acknowledgements'],
  '/desk/alerts/:id/calls/take': list,
  '/desk/alerts/:id/calls/note': list,
  '/desk/closures/new': ['POST /closures'],
  '/desk/closures/:id/back': ['POST /closures/:id/back'],
  '/desk/bus': ['POST /late-buses'],
  '/admin/absences': setting,
  '/admin/missing-work': setting,
};

it('each act of a page is an act of the interface, or says why not', () => {
  const posted = alertRoutes.filter((one) => one.method !== 'GET' && one.api === undefined).map((one) => one.path);
  expect(posted.filter((path) => acts[path] === undefined)).toEqual([]);
  expect(Object.keys(acts).filter((path) => !posted.includes(path))).toEqual([]);
  const offered = new Set(alertApi.map((one) => `${one.method} ${one.path.slice('/api/v1'.length)}`));
  const asked = Object.values(acts).flatMap((entry) => (typeof entry === 'string' ? [] : entry));
  expect(asked.filter((one) => !offered.has(one))).toEqual([]);
});
