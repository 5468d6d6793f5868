import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { action, on, type ActionContext } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { peopleEnded } from '#rooms/roster';
import { z } from 'zod';
import { createBrowser, createTown, type Browser, type Name, type Town } from '#test/access';
import {
  accountOff,
  accessRoom,
  demoLink,
  grantRole,
  identify,
  makeToken,
  reaches,
  staffReach,
  turnOff,
  turnOn,
  withdrawRole,
} from './index.ts';

let town: Town;
/** What lower rooms were told, and whether it was inside the transaction. */
const told: { personIds: readonly Uuid[]; sessions: number }[] = [];

async function countSessions({ tx, actor }: ActionContext): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from platform.sessions where district_id = ${actor.districtId}`.execute(tx);
  return rows[0]?.n ?? 0;
}

beforeAll(async () => {
  const lower = {
    name: 'lower',
    subscriptions: [
      on(accountOff, {
        within: async (context, { personIds }) => void told.push({ personIds, sessions: await countSessions(context) }),
      }),
    ],
  };
  town = await createTown({ rooms: [lower] });
});
afterAll(async () => town.end());
afterEach(() => void told.splice(0));

async function signedIn(who: Name): Promise<Browser> {
  const browser = createBrowser(town);
  const answer = await browser.get(
    demoLink(town.floor, town.north, town.people[who]).replace('http://north.localhost', ''),
  );
  expect(answer.status).toBe(303);
  return browser;
}

async function actorOf(browser: Browser): Promise<Actor> {
  return identify({
    floor: town.floor,
    districtId: town.north,
    sessionCookie: browser.cookies.get('porchlight') ?? '',
    bearer: null,
    now: town.now(),
  });
}

const status = async (browser: Browser, path = '/test/me'): Promise<number> => (await browser.get(path)).status;

/** The cookie-less way in: a program with a token. */
async function call(token: string, host = 'north.localhost'): Promise<number> {
  const answer = await town.app.request(`http://${host}/api/v1/test`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.status;
}

describe('who somebody is', () => {
  test('follows the roster: role, school, children, language', async () => {
    expect(await actorOf(await signedIn('okafor'))).toMatchObject({
      kind: 'person',
      name: 'Adaeze Okafor',
      grants: [{ role: 'teacher', unitId: town.birch }],
      subjects: [],
    });
    expect(await actorOf(await signedIn('nair'))).toMatchObject({ grants: [{ role: 'administrator', unitId: null }] });
    expect(await actorOf(await signedIn('huda'))).toMatchObject({
      grants: [{ role: 'guardian', unitId: null }],
      subjects: [town.people.yusuf],
    });
  });

  test('costs no query while it is fresh', async () => {
    const browser = await signedIn('okafor');
    await actorOf(browser);
    let asked = 0;
    const counting: Town['floor'] = {
      ...town.floor,
      ask: async (...args) => {
        asked += 1;
        return town.floor.ask(...args);
      },
    };
    const cookie = browser.cookies.get('porchlight') ?? '';
    for (let at = 0; at < 20; at += 1)
      await identify({ floor: counting, districtId: town.north, sessionCookie: cookie, bearer: null, now: town.now() });
    expect(asked).toBe(0);
    town.pass({ seconds: 16 });
    await identify({ floor: counting, districtId: town.north, sessionCookie: cookie, bearer: null, now: town.now() });
    expect(asked).toBe(1);
  });

  test('is nobody in another district, with the same cookie', async () => {
    const browser = await signedIn('nair');
    const south = createBrowser(town, { host: 'south.localhost' });
    for (const [name, value] of browser.cookies) south.cookies.set(name, value);
    expect(await status(south)).toBe(303);
  });

  test('lets a teacher reach her students, an office its school, an administrator everybody, transportation nobody', async () => {
    const yusuf = { id: town.people.yusuf, schoolId: town.birch };
    const nora = { id: town.people.nora, schoolId: town.birch };
    const reachOf = async (who: Name) => town.floor.ask(await actorOf(await signedIn(who)), staffReach, {});
    const teacher = await reachOf('okafor');
    expect([reaches(teacher, yusuf), reaches(teacher, nora)]).toEqual([true, false]);
    expect(reaches(await reachOf('brandt'), nora)).toBe(true);
    expect(reaches(await reachOf('nair'), { id: nora.id, schoolId: null })).toBe(true);
    expect(reaches(await reachOf('vega'), yusuf)).toBe(false);
  });
});

