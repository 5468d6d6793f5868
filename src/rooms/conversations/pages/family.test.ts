import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, type Cast, openTown, type Town } from '#test/town';
import { ask, one, postFiles, readReceipt, tablesWith } from './family.testing.ts';

let town: Town;
let north: Cast;

beforeAll(async () => {
  town = await openTown();
  north = town.north;
});
afterAll(async () => {
  await town.close();
});

type Row = {
  id: string;
  owner_id: string;
  privacy: string;
  reader_ids: string[];
  state: string;
  rating: number | null;
  rating_comment: string | null;
  link_version: number;
  about_staff: boolean;
  guardian_id: string | null;
  from_address: string | null;
  callback: boolean;
};
const rowOf = async (code: string): Promise<Row> =>
  one(
    town,
    north,
    sql<Row>`select * from conversations.conversations where district_id = ${north.district} and code = ${code}`,
  );
const host = 'north.localhost';
const at = (browser: Browser, page: string, to: string): Parameters<typeof postFiles>[1] => ({
  browser,
  host,
  page,
  to,
});

async function allowAnonymous(cast: Cast): Promise<void> {
  await town.inside(cast, async (tx) =>
    sql`insert into platform.district_settings (district_id, id, key, value) values (${cast.district}, gen_random_uuid(), 'conversations.anonymous', 'true') on conflict do nothing`.execute(
      tx,
    ),
  );
}

