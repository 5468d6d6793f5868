import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { seriousFaults } from '#test/axe';
import { openScene, type Scene } from '../../src/rooms/conversations/pages/desk-scene.testing.ts';

/**
 * A trip: the office asks, a guardian who reads Spanish signs on a phone without scripts, the office sees who is missing
 * and enters a paper. An evening: a stranger takes a place.
 */
const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (executable === undefined) console.warn('A slip on a phone is skipped: there is no Chromium here.');

/** A folder for pictures of the pages, to look at. */
const pictures = process.env['SLIP_PICTURES'];

let scene: Scene;
let browser: Browser;

async function windowOf(width: number, locale: string, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale, javaScriptEnabled });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

async function signedIn(person: Uuid, width: number): Promise<Page> {
  const page = await windowOf(width, 'en');
  await page.goto(scene.signIn(person));
  const button = await page.$('main form button');
  if (button !== null) await button.click();
  await page.waitForURL(/\/(?:desk|my)/);
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  expect({ name, faults: await seriousFaults(page) }).toEqual({ name, faults: [] });
  const sideways = Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
  expect({ name, fits: sideways <= 0 }).toEqual({ name, fits: true });
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

const dayAhead = (days: number): string =>
  scene.town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().add({ days }).toString();

/** The link in the message that this person got last. */
async function linkTo(personId: Uuid): Promise<string> {
  const { rows } = await scene.town.inside(scene.north, async (tx) =>
    sql<{ body: string }>`select body from channels.deliveries where person_id = ${personId}
      and body like '%/slip/%' order by created_at desc limit 1`.execute(tx),
  );
  return /\/slip\/[\w-]+/.exec(rows[0]?.body ?? '')?.[0] ?? '';
}

describe.skipIf(executable === undefined)('a trip and an evening', () => {
  beforeAll(async () => {
    scene = await openScene();
    browser = await chromium.launch({
      ...(executable === undefined ? {} : { executablePath: executable }),
      args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'],
    });
    const { north, town } = scene;
    await town.inside(north, async (tx) => {
      await sql`update roster.people set language = 'es' where id = ${north.dana}`.execute(tx);
      await sql`update roster.guardianships set state = 'confirmed', may_act = true, legal_guardian = true
        where guardian_id = any(${[north.dana, north.amal]}::uuid[])`.execute(tx);
    });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await scene?.town.close();
  });

  test('the office asks, a family signs on its phone, and a paper is entered', async () => {
    const { north, origin, town } = scene;
    const desk = await signedIn(north.calloway, 1280);
    await desk.goto(`${origin}/desk/slips`);
    await desk.getByRole('link', { name: 'New permission slip' }).click();
    await desk.locator('input[name=title]').fill('Trip to the river');
    await desk.locator('input[name=onDate]').fill(dayAhead(8));
    await desk.locator('input[name=signUntil]').fill(dayAhead(6));
    await desk.locator('textarea[name=details]').fill('We leave at nine. Bring boots.');
    await desk.locator('textarea[name=children]').fill('Nora Whitfield\nYusuf Haddad');
    await look(desk, 'slip-new');
    await desk.getByRole('button', { name: 'Make the slip' }).click();
    await desk.waitForURL(/\/desk\/slips\/[0-9a-f-]{36}/);
    const slip = desk.url().split('?')[0] ?? '';
    await desk.getByRole('button', { name: 'Send to the families of 2 children' }).click();
    await desk.getByRole('button', { name: /^Remind/ }).waitFor();
    await town.work(north);

    const link = `${origin}${await linkTo(north.dana)}`;
    const phone = await windowOf(360, 'es');
    await phone.goto(link);
    expect(await phone.locator('html').getAttribute('lang')).toBe('es');
    await look(phone, 'slip-family');
    // An old phone runs no scripts.
    const old = await windowOf(360, 'es', false);
    await old.goto(link);
    await old.locator('button[name=answer][value=yes]').click();
    await old.getByText('Firmó que sí').waitFor();
    await old.context().close();
    await phone.reload();
    await look(phone, 'slip-signed');

    await desk.goto(slip);
    const text = (await desk.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    expect(text).toContain('1 may go, 0 may not, 0 to settle, 1 without an answer');
    expect(text).toMatch(/Yusuf Haddad No answer/);
    await look(desk, 'slip-missing');
    await desk.getByText('Enter a signed paper').first().click();
    await desk.getByRole('button', { name: 'Yes', exact: true }).first().click();
    await desk.getByText(/on paper, entered by Ruth Calloway/).waitFor();
    await desk.getByRole('link', { name: 'Trip list' }).click();
    await desk.getByRole('heading', { name: '2 children go' }).waitFor();
    await look(desk, 'trip-list');
    await desk.context().close();
    await phone.context().close();
  }, 120_000);

  test('a stranger takes a place, and gives it back', async () => {
    const { north, origin } = scene;
    const desk = await signedIn(north.calloway, 360);
    await desk.goto(`${origin}/desk/sign-ups/new`);
    await desk.locator('input[name=title]').fill('Reading night');
    await desk.locator('input[name=day]').fill(dayAhead(9));
    await desk.locator('input[name=time]').fill('18:00');
    await desk.locator('input[name=places]').fill('1');
    await desk.getByRole('button', { name: 'Open the sign-up' }).click();
    const link = desk.locator('main a[href^="/sign-up/"]');
    await link.waitFor();
    await look(desk, 'sign-up-desk');
    const path = (await link.getAttribute('href')) ?? '';

    const stranger = await windowOf(360, 'ar', false);
    await stranger.goto(`${origin}${path}`);
    const seen = await windowOf(360, 'ar');
    await seen.goto(`${origin}${path}`);
    await look(seen, 'sign-up-stranger');
    await seen.context().close();
    await stranger.locator('input[name=name]').fill('Samir Nassar');
    await stranger.locator('input[name=contact]').fill('(515) 555-0172');
    await stranger.locator('main form button').click();
    await stranger.waitForURL(/\/place\//);
    const place = await windowOf(360, 'ar');
    await place.goto(stranger.url());
    await look(place, 'sign-up-place');
    await place.context().close();
    await desk.reload();
    await desk.getByText('Samir Nassar').first().waitFor();
    await look(desk, 'sign-up-taken');
    await stranger.locator('main form button').click();
    await stranger.waitForURL(/\/place\//);
    await desk.reload();
    await desk.getByText('0 of 1 places taken').waitFor();
    await desk.context().close();
    await stranger.context().close();
  }, 120_000);
});