describe('R25: an account that is switched off', () => {
  test('ends pages, tokens, links and event streams within 60 seconds, and tells the lower rooms in the same transaction', async () => {
    const nair = await actorOf(await signedIn('nair'));
    const calloway = await signedIn('calloway');
    const second = await signedIn('calloway');
    const { token } = await town.floor.act(nair, makeToken, {
      name: 'export',
      scopes: ['conversations:read'],
      personId: town.people.calloway,
    });
    expect(await call(token)).toBe(200);
    // Only the beat of the stream is told by hand, not lived through.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const stream = await calloway.raw('GET', '/test/stream');
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('retry');

    await town.floor.act(nair, turnOff, { personId: town.people.calloway });
    expect(told).toHaveLength(1);
    expect(told[0]?.personIds).toEqual([town.people.calloway]);
    expect(await status(calloway)).toBe(303);
    expect(await status(second)).toBe(303);
    expect(await call(token)).toBe(401);
    // The stream asks at its next beat, twenty seconds later at most.
    await vi.advanceTimersByTimeAsync(20_000);
    const ended = (async () => {
      for (;;) if ((await reader.read()).done) return 'ended';
    })();
    const late = new Promise((resolve) => setTimeout(() => resolve('late'), 35_000).unref());
    expect(await Promise.race([ended, late])).toBe('ended');

    await town.floor.act(nair, turnOn, { personId: town.people.calloway });
    expect(await status(calloway)).toBe(303);
    expect(await status(await signedIn('calloway'))).toBe(200);
  }, 70_000);

  test('cannot be signed in to by any way', async () => {
    const nair = await actorOf(await signedIn('nair'));
    await town.floor.act(nair, turnOff, { personId: town.people.vega });
    const browser = createBrowser(town);
    await browser.post('/sign-in', { contact: 'vega@north.test' });
    await town.work();
    expect(town.mails).toEqual([]);
    expect(
      await status(browser, demoLink(town.floor, town.north, town.people.vega).replace('http://north.localhost', '')),
    ).toBe(403);
    await town.floor.act(nair, turnOn, { personId: town.people.vega });
  });

  test('is never the last administrator’s, nor one’s own', async () => {
    const nair = await actorOf(await signedIn('nair'));
    await expect(town.floor.act(nair, turnOff, { personId: town.people.nair })).rejects.toMatchObject({
      code: 'access.error.own_account',
    });
    await expect(town.floor.act(town.system, turnOff, { personId: town.people.nair })).rejects.toMatchObject({
      code: 'access.error.last_administrator',
    });
    const { id } = await town.floor.act(nair, grantRole, { personId: town.people.calloway, role: 'administrator' });
    await town.floor.act(town.system, turnOff, { personId: town.people.nair });
    await expect(town.floor.act(town.system, withdrawRole, { grantId: id })).rejects.toMatchObject({
      code: 'access.error.last_administrator',
    });
    await town.floor.act(town.system, turnOn, { personId: town.people.nair });
    await town.floor.act(town.system, withdrawRole, { grantId: id });
  });

  test('of two administrators who switch each other off at the same moment leaves one', async () => {
    const nair = await actorOf(await signedIn('nair'));
    const { id } = await town.floor.act(nair, grantRole, { personId: town.people.calloway, role: 'administrator' });
    const calloway = await actorOf(await signedIn('calloway'));
    const both = await Promise.allSettled([
      town.floor.act(nair, turnOff, { personId: town.people.calloway }),
      town.floor.act(calloway, turnOff, { personId: town.people.nair }),
    ]);
    expect(both.filter((one) => one.status === 'rejected')).toHaveLength(1);
    for (const personId of [town.people.nair, town.people.calloway])
      await town.floor.act(town.system, turnOn, { personId });
    await town.floor.act(town.system, withdrawRole, { grantId: id });
  });
});

