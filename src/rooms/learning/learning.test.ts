import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import { submit } from '#rooms/conversations';
import { type Browser, openTown, type Town } from '#test/town';
import { lessons, type LessonKey } from './learning.lessons.ts';

let town: Town;
let okafor: Browser;

const right = (key: LessonKey): Record<string, string> => ({ ...lessons[key].right });
const plain = (text: string): string => text.replaceAll(/<[^>]*>/gu, ' ').replaceAll(/\s+/gu, ' ');

async function finish(browser: Browser, key: LessonKey): Promise<void> {
  await browser.get(`/desk/learn/${key}`);
  const answer = await browser.post(`/desk/learn/${key}/check`, right(key));
  expect(answer.status).toBe(303);
}

async function rows(what: string): Promise<number> {
  return town.inside(town.north, async (tx) => {
    const { rows: found } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(what)}`.execute(tx);
    return found[0]?.n ?? 0;
  });
}

/** Matters of one person by SQL, answered after so many minutes. */
async function matters(
  owner: Uuid,
  minutes: readonly number[],
  more: { late?: boolean; rating?: number } = {},
): Promise<void> {
  for (const first of minutes) {
    const opened = await town.house.floor.act({ ...town.system(town.north), kind: 'anonymous' }, submit, {
      kind: 'question',
      text: 'When does the library open on Thursdays?',
      subject: 'The library',
      language: 'en',
      how: 'email',
      address: `family${newId().slice(-6)}@families.test`,
      schoolId: town.north.birch,
    });
    await town.inside(town.north, async (tx) =>
      sql`update conversations.conversations set owner_id = ${owner}, first_answer_minutes = ${first}, rating = ${more.rating ?? null},
        breached_at = ${more.late === true ? town.now() : null}, breached_owner_id = ${more.late === true ? owner : null} where id = ${opened.id}`.execute(
        tx,
      ),
    );
  }
}

beforeAll(async () => {
  town = await openTown();
  okafor = await town.browser(town.north, town.north.okafor);
}, 120_000);

afterAll(async () => town.close());

describe('a lesson', () => {
  it('is begun, can be left, and is offered again where one stopped', async () => {
    const list = await okafor.get('/desk/learn');
    expect(plain(list.text)).toContain('0 of 3 done');
    const begun = await okafor.post('/desk/learn/short/begin', {});
    expect(begun.location).toBe('/desk/learn/short');
    expect(plain((await okafor.get('/desk/learn')).text)).toMatch(/begun .*Go on/);
  });

  it('looks at what was typed, says what it sees, and keeps none of it', async () => {
    const page = await okafor.get('/desk/learn/short');
    expect(page.text).toContain('data-turbo="false"');
    const typed = 'ZEBRACROSSING thank you, he helped with the books, says Leila';
    const answer = await okafor.post('/desk/learn/short/practice', { choice: 'b', typed });
    expect(answer.status).toBe(200);
    expect(plain(answer.text)).toContain('Another child’s name is in it');
    expect(plain(answer.text)).toContain('There is a kind word in it');
    const kept = await town.inside(town.north, async (tx) => {
      const { rows: tables } = await sql<{ name: string }>`select name from platform.tenant_tables`.execute(tx);
      const found: string[] = [];
      for (const { name } of tables) {
        const { rows: hits } =
          await sql`select 1 from ${sql.table(name)} t where t::text like '%ZEBRACROSSING%' limit 1`.execute(tx);
        if (hits.length > 0) found.push(name);
      }
      return found;
    });
    expect(kept).toEqual([]);
  });

  it('says why an answer does not fit, and is done when all three do', async () => {
    const wrong = await okafor.post('/desk/learn/short/check', { ...right('short'), q1: 'a' });
    expect(wrong.status).toBe(422);
    expect(plain(wrong.text)).toContain('A message to all asks nobody');
    expect(plain(wrong.text)).not.toContain('Whoever is quiet gets few messages. Begin there.');
    await finish(okafor, 'short');
    expect(plain((await okafor.get('/desk/learn')).text)).toContain('1 of 3 done');
  });

  it('can be started again, and is new then', async () => {
    await finish(okafor, 'danger');
    await okafor.get('/desk/learn');
    await okafor.post('/desk/learn/danger/again', {});
    expect(plain((await okafor.get('/desk/learn')).text)).toContain('1 of 3 done');
  });

  it('twice at once is once', async () => {
    await okafor.get('/desk/learn');
    await Promise.all([1, 2, 3].map(async () => okafor.post('/desk/learn/own_figures/begin', {})));
    expect(await rows('learning.progress')).toBe(2);
  });

  it('that nobody wrote is not there, and none is for families', async () => {
    expect((await okafor.get('/desk/learn/flying')).status).toBe(404);
    const dana = await town.browser(town.north, town.north.dana);
    expect((await dana.get('/desk/learn')).status).toBe(404);
  });

  it('prints on one sheet with a line for one’s own words', async () => {
    const page = await okafor.get('/desk/learn/short/print');
    expect(page.text).toContain('kit-sheet');
    expect(page.text).toContain('write-line');
    expect(plain(page.text)).toContain('15.8%');
  });

  it('of a colleague is nobody’s to see: leaders see counts, and none about few', async () => {
    const calloway = await town.browser(town.north, town.north.calloway);
    const page = plain((await calloway.get('/desk/learn')).text);
    expect(page).toContain('Birch Lane not shown, or too few to tell');
    expect(page).not.toContain('Okafor');
    expect(page).not.toContain('Cedar Middle');
    expect(plain((await okafor.get('/desk/learn')).text)).not.toContain('How many have done theirs');
  });
});

describe('figures that name a person', () => {
  beforeAll(async () => {
    await matters(town.north.brandt, [10, 20, 30, 40, 50], { rating: 4 });
    await matters(town.north.brandt, [600], { late: true });
  });

  it('are closed before the lesson and say in plain words what opens them', async () => {
    const brandt = await town.browser(town.north, town.north.brandt);
    const page = await brandt.get('/desk/figures');
    expect(plain(page.text)).toContain('These figures are not open yet');
    expect(plain(page.text)).toContain('In your first 30 days nobody counts');
    expect(page.text).toContain('href="/desk/learn/own_figures"');
    expect(plain(page.text)).not.toContain('Came in');
  });

  it('stay closed in the first thirty days, also after the lesson', async () => {
    const brandt = await town.browser(town.north, town.north.brandt);
    await finish(brandt, 'own_figures');
    const page = plain((await brandt.get('/desk/figures')).text);
    expect(page).toContain('In your first 30 days nobody counts');
    expect(page).not.toContain('Came in');
  });

  it('open after thirty days to the person: in, answered, half within, late, and a rating of five', async () => {
    town.pass({ hours: 24 * 45 });
    const brandt = await town.browser(town.north, town.north.brandt);
    const page = plain((await brandt.get('/desk/figures')).text);
    expect(page).toMatch(/Came in 6 Answered 6 Half within \S+ min/);
    expect(page).toContain('Past the goal 1');
    expect(page).toMatch(/Rated by families 4(\.0)? of 5 rated by 5 of/);
    for (const other of ['Okafor', 'Calloway', 'Lund', 'Park', 'average', 'best', 'worst', 'rank'])
      expect([other, page.includes(other)]).toEqual([other, false]);
  });

  it('open to the one directly above after that one’s own lesson, without private matters', async () => {
    const { north } = town;
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set privacy = 'private', reader_ids = array[owner_id] where breached_at is not null and owner_id = ${north.brandt}`.execute(
        tx,
      ),
    );
    const calloway = await town.browser(north, north.calloway);
    const path = `/desk/figures/people/${north.brandt}`;
    expect(plain((await calloway.get(path)).text)).toContain('three-minute lesson');
    await finish(calloway, 'led_figures');
    const page = plain((await calloway.get(path)).text);
    expect(page).toContain('Figures of Daniel Brandt');
    expect(page).toContain('Came in 5 Answered 5');
  });

  it('are not there for anybody else: a colleague, another principal, those further up, a guessed id', async () => {
    const { north } = town;
    const path = `/desk/figures/people/${north.brandt}`;
    for (const who of [north.okafor, north.park, north.baptiste, north.nair, north.vega])
      expect((await (await town.browser(north, who)).get(path)).status).toBe(404);
    const calloway = await town.browser(north, north.calloway);
    expect((await calloway.get(`/desk/figures/people/${newId()}`)).status).toBe(404);
    expect((await calloway.get('/desk/figures/people/nobody')).status).toBe(404);
    expect((await calloway.get(`/desk/figures/people/${north.dana}`)).status).toBe(404);
  });

  it('are listed by name in the order of the alphabet and without a number', async () => {
    const calloway = await town.browser(town.north, town.north.calloway);
    const main = /<main[\s\S]*<\/main>/.exec((await calloway.get('/desk/figures/people')).text)?.[0] ?? '';
    const page = plain(main);
    expect(page.indexOf('Adaeze Okafor')).toBeGreaterThan(0);
    expect(page.indexOf('Daniel Brandt')).toBeGreaterThan(page.indexOf('Adaeze Okafor'));
    expect(page).not.toMatch(/\d/);
  });

  it('close again in the thirty days after a school was opened to families', async () => {
    const { north } = town;
    await town.inside(north, async (tx) =>
      sql`insert into roster.corrections (district_id, id, subject_kind, subject_id, field, value, corrected_at)
        values (${north.district}, ${newId()}, 'org', ${north.birch}, 'is_open', 'true', ${town.now().subtract({ hours: 24 })})`.execute(
        tx,
      ),
    );
    const brandt = await town.browser(north, north.brandt);
    expect(plain((await brandt.get('/desk/figures')).text)).toContain('In your first 30 days nobody counts');
  });

  it('stand nowhere else: no page, file or interface of figures names anybody who works here', async () => {
    const { north } = town;
    const names = ['Brandt', 'Okafor', 'Calloway', 'Vega', 'Ortiz', 'Lund', 'Park', 'Baptiste'];
    await matters(north.brandt, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110], { late: true, rating: 5 });
    const nair = await town.browser(north, north.nair);
    for (const path of [
      '/desk/service',
      '/desk/service?period=days30',
      '/desk/service/rows?measure=breached',
      '/desk/service/rows?measure=late',
      '/desk/service/figures.csv',
      '/admin/report',
      `/admin/report?school=${north.birch}`,
    ]) {
      const answer = await nair.get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      const main =
        /<main[\s\S]*?<\/main>/
          .exec(answer.text)?.[0]
          .replaceAll(/<section class="section" id="readers">[\s\S]*?<\/section>/g, '') ?? answer.text;
      expect([path, names.filter((name) => main.includes(name))]).toEqual([path, []]);
    }
  });
});
