import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import { type Browser, openTown, type Town } from '#test/town';
import { draftReport } from './insight.actions.ts';
import { announcesToday, byName, tellable } from './insight.rules.ts';
import { fillMonth } from './insight.testing.ts';
import { words } from './words/en.ts';

let town: Town;
let nair: Browser;

const plain = (text: string): string => text.replaceAll(/<[^>]*>/gu, ' ').replaceAll(/\s+/gu, ' ');

beforeAll(async () => {
  town = await openTown();
  const { north } = town;
  const { rows } = await town.inside(north, async (tx) =>
    sql<{
      id: string;
    }>`select id from conversations.topics where district_id = ${north.district} and key = 'bus_late' union all
      select id from conversations.topics where district_id = ${north.district} limit 1`.execute(tx),
  );
  const topicId = rows[0]?.id ?? null;
  await fillMonth(town, [
    { n: 40, topicId, late: 12, alarms: 11 },
    { n: 25, language: 'es' },
    { n: 30, schoolId: north.cedar },
    { n: 20, language: 'es', schoolId: north.cedar },
    { n: 4, language: 'so' },
    { n: 80, day: '2026-09-15' },
    { n: 3, day: '2026-08-18' },
  ]);
  nair = await town.browser(north, north.nair);
}, 120_000);

afterAll(async () => town.close());

describe('the monthly report', () => {
  it('says of the month before what came in, what was late, and what changed', async () => {
    const page = plain((await nair.get('/admin/report')).text);
    expect(page).toContain('October 1 – 31');
    expect(page).toContain('119 questions came in.');
    expect(page).toContain('12 waited longer than we had promised.');
    expect(page).toContain('39 questions more came in.');
    expect(page).toContain('Words of danger called our team 11 times.');
  });

  it('opens the rows behind its figures, of that month and no other', async () => {
    const report = await nair.get('/admin/report');
    const href = /href="(\/desk\/service\/rows\?period=2026-10&amp;measure=breached)"/.exec(report.text)?.[1];
    expect(href).toBeDefined();
    const rows = await nair.get((href ?? '').replaceAll('&amp;', '&'));
    expect(rows.status).toBe(200);
    expect(rows.text.match(/The library/g)?.length ?? 0).toBeGreaterThanOrEqual(12);
    const file = await nair.get('/desk/service/figures.csv?period=2026-10');
    expect(file.text).toContain(',119,');
  });

  it('names no small group, and nothing from which one could be worked out', async () => {
    const page = plain((await nair.get('/admin/report')).text);
    expect(page).toContain('Somali fewer than 10');
    const english = /English (\d+|not shown)/.exec(page)?.[1];
    const spanish = /Spanish (\d+|not shown)/.exec(page)?.[1];
    expect([english, spanish]).toContain('not shown');
  });

  it('puts schools in the order of the alphabet, whatever their numbers', async () => {
    const page = plain((await nair.get('/admin/report')).text);
    expect(page.indexOf('Birch Lane 69')).toBeGreaterThan(0);
    expect(page.indexOf('Cedar Middle 50')).toBeGreaterThan(page.indexOf('Birch Lane 69'));
    const rows = [{ n: 'Zeta' }, { n: 'Árbol' }, { n: 'birch' }];
    expect(byName(rows, (row) => row.n, 'en').map((row) => row.n)).toEqual(['Árbol', 'birch', 'Zeta']);
  });

  it('tells a count of few as "fewer than", and nought as nought', () => {
    expect([tellable(0, 10), tellable(3, 10), tellable(10, 10)]).toEqual([0, null, 10]);
  });

  it('of a month with nobody in it says so in honest words', async () => {
    const page = plain((await nair.get('/admin/report?month=2026-07')).text);
    expect(page).toContain('Nothing came in during this month');
    expect(page).toContain('What these figures do not show');
    expect(page).not.toContain('Half of the families');
  });

  it('of a month with three people shows no figure', async () => {
    const page = plain((await nair.get('/admin/report?month=2026-08')).text);
    expect(page).toContain('Fewer than 10 people wrote during this month');
    expect(page).not.toMatch(/\b3 questions/);
  });

  it('is of whole months that are over: the present one, free spans and old ones are not offered', async () => {
    for (const month of ['2026-11', '2027-01', '2019-01', '2026-10-03', 'x']) {
      const page = plain((await nair.get(`/admin/report?month=${month}`)).text);
      expect([month, page.includes('October 1 – 31')]).toEqual([month, true]);
    }
  });

  it('is a principal’s for the own school only, without alarms; a teacher and a family have none', async () => {
    const { north } = town;
    const calloway = await town.browser(north, north.calloway);
    const page = plain((await calloway.get('/admin/report')).text);
    expect(page).toContain('Birch Lane');
    expect(page).not.toContain('Cedar Middle');
    expect(page).not.toContain('called our team');
    expect(page).not.toContain('Who is told');
    expect((await calloway.get(`/admin/report?school=${north.cedar}`)).status).toBe(404);
    for (const who of [north.okafor, north.dana, north.vega])
      expect((await (await town.browser(north, who)).get('/admin/report')).status).toBe(404);
  });
});

