import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { seriousFaults } from '#test/axe';
import { openScene, type Scene } from '../../src/rooms/conversations/pages/desk-scene.testing.ts';

/** An alert drill: a principal declares it, staff and families say that they have read it, one family is called, the all clear. */
const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (executable === undefined) console.warn('An alert drill is skipped: there is no Chromium here.');

/** A folder for pictures of the pages, to look at. */
const pictures = process.env['ALERT_PICTURES'];

let scene: Scene;
let browser: Browser;

async function signedIn(who: Uuid, width: number, locale = 'en'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale });
  const page = await context.newPage();
  await page.goto(scene.signIn(who));
  const button = await page.$('main form button');
  if (button !== null) await button.click();
  await page.waitForURL(/\/desk/);
  return page;
}

const overflow = 'document.documentElement.scrollWidth - window.innerWidth';

/** Looks at a page: nothing wider than the screen, nothing a screen reader stumbles over. */
async function look(page: Page, name: string): Promise<void> {
  expect([name, await page.evaluate(overflow)]).toEqual([name, 0]);
  expect([name, await seriousFaults(page)]).toEqual([name, []]);
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

async function linkOf(about: Uuid, person: Uuid): Promise<string> {
  const { rows } = await scene.town.inside(scene.north, async (tx) =>
    sql<{
      body: string;
    }>`select body from channels.deliveries where about_id = ${about} and person_id = ${person} limit 1`.execute(tx),
  );
  return /\/m\/[\w-]+/.exec(rows[0]?.body ?? '')?.[0] ?? '';
}

describe.skipIf(executable === undefined)('an alert drill', () => {
  beforeAll(async () => {
    scene = await openScene();
    const { north, town } = scene;
    await town.inside(north, async (tx) => {
      await sql`update roster.people set language = 'ar' where district_id = ${north.district} and id in (${north.amal}, ${north.sami})`.execute(
        tx,
      );
      await sql`update roster.contact_details set ended_at = now() where district_id = ${north.district} and person_id = ${north.dana}`.execute(
        tx,
      );
    });
    browser = await chromium.launch({
      ...(executable === undefined ? {} : { executablePath: executable }),
      args: ['--no-sandbox', '--host-resolver-rules=MAP *.localhost 127.0.0.1'],
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  test('from the first tap to the all clear', async () => {
    const { north, town } = scene;
    const lead = await signedIn(north.calloway, 1280);
    await lead.goto(`${scene.origin}/desk/alerts`);
    await look(lead, 'alerts-1280');
    await lead.click('a[href="/desk/alerts/new"]');
    await lead.waitForURL(/alerts\/new/);
    await lead.check('input[name=kind][value=lockdown]');
    await lead.check('input[name=drill]');
    await lead.fill('textarea[name=added]', 'We practice until 10 o’clock.');
    await look(lead, 'new-1280');
    await lead.locator('main form button').last().click();
    await lead.waitForURL(/alerts\/look$/);
    await look(lead, 'look-1280');
    // Nothing of an emergency stands in an address, and going back loses nothing.
    await lead.click('form[action$="/change"] button');
    await lead.waitForURL(/alerts\/change$/);
    expect(await lead.inputValue('textarea[name=added]')).toBe('We practice until 10 o’clock.');
    await lead.locator('main form button').last().click();
    await lead.waitForURL(/alerts\/look$/);
    await lead.fill('input[name=reason]', 'The drill of November');
    await lead.fill('input[name=typed]', 'wrong');
    await lead.locator('main form button.button-danger').click();
    await lead.waitForSelector('.error');
    await lead.fill('input[name=typed]', 'birch');
    await lead.locator('main form button.button-danger').click();
    await lead.waitForURL(/alerts\/[0-9a-f-]{36}$/);
    const id = /[0-9a-f-]{36}/.exec(lead.url())?.[0] ?? '';
    await town.work(north);
    await lead.reload();
    await look(lead, 'alert-1280');

    const teacher = await signedIn(north.okafor, 360);
    await teacher.goto(`${scene.origin}/desk/alerts/${id}`);
    await look(teacher, 'alert-360');
    await teacher.click('form[action$="/read"] button');
    await teacher.waitForSelector('form[action$="/read"]', { state: 'detached' });
    // The map: a square of children not reached opens the call list of that class.
    const square = teacher.locator('a.map-square').first();
    const before = await teacher.locator('a.map-square').count();
    await square.click();
    await teacher.waitForURL(/calls\?class=/);
    await look(teacher, 'calls-360');
    await teacher.click('form[action$="/calls/take"] button');
    await teacher.waitForSelector('select[name=result]');
    await look(teacher, 'calling-360');
    await teacher.selectOption('select[name=result]', 'spoke');
    await teacher.click('form[action$="/calls/note"] button');
    await teacher.waitForSelector('form[action$="/calls/note"]', { state: 'detached' });

    const phone = await (await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'ar' })).newPage();
    await phone.goto(`${scene.origin}${await linkOf(id, north.amal)}`);
    await look(phone, 'family-ar-360');
    await phone.click('form[action$="/ok"] button');
    await phone.waitForSelector('.banner-success');

    await lead.reload();
    expect(await lead.locator('a.map-square').count()).toBeLessThan(before);
    const text = await lead.locator('main').innerText();
    expect(text).toContain('This is a drill.');
    await lead.click('button[popovertarget=all-clear]');
    await lead.click('form[action$="/clear"] button');
    await lead.waitForURL((url) => !url.pathname.endsWith(id));
    await town.work(north);
    await lead.reload();
    expect(await lead.locator('h1').innerText()).toContain('All clear at Birch Lane');
    const mayor = await signedIn(north.calloway, 360, 'ar');
    await mayor.goto(`${scene.origin}/desk/alerts?lang=ar`);
    await look(mayor, 'alerts-ar-360');
    await mayor.goto(`${scene.origin}/desk/alerts/${id}`);
    await look(mayor, 'alert-ar-360');
    await mayor.goto(`${scene.origin}/desk/alerts/new`);
    await look(mayor, 'new-ar-360');
    await mayor.check('input[name=kind][value=weather]');
    await mayor.locator('main form button').last().click();
    await mayor.waitForURL(/alerts\/look$/);
    await look(mayor, 'look-ar-360');
    for (const path of ['/desk/closures/new', '/desk/bus', '/admin/absences']) {
      await mayor.goto(`${scene.origin}${path}`);
      await look(mayor, `${path.slice(1).replaceAll('/', '-')}-ar-360`);
      await lead.goto(`${scene.origin}${path}`);
      await look(lead, `${path.slice(1).replaceAll('/', '-')}-1280`);
    }
  }, 300_000);
});
