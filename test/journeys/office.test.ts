import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enterClosure } from '#rooms/calendar';
import { seriousFaults } from '#test/axe';
import { openScene, type Scene } from '../../src/rooms/conversations/pages/desk-scene.testing.ts';

/** An afternoon at the office: calls, early leavings, somebody who may not pick up, a closure for snow. */
const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (executable === undefined) console.warn('An afternoon at the office is skipped: there is no Chromium here.');

/** A folder for pictures of the pages, to look at. */
const pictures = process.env['OFFICE_PICTURES'];

let scene: Scene;
let browser: Browser;

async function signedIn(width: number, locale = 'en'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale });
  const page = await context.newPage();
  await page.goto(scene.signIn(scene.north.brandt));
  const button = await page.$('main form button');
  if (button !== null) await button.click();
  await page.waitForURL(/\/desk/);
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

const overflow = 'document.documentElement.scrollWidth - window.innerWidth';
const today = (): string => scene.town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().toString();

const callers = ['nor', 'yus', 'dana', 'ama', '0142'] as const;

/** One call from any page by keys alone: c, three letters, Enter, a key for the topic, a key for “answered on the spot”. */
async function oneCall(page: Page, turn: number): Promise<number> {
  const began = performance.now();
  await page.keyboard.press('c');
  await page.waitForSelector('form[data-finds]');
  await page.locator('form[data-finds] input[type=search]').pressSequentially(callers[turn % callers.length] ?? 'nor');
  await page.waitForSelector('[data-found] a');
  await page.waitForTimeout(120);
  await page.keyboard.press('Enter');
  await page.waitForSelector('input[name=quick]');
  await page.keyboard.press(String(1 + (turn % 5)));
  expect(await page.locator('input[name=quick]:checked').count()).toBe(1);
  if (turn % 2 === 0) {
    await page.keyboard.press('s');
  } else {
    // Who answers and by when stands there before anything is sent.
    expect(await page.locator('label:has(input[name=quick]:checked) .hint').innerText()).toMatch(/answers by/);
    await page.keyboard.press('t');
    await page.keyboard.type('Asks to be called back about tomorrow.');
    await page.keyboard.press('Control+Enter');
  }
  await page.waitForURL(/\/desk\/entered\//);
  return performance.now() - began;
}

describe.skipIf(executable === undefined)('an afternoon at the office', () => {
  beforeAll(async () => {
    scene = await openScene();
    const { north, town } = scene;
    await town.inside(north, async (tx) => {
      await sql`update roster.guardianships set may_act = true, may_pick_up = true where district_id = ${north.district} and guardian_id in (${north.dana}, ${north.amal})`.execute(
        tx,
      );
      await sql`update roster.guardianships set state = 'held' where district_id = ${north.district} and guardian_id = ${north.sami}`.execute(
        tx,
      );
    });
    browser = await chromium.launch({
      ...(executable === undefined ? {} : { executablePath: executable }),
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--host-resolver-rules=MAP *.localhost 127.0.0.1',
      ],
    });
  }, 180_000);

  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  test('twenty calls, each in far less than twenty seconds of pages', async () => {
    const times: number[] = [];
    for (const [width, calls] of [
      [1280, 12],
      [360, 8],
    ] as const) {
      const page = await signedIn(width);
      for (let turn = 0; turn < calls; turn += 1) times.push(await oneCall(page, turn));
      await page.goto(`${scene.origin}/desk/enter?q=nor`);
      await picture(page, `find-${width}`);
      await page.locator('[data-found] a').first().click();
      await page.waitForSelector('input[name=quick]');
      await picture(page, `enter-${width}`);
      await page.context().close();
    }
    const sorted = times.toSorted((a, b) => a - b);
    console.info(
      `A call, keys and pages together: median ${Math.round(sorted[10] ?? 0)} ms, slowest ${Math.round(sorted.at(-1) ?? 0)} ms of ${times.length}`,
    );
    expect(times).toHaveLength(20);
    expect(Math.max(...times)).toBeLessThan(20_000);
    const { rows } = await scene.town.inside(scene.north, async (tx) =>
      sql<{
        closed: number;
        open: number;
      }>`select count(*) filter (where closed_how = 'on_the_spot' and due_at is null)::int as closed,
        count(*) filter (where state = 'open' and owner_id is not null and due_at is not null)::int as open
        from conversations.conversations where district_id = ${scene.north.district} and opened_by = ${scene.north.brandt} and channel = 'phone'`.execute(
        tx,
      ),
    );
    expect(rows[0]).toEqual({ closed: 10, open: 10 });
  }, 180_000);

  test('three early leavings, one with somebody who may not pick up; done and put back', async () => {
    const page = await signedIn(1280);
    for (const [child, pickUp] of [
      ['nor', 'Dana Whitfield'],
      ['yus', 'Amal Haddad'],
      ['yus', 'Sami Haddad'],
    ] as const) {
      await page.goto(`${scene.origin}/desk/office/new?kind=leaving&q=${child}`);
      await page.locator('main a:has-text("Choose")').first().click();
      await page.waitForSelector('input[name=at]');
      await page.fill('input[name=at]', '13:15');
      await page.selectOption('select[name=pick_up]', { label: pickUp });
      await page.locator('main form[action="/desk/office/new"] button[type=submit]').click();
      await page.waitForURL(/\/desk\/office\?/);
    }
    const text = await page.locator('main').innerText();
    expect(text.match(/is on the pick-up list/g)).toHaveLength(2);
    expect(text).toContain('Sami Haddad is not on the pick-up list.');
    expect(text).toContain('Call Amal Haddad');
    expect(text).not.toMatch(/court|custody|restrict|held/i);
    await picture(page, 'office-1280');
    await page.locator('li', { hasText: 'Dana Whitfield' }).locator('button[value=done]').first().click();
    await page.waitForSelector('[data-toast]');
    await page.locator('[data-toast] button').click();
    await page.locator('[data-toast]', { hasText: 'Back on the list' }).waitFor();
    await page.context().close();
  }, 120_000);

  for (const [locale, width] of [
    ['en', 360],
    ['ar', 1280],
    ['ar', 360],
  ] as const)
    test(`the pages are without serious faults and without sideways scrolling, ${locale} at ${width} px`, async () => {
      const page = await signedIn(width, locale);
      for (const [name, path] of [
        ['office', '/desk/office'],
        ['new', `/desk/office/new?child=${scene.north.yusuf}`],
        ['enter', `/desk/enter?guardian=${scene.north.amal}&child=${scene.north.yusuf}`],
        ['pack', `/desk/office/pack?school=${scene.north.birch}`],
        ['absence', '/absence'],
      ] as const) {
        await page.goto(scene.origin + path);
        expect({ path, faults: await seriousFaults(page) }).toEqual({ path, faults: [] });
        expect(Number(await page.evaluate(overflow))).toBeLessThanOrEqual(0);
        await picture(page, `${name}-${locale}-${width}`);
      }
      await page.context().close();
    }, 120_000);

  test('closed for snow: the list says so', async () => {
    const { north, town } = scene;
    await town.house.floor.act(town.system(north), enterClosure, {
      orgId: north.birch,
      startsOn: today(),
      lastOn: today(),
      kind: 'weather',
    });
    const page = await signedIn(360);
    await page.goto(`${scene.origin}/desk/office`);
    expect(await page.locator('main').innerText()).toContain('closed on this day');
    await picture(page, 'snow-360');
    await page.context().close();
  }, 60_000);
});