describe('what we changed because of it', () => {
  it('is a person’s words, with every version kept', async () => {
    const { north } = town;
    await nair.get('/admin/report');
    const write = async (text: string): Promise<number> =>
      (await nair.post('/admin/report/words', { scope: north.district, month: '2026-10', text })).status;
    expect(await write('Two more buses.')).toBe(303);
    expect(await write('Two more buses at noon.')).toBe(303);
    expect(await write('Two more buses at noon.')).toBe(303);
    const report = plain((await nair.get('/admin/report')).text);
    expect(report).toContain('Two more buses at noon. Written by Priya Nair');
    expect(report).toContain('Earlier versions');
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ version: number }>`select version from insight.words order by version`.execute(tx),
    );
    expect(rows.map((row) => row.version)).toEqual([1, 2]);
  });

  it('is refused when it is longer than the page has room for, with what was typed kept', async () => {
    const text = 'long '.repeat(200);
    const answer = await nair.post('/admin/report/words', { scope: town.north.district, month: '2026-10', text });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('long long');
  });

  it('of another school is not a principal’s to write, and nobody’s of a school that is not there', async () => {
    const { north } = town;
    const calloway = await town.browser(north, north.calloway);
    await calloway.get('/admin/report');
    for (const scope of [north.cedar, north.district])
      expect((await calloway.post('/admin/report/words', { scope, month: '2026-10', text: 'x' })).status).toBe(404);
    expect((await nair.post('/admin/report/words', { scope: newId(), month: '2026-10', text: 'x' })).status).toBe(404);
    expect((await calloway.post('/admin/report/readers', { person: north.calloway })).status).toBe(404);
  });

  it('two who write at once make two versions', async () => {
    const { north } = town;
    await Promise.all(
      ['a', 'b', 'c'].map(async (text) =>
        nair.post('/admin/report/words', { scope: north.birch, month: '2026-10', text }),
      ),
    );
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        version: number;
      }>`select version from insight.words where scope_id = ${north.birch} order by version`.execute(tx),
    );
    expect(rows.map((row) => row.version)).toEqual([1, 2, 3]);
  });
});

describe('on the first school day of a month', () => {
  const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

  it('the report is announced, on a later school day after a gap, and never twice or late in the month', () => {
    expect(announcesToday(day('2026-12-01'), true, false)).toBe(true);
    expect(announcesToday(day('2026-12-01'), false, false)).toBe(false);
    expect(announcesToday(day('2026-12-03'), true, false)).toBe(true);
    expect(announcesToday(day('2026-12-03'), true, true)).toBe(false);
    expect(announcesToday(day('2026-12-11'), true, false)).toBe(false);
  });

  it('whoever is named is told once, in a mail with the way and no figure', async () => {
    const { north } = town;
    await nair.get('/admin/report');
    await nair.post('/admin/report/readers', { person: north.baptiste });
    town.pass({ hours: 24 * 15 });
    const act = async (): Promise<number | null> => town.house.floor.act(town.system(north), draftReport, {});
    expect(await act()).toBe(1);
    expect(await act()).toBeNull();
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        subject: string;
        body: string;
        person_id: string;
      }>`select subject, body, person_id from channels.deliveries where category = 'report'`.execute(tx),
    );
    expect(rows.map((row) => row.person_id)).toEqual([north.baptiste]);
    expect(rows[0]?.subject).toBe('The report for November 1 – 30 is there');
    expect(rows[0]?.body).toContain('/admin/report?month=2026-11');
  });

  it('only those who may read the district’s report can be named', async () => {
    const { north } = town;
    const again = await town.browser(north, north.nair);
    await again.get('/admin/report');
    await again.post('/admin/report/readers', { person: north.okafor });
    const { rows } = await town.inside(north, async (tx) => sql`select 1 from insight.readers`.execute(tx));
    expect(rows).toHaveLength(0);
  });
});

describe('its English', () => {
  /** Flesch and Kincaid's grade: long sentences and long words make it rise. Syllables are counted by groups of vowels. */
  function grade(text: string): number {
    const sentences = text.split(/[.!?]+/u).filter((one) => /[a-z]/i.test(one)).length;
    const all = text.toLowerCase().match(/[a-z]+/g) ?? [];
    const syllables = all.reduce(
      (sum, word) => sum + Math.max(1, (word.replace(/(?<=[a-z])e$/, '').match(/[aeiouy]+/g) ?? []).length),
      0,
    );
    return 0.39 * (all.length / Math.max(1, sentences)) + 11.8 * (syllables / Math.max(1, all.length)) - 15.59;
  }

  it('can be read in grade eight', () => {
    const shown = Object.entries(words)
      .filter(([key]) => /^(say|changed|else|not|empty|few|by\.order)/.test(key))
      .map(([, text]) =>
        text
          .replaceAll(/<[^>]+>/g, '')
          .replaceAll(/\{n, plural,.*other \{(.*?)\}\}/g, '$1')
          .replaceAll(/\{[^}]*\}|#/g, 'ten'),
      );
    expect(shown.length).toBeGreaterThan(20);
    expect(grade(shown.join(' '))).toBeLessThan(8);
  });
});
