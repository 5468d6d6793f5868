import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { seriousFaults } from '#test/axe';
import { openScene, type Scene } from '../../src/rooms/conversations/pages/desk-scene.testing.ts';

/** A family tells the office by phone, changes it, and chooses which messages it gets; an administrator sees who wants none. */
const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (executable === undefined) console.warn('What a family tells the office is skipped: there is no Chromium here.');

/** A folder for pictures of the pages, to look at. */
const pictures = process.env['OFFICE_PICTURES'];

let scene: Scene;
let browser: Browser;

async function signedIn(person: Uuid, width: number, locale: string, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale, javaScriptEnabled });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
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

/** The next day on which somebody is there. */
function schoolDay(): string {
  let day = scene.town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().add({ days: 1 });
  while (day.dayOfWeek > 5) day = day.add({ days: 1 });
  return day.toString();
}

describe.skipIf(executable === undefined)('what a family tells the office', () => {
  beforeAll(async () => {
    scene = await openScene();
    browser = await chromium.launch({
      ...(executable === undefined ? {} : { executablePath: executable }),
      args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'],
    });
    const { north, town } = scene;
    await town.inside(north, async (tx) =>
      sql`update roster.guardianships set state = 'confirmed', may_act = true, may_pick_up = true
        where district_id = ${north.district} and guardian_id in (${north.amal}, ${north.sami})`.execute(tx),
    );
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await scene?.town.close();
  });

  for (const [locale, width] of [
    ['en', 360],
    ['ar', 1280],
  ] as const)
    test(`told, seen, changed and taken back without scripts; ${locale} at ${width} px`, async () => {
      const { north, origin } = scene;
      const at = (name: string): string => `${name}-${locale}-${width}`;
      await scene.town.inside(north, async (tx) =>
        sql`delete from channels.opt_outs where district_id = ${north.district}`.execute(tx),
      );
      const page = await signedIn(north.amal, width, locale, false);
      await page.goto(`${origin}/absence?child=${north.yusuf}`);
      await page.locator('input[name=kind][value=leaving]').check();
      await page.locator('input[name=first]').fill(schoolDay());
      await page.locator('input[name=at]').fill('13:00');
      await page.locator('main form details summary').first().click();
      await page.locator(`input[name=pick_up][value="${north.sami}"]`).check();
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${at('form')}.png`), fullPage: true });
      await page.locator('main form button.button').first().click();
      await page.waitForURL(/\/absence\/told\//);
      const told = page.url();
      await page.context().close();
      const seen = await signedIn(north.amal, width, locale);
      await seen.goto(`${origin}/absence`);
      await look(seen, at('absence'));
      await seen.goto(told);
      await look(seen, at('told'));
      await seen.locator('form[action$="/back"] button').click();
      await seen.waitForLoadState();
      expect(await seen.locator('form[action$="/back"]').count()).toBe(0);
      await seen.goto(`${origin}/my/messages`);
      await look(seen, at('messages'));
      await seen.locator('form[action="/my/messages"] button').first().click();
      await seen.waitForLoadState();
      await look(seen, at('messages-stopped'));
      await seen.context().close();
      const admin = await signedIn(north.nair, width, locale);
      await admin.goto(`${origin}/admin/opt-outs`);
      await admin
        .locator('details summary', { hasText: /messages again|من جديد/ })
        .first()
        .click();
      await look(admin, at('opt-outs'));
      await admin.goto(`${origin}/admin/first-day/mail`);
      await look(admin, at('first-day-mail'));
      await admin.goto(`${origin}/desk/office/pack?school=${north.birch}`);
      await look(admin, at('pack'));
      await admin.goto(`${origin}/desk/office`);
      await look(admin, at('office'));
      await admin.context().close();
    }, 180_000);
});
