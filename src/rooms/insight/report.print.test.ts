import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Browser as Chromium, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import { lessonKeysToPrint } from '#rooms/learning';
import { type Browser, openTown, type Town } from '#test/town';
import { findChromium } from '../../../tools/chromium.ts';
import { mostLetters } from './insight.actions.ts';
import { fillMonth } from './insight.testing.ts';

const executablePath = findChromium();
if (executablePath === null) console.warn('The printed pages are not counted: there is no Chromium here.');
/** A folder for pictures of the pages, to look at. */
const pictures = process.env['REPORT_PICTURES'];
const languages = ['en', 'es', 'ar'] as const;
const papers = ['Letter', 'A4'] as const;
/** The longest ones; all of them in a long run. */
const printed =
  process.env['PORCHLIGHT_LONG'] === '1' ? lessonKeysToPrint : (['reach', 'owners', 'led_figures'] as const);

let town: Town;
let nair: Browser;
let chrome: Chromium;

/** A page of the house in a real browser, answered without a port. */
async function open(path: string, locale: string, width = 1280): Promise<Page> {
  const context = await chrome.newContext({ locale, viewport: { width, height: 900 } });
  const page = await context.newPage();
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    const answer = await town.house.app.request(url.href, {
      headers: {
        host: url.host,
        cookie: [...nair.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'accept-language': locale,
      },
    });
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });
  await page.goto(`http://north.localhost${path}`);
  return page;
}

const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type\s*\/Page(?![s\w])/g)?.length ?? 0;

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

async function choose(locale: string): Promise<void> {
  const { north } = town;
  await town.inside(north, async (tx) =>
    sql`update access.accounts set language = ${locale} where district_id = ${north.district} and person_id = ${north.nair}`.execute(
      tx,
    ),
  );
  nair = await town.browser(north, north.nair);
}

describe.skipIf(executablePath === null)('on paper', () => {
  beforeAll(async () => {
    town = await openTown();
    const { north } = town;
    nair = await town.browser(north, north.nair);
    chrome = await chromium.launch({
      executablePath: executablePath ?? '',
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
    // A district of fifty schools, ten languages and long names: as much as a report can be asked to hold.
    const schools = Array.from({ length: 50 }, () => newId());
    await town.inside(north, async (tx) => {
      for (const [at, id] of schools.entries())
        await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug) values (${north.district}, ${id}, 'school', ${north.district}, ${`Northern Prairie Elementary ${at + 1}`}, ${`school-${at + 1}`})`.execute(
          tx,
        );
    });
    const { rows: topics } = await town.inside(north, async (tx) =>
      sql<{ id: string }>`select id from conversations.topics where district_id = ${north.district} limit 8`.execute(
        tx,
      ),
    );
    await fillMonth(town, [
      ...schools.map((schoolId, at) => ({
        n: 24,
        schoolId,
        topicId: topics[at % 8]?.id ?? null,
        late: at % 3 === 0 ? 12 : 0,
      })),
      ...['es', 'ar', 'so', 'vi', 'zh', 'fr', 'ht', 'uk', 'pt'].map((language) => ({ n: 30, language, alarms: 3 })),
      { n: 300, day: '2026-09-15' },
    ]);
    await nair.get('/admin/report');
    await nair.post('/admin/report/words', {
      scope: north.district,
      month: '2026-10',
      text: 'We put on two more buses at noon and call each family whose address failed. '
        .repeat(20)
        .slice(0, mostLetters - 1)
        .trim(),
    });
  }, 240_000);

  afterAll(async () => {
    await chrome.close();
    await town.close();
  });

  it('a full month is two pages in every language, on Letter and on A4, and so is an empty one', async () => {
    const counted: Record<string, number> = {};
    for (const locale of languages) {
      await choose(locale);
      for (const month of ['2026-10', '2026-07']) {
        const page = await open(`/admin/report?month=${month}`, locale);
        expect(await page.locator('html').getAttribute('lang')).toBe(locale);
        await picture(page, `report-${month}-${locale}-1280`);
        for (const format of papers) {
          const pdf = await page.pdf({
            format,
            ...(pictures === undefined ? {} : { path: join(pictures, `report-${month}-${locale}-${format}.pdf`) }),
          });
          counted[`${locale} ${month} ${format}`] = pagesOf(pdf);
        }
        await page.context().close();
      }
    }
    expect(Object.values(counted)).toHaveLength(12);
    expect(Object.entries(counted).filter(([, n]) => n !== 2)).toEqual([]);
  }, 240_000);

  it('a lesson is one page in every language, on Letter and on A4', async () => {
    const wrong: string[] = [];
    for (const locale of languages) {
      await choose(locale);
      for (const key of printed) {
        const page = await open(`/desk/learn/${key}/print`, locale);
        for (const format of papers) {
          const n = pagesOf(await page.pdf({ format }));
          if (n !== 1) wrong.push(`${key} ${locale} ${format}: ${n}`);
        }
        await page.context().close();
      }
    }
    expect(wrong).toEqual([]);
  }, 240_000);

  it('and on a phone nothing runs off the side', async () => {
    const wide: string[] = [];
    for (const locale of ['en', 'ar']) {
      await choose(locale);
      for (const width of [360, 1280])
        for (const path of [
          '/admin/report?month=2026-10',
          '/desk/learn',
          '/desk/learn/led_figures',
          '/desk/learn/short/print',
          '/desk/figures',
          '/desk/figures/people',
        ]) {
          const page = await open(path, locale, width);
          const over = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
          if (typeof over === 'number' && over > 0) wide.push(`${path} ${locale} ${width}: ${over}`);
          await picture(page, `${path.replaceAll(/[^a-z]+/g, '-')}-${locale}-${width}`);
          await page.context().close();
        }
    }
    expect(wide).toEqual([]);
  }, 240_000);
});
