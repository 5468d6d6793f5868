import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeOn } from '#test/axe';
import { loadWords } from '#platform/words';
import { assets, bubble, element, href, initials, mountAssets, problemPage, reply, table, textarea } from '#ui';
import { english } from '../../src/words.ts';
import { familyGallery, staffGallery } from './gallery.ts';
import type { Sample } from './gallery.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const words = loadWords({ rooms: english });
const sample = (locale: string): Sample => ({
  t: words.translator(locale),
  say: (text) => text,
  at: (address) => address,
});
const family = (given: Sample): string => String(familyGallery(given, words.languages));
const staff = (given: Sample): string => String(staffGallery(given));

describe('what people write', () => {
  const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>' onmouseover='alert(3)\u0000`;
  const hostile: Sample = { t: words.translator('en'), say: () => evil, at: () => 'javascript:alert(4)' };

  it.each([
    ['family', family(hostile)],
    ['staff', staff(hostile)],
  ])('stays text in every part of the %s page', (_, page) => {
    const broken = ['<script>', '<img', '"><script', "'' onmouseover", '"> onmouseover'].filter((piece) =>
      page.includes(piece),
    );
    expect(broken).toEqual([]);
    expect(page.includes('&quot;&gt;&lt;script&gt;')).toBe(true);
  });

  it.each([
    ['family', family(hostile)],
    ['staff', staff(hostile)],
  ])('cannot become an address on the %s page', (_, page) => {
    expect(page.match(/(?:href|src|action|formaction)="javascript:/)).toBeNull();
    expect(page.includes('href="#"')).toBe(true);
  });

  it('leads only to our own pages, https, mail and phone', () => {
    const kept = [
      '/desk?x=1#y',
      '#main',
      '?page=2',
      'https://example.org/a?b=c',
      'mailto:a@example.org',
      'tel:+15550140142',
    ];
    expect(kept.map(href)).toEqual(kept);
    const refused = [
      'javascript:alert(1)',
      ' JavaScript:alert(1)',
      'java\tscript:x',
      'data:text/html,x',
      '//elsewhere.example',
      '/\\elsewhere',
      'http://example.org',
      'vbscript:x',
      'blob:x',
      'mailto:<x>',
      'https://',
      'desk',
    ];
    expect(refused.map(href)).toEqual(refused.map(() => '#'));
  });

  it('cannot add a handler, a style or an element of its own', () => {
    expect(() => element('p', { onclick: 'x' })).toThrow('not an attribute');
    expect(() => element('p', { style: 'color: red' })).toThrow('not an attribute');
    expect(() => element('p', { 'a b': 'x' })).toThrow('not an attribute');
    expect(() => element('script', {}, 'x')).toThrow('not an element');
  });

  it('keeps its first line end in a box, and its direction in a bubble', () => {
    expect(String(textarea({ label: 'l', name: 'n', value: '\nfirst' }))).toContain('>\n\nfirst</textarea>');
    expect(String(bubble(words.translator('en'), { from: 'A', beside: 'b', text: 'one\ntwo\n\nمرحبا' }))).toMatch(
      /<p dir="auto">one<br ?\/?>two<\/p><p dir="auto">مرحبا<\/p>/,
    );
  });

  it('is not lost on a problem page', () => {
    const page = String(
      problemPage({
        t: words.translator('es'),
        code: 'ui.error.too_large',
        status: 413,
        kept: { text: 'Mi hija perdió el autobús dos veces', _form: 'x'.repeat(40) },
      }),
    );
    expect(page).toContain('Mi hija perdió el autobús dos veces');
    expect(page).not.toContain('xxxx');
    expect(page).toContain('Este archivo es demasiado grande');
  });
});

describe('every page', () => {
  it.each(['en', 'es', 'ar'])('in %s carries no inline style, script or handler', (locale) => {
    for (const page of [family(sample(locale)), staff(sample(locale))]) {
      expect(page.match(/\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)/)).toBeNull();
      expect(page.includes(`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}"`)).toBe(true);
    }
  });

  it('carries each symbol it uses, and only those', () => {
    for (const page of [family(sample('en')), staff(sample('en'))]) {
      const used = new Set([...page.matchAll(/href="#i-([a-z]+)"/g)].map((match) => match[1]));
      const drawn = new Set([...page.matchAll(/<symbol id="i-([a-z]+)"/g)].map((match) => match[1]));
      expect(drawn).toEqual(used);
    }
  });

  it('for families weighs well under 20 KB compressed, with style and script', () => {
    const whole = gzipSync(family(sample('ar'))).length + size('family.css') + size('family.js');
    expect(size('family.js')).toBeLessThan(5_000);
    expect(whole).toBeLessThan(16_000);
  });

  it('names people by their first letters, in any script', () => {
    expect([
      initials('Amal Haddad'),
      initials('Ana Maria de la Cruz'),
      initials('Cher'),
      initials('أمل حداد'),
      initials('王芳'),
      initials(''),
    ]).toEqual(['AH', 'AC', 'C', 'أ', '王', '']);
  });

  it('reads a folded table as a table', () => {
    const shown = String(
      table({
        caption: 'Topics',
        columns: [{ label: 'Topic' }, { label: 'Open', numeric: true }],
        rows: [{ cells: ['Meals', { body: 'fewer than 10', withheld: true }] }],
      }),
    );
    expect(shown).toContain('<td role="cell" class="n withheld" data-label="Open">fewer than 10</td>');
    expect(shown).toContain('role="rowheader"');
  });

  it('keeps a reply under the name of its form and says where others see it being written', () => {
    const shown = String(
      reply({
        t: words.translator('en'),
        action: '/desk/c/1/reply',
        token: 'k',
        modes: [],
        modesLabel: 'm',
        label: 'l',
        buttons: null,
        writes: '/desk/c/1/writing',
      }),
    );
    expect(shown).toContain('data-keeps="/desk/c/1/reply"');
    expect(shown).toContain('data-writes="/desk/c/1/writing"');
    expect(shown).toContain('<input type="hidden" name="_form" value="k"');
  });
});