describe('asking', () => {
  it('shows who has it, until when, a number and six digits, and leads to the case', async () => {
    const { receipt, browser, caseLink, code, digits } = await ask(town, north, {
      how: 'email',
      address: 'lee@families.test',
      school: north.birch,
    });
    expect(receipt.status).toBe(200);
    expect(receipt.text).toContain('is responsible for answering you');
    expect([code.length, digits.length]).toEqual([7, 6]);
    expect(receipt.text).toContain('lee@families.test');
    const page = await browser.get(caseLink);
    expect(page.status).toBe(200);
    expect(page.text).toContain('She has missed it twice now.');
    expect(page.text).toContain('Answer promised by');
    expect(page.text).toMatch(/\((?:Birch Lane|Transportation)\) has it and will answer you/);
  });

  it('keeps everything that was typed and says at its field what is wrong', async () => {
    const browser = await town.browser(north, null);
    await browser.get('/ask?school=birch-lane');
    const typed = {
      kind: 'concern',
      text: 'Words "kept" <b>as typed</b>',
      child: 'Nora, 2',
      how: 'email',
      address: 'not an address',
      name: 'Lee',
      privacy: 'private',
      about_staff: '1',
      about_staff_name: 'Mr. B',
      school: north.cedar,
    };
    const again = await browser.post('/ask', typed);
    expect(again.status).toBe(422);
    expect(again.text).toContain('does not look like an e-mail address');
    expect(again.text).toContain('aria-invalid="true"');
    for (const kept of [
      'Nora, 2',
      'not an address',
      'value="Lee"',
      'Mr. B',
      'Words &quot;kept&quot; &lt;b&gt;as typed&lt;/b&gt;',
    ])
      expect(again.text).toContain(kept);
    expect(again.text).toMatch(/value="concern" checked/);
    expect(again.text).toMatch(/value="private" checked/);
    expect(again.text).toMatch(new RegExp(`value="${north.cedar}" selected`));
    const empty = await browser.post('/ask', { kind: 'question', text: ' ', how: 'none' });
    expect([empty.status, empty.text.includes('Please write a few words first')]).toEqual([422, true]);
    const number = await browser.post('/ask', { kind: 'question', text: 'x', how: 'phone', address: '555 014 014' });
    expect(number.text).toContain('This number has 9 digits');
  });

  it('loses neither words nor files when something is wrong, and asks for no file twice', async () => {
    const browser = await town.browser(north, null);
    const wrong = await postFiles(
      town,
      at(browser, '/ask', '/ask'),
      { kind: 'question', text: 'See the letter', how: 'email', address: 'wrong' },
      [{ name: 'letter.txt', bytes: 'Dear school' }],
    );
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Send letter.txt with it');
    const kept = /name="kept" value="([^"]+)"/.exec(wrong.text)?.[1] ?? '';
    const sent = await postFiles(
      town,
      at(browser, '/ask', '/ask'),
      { kind: 'question', text: 'See the letter', how: 'none', kept },
      [],
    );
    expect(sent.status).toBe(303);
    const { caseLink } = await readReceipt(browser, sent.location ?? '');
    const page = await browser.get(caseLink);
    const file = /href="(\/case\/[^"]+\/files\/[^"]+)"/.exec(page.text)?.[1] ?? '';
    const answer = await browser.get(file);
    expect([answer.status, answer.text]).toEqual([200, 'Dear school']);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    const waiting = await one(
      town,
      north,
      sql<{ n: number }>`select count(*)::int as n from platform.files where owner_kind = 'upload'`,
    );
    expect(waiting.n).toBe(0);
  });

  it('throws files away that waited longer than an hour, and takes no made-up token', async () => {
    const browser = await town.browser(north, null);
    const wrong = await postFiles(town, at(browser, '/ask', '/ask'), { text: 'See', how: 'email', address: 'wrong' }, [
      { name: 'old.txt', bytes: 'old' },
    ]);
    const kept = /name="kept" value="([^"]+)"/.exec(wrong.text)?.[1] ?? '';
    town.pass({ minutes: 61 });
    const sent = await postFiles(
      town,
      at(browser, '/ask', '/ask'),
      { text: 'See', how: 'none', kept: [kept, 'made-up'] },
      [{ name: 'new.txt', bytes: 'new' }],
    );
    const page = await browser.get((await readReceipt(browser, sent.location ?? '')).caseLink);
    expect([page.text.includes('old.txt'), page.text.includes('new.txt')]).toEqual([false, true]);
  });

  it('names a file that is too large and keeps the words', async () => {
    const browser = await town.browser(north, null);
    const big = 'x'.repeat(26 * 1024 * 1024);
    const again = await postFiles(town, at(browser, '/ask', '/ask'), { text: 'My words stay', how: 'none' }, [
      { name: 'film.txt', bytes: big },
    ]);
    expect(again.status).toBe(422);
    expect(again.text).toContain('film.txt was too large: we take 25 MB');
    expect(again.text).toContain('My words stay');
  });

  it('keeps the words even of a form that is too large to be read at all', async () => {
    const browser = await town.browser(north, null);
    const huge = new Uint8Array(82 * 1024 * 1024);
    const again = await postFiles(
      town,
      at(browser, '/ask', '/ask'),
      { text: 'My words stay too', how: 'email', address: 'lee@families.test' },
      [{ name: 'huge.mov', bytes: huge }],
    );
    expect(again.status).toBe(422);
    expect(again.text).toContain('huge.mov');
    expect(again.text).toContain('My words stay too');
    expect(again.text).toContain('lee@families.test');
  });

  it('holds a risky file and says that it is being checked', async () => {
    const browser = await town.browser(north, null);
    const sent = await postFiles(town, at(browser, '/ask', '/ask'), { text: 'See', how: 'none' }, [
      { name: 'form.exe', bytes: 'MZ....' },
    ]);
    const { receipt, caseLink } = await readReceipt(browser, sent.location ?? '');
    expect(receipt.text).toContain('being checked');
    const page = await browser.get(caseLink);
    expect(page.text).not.toContain('/files/');
    const { id } = await one(town, north, sql<{ id: string }>`select id from platform.files where name = 'form.exe'`);
    expect((await browser.get(`${caseLink}/files/${id}`)).status).toBe(404);
  });

  it('goes above the person it is about, who cannot own it', async () => {
    const { code } = await ask(town, north, { about_staff: '1', about_staff_name: 'Mr. Brandt', school: north.birch });
    const row = await rowOf(code);
    expect([row.about_staff, row.owner_id]).toEqual([true, north.calloway]);
  });

  it('reaches the person who is thanked', async () => {
    const { receipt, code } = await ask(town, north, {
      kind: 'praise',
      text: 'She is so kind to Nora.',
      praised: 'Ms. Okafor',
      school: north.birch,
    });
    expect(receipt.text).toContain('Thank you. Adaeze Okafor');
    expect((await rowOf(code)).state).toBe('closed');
  });

  it('knows the language of the words, whatever page they were written on', async () => {
    const text = 'Mi hija no llegó a tiempo porque el autobús de la escuela salió demasiado temprano esta mañana.';
    const { code } = await ask(town, north, { text });
    const { language } = await one(
      town,
      north,
      sql<{ language: string }>`select language from conversations.conversations where code = ${code}`,
    );
    expect(language).toBe('es');
  });

  it('by phone becomes a call back', async () => {
    const { receipt, code } = await ask(town, north, { how: 'phone', address: '(555) 014-0142' });
    expect(receipt.text).toContain('We call you back on');
    expect((await rowOf(code)).callback).toBe(true);
  });

  it('shows whom to call and whether anybody watches when somebody may be in danger', async () => {
    const { receipt, browser, caseLink } = await ask(town, north, {
      text: 'My daughter says she wants to kill herself.',
    });
    expect(receipt.text).toContain('banner-critical');
    expect(receipt.text).toContain('Nobody may be at the desk at this moment');
    expect(receipt.text).toContain('href="tel:988"');
    await browser.get(caseLink);
    const closing = await browser.post(`${caseLink}/close`, {});
    expect([closing.status, closing.text.includes('Words of danger were found here')]).toEqual([422, true]);
    const watcher = await town.browser(north, north.calloway);
    await watcher.get('/desk/inbox');
    expect((await browser.get(caseLink)).text).toMatch(/Somebody is at the desk|Nobody may be at the desk/);
  });

  it('refuses a form from another site', async () => {
    const browser = await town.browser(north, null);
    await browser.get('/ask');
    const answer = await browser.post('/ask', { text: 'x', how: 'none' }, { 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(403);
  });

  it('is limited for one address', async () => {
    const browser = await town.browser(north, null);
    await browser.get('/ask');
    const headers = { 'x-forwarded-for': '203.0.113.50' };
    let last = 0;
    for (let n = 0; n < 62 && last !== 429; n += 1)
      last = (await browser.post('/ask', { text: '', how: 'none' }, headers)).status;
    expect(last).toBe(429);
  });
});

