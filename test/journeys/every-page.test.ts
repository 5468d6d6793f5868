import { existsSync, mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '#platform/log';
import { readSettings } from '#platform/settings';
import { type House, openHouse } from '#house';
import { demoLinks } from '#rooms/access';
import { seriousFaults } from '#test/axe';
import { testDatabase, type TestDatabase } from '#test/database';
import { loadDemo } from '../../demo/load.ts';

/**
 * Every page of the demonstration, as each kind of person finds it by following links. No link leads to nothing. Each page
 * is looked at in Chromium by whoever finds it first, in one of six ways (language and width) that change from page to
 * page; PORCHLIGHT_LONG=1 looks at each in all six, for everybody.
 */
const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (executable === undefined) console.warn('Every page is skipped: there is no Chromium here.');

/** A folder for pictures of the pages, to look at. */
const pictures = process.env['PAGE_PICTURES'];
const only = process.env['PAGE_ROLES']?.split(',');
const isLong = process.env['PORCHLIGHT_LONG'] !== undefined;

/** A Thursday afternoon in Chicago, so that the open matters of the day are open. */
const now = Temporal.Instant.from('2026-11-19T21:00:00Z');

type Way = { readonly language: string; readonly width: number };
const ways: readonly Way[] = [
  { language: 'en', width: 360 },
  { language: 'ar', width: 1280 },
  { language: 'es', width: 360 },
  { language: 'en', width: 1280 },
  { language: 'ar', width: 360 },
  { language: 'es', width: 1280 },
];

const visitors = [
  'visitor',
  'guardian',
  'teacher',
  'office',
  'department',
  'principal',
  'engagement',
  'administrator',
] as const;
type Visitor = (typeof visitors)[number];

/** What is no page: files, feeds, streams, other programs' answers, and what ends the visit. */
const noPage =
  /^\/my\/documents\/|\.(?:csv|ics|json|js|eml|zip)$|^\/(?:api|desk\/document|embed\.js|desk\/live|sign-out|demo\/sign-in|assets|calendar\/feed|calendar\/own)(?:\/|$)|\/(?:files|original|mail)(?:\/|$)|\/(?:copy|paper)$/;

let database: TestDatabase;
let house: House;
let server: Server;
let origin = '';
let browser: Browser;
let links: ReadonlyMap<string, string>;

/** Which page an address is: the pattern of its route. */
function patternOf(path: string): string | null {
  const parts = path.split('/');
  const fits = (pattern: string): boolean => {
    const wanted = pattern.replaceAll(/\{[^}]*\}/g, '').split('/');
    return wanted.length === parts.length && wanted.every((part, at) => part.startsWith(':') || part === parts[at]);
  };
  const found = house.routes.filter((one) => one.method === 'GET' && fits(one.path));
  return found.toSorted((a, b) => a.path.split(':').length - b.path.split(':').length)[0]?.path ?? null;
}

/** A window in which this person is signed in already. */
async function contextFor(cookie: string, { language, width }: Way): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: language });
  const pairs = cookie === '' ? [] : cookie.split('; ').map((pair) => pair.split(/=(.*)/s));
  await context.addCookies(pairs.map(([name = '', value = '']) => ({ name, value, url: origin })));
  return context;
}

type Seen = { over: number; lang: string; dir: string; text: string; headings: number };

/** Everything that is wrong with the page as it stands. */
async function faultsOf(page: Page, way: Way): Promise<readonly string[]> {
  const faults: string[] = [];
  const seen = await page.evaluate<Seen>(`({
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    text: document.body.innerText,
    headings: document.querySelectorAll('h1').length,
  })`);
  if (seen.over > 0) faults.push(`scrolls sideways by ${seen.over} px`);
  if (!seen.lang.startsWith(way.language)) faults.push(`is in “${seen.lang}”`);
  if (seen.dir !== (way.language === 'ar' ? 'rtl' : 'ltr')) faults.push(`runs ${seen.dir}`);
  if (seen.headings !== 1) faults.push(`has ${seen.headings} first headings`);
  const raw =
    /\b(?:ui|access|calendar|channels|conversations|firstday|insight|language|learning|records|roster)\.[a-z_]+(?:\.[a-z_]+)+/.exec(
      seen.text,
    );
  if (raw !== null) faults.push(`shows the key ${raw[0]}`);
  // Saved replies show the fields that stand in them.
  const fields = page.url().includes('/saved-replies') ? '' : '|\\{[a-z]+\\}';
  if (new RegExp(`\\bundefined\\b|\\[object |\\bNaN\\b${fields}`).test(seen.text))
    faults.push('shows a value that is none');
  return [...faults, ...(await seriousFaults(page))];
}

