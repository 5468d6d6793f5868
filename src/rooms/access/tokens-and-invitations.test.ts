import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor, type Actor } from '#platform/actor';
import { createBrowser, createTown, type Browser, type Name, type Town } from '#test/access';
import {
  demoLink,
  demoLinks,
  firstAdministratorLink,
  identify,
  invitePerson,
  makeToken,
  revokeToken,
} from './index.ts';

let town: Town;
beforeAll(async () => {
  town = await createTown();
});
afterAll(async () => town.end());

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

describe('tokens', () => {
  test('work for their scopes in their district until they are revoked, and are shown once', async () => {
    const browser = await signedIn('nair');
    await browser.get('/admin/tokens');
    const made = await browser.post('/admin/tokens', { name: 'Reports', scope: 'conversations:read', days: '30' });
    expect(made.status).toBe(201);
    const token = /pl_north_[\w-]+/.exec(made.text.replaceAll('<wbr />', ''))?.[0] ?? '';
    expect(await call(token)).toBe(200);
    expect((await browser.get('/admin/tokens')).text).not.toContain(token);
    expect(await call(token, 'south.localhost')).toBe(401);
    expect(await call(token.replace('pl_north_', 'pl_south_'), 'south.localhost')).toBe(401);
    const nair = await actorOf(browser);
    const other = await town.floor.act(nair, makeToken, { name: 'Topics', scopes: ['topics:read'] });
    expect(await call(other.token)).toBe(404);
    await town.floor.act(nair, revokeToken, { tokenId: other.id });
    expect(await call(other.token)).toBe(401);
    town.pass({ hours: 24 * 31 });
    expect(await call(token)).toBe(401);
  });

  test('cannot be made for a family, or by somebody who is no administrator', async () => {
    const nair = await actorOf(await signedIn('nair'));
    await expect(
      town.floor.act(nair, makeToken, { name: 'x', scopes: ['topics:read'], personId: town.people.amal }),
    ).rejects.toMatchObject({ code: 'access.error.not_staff' });
    const brandt = await actorOf(await signedIn('brandt'));
    await expect(town.floor.act(brandt, makeToken, { name: 'x', scopes: ['topics:read'] })).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('an invitation', () => {
  test('lets a colleague in once; sessions and passkeys from before are gone (B07)', async () => {
    const before = await signedIn('calloway');
    const nair = await actorOf(await signedIn('nair'));
    const { path, personId } = await town.floor.act(nair, invitePerson, {
      email: 'Calloway@North.test',
      role: 'principal',
      unitId: town.birch,
    });
    expect(personId).toBe(town.people.calloway);
    const browser = createBrowser(town);
    await browser.raw('HEAD', path);
    expect((await browser.get(path)).text).toContain('Ruth Calloway');
    expect((await browser.post(path, {})).location).toBe('/desk');
    expect(await status(before)).toBe(303);
    const again = createBrowser(town);
    expect((await again.get(path)).status).toBe(410);
    expect((await again.post(path, {})).status).toBe(410);
  });

  test('is sent and shown by an administrator’s page', async () => {
    const browser = await signedIn('nair');
    await browser.get('/admin/people-access/invite');
    expect((await browser.post('/admin/people-access/invite', { email: 'nobody', role: 'office' })).status).toBe(422);
    const made = await browser.post('/admin/people-access/invite', {
      email: 'Late@North.test',
      role: 'office',
      unit: town.birch,
    });
    expect(made.status).toBe(201);
    await town.work();
    const path = /http:\/\/north\.localhost(\/welcome\/\S+)/.exec(town.mails.at(-1)?.text ?? '')?.[1] ?? '';
    expect(town.mails.at(-1)?.to.address).toBe('late@north.test');
    expect((await createBrowser(town).get(path)).status).toBe(200);
    town.mails.splice(0);
    const brandt = await signedIn('brandt');
    expect((await brandt.get('/admin/people-access/invite')).status).toBe(404);
  });

  test('makes a person whom no roster knows, and an older link of the same address stops working', async () => {
    const invite = { email: 'new.nurse@north.test', role: 'department' } as const;
    const first = await town.floor.act(town.system, invitePerson, invite);
    const second = await town.floor.act(town.system, invitePerson, invite);
    const browser = createBrowser(town);
    expect((await browser.get(first.path)).status).toBe(410);
    await browser.get(second.path);
    expect((await browser.post(second.path, { given: 'Bea', family: 'Lund', email: 'no address' })).status).toBe(422);
    expect(
      (await browser.post(second.path, { given: 'Bea', family: 'Lund', email: 'new.nurse@north.test' })).location,
    ).toBe('/desk');
    expect(await actorOf(browser)).toMatchObject({ name: 'Bea Lund', grants: [{ role: 'department', unitId: null }] });
  });

  test('of an empty district makes its first administrator, once', async () => {
    const south = systemActor(town.south, 'test');
    const link = await town.floor.act(south, firstAdministratorLink, {});
    const browser = createBrowser(town, { host: 'south.localhost' });
    await browser.get(link?.path ?? '');
    const fields = { given: 'Ida', family: 'Moss', email: 'ida@south.test' };
    expect((await browser.post(link?.path ?? '', fields)).location).toBe('/admin/first-day');
    expect((await browser.get('/admin/people-access')).status).toBe(200);
    expect(await town.floor.act(south, firstAdministratorLink, {})).toBeNull();
  });
});

describe('the demonstration', () => {
  test('has a link for each kind of person; a changed one is not there, and a HEAD signs nobody in', async () => {
    const links = await town.floor.ask(
      town.system,
      { name: 'x', answer: async () => demoLinks(town.floor, town.north) },
      {},
    );
    expect(links.map(({ role, person }) => `${role} ${person}`)).toEqual(
      expect.arrayContaining(['guardian Amal Haddad', 'teacher Adaeze Okafor', 'administrator Priya Nair']),
    );
    const path = (links[0]?.url ?? '').replace('http://north.localhost', '');
    const browser = createBrowser(town);
    expect((await browser.get(`${path.slice(0, -1)}${path.endsWith('0') ? '1' : '0'}`)).status).toBe(404);
    const head = await browser.raw('HEAD', path);
    expect(head.headers.getSetCookie().join()).not.toContain('porchlight=');
  });

  test('and production has none', async () => {
    const production = { ...town.floor, settings: { ...town.floor.settings, mode: 'production' as const } };
    await expect(demoLinks(production, town.north)).rejects.toMatchObject({ code: 'access.error.demo_only' });
  });
});