describe('staying private or anonymous', () => {
  it('private is read by the owner, one backup and one above them', async () => {
    const { code } = await ask(town, north, { privacy: 'private', school: north.birch });
    const row = await rowOf(code);
    expect(row.privacy).toBe('private');
    expect(row.reader_ids.length).toBeLessThanOrEqual(3);
  });

  it('anonymous is offered only where the district allows it', async () => {
    const browser = await town.browser(north, null);
    expect((await browser.get('/ask')).text).not.toContain('value="anonymous"');
    const refused = await browser.post('/ask', { text: 'x', how: 'none', privacy: 'anonymous' });
    expect([refused.status, refused.text.includes('does not take messages without a name')]).toEqual([422, true]);
  });

  it('anonymous leaves no name, address, number, file name or network address in any table, signed in or not', async () => {
    await allowAnonymous(north);
    const before = await town.browser(north, north.dana);
    const auditBefore = await one(
      town,
      north,
      sql<{ n: number }>`select count(*)::int as n from platform.audit where actor_id = ${north.dana}`,
    );
    const fields = {
      privacy: 'anonymous',
      text: 'Something is wrong in room 11.',
      name: 'Zebulon Quist',
      how: 'email',
      address: 'zebulon@families.test',
      child: '',
    };
    await before.get('/ask');
    const page = await before.get('/ask');
    expect(page.text).toContain('We keep no name, address or trace of your device');
    expect(page.text).toContain('What we cannot promise');
    const sent = await before.post('/ask', fields, { 'x-forwarded-for': '203.0.113.77', 'user-agent': 'Zebrowser/1' });
    const { receipt, code, digits } = await readReceipt(before, sent.location ?? '');
    expect(receipt.text).toContain('Nobody can see who you are');
    await town.work(north);
    for (const trace of ['Zebulon', 'zebulon@', '203.0.113.77', 'Zebrowser'])
      expect(await tablesWith(town, north, trace)).toEqual([]);
    const row = await rowOf(code);
    expect([row.guardian_id, row.from_address, row.privacy]).toEqual([null, null, 'anonymous']);
    const auditAfter = await one(
      town,
      north,
      sql<{ n: number }>`select count(*)::int as n from platform.audit where actor_id = ${north.dana}`,
    );
    expect(auditAfter.n).toBe(auditBefore.n);
    // The answer is read by the number and the digits, from any device.
    const elsewhere = await town.browser(north, null);
    await elsewhere.get('/case');
    const found = await elsewhere.post('/case', { code, digits });
    expect((await elsewhere.get(found.location ?? '')).text).toContain('Something is wrong in room 11.');
  });
});