const size = (name: string): number => assets().get(name)?.gzip.length ?? Infinity;

/** Places in a template where `${}` could break out of its quotes, or where an address did not pass `href`. */
function unsafePlaces(text: string): string[] {
  const unquoted = [...text.matchAll(/<[a-z][^<>`]*?\s[a-z-]+=\$\{/g)].map((match) => match[0]);
  const addresses = [
    ...text.matchAll(/<[a-z][^<>`]*?\s(?:href|src|action|formaction)="\$\{(?!href\(|assetPath\(|ui\.href\()/g),
  ].map((match) => match[0]);
  const raws = /from 'hono\/html'/.test(text) && /\braw\b/.test(text) ? ['raw'] : [];
  return [...unquoted, ...addresses, ...raws];
}

describe('the templates of the house', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

  it('quote every value, pass every address through href, and escape everywhere but in one place a side', () => {
    // markup.ts builds elements from escaped parts; the other is the sanitizer of mail.
    const allowed = new Set(['src/ui/markup.ts: raw']);
    // A mail's own composer links only what its pattern for https found, in a document that is not a page.
    const ownPattern = 'src/rooms/channels/mail/compose.ts';
    const found = sources.flatMap((file) =>
      unsafePlaces(readFileSync(file, 'utf8')).map((place) => `${file.slice(root.length)}: ${place}`),
    );
    const raws = found.filter((place) => place.endsWith(': raw') && !allowed.has(place));
    expect(sources.length).toBeGreaterThan(20);
    expect(found.filter((place) => !place.endsWith(': raw') && !place.startsWith(ownPattern))).toEqual([]);
    expect(raws.length).toBeLessThanOrEqual(1);
  });

  it('are held by a check that bites', () => {
    expect(unsafePlaces('html`<p class=${x}>`')).toHaveLength(1);
    expect(unsafePlaces('html`<a href="${x}">`')).toHaveLength(1);
    expect(unsafePlaces("import { raw } from 'hono/html'; raw(x)")).toHaveLength(1);
    expect(unsafePlaces('html`<a class="b" href="${href(x)}">${y}</a>`')).toEqual([]);
  });
});

