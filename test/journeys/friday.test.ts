import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { seriousFaults } from '#test/axe';
import { openScene, type Scene } from '../../src/rooms/conversations/pages/desk-scene.testing.ts';

/** A teacher's Friday: five children, one sentence each, from the keyboard and on a phone. */
const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (executable === undefined) console.warn('A teacher’s Friday is skipped: there is no Chromium here.');

/** A folder for pictures of the pages, to look at. */
const pictures = process.env['FRIDAY_PICTURES'];

let scene: Scene;
let browser: Browser;

const more = [
  ['Mateo', 'Delgado', 'es'],
  ['Ayaan', 'Warsame', 'so'],
  ['Danylo', 'Kovalenko', 'uk'],
] as const;

async function widenClass({ town, north }: Scene): Promise<void> {
  await town.inside(north, async (tx) => {
    await sql`update roster.people set language = 'ar' where district_id = ${north.district} and id in (${north.amal}, ${north.sami})`.execute(
      tx,
    );
    for (const [given, family, language] of more) {
      const [child, parent] = [newId(), newId()];
      await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, school_id, grade, language, search_text) values
        (${north.district}, ${child}, ${given}, ${family}, true, false, ${north.birch}, '02', null, ${given.toLowerCase()}),
        (${north.district}, ${parent}, 'Parent', ${family}, false, true, null, null, ${language}, ${family.toLowerCase()})`.execute(
        tx,
      );
      await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written) values
        (${north.district}, ${newId()}, ${parent}, 'email', ${`${family.toLowerCase()}@families.test`}, '')`.execute(
        tx,
      );
      await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_see_records, legal_guardian) values
        (${north.district}, ${newId()}, ${parent}, ${child}, 'parent', 'confirmed', true, true)`.execute(tx);
      await sql`insert into roster.enrollments (district_id, id, class_id, person_id, role)
        select district_id, ${newId()}, id, ${child}, 'student' from roster.classes where district_id = ${north.district} and name = 'Room 11'`.execute(
        tx,
      );
    }
  });
}

async function signedIn(width: number, locale = 'en'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale });
  const page = await context.newPage();
  await page.goto(scene.signIn(scene.north.okafor));
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

async function sentCount(): Promise<number> {
  const { rows } = await scene.town.inside(scene.north, async (tx) =>
    sql<{ n: number }>`select count(*)::int as n from messages.one_liners where state <> 'taken_back'`.execute(tx),
  );
  return rows[0]?.n ?? 0;
}

describe.skipIf(executable === undefined)('a teacher’s Friday', () => {
  beforeAll(async () => {
    scene = await openScene();
    await widenClass(scene);
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

  test('the page of the day says how many have heard nothing, and leads there', async () => {
    const page = await signedIn(1280);
    await page.getByRole('link', { name: '5 children have heard nothing this week' }).click();
    await page.waitForURL(/\/desk\/friday$/);
    await picture(page, 'friday-1280');
    expect(await seriousFaults(page)).toEqual([]);
    await page.context().close();
  }, 120_000);

  test('a message from the keyboard takes far less than a minute', async () => {
    const page = await signedIn(1280);
    await page.goto(`${scene.origin}/desk/friday`);
    const seen: { keys: number; ms: number }[] = [];
    for (const words of ['kind', 'asks for help']) {
      const began = performance.now();
      let keys = 0;
      await page.waitForSelector('form[data-friday] textarea:focus');
      const before = await page.locator('#friday-look').innerHTML();
      await page.keyboard.type(words);
      keys += words.length;
      await expect.poll(async () => page.locator('#friday-look').innerHTML()).not.toBe(before);
      await picture(page, `friday-typed-1280`);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      keys += 2;
      await page.waitForSelector('form[data-friday] input[name=phrase]', { state: 'attached' });
      await page.waitForSelector('form[data-friday] button[type=submit]:focus');
      await picture(page, `friday-chosen-1280`);
      const sent = await sentCount();
      await page.keyboard.press('Enter');
      keys += 1;
      await page.waitForSelector('[data-toast]');
      await page.waitForSelector('form[data-friday] textarea');
      expect(await sentCount()).toBe(sent + 1);
      seen.push({ keys, ms: Math.round(performance.now() - began) });
    }
    console.info(`A sentence from the keyboard: ${seen.map((one) => `${one.keys} keys, ${one.ms} ms`).join('; ')}`);
    expect(Math.max(...seen.map((one) => one.ms))).toBeLessThan(60_000);
    expect(Math.max(...seen.map((one) => one.keys))).toBeLessThan(20);
    await page.context().close();
  }, 180_000);

  test('on a phone one child at a time, the rest of the five, one taken back and sent again', async () => {
    const page = await signedIn(360);
    await page.goto(`${scene.origin}/desk/friday`);
    await picture(page, 'friday-360');
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
    expect(await seriousFaults(page)).toEqual([]);
    for (let turn = 0; turn < 3; turn += 1) {
      const sent = await sentCount();
      await page.locator('form[data-friday] textarea').fill('Kept going today when the work got hard.');
      await page.locator('form[data-friday] button[type=submit]').first().click();
      await page.waitForSelector('[data-toast]');
      await expect.poll(sentCount).toBe(sent + 1);
      if (turn > 0) continue;
      await page.locator('[data-toast] button').first().click();
      await expect.poll(sentCount).toBe(sent);
      turn -= 1;
      await page.goto(`${scene.origin}/desk/friday`);
      await page.locator('form[data-friday] textarea').fill('Read a whole page aloud today.');
      await page.locator('form[data-friday] button[type=submit]').first().click();
      await expect.poll(sentCount).toBe(sent + 1);
      turn += 1;
    }
    await page.goto(`${scene.origin}/desk/friday`);
    await picture(page, 'friday-done-360');
    expect(await page.locator('main').innerText()).toContain('Everybody on your list has heard from you');
    await page.context().close();
  }, 180_000);

  test('reads from right to left in Arabic', async () => {
    for (const width of [360, 1280]) {
      const page = await signedIn(width, 'ar');
      await page.goto(`${scene.origin}/desk/friday?child=${scene.north.yusuf}`);
      expect(await page.getAttribute('html', 'dir')).toBe('rtl');
      expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
      await picture(page, `friday-ar-${width}`);
      await page.context().close();
    }
  }, 120_000);
});
