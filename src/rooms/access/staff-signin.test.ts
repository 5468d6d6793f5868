import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import {
  createAuthenticator,
  createBrowser,
  createTown,
  startProvider,
  type Answer,
  type Browser,
  type IdentityProvider,
  type Name,
  type Town,
} from '#test/access';
import { demoLink } from './index.ts';

const origin = 'http://north.localhost';
const back = `${origin}/sign-in/oidc/back`;
let town: Town;
let provider: IdentityProvider;

beforeAll(async () => {
  town = await createTown();
  provider = await startProvider(
    {
      'subject-okafor': { email: 'Okafor@north.test' },
      'subject-unverified': { email: 'brandt@north.test', verified: false },
      'subject-stranger': { email: 'stranger@north.test' },
      'subject-amal': { email: 'amal@families.test' },
      'subject-thief': { email: 'okafor@north.test' },
      'subject-vega': { email: 'vega@north.test' },
    },
    back,
  );
});
afterAll(async () => {
  await provider.end();
  await town.end();
});
// Real tokens carry real times; the town's clock follows the one on the wall.
beforeEach(() => town.pass(town.now().until(Temporal.Now.instant())));

async function signedIn(who: Name): Promise<Browser> {
  const browser = createBrowser(town);
  await browser.get(demoLink(town.floor, town.north, town.people[who]).replace(origin, ''));
  return browser;
}

const whoIs = async (browser: Browser): Promise<string | null> => {
  const answer = await browser.get('/test/me');
  return answer.status === 200 ? (JSON.parse(answer.text) as { personId: string }).personId : null;
};

async function setProvider({ off, ...fields }: Record<string, string> = {}): Promise<Answer> {
  const browser = await signedIn('nair');
  await browser.get('/admin/sign-in');
  const { issuer, clientId: client, clientSecret: secret } = provider;
  const on: Record<string, string> = off === undefined ? { on: '1' } : {};
  return browser.post('/admin/sign-in', { label: 'District account', issuer, client, secret, ...on, ...fields });
}

/** From our page to the provider, as this account, and back. */
async function throughProvider(browser: Browser, account: string, from = '/sign-in/oidc'): Promise<Answer> {
  const leaving = await browser.get(from);
  const returned = await provider.signIn(leaving.location ?? '', account);
  return browser.get(returned.replace(origin, ''));
}

describe('staff sign in through the district’s identity provider', () => {
  test('set up and tried by an administrator first; the trial signs nobody in', async () => {
    expect((await setProvider({ off: '1' })).status).toBe(303);
    expect((await createBrowser(town).get('/sign-in/staff')).text).not.toContain('District account');
    const admin = await signedIn('nair');
    const result = await throughProvider(admin, 'subject-okafor', '/admin/sign-in/try');
    expect(result.status).toBe(200);
    expect(result.text).toContain('Adaeze Okafor');
    expect(await whoIs(admin)).toBe(town.people.nair);
    const page = (await admin.get('/admin/sign-in')).text;
    expect(page).toContain('Tried and working');
    expect(page).not.toContain(provider.clientSecret);
  });

  test('by code with PKCE, state and nonce; once linked, the subject counts and not the address', async () => {
    await setProvider();
    const browser = createBrowser(town);
    expect((await browser.get('/sign-in/staff')).text).toContain('Continue with District account');
    const leaving = new URL((await browser.get('/sign-in/oidc?next=/desk/inbox')).location ?? '');
    expect(Object.fromEntries(leaving.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: 'openid email',
      redirect_uri: back,
    });
    expect(leaving.searchParams.get('state')).toBeTruthy();
    expect(leaving.searchParams.get('nonce')).toBeTruthy();
    const returned = await provider.signIn(leaving.href, 'subject-okafor');
    expect((await browser.get(returned.replace(origin, ''))).location).toBe('/desk/inbox');
    expect(await whoIs(browser)).toBe(town.people.okafor);
    // The address goes to somebody else in the roster: the subject stays who it was.
    await town.inside(
      async (tx) =>
        void (await sql`update roster.contact_details set person_id = ${town.people.vega} where value = 'okafor@north.test'`.execute(
          tx,
        )),
    );
    const again = createBrowser(town);
    await throughProvider(again, 'subject-okafor');
    expect(await whoIs(again)).toBe(town.people.okafor);
    await town.inside(
      async (tx) =>
        void (await sql`update roster.contact_details set person_id = ${town.people.okafor} where value = 'okafor@north.test'`.execute(
          tx,
        )),
    );
  });

  test.each([
    ['an address that was not verified', 'subject-unverified'],
    ['an address of nobody in the roster', 'subject-stranger'],
    ['a guardian’s address: this door is for staff', 'subject-amal'],
  ])('not with %s', async (_what, account) => {
    const browser = createBrowser(town);
    const answer = await throughProvider(browser, account);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('no member of staff with that address');
    expect(await whoIs(browser)).toBeNull();
  });

  test('not when the answer comes to another browser, comes twice, or is made up (B06)', async () => {
    const browser = createBrowser(town);
    const leaving = await browser.get('/sign-in/oidc');
    const returned = (await provider.signIn(leaving.location ?? '', 'subject-okafor')).replace(origin, '');
    const other = createBrowser(town);
    expect((await other.get(returned)).status).toBe(403);
    await other.get('/sign-in/oidc');
    expect((await other.get(returned)).status).toBe(403);
    const kept = new Map(browser.cookies);
    expect((await browser.get(returned)).location).toBe('/desk');
    for (const [name, value] of kept) other.cookies.set(name, value);
    expect((await other.get(returned)).status).toBe(403);
    expect(await whoIs(other)).toBeNull();
    await other.get('/sign-in/oidc');
    expect((await other.get('/sign-in/oidc/back?code=made-up&state=made-up')).status).toBe(403);
  });

  test('not once the account is off', async () => {
    await town.inside(
      async (tx) =>
        void (await sql`insert into access.accounts (district_id, id, person_id, is_on) values (${town.north}, gen_random_uuid(), ${town.people.vega}, false)`.execute(
          tx,
        )),
    );
    const browser = createBrowser(town);
    expect((await throughProvider(browser, 'subject-vega')).status).toBe(403);
    expect(await whoIs(browser)).toBeNull();
  });

  test('keeps no token of the provider, and asks for none that could be replayed later (B10)', async () => {
    const { rows } = await town.inside(async (tx) =>
      sql<{
        all: string;
      }>`select (select string_agg(o::text, ' ') from access.oidc o) || (select string_agg(s::text, ' ') from access.oidc_subjects s) as all`.execute(
        tx,
      ),
    );
    expect(rows[0]?.all).not.toMatch(/access_token|refresh|eyJ/);
    expect(rows[0]?.all).not.toContain(provider.clientSecret);
    const leaving = await createBrowser(town).get('/sign-in/oidc');
    expect(leaving.location).not.toContain('offline_access');
  });

  test('a plain http provider elsewhere is refused, a silent one is said so', async () => {
    expect((await setProvider({ issuer: 'http://login.example.org' })).status).toBe(422);
    await setProvider({ issuer: 'http://127.0.0.1:9' });
    const answer = await createBrowser(town).get('/sign-in/oidc');
    expect(answer.status).toBe(502);
    await setProvider();
  });
});