const browserPath = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));
if (browserPath === undefined) console.log('ui.test: no Chromium here; the gallery was not looked at (set CHROMIUM)');

/** The policy of every answer (GROUND.md “Web”). */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

describe.skipIf(browserPath === undefined)('in a browser', () => {
  let server: ServerType;
  let browser: Browser;
  let origin = '';
  let typing = '';
  let listeners = 0;
  let served = 0;
  let tell: (news: string) => void = () => undefined;
  const keepsShots = process.env['GALLERY_DIR'] !== undefined;
  const shots = process.env['GALLERY_DIR'] ?? mkdtempSync(join(tmpdir(), 'porchlight-gallery-'));

  beforeAll(async () => {
    const app = new Hono();
    mountAssets(app);
    app.use('*', async (context, next) => {
      await next();
      context.header('content-security-policy', policy);
    });
    app.get('/family/:locale', (context) => context.html(family(sample(context.req.param('locale')))));
    app.get('/staff/:locale', (context) => {
      served += 1;
      const page = staff(sample(context.req.param('locale')));
      return context.html(
        served > 1 && context.req.query('grow')
          ? page.replace('<ol class="inbox"', '<p id="news">News</p><ol class="inbox"')
          : page,
      );
    });
    app.post('/*', (context) => context.redirect('/family/en', 303));
    app.get('/desk/live', () => {
      listeners += 1;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('retry: 3000\n\n'));
          tell = (news) => controller.enqueue(new TextEncoder().encode(news));
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    });
    await new Promise<void>((ready) => {
      server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
        origin = `http://127.0.0.1:${port}`;
        ready();
      });
    });
    browser = await chromium.launch({
      executablePath: browserPath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    if (process.env['GALLERY_DIR'] === undefined) rmSync(shots, { recursive: true });
  });

  async function open(
    path: string,
    width: number,
    more: { dark?: boolean; scripts?: boolean } = {},
  ): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: more.dark ? 'dark' : 'light',
      javaScriptEnabled: more.scripts ?? true,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || /Content Security Policy/.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(origin + path);
    return { page, complaints };
  }

  it.each(
    ['family', 'staff'].flatMap((kind) =>
      ['en', 'ar'].flatMap((locale) => [360, 1280].map((width) => [kind, locale, width] as const)),
    ),
  )(
    'the %s gallery in %s at %i px meets WCAG 2.2 AA, obeys the policy and does not scroll sideways',
    async (kind, locale, width) => {
      // By night once a language: colors do not depend on the width.
      for (const dark of width === 360 ? [false, true] : [false]) {
        const { page, complaints } = await open(`/${kind}/${locale}`, width, { dark });
        const { violations } = await axeOn(page)
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
          .analyze();
        const sideways = await page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (keepsShots)
          await page.screenshot({
            path: join(shots, `${kind}-${locale}-${width}${dark ? '-dark' : ''}.png`),
            fullPage: true,
          });
        await page.context().close();
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`),
        ).toEqual([]);
        expect(complaints).toEqual([]);
        expect(sideways).toBeLessThanOrEqual(0);
      }
    },
    60_000,
  );

  it('news renews the page in place and leaves alone what somebody is typing', async () => {
    served = 0;
    const { page, complaints } = await open('/staff/en?grow=1', 1280);
    await page.waitForFunction("document.documentElement.classList.contains('js')");
    await page.locator('#reply-text').fill('Half a sentence');
    await page
      .locator('details.fold')
      .first()
      .evaluate((fold) => fold.removeAttribute('open'));
    await expect.poll(() => listeners).toBeGreaterThan(0);
    tell('event: refresh\ndata: {"topic":"other"}\n\nevent: refresh\ndata: {"topic":"inbox"}\n\n');
    await page.locator('#news').waitFor();
    expect(await page.locator('#reply-text').inputValue()).toBe('Half a sentence');
    expect(await page.locator('details.fold').first().getAttribute('open')).toBeNull();
    expect(complaints).toEqual([]);
    await page.reload();
    typing = await page.locator('#reply-text').inputValue();
    expect(typing).not.toBe('');
    await page.context().close();
  });

  it('somebody else who writes is named, and goes again', async () => {
    const { page } = await open('/staff/en', 1280);
    const before = listeners;
    await expect.poll(() => listeners).toBeGreaterThanOrEqual(before);
    await page.evaluate("document.getElementById('main').dataset.topics = 'conversation:1'");
    await page.waitForTimeout(300);
    tell('event: notice\ndata: {"topic":"conversation:1","who":"Priya Nair","person":"p","doing":"writing"}\n\n');
    await page.getByText('Priya Nair is writing an answer').waitFor();
    tell('event: notice\ndata: {"topic":"conversation:1","who":"Marisol Vega","person":"me","doing":"writing"}\n\n');
    await page.waitForTimeout(200);
    expect(await page.getByText('Marisol Vega is writing an answer').count()).toBe(0);
    await page.context().close();
  });

  it('two windows of one person share one stream, and both hear the news', async () => {
    const first = await open('/staff/en', 1280);
    const before = listeners;
    await first.page.waitForTimeout(300);
    const second = await first.page.context().newPage();
    await second.goto(`${origin}/staff/en?grow=1`);
    await second.waitForFunction("document.documentElement.classList.contains('js')");
    await second.waitForTimeout(300);
    expect(listeners - before).toBeLessThanOrEqual(1);
    served = 5;
    tell('event: refresh\ndata: {"topic":"inbox"}\n\n');
    await second.locator('#news').waitFor();
    await first.page.context().close();
  });

  it('the keyboard moves, chooses, opens the list of keys and can be switched off', async () => {
    const { page } = await open('/staff/en', 1280);
    await page.waitForFunction("document.documentElement.classList.contains('js')");
    const row = (): Promise<string> =>
      page.evaluate<string>("document.activeElement.closest('[data-row]')?.id.at(-1) ?? ''");
    await page.keyboard.press('j');
    expect(await row()).toBe('4');
    await page.keyboard.press('k');
    await page.keyboard.press('x');
    expect(await page.locator('.inbox-item.is-chosen').count()).toBe(1);
    expect(await page.locator('.bulk').isVisible()).toBe(true);
    expect(await page.locator('[data-bulk-count]').textContent()).toBe('1');
    await page.keyboard.press('?');
    expect(await page.locator('dialog#keys').evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
    await page.locator('[data-keys-on]').uncheck();
    await page.keyboard.press('Escape');
    const stayed = await row();
    await page.keyboard.press('j');
    expect(await row()).toBe(stayed);
    await page.context().close();
  });

  it('a family’s words survive a lost connection and leave once they were sent', async () => {
    const { page } = await open('/family/en', 360);
    await page.locator('#f-what').fill('Bus 14 leaves too early');
    await page.reload();
    expect(await page.locator('#f-what').inputValue()).toBe('Bus 14 leaves too early');
    await page.getByRole('button', { name: 'Send to the school' }).click();
    await page.waitForLoadState('load');
    expect(await page.locator('#f-what').inputValue()).toBe('');
    await page.context().close();
  });

  it('without scripts every act is still there: bulk acts, folds, menus, sending', async () => {
    const { page } = await open('/staff/en', 1280, { scripts: false });
    expect(await page.locator('.bulk').isVisible()).toBe(true);
    await page.locator('summary').filter({ hasText: 'Marisol Vega' }).click();
    expect(await page.getByText('I will be away').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'End access' }).first().click();
    expect(await page.getByText('End Daniel’s access now?').isVisible()).toBe(true);
    writeFileSync(join(shots, 'gallery.html'), await page.content());
    await page.context().close();
  });
});
