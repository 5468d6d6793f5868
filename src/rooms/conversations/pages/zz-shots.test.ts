import { serve } from '@hono/node-server';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { openTown, type Town } from '#test/town';
let town: Town;
beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => {
  await town.close();
});
it('shots', async () => {
  const server = serve({ fetch: town.house.app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((r) => server.once('listening', r));
  const port = (server.address() as { port: number }).port;
  const base = `http://north.localhost:${port}`;
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  for (const [name, width, lang] of [
    ['en', 360, 'en'],
    ['ar', 360, 'ar'],
    ['enw', 1280, 'en'],
  ] as const) {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 800 } });
    const page = await context.newPage();
    const shot = async (what: string) => page.screenshot({ path: `/tmp/shots/${what}-${name}.png`, fullPage: true });
    await page.goto(`${base}/?lang=${lang}`);
    await shot('home');
    await page.goto(`${base}/schools/birch-lane`);
    await shot('school');
    await page.goto(`${base}/ask?school=birch-lane`);
    await shot('ask');
    await page.fill(
      'textarea[name=text]',
      'On Wednesdays bus 14 is gone before Nora’s class comes out. She has missed it twice now.',
    );
    await page.fill('input[name=address]', 'not an address');
    await page.setInputFiles('input[type=file]', {
      name: 'bus.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('hello there'),
    });
    await page.click('form[action="/ask"] .buttons button');
    await shot('ask-error');
    await page.fill('input[name=address]', 'lee@families.test');
    await page.click('form[action="/ask"] .buttons button');
    await shot('sent');
    await page.click('main .buttons a.button');
    await shot('case');
    await page.goto(`${base}/case`);
    await shot('lookup');
    await page.goto(`${base}/who`);
    await page.fill('textarea[name=text]', 'my child misses the bus every day');
    await page.click('form[action="/who"] .buttons button');
    await shot('who');
    await context.close();
  }
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  const dana = await town.browser(town.north, town.north.dana);
  await context.addCookies(
    [...dana.cookies].map(([name, value]) => ({
      name,
      value: decodeURIComponent(value),
      domain: 'north.localhost',
      path: '/',
    })),
  );
  await page.goto(`${base}/my`);
  await page.screenshot({ path: '/tmp/shots/my.png', fullPage: true });
  await page.goto(`${base}/ask`);
  await page.fill('textarea[name=text]', 'My daughter says she wants to kill herself.');
  await page.click('form[action="/ask"] .buttons button');
  await page.screenshot({ path: '/tmp/shots/critical.png', fullPage: true });
  await page.goto(`${base}/my`);
  await page.screenshot({ path: '/tmp/shots/my2.png', fullPage: true });
  await browser.close();
  server.close();
}, 200000);
