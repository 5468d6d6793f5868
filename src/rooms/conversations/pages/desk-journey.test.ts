import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { seriousFaults } from '#test/axe';
import { openScene, type Scene } from './desk-scene.testing.ts';

const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (executable === undefined) console.warn('The desk’s journeys are skipped: there is no Chromium here.');

let scene: Scene;
let browser: Browser;

async function signedIn(person: Uuid, width: number, locale = 'en', scripts = true): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    locale,
    javaScriptEnabled: scripts,
  });
  const page = await context.newPage();
  await page.goto(scene.signIn(person));
  const button = await page.$('main form button');
  if (button !== null) await button.click();
  await page.waitForLoadState();
  return page;
}

// As text: this file knows no browser types.
const overflow = 'document.documentElement.scrollWidth - window.innerWidth';

describe.skipIf(executable === undefined)('a morning at the desk', () => {
  beforeAll(async () => {
    scene = await openScene();
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
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  for (const [locale, width] of [
    ['en', 1280],
    ['ar', 360],
  ] as const)
    test(`every page is without serious faults and without sideways scrolling, ${locale} at ${width} px`, async () => {
      const page = await signedIn(scene.north.brandt, width, locale);
      const paths = [
        '/desk',
        '/desk/inbox',
        `/desk/conversations/${scene.ids['lunch']}`,
        `/desk/conversations/${scene.ids['danger']}`,
        `/desk/conversations/${scene.ids['call']}`,
        `/desk/conversations/${scene.ids['bus']}/hand-off`,
        `/desk/conversations/${scene.ids['call']}/slip`,
        `/desk/enter?guardian=${scene.north.amal}`,
        `/desk/start?child=${scene.north.yusuf}`,
        '/desk/away',
        '/desk/saved-replies',
        '/desk/search?q=bus',
      ];
      for (const path of paths) {
        const answer = await page.goto(`${scene.origin}${path}`);
        expect([path, answer?.status()]).toEqual([path, 200]);
        expect([path, await page.evaluate(overflow)]).toEqual([path, 0]);
        expect([path, await seriousFaults(page)]).toEqual([path, []]);
      }
    }, 180_000);

  test('by keyboard alone: from the list into a matter, an answer, and taken back', async () => {
    const page = await signedIn(scene.north.brandt, 1280);
    await page.goto(`${scene.origin}/desk/inbox`);
    const first = await page.locator('[data-open]').first().getAttribute('href');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    expect(await page.locator('[data-bulk-count]').textContent()).toBe('1');
    await page.keyboard.press('x');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${first}`);
    await page.keyboard.press('r');
    await page.keyboard.type('We are calling you now.');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('[data-toast]');
    expect(await page.locator('.thread').textContent()).toContain('We are calling you now.');
    await page.keyboard.press('Escape');
    await page.locator('[data-toast] button').click();
    await page.waitForURL('**draft=**');
    expect(await page.locator('#reply-text').inputValue()).toBe('We are calling you now.');
  }, 90_000);

  test('two people at one matter see each other, and the second is told before sending', async () => {
    const path = `/desk/conversations/${scene.ids['laptop']}`;
    const daniel = await signedIn(scene.north.brandt, 1280);
    const ruth = await signedIn(scene.north.calloway, 1280);
    await daniel.goto(`${scene.origin}${path}`);
    await daniel.waitForTimeout(1500);
    await ruth.goto(`${scene.origin}${path}`);
    await daniel.waitForSelector('[data-presence] p:has-text("Ruth Calloway")', { timeout: 15_000 });
    await ruth.fill('#reply-text', 'The repair costs nothing.');
    await ruth.locator('#reply-text').pressSequentially(' Bring it by.');
    await daniel.waitForSelector('.presence-writing:has-text("Ruth Calloway")', { timeout: 15_000 });
    await daniel.fill('#reply-text', 'It costs twenty dollars.');
    await ruth.click('#reply button[value=send]');
    await ruth.waitForSelector('[data-toast]');
    // The page of the other renews itself, and the words in the box stay.
    await daniel.waitForSelector('.thread :text("The repair costs nothing.")', { timeout: 15_000 });
    expect(await daniel.locator('#reply-text').inputValue()).toBe('It costs twenty dollars.');
    await daniel.click('#reply button[value=send]');
    await daniel.waitForSelector('.collision');
    expect(await daniel.locator('.collision').textContent()).toContain('The repair costs nothing.');
    expect(await daniel.locator('#reply-text').inputValue()).toBe('It costs twenty dollars.');
  }, 120_000);

  test('without scripts: a hand-off, a note and a whole hand of rows', async () => {
    const page = await signedIn(scene.north.brandt, 360, 'en', false);
    await page.goto(`${scene.origin}/desk/conversations/${scene.ids['call']}/hand-off`);
    await page.selectOption('select[name=to]', { label: 'Ruth Calloway' });
    await page.fill('textarea[name=reason]', 'She speaks Spanish');
    await page.click('main form button[type=submit]');
    expect(await page.textContent('main')).toContain('Handed to Ruth Calloway.');
    await page.goto(`${scene.origin}/desk/inbox`);
    await page.check(`input[name=id][value="${scene.ids['bus']}"]`);
    await page.click('button[name=do][value=wait]');
    expect(await page.textContent('main')).toContain('1 waits for the family.');
  }, 90_000);
});
