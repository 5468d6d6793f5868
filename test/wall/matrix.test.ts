import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import type { Route } from '#platform/web';
import { submit } from '#rooms/conversations';
import { type Answer, type Browser, type Cast, openTown, type Town } from '#test/town';

/** Words that stand in the other district only: in none of the answers may one of them be. */
const secrets = ['SECRETWORDS', 'SecretSubject', 'secret-sender@families.test', 'SecretTopicName', 'Secretschool'];

let town: Town;
const browsers = new Map<string, Browser>();
/** Ids of things in the other district, and for each a random one, by what a route's parameter names. */
let foreign: readonly Uuid[] = [];
let southConversation = '';

const roles: readonly (readonly [string, keyof Cast])[] = [
  ['guardian', 'dana'],
  ['teacher', 'okafor'],
  ['office', 'brandt'],
  ['department', 'vega'],
  ['principal', 'calloway'],
  ['engagement', 'baptiste'],
  ['administrator', 'nair'],
];

async function plant(cast: Cast): Promise<Uuid> {
  const opened = await town.house.floor.act({ ...town.system(cast), kind: 'anonymous' }, submit, {
    kind: 'question',
    text: 'SECRETWORDS about the bus that was late',
    subject: 'SecretSubject',
    language: 'en',
    how: 'email',
    address: 'secret-sender@families.test',
    schoolId: cast.birch,
  });
  return opened.id;
}

beforeAll(async () => {
  town = await openTown();
  const { south, north } = town;
  southConversation = await plant(south);
  await town.work(south);
  await town.inside(south, async (tx) => {
    await sql`update roster.orgs set name = 'Secretschool' where district_id = ${south.district} and kind = 'school'`.execute(
      tx,
    );
    await sql`update conversations.topics set names = '{"en":"SecretTopicName"}' where district_id = ${south.district}`.execute(
      tx,
    );
  });
  const { rows } = await town.inside(south, async (tx) =>
    sql<{
      id: Uuid;
    }>`select id from conversations.messages where district_id = ${south.district} union select id from conversations.topics where district_id = ${south.district}
      union select id from channels.deliveries where district_id = ${south.district} union select id from platform.outbox where district_id = ${south.district} limit 12`.execute(
      tx,
    ),
  );
  foreign = [
    southConversation,
    ...Object.values(south).filter((value) => /^[0-9a-f-]{36}$/.test(value)),
    ...rows.map((row) => row.id),
  ];
  for (const [role, name] of roles) browsers.set(role, await town.browser(north, north[name]));
  browsers.set('visitor', await town.browser(north, null));
  for (const browser of browsers.values()) await browser.get('/sign-in');
}, 120_000);

afterAll(async () => town.close());

function addressOf(route: Route, id: string): string {
  return route.path.replaceAll(/:[a-zA-Z]+(\{[^}]*\})?/g, encodeURIComponent(id)).replaceAll('*', 'x');
}

function leaks(answer: Answer): readonly string[] {
  return secrets.filter((secret) => answer.text.includes(secret));
}

describe('every route, for every role, with ids of the other district', () => {
  it('answers nothing of it, and the same as for an id that nobody has', async () => {
    const withParameters = town.house.routes.filter((route) => route.path.includes(':'));
    expect(withParameters.length).toBeGreaterThan(25);
    const wrong: string[] = [];
    let calls = 0;
    for (const route of withParameters) {
      for (const [role, browser] of browsers) {
        const random = await call(browser, route, newId());
        // Two foreign ids a route and role, each turn others, so that all kinds meet all routes over the roles.
        const picks = [foreign[calls % foreign.length] ?? '', southConversation];
        for (const id of picks) {
          calls += 1;
          const answer = await call(browser, route, id);
          const found = leaks(answer);
          if (found.length > 0) wrong.push(`${role} ${route.method} ${route.path}: shows ${found.join(', ')}`);
          if (answer.status !== random.status && answer.status !== 429 && random.status !== 429)
            wrong.push(
              `${role} ${route.method} ${route.path}: ${answer.status} for a foreign id, ${random.status} for a random one`,
            );
          if (answer.status >= 500) wrong.push(`${role} ${route.method} ${route.path}: ${answer.status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(calls).toBeGreaterThan(300);
  }, 240_000);

  it('shows nothing of the other district on any page that takes no id', async () => {
    const wrong: string[] = [];
    for (const route of town.house.routes.filter(
      (one) => !one.path.includes(':') && one.method === 'GET' && !one.path.endsWith('/live'),
    )) {
      for (const [role, browser] of browsers) {
        const answer = await browser.get(addressOf(route, ''));
        if (leaks(answer).length > 0) wrong.push(`${role} ${route.path}: shows ${leaks(answer).join(', ')}`);
        if (answer.status >= 500) wrong.push(`${role} ${route.path}: ${answer.status}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 240_000);

  it('changed nothing in the other district', async () => {
    const { rows } = await town.inside(town.south, async (tx) =>
      sql<{
        state: string;
        message_count: number;
        version: number;
      }>`select state, message_count, version from conversations.conversations where district_id = ${town.south.district} and id = ${southConversation}`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([{ state: 'open', message_count: 1, version: 1 }]);
  });
});

describe('every route of staff', () => {
  it('is closed to visitors and to families', async () => {
    const wrong: string[] = [];
    for (const route of town.house.routes.filter(
      (one) => one.path.startsWith('/desk') || one.path.startsWith('/admin'),
    )) {
      for (const role of ['visitor', 'guardian']) {
        const browser = browsers.get(role);
        const answer = browser === undefined ? undefined : await call(browser, route, newId());
        const status = answer?.status ?? 0;
        const closed =
          status === 404 || status === 401 || (status === 303 && (answer?.location ?? '').startsWith('/sign-in'));
        if (!closed) wrong.push(`${role} ${route.method} ${route.path}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});

/** A form as the pages post it, with the session's own token: what stops it must be the policy, not the form. */
async function call(browser: Browser, route: Route, id: string): Promise<Answer> {
  const path = addressOf(route, id);
  if (route.method === 'GET') return browser.get(path);
  if (route.api) return browser.send(route.method, path, { 'content-type': 'application/json' }, '{}');
  return browser.post(path, {
    text: 'hello',
    reason: 'because',
    personId: id,
    conversationId: id,
    name: 'x',
    rating: '3',
  });
}