const optionsOf = (page: string): string =>
  (/data-options="([^"]+)"/.exec(page)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('a passkey', () => {
  async function withPasskey(who: Name): Promise<ReturnType<typeof createAuthenticator>> {
    const browser = await signedIn(who);
    const device = createAuthenticator();
    const page = await browser.get('/my/account');
    const answer = await browser.post('/my/passkeys', {
      answer: device.make(optionsOf(page.text), origin),
      name: 'My phone',
    });
    expect(answer.status).toBe(303);
    expect((await browser.get('/my/account')).text).toContain('My phone');
    return device;
  }

  test('is made by somebody signed in and signs in without any message', async () => {
    const device = await withPasskey('okafor');
    const browser = createBrowser(town);
    const page = await browser.get('/sign-in/staff?next=/desk/inbox');
    const answer = await browser.post('/sign-in/passkey', {
      answer: device.use(optionsOf(page.text), origin),
      next: '/desk/inbox',
    });
    expect(answer.location).toBe('/desk/inbox');
    expect(await whoIs(browser)).toBe(town.people.okafor);
  });

  test('works for families, too', async () => {
    const device = await withPasskey('amal');
    const browser = createBrowser(town);
    const page = await browser.get('/sign-in/staff');
    expect(
      (await browser.post('/sign-in/passkey', { answer: device.use(optionsOf(page.text), origin) })).location,
    ).toBe('/my');
  });

  test('is refused for another challenge, another address, a second time, or as a copy whose counter went back', async () => {
    const device = await withPasskey('brandt');
    const browser = createBrowser(town);
    const refused = async (answer: string): Promise<void> => {
      expect((await browser.post('/sign-in/passkey', { answer })).status).toBe(403);
      expect(await whoIs(browser)).toBeNull();
    };
    const first = optionsOf((await browser.get('/sign-in/staff')).text);
    await browser.get('/sign-in/staff');
    await refused(device.use(first, origin));
    await refused(
      device.use(optionsOf((await browser.get('/sign-in/staff')).text), 'https://north.localhost.evil.test'),
    );
    await refused('{"id":"made up"}');
    await refused('nonsense');
    const good = device.use(optionsOf((await browser.get('/sign-in/staff')).text), origin);
    const cookies = new Map(browser.cookies);
    expect((await browser.post('/sign-in/passkey', { answer: good })).location).toBe('/desk');
    const replayer = createBrowser(town);
    for (const [name, value] of cookies) if (name !== 'porchlight') replayer.cookies.set(name, value);
    expect((await replayer.post('/sign-in/passkey', { answer: good })).status).toBe(403);
    device.rewind();
    const copy = createBrowser(town);
    const page = await copy.get('/sign-in/staff');
    expect((await copy.post('/sign-in/passkey', { answer: device.use(optionsOf(page.text), origin) })).status).toBe(
      403,
    );
  });

  test('is removed by its owner and then worth nothing; a stranger cannot remove it', async () => {
    const device = await withPasskey('calloway');
    const owner = await signedIn('calloway');
    const path = /\/my\/passkeys\/[0-9a-f-]+\/remove/.exec((await owner.get('/my/account')).text)?.[0] ?? '';
    const stranger = await signedIn('dana');
    await stranger.get('/my/account');
    expect((await stranger.post(path, {})).status).toBe(404);
    expect((await owner.post(path, {})).status).toBe(303);
    const browser = createBrowser(town);
    const page = await browser.get('/sign-in/staff');
    expect((await browser.post('/sign-in/passkey', { answer: device.use(optionsOf(page.text), origin) })).status).toBe(
      403,
    );
  });
});