async function look(page: Page, visitor: Visitor, path: string, way: Way): Promise<readonly string[]> {
  const complaints: string[] = [];
  const hear = (message: { type(): string; text(): string }): void => {
    if (message.type() === 'error') complaints.push(`the console says: ${message.text().slice(0, 200)}`);
  };
  page.on('console', hear);
  const url = new URL(path, origin);
  url.searchParams.set('lang', way.language);
  const answer = await page.goto(url.href);
  const status = answer?.status() ?? 0;
  const faults = status === 200 ? await faultsOf(page, way) : [`answers ${status}`];
  page.off('console', hear);
  if (pictures !== undefined) {
    const folder = join(pictures, visitor);
    mkdirSync(folder, { recursive: true });
    const name = (patternOf(url.pathname) ?? path).replaceAll(/[^\w-]+/g, '_') || 'first';
    await page.screenshot({ path: join(folder, `${name}-${way.language}-${way.width}.png`), fullPage: true });
  }
  return [...faults, ...complaints].map((one) => `${visitor} ${url.pathname} (${way.language}, ${way.width}): ${one}`);
}

/** A page as this person gets it without a browser: what it answers, and where its links lead. */
async function fetched(cookie: string, path: string): Promise<{ status: number; links: readonly string[] }> {
  const answer = await house.app.request(new URL(path, origin).href, {
    headers: { cookie, host: new URL(origin).host, 'accept-language': 'en' },
  });
  const text = answer.headers.get('content-type')?.startsWith('text/html') === true ? await answer.text() : '';
  const links = [...text.matchAll(/<a\b[^>]*\bhref="(\/[^"]*)"/g)].map(([, address = '']) =>
    address.replaceAll('&amp;', '&'),
  );
  return { status: answer.status, links: links.filter((one) => !noPage.test(one.split(/[?#]/)[0] ?? '')) };
}

async function cookieOf(visitor: Visitor): Promise<string> {
  if (visitor === 'visitor') return '';
  const answer = await house.app.request(new URL(links.get(visitor) ?? '', origin).href, {
    headers: { host: new URL(origin).host },
  });
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .join('; ');
}

const starts: Readonly<Partial<Record<Visitor, readonly string[]>>> = {
  visitor: ['/', '/sign-in', '/demo/mail'],
  guardian: ['/my', '/'],
};

/** Follows the links of this person breadth first, every kind of page once; those that nobody found before are looked at. */
async function walk(visitor: Visitor, looked: Set<string>): Promise<{ faults: string[]; seen: ReadonlySet<string> }> {
  const cookie = await cookieOf(visitor);
  const open = new Map<number, { page: Page; context: BrowserContext }>();
  const queue: string[] = [...(starts[visitor] ?? ['/desk', '/'])];
  const seen = new Set<string>();
  const faults: string[] = [];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const pattern = patternOf(new URL(path, origin).pathname);
    if (pattern === null || seen.has(pattern)) continue;
    seen.add(pattern);
    const { status, links: further } = await fetched(cookie, path);
    if (status >= 400) faults.push(`${visitor} ${path}: a link leads to ${status}`);
    queue.push(...further);
    if (status !== 200 || (looked.has(pattern) && !isLong)) continue;
    looked.add(pattern);
    for (const at of isLong ? ways.keys() : [looked.size % ways.length]) {
      const way = ways[at];
      if (way === undefined) continue;
      let window = open.get(at);
      if (window === undefined) {
        const context = await contextFor(cookie, way);
        window = { context, page: await context.newPage() };
        open.set(at, window);
      }
      faults.push(...(await look(window.page, visitor, path, way)));
    }
  }
  await Promise.all([...open.values()].map(async ({ context }) => context.close()));
  return { faults, seen };
}

describe.skipIf(executable === undefined)('every page', () => {
  const found = new Map<Visitor, ReadonlySet<string>>();
  const looked = new Set<string>();

  beforeAll(async () => {
    database = await testDatabase();
    const settings = readSettings({
      PORCHLIGHT_MODE: 'demo',
      PORCHLIGHT_SECRET: 'only-for-tests-only-for-tests-only',
      PUBLIC_URL: 'http://localhost',
      LOG_LEVEL: 'silent',
    });
    house = await openHouse({ settings, databaseUrl: database.appUrl, log: createLog('silent'), clock: () => now });
    const { districtId } = await loadDemo({ floor: house.floor, rooms: house.rooms, now });
    await new Promise<void>((ready) => {
      server = serve({ fetch: house.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
        origin = `http://localhost:${port}`;
        ready();
      }) as Server;
    });
    const signIns = await demoLinks(house.floor, districtId);
    // The first of a role, where there are several.
    links = new Map(signIns.toReversed().map((one) => [one.role, new URL(one.url).pathname]));
    browser = await chromium.launch({
      ...(executable === undefined ? {} : { executablePath: executable }),
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
  }, 600_000);

  afterAll(async () => {
    await browser.close();
    server.close();
    server.closeAllConnections();
    await house.close();
    await database.drop();
  });

  test.each(visitors.filter((one) => only === undefined || only.includes(one)))(
    '%s finds only whole pages',
    async (visitor) => {
      const { faults, seen } = await walk(visitor, looked);
      found.set(visitor, seen);
      expect(faults).toEqual([]);
      expect(seen.size).toBeGreaterThan(4);
    },
    1_800_000,
  );

  test('every page can be found by somebody', () => {
    if (only !== undefined) return;
    const seen = new Set([...found.values()].flatMap((some) => [...some]));
    const pages = house.routes.filter((one) => one.method === 'GET' && !noPage.test(one.path)).map((one) => one.path);
    expect(pages.filter((path) => !seen.has(path) && !foundOtherwise.has(path))).toEqual([]);
  });
});

/** Pages that no link leads to, and where one meets them instead. */
const foundOtherwise: ReadonlySet<string> = new Set([
  // An old address that leads to the account.
  '/my/sign-ins',
  // On the way of signing in, and from a mail or a printed slip; looked at in the journeys of access and of families.
  '/sign-in/code',
  '/sign-in/link/:token',
  '/sign-in/who',
  '/sign-in/oidc',
  '/sign-in/oidc/back',
  '/admin/sign-in/try',
  '/welcome/:token',
  // A sound, not a page: the pages that play it are looked at.
  '/listen/:token',
  '/sent/:token',
  '/case/:token',
  '/heard/:token',
  '/s/:slug',
  // On somebody else's page.
  '/embed/ask',
  '/embed/sent/:token',
  // After a form was sent.
  '/desk/entered/:id',
  '/absence/told',
  '/absence/told/:id',
  '/desk/office/:id/child',
  // There only when there is something, which this day of the demonstration does not have, or only for the liaison.
  '/desk/liaison',
  '/desk/of-age',
  '/desk/moves',
  '/desk/records/asked',
  '/desk/records/asked/:part',
  '/desk/records/told/:child',
  '/desk/records/:id',
  '/desk/records/:id/items/:item',
  '/my/records/:id',
  // From a message, a letter or a public link; looked at in the tests of messages and channels.
  '/unsubscribe/:token',
  '/m/:token',
  '/slip/:token',
  '/places/:token',
  '/place/:token',
  '/sign-up/:code',
  '/embed/closures',
  // After a form was sent, or only once something was made that the demonstration does not have.
  '/desk/paper/print',
  '/desk/messages/:id/check',
  '/desk/reach/mine',
  '/admin/whole-export/:id/file',
  // With the demonstration's phone network beside it only.
  '/demo/phones/:number',
]);
