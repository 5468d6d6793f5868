import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uuid } from '#platform/ids';
import { makeToken } from '#rooms/access';
import { type Browser, openTown, type Town } from '#test/town';
import { announcementApi } from './pages/api-announcements.ts';
import { announceRoutes } from './pages/announce.ts';

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
  reader = await make(north.calloway, ['messages:read']);
});
afterAll(async () => town.close());

async function call(
  method: string,
  path: string,
  body?: object,
  bearer = token,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await visitor.send(
    method,
    `/api/v1${path}`,
    { authorization: `Bearer ${bearer}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body === undefined ? undefined : JSON.stringify(body),
  );
  return {
    status: answer.status,
    body: JSON.parse(answer.text === '' ? '{}' : answer.text) as Record<string, unknown>,
  };
}

const draft = () => ({
  school_id: town.north.birch,
  language: 'en',
  title: 'Soup on Friday',
  body: 'Dear {guardian}, there is soup.',
  audience: { school_ids: [town.north.birch] },
  asks: 'yes_no',
});

describe('a program', () => {
  it('writes, looks over and sends a message, and reads how it went', async () => {
    const made = await call('POST', '/announcements', draft());
    expect(made.status).toBe(201);
    const id = String(made.body['id']);
    const preview = await call('GET', `/announcements/${id}/preview`);
    expect(preview.body).toMatchObject({ families: 4, children: 3, week_full: 0 });
    expect(await call('POST', `/announcements/${id}/send`, {})).toMatchObject({
      status: 200,
      body: { state: 'scheduled' },
    });
    await town.work(town.north);
    const one = await call('GET', `/announcements/${id}`);
    expect(one.body).toMatchObject({
      message: { state: 'done', title: 'Soup on Friday' },
      figures: { families: 4, reached: 3 },
    });
    const people = await call('GET', `/announcements/${id}/recipients?show=not_reached`);
    expect((people.body['items'] as unknown[]).length).toBe(0);
    expect((await call('GET', `/announcements/${id}/recipients`)).body['items']).toHaveLength(4);
    const list = await call('GET', '/announcements?view=done');
    expect(list.body['items']).toMatchObject([{ id, figures: { reached: 3 } }]);
    expect((await call('POST', `/announcements/${id}/stop`, {})).status).toBe(409);
  });

  it('does only what its scopes and its person may', async () => {
    expect((await call('POST', '/announcements', draft(), reader)).status).toBe(404);
    expect((await call('POST', '/announcements', { ...draft(), school_id: town.north.cedar })).status).toBe(404);
    expect((await call('POST', '/announcements', { ...draft(), colour: 'red' })).status).toBe(422);
    expect((await call('GET', `/announcements/${town.north.dana}`)).status).toBe(404);
  });

  it('hears of it by its webhook, by ids alone', async () => {
    const { north } = town;
    const nair = await town.browser(north, north.nair);
    await nair.get('/admin/webhooks');
    const added = await nair.post('/admin/webhooks', { url: 'https://hooks.example.org/x', event: 'messages.sent' });
    expect([200, 303]).toContain(added.status);
    const made = await call('POST', '/announcements', draft());
    await call('POST', `/announcements/${String(made.body['id'])}/send`, {});
    await town.work(north);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ event: string }>`select event from conversations.webhook_deliveries`.execute(tx),
    );
    expect(rows.map((row) => row.event)).toEqual(['messages.sent']);
    const { rows: told } = await town.inside(north, async (tx) =>
      sql<{
        body: string;
      }>`select payload ->> 'body' as body from platform.outbox where job = 'conversations.webhook_deliver'`.execute(
        tx,
      ),
    );
    expect(JSON.parse(told[0]?.body ?? '{}')).toMatchObject({
      type: 'messages.sent',
      data: { announcement_id: made.body['id'] },
    });
    expect(told[0]?.body).not.toContain('Soup');
  });
});

const family = 'The family acts through its own link: there is no token for a family.';
const files = 'A file is put beside a message by whoever looks it over.';
const acts: Readonly<Record<string, readonly string[] | string>> = {
  '/desk/messages/new': ['POST /announcements', 'POST /audiences'],
  '/desk/messages/audiences/:id/end': ['DELETE /audiences/:id'],
  '/desk/messages/:id/edit': ['PUT /announcements/:id'],
  '/desk/messages/:id/send': ['POST /announcements/:id/send'],
  '/desk/messages/:id/approve': ['POST /announcements/:id/approve'],
  '/desk/messages/:id/stop': ['POST /announcements/:id/stop'],
  '/desk/messages/:id/files': files,
  '/desk/messages/:id/files/:file/remove': files,
  '/admin/messages': 'A setting of the district, not an act on messages.',
  '/m/:token/answer': family,
  '/m/:token/ask': family,
  '/m/:token/read': family,
  '/m/:token/ok': family,
};

describe('the interface', () => {
  it('is described by the house as it is kept in docs/api', async () => {
    const kept = JSON.parse(
      readFileSync(new URL('../../../docs/api/openapi.json', import.meta.url), 'utf8'),
    ) as unknown;
    expect(JSON.parse((await visitor.get('/api/v1/openapi.json')).text)).toEqual(kept);
  });

  it('has each act of a page on announcements, or says why not', () => {
    const posted = announceRoutes
      .filter((route) => route.method !== 'GET' && route.api === undefined)
      .map((route) => route.path);
    expect(posted.filter((path) => acts[path] === undefined)).toEqual([]);
    expect(Object.keys(acts).filter((path) => !posted.includes(path))).toEqual([]);
    const offered = new Set(announcementApi.map((route) => `${route.method} ${route.path.slice('/api/v1'.length)}`));
    const missing = Object.values(acts)
      .flatMap((entry) => (typeof entry === 'string' ? [] : entry))
      .filter((one) => !offered.has(one));
    expect(missing).toEqual([]);
  });
});