describe('the roster ends people', () => {
  const endPeople = action(
    'test.end_people',
    z.object({ personIds: z.array(z.string()) }),
    async ({ tx, publish, actor }, { personIds }) => {
      await sql`update roster.people set status = 'ended' where district_id = ${actor.districtId} and id = any(${personIds}::uuid[])`.execute(
        tx,
      );
      await publish(peopleEnded({ personIds }));
    },
  );
  const restore = async (id: Uuid): Promise<void> =>
    town.inside(
      async (tx) => void (await sql`update roster.people set status = 'active' where id = ${id}`.execute(tx)),
    );

  test('and their sessions end at once; restored, they sign in anew', async () => {
    const brandt = await signedIn('brandt');
    expect(await status(brandt)).toBe(200);
    await town.floor.act(town.system, endPeople, { personIds: [town.people.brandt] });
    expect(await status(brandt)).toBe(303);
    expect(told[0]?.personIds).toEqual([town.people.brandt]);
    await restore(town.people.brandt);
    expect(await status(brandt)).toBe(303);
    expect(await status(await signedIn('brandt'))).toBe(200);
  });

  test('but never the last administrator of a district where staff work', async () => {
    await signedIn('nair');
    await expect(town.floor.act(town.system, endPeople, { personIds: [town.people.nair] })).rejects.toMatchObject({
      code: 'access.error.last_administrator',
    });
    expect(await status(await signedIn('nair'))).toBe(200);
  });
});

describe('roles beyond the roster', () => {
  test('count from their first day to before their last, and at once', async () => {
    const nair = await actorOf(await signedIn('nair'));
    const okafor = await signedIn('okafor');
    expect(await status(okafor, '/desk/sign-in-codes')).toBe(404);
    const { id } = await town.floor.act(nair, grantRole, {
      personId: town.people.okafor,
      role: 'office',
      unitId: town.birch,
      ends: '2027-02-01',
    });
    expect(await status(okafor, '/desk/sign-in-codes')).toBe(200);
    await expect(
      town.floor.act(nair, grantRole, { personId: town.people.okafor, role: 'office', unitId: town.birch }),
    ).rejects.toMatchObject({ code: 'access.error.grant_exists' });
    await town.floor.act(nair, withdrawRole, { grantId: id });
    expect(await status(okafor, '/desk/sign-in-codes')).toBe(404);
  });

  test('are given by administrators only, and nothing else rides along (A15)', async () => {
    const calloway = await actorOf(await signedIn('calloway'));
    const request = { personId: town.people.calloway, role: 'administrator' as const };
    await expect(town.floor.act(calloway, grantRole, request)).rejects.toMatchObject({ status: 404 });
    const nair = await actorOf(await signedIn('nair'));
    const more = { ...request, district_id: town.south } as never;
    await expect(town.floor.act(nair, grantRole, more)).rejects.toMatchObject({ status: 422 });
  });
});

describe('one’s own sessions', () => {
  test('are listed by browser and ended one by one; a stranger’s cannot be', async () => {
    const here = await signedIn('amal');
    const there = await signedIn('amal');
    const page = await here.get('/my/account');
    expect(page.text).toContain('Chrome, Android');
    const { sessionId } = await actorOf(there);
    expect((await here.post(`/my/sign-ins/${sessionId}/end`, {})).status).toBe(303);
    expect(await status(there)).toBe(303);
    expect(await status(here)).toBe(200);
    const dana = await actorOf(await signedIn('dana'));
    expect((await here.post(`/my/sign-ins/${dana.sessionId}/end`, {})).status).toBe(404);
  });

  test('all others end together', async () => {
    const browsers = [await signedIn('amal'), await signedIn('amal'), await signedIn('amal')];
    await browsers[0]?.get('/my/account');
    await browsers[0]?.post('/my/sign-ins/end-others', {});
    expect(await Promise.all(browsers.map((one) => status(one)))).toEqual([200, 303, 303]);
  });
});

describe('what is recounted', () => {
  test('finds nobody left signed in, and an administrator', async () => {
    for (const check of accessRoom.checks ?? [])
      expect(await check.count(town.floor, town.system)).toMatchObject({ violations: 0 });
    await signedIn('brandt');
    await town.inside(
      async (tx) =>
        void (await sql`update roster.people set status = 'ended' where id = ${town.people.brandt}`.execute(tx)),
    );
    const found = await Promise.all(
      (accessRoom.checks ?? []).map(async (check) => check.count(town.floor, town.system)),
    );
    expect(found[0]).toEqual({ violations: 1, examples: [town.people.brandt] });
    await town.inside(
      async (tx) =>
        void (await sql`update roster.people set status = 'active' where id = ${town.people.brandt}`.execute(tx)),
    );
  });
});
