import { existsSync } from 'node:fs';
import { serve, type ServerType } from '@hono/node-server';
import { sql } from 'kysely';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from '#test/axe';
import { openTown, type Town } from '#test/town';

const browserPath = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));
if (browserPath === undefined) console.log('family-journey.test: no Chromium here; nothing was walked (set CHROMIUM)');

let town: Town;
let server: ServerType;
let browser: Browser;
let base: string;

/** Nothing may stick out sideways, at any width. */
async function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth + 1');
}

const patience = { timeout: 180_000 };

describe.skipIf(browserPath === undefined)('a family with a phone', patience, () => {
  beforeAll(async () => {
    town = await openTown();
    server = serve({ fetch: town.house.app.fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise((resolve) => {
      server.once('listening', resolve);
    });
    base = `http://north.localhost:${(server.address() as { port: number }).port}`;
    browser = await chromium.launch({
      executablePath: browserPath ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--no-first-run',
      ],
    });
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    await town.close();
  });

  const phone = async (
    more: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ page: Page; context: BrowserContext }> => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, ...more });
    return { context, page: await context.newPage() };
  };

  it.each(['en', 'ar', 'es'])('asks without scripts, is answered by number, and comes back (%s)', async (language) => {
    const { page, context } = await phone({ javaScriptEnabled: false });
    await page.goto(`${base}/?lang=${language}`);
    await page.click('main a.button');
    await page.fill('textarea[name=text]', 'The bus never waits for Nora.');
    await page.setInputFiles('input[type=file]', {
      name: 'note.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('from the driver'),
    });
    await page.fill('input[name=address]', 'wrong');
    await page.click('form[action="/ask"] .buttons button');
    expect(await page.locator('.field.has-error').count()).toBe(1);
    expect(await page.inputValue('textarea[name=text]')).toBe('The bus never waits for Nora.');
    await page.check('input[name=how][value=none]');
    await page.fill('input[name=address]', '');
    await page.click('form[action="/ask"] .buttons button');
    expect(page.url()).toContain('/sent/');
    const [code = '', digits = ''] = await page.locator('.facts dd b').allTextContents();
    await page.goto(`${base}/case`);
    await page.fill('input[name=code]', code);
    await page.fill('input[name=digits]', digits);
    await page.click('form[action="/case"] button');
    expect(await page.locator('.bubble').allTextContents()).toHaveLength(1);
    expect(await page.locator('a.file').count()).toBe(1);
    await page.fill('textarea[name=text] >> nth=0', 'It happened again.');
    await page.click('form[action$="/add"] button');
    expect(await page.locator('.bubble').count()).toBe(2);
    await page.click('form[action$="/close"] button');
    await page.click('form[action$="/reopen"] button');
    await page.check('input[name=rating][value="5"]', { force: true });
    await page.click('form[action$="/rate"] button');
    expect(await page.getAttribute('html', 'dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
    await context.close();
  });

  it.each([
    ['ar', 360],
    ['es', 320],
  ])(
    'finds every page readable: axe has nothing serious to say, nothing sticks out (%s, %i px)',
    async (language, width) => {
      const { page, context } = await phone({ viewport: { width, height: 740 } });
      const found: string[] = [];
      const look = async (): Promise<void> => {
        const path = new URL(page.url()).pathname.replace(/[\w-]{22}\.\d+\..*/, '…');
        found.push(...(await seriousFaults(page)).map((text) => `${path} ${text}`));
        if (await isTooWide(page)) found.push(`${path} is too wide`);
      };
      await page.goto(`${base}/?lang=${language}`);
      await look();
      for (const path of ['/schools/birch-lane', '/who', '/case', '/ask?school=birch-lane', '/embed/ask']) {
        await page.goto(`${base}${path}`);
        await look();
      }
      await page.goto(`${base}/ask`);
      await page.click('form[action="/ask"] .buttons button');
      await look();
      await page.fill(
        'textarea[name=text]',
        'A-very-long-word-without-any-end-that-nobody-would-ever-write-but-somebody-will. I want to kill myself.',
      );
      await page.check('input[name=how][value=none]');
      await page.click('form[action="/ask"] .buttons button');
      await page.waitForURL('**/sent/**');
      await look();
      await page.click('main .buttons a.button');
      await page.waitForURL('**/case/**');
      await look();
      await page.goto(`${base}/who`);
      await page.fill('textarea[name=text]', 'bus late');
      await page.click('form[action="/who"] button');
      await page.waitForSelector('section.section');
      await look();
      expect(found).toEqual([]);
      await context.close();
    },
  );

  it('keeps what was typed when the page is closed by accident', async () => {
    const { page, context } = await phone();
    await page.goto(`${base}/ask`);
    await page.fill('textarea[name=text]', 'Half a sen');
    await page.goto(`${base}/who`);
    await page.goto(`${base}/ask`);
    expect(await page.inputValue('textarea[name=text]')).toBe('Half a sen');
    await context.close();
  });

  it('asks through the widget on another site, in a frame, once the district has named that site', async () => {
    const { page, context } = await phone();
    const body = `<!doctype html><title>School</title><a href="${base}/ask?school=birch-lane" data-porchlight>Ask us</a><script src="${base}/embed.js"></script>`;
    const school = serve({
      fetch: () => new Response(body, { headers: { 'content-type': 'text/html' } }),
      port: 0,
      hostname: '127.0.0.1',
    });
    await new Promise((resolve) => {
      school.once('listening', resolve);
    });
    const site = `http://www.school.localhost:${(school.address() as { port: number }).port}`;
    await page.goto(site);
    await page.click('a[data-porchlight]');
    const frame = page.frameLocator('dialog iframe');
    // Nobody named this site yet: the browser shows nothing of ours in its frame.
    expect(await frame.locator('textarea').count()).toBe(0);
    await town.inside(town.north, async (tx) =>
      sql`insert into platform.district_settings (district_id, id, key, value)
        values (${town.north.district}, gen_random_uuid(), 'embed.origins', ${JSON.stringify([site])}::jsonb)`.execute(
        tx,
      ),
    );
    await page.reload();
    await page.click('a[data-porchlight]');
    await frame.locator('textarea[name=text]').fill('From the school’s own page.');
    await frame.locator('input[name=how][value=none]').check();
    await frame.locator('form[action="/embed/ask"] .buttons button').click();
    await frame.locator('.facts').waitFor();
    expect(await context.cookies()).toEqual([]);
    await context.close();
    school.close();
  });
});
