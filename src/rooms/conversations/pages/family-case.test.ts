import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkActor } from '#platform/actor';
import { forgetDistricts } from '#platform/web';
import { type Cast, openTown, type Town } from '#test/town';
import { addNote, releaseMessage, reply } from '../actions/replying.ts';
import { caseToken } from '../conversations.links.ts';
import { ask, one, tablesWith } from './family.testing.ts';

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

describe('looking up a case', () => {
  it('opens with number and digits as people type them', async () => {
    const { code, digits, caseLink } = await ask(town, north);
    const browser = await town.browser(north, null);
    await browser.get('/case');
    const arabic = digits.replaceAll(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit)));
    const typed = `${code.slice(0, 3).toLowerCase()} ${code.slice(3)}`.replaceAll('0', 'o');
    const found = await browser.post('/case', { code: typed, digits: arabic });
    expect([found.status, found.location]).toEqual([303, caseLink]);
  });

  it('answers a wrong one and an unknown one alike', async () => {
    const { code, digits } = await ask(town, north);
    const browser = await town.browser(north, null);
    await browser.get('/case');
    const wrong = await browser.post('/case', { code, digits: digits === '000000' ? '000001' : '000000' });
    const unknown = await browser.post('/case', { code: 'ZZZZZZZ', digits: '000000' });
    const plain = (text: string): string => text.replaceAll(/value="[^"]*"/g, '');
    expect([wrong.status, unknown.status]).toEqual([422, 422]);
    expect(plain(wrong.text)).toBe(plain(unknown.text));
  });

  it('tries one number ten times an hour, from however many addresses', async () => {
    const { code, digits } = await ask(town, north);
    const browser = await town.browser(north, null);
    await browser.get('/case');
    for (let n = 0; n < 10; n += 1)
      await browser.post('/case', { code, digits: '1' }, { 'x-forwarded-for': `203.0.113.${n}` });
    expect((await browser.post('/case', { code, digits }, { 'x-forwarded-for': '203.0.113.99' })).status).toBe(429);
    town.pass({ hours: 1 });
    expect((await browser.post('/case', { code, digits }, { 'x-forwarded-for': '203.0.113.98' })).status).toBe(303);
  });
});

describe('a case link', () => {
  it('that is forged, foreign or for something else is not there', async () => {
    const { code, caseLink, browser } = await ask(town, north);
    const row = await rowOf(code);
    const { secrets } = town.house.floor;
    const forged = caseLink.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const south = caseToken(secrets, town.south.district, { id: row.id, version: 1 });
    for (const path of [forged, `/case/${south}`, '/case/x.1.y', '/case/..%2f', `/case/${row.id}`])
      expect((await browser.get(path)).status).toBe(404);
    const southern = await town.browser(town.south, null);
    expect((await southern.get(caseLink)).status).toBe(404);
    const file = await browser.get(`${caseLink}/files/${row.id}`);
    expect(file.status).toBe(404);
  });

  it('ends 180 days after the last message, or when it is taken back, and says how to come back', async () => {
    const { code, digits, caseLink, browser } = await ask(town, north);
    const row = await rowOf(code);
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set last_message_at = last_message_at - interval '181 days' where id = ${row.id}`.execute(
        tx,
      ),
    );
    const old = await browser.get(caseLink);
    expect([old.status, old.text.includes('This link has ended'), old.text.includes('missed it twice')]).toEqual([
      410,
      true,
      false,
    ]);
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set last_message_at = now(), link_version = 2 where id = ${row.id}`.execute(
        tx,
      ),
    );
    expect((await browser.get(caseLink)).status).toBe(410);
    expect((await browser.post(`${caseLink}/add`, { text: 'x' })).status).toBe(410);
    await browser.get('/case');
    expect((await browser.post('/case', { code, digits })).status).toBe(422);
  });

  it('ends with the account of the guardian in it', async () => {
    const amal = await town.browser(north, north.amal);
    const { caseLink, code, digits } = await ask(town, north, { how: 'email', address: 'amal@families.test' }, amal);
    const visitor = await town.browser(north, null);
    expect((await visitor.get(caseLink)).status).toBe(200);
    await town.inside(north, async (tx) =>
      sql`update roster.people set status = 'ended' where district_id = ${north.district} and id = ${north.amal}`.execute(
        tx,
      ),
    );
    expect((await visitor.get(caseLink)).status).toBe(410);
    await visitor.get('/case');
    expect((await visitor.post('/case', { code, digits })).status).toBe(410);
    await town.inside(north, async (tx) =>
      sql`update roster.people set status = 'active' where district_id = ${north.district} and id = ${north.amal}`.execute(
        tx,
      ),
    );
  });

  it('shows what was answered, and never a note, nor words that are held or were taken back', async () => {
    const { code, caseLink, browser } = await ask(town, north, { school: north.birch });
    const row = await rowOf(code);
    const brandt = await town.actorOf(north, north.brandt);
    await town.house.floor.act(brandt, addNote, { conversationId: row.id, text: 'Between us: secret note' });
    const sent = await town.house.floor.act(brandt, reply, { conversationId: row.id, text: 'The bus waits <now>.' });
    expect((await browser.get(caseLink)).text).not.toContain('The bus waits');
    await town.house.floor.act(town.system(north), releaseMessage, { messageId: sent.messageId });
    const page = await browser.get(caseLink);
    expect(page.text).toContain('The bus waits &lt;now&gt;.');
    expect(page.text).not.toContain('secret note');
    expect(page.text).toContain('First answer');
  });

  it('escapes what anybody wrote', async () => {
    const evil = '<img src=x onerror=alert(1)>"\'<script>';
    const { caseLink, browser, receipt } = await ask(town, north, { text: evil, name: evil, child: evil });
    const page = await browser.get(caseLink);
    for (const text of [receipt.text, page.text]) {
      expect(text).not.toContain('<img src=x');
      expect(text).not.toMatch(/<script>/);
    }
  });

  it('takes more words, closing, opening again, a second look by somebody else, and a rating', async () => {
    const { code, caseLink, browser } = await ask(town, north, { school: north.birch });
    await browser.get(caseLink);
    const empty = await browser.post(`${caseLink}/add`, { text: ' ' });
    expect([empty.status, empty.text.includes('Please write a few words first')]).toEqual([422, true]);
    expect((await browser.post(`${caseLink}/add`, { text: 'It happened again today.' })).status).toBe(303);
    const added = await browser.get(caseLink);
    expect(added.text).toContain('It happened again today.');
    await browser.post(`${caseLink}/close`, {});
    expect((await rowOf(code)).state).toBe('closed');
    expect((await browser.get(caseLink)).text).toContain('Open it again');
    await browser.post(`${caseLink}/reopen`, {});
    const before = await rowOf(code);
    expect(before.state).toBe('open');
    expect((await browser.post(`${caseLink}/reopen`, {})).status).toBe(303);
    await browser.post(`${caseLink}/second-look`, { text: 'Nobody asked the driver.' });
    const after = await rowOf(code);
    expect(after.owner_id).not.toBe(before.owner_id);
    const page = await browser.get(caseLink);
    expect(page.text).toContain('You asked for a second look.');
    expect(page.text).toContain('Nobody asked the driver.');
    expect((await browser.post(`${caseLink}/rate`, { comment: 'kept words' })).text).toContain('kept words');
    await browser.post(`${caseLink}/rate`, { rating: '4', comment: 'Quick.' });
    const rated = await rowOf(code);
    expect([rated.rating, rated.rating_comment]).toEqual([4, 'Quick.']);
    expect((await browser.post(`${caseLink}/burn`, {})).status).toBe(404);
  });

  it('opens nothing but its own conversation', async () => {
    const mine = await ask(town, north);
    const other = await rowOf((await ask(town, north, { text: 'Another matter' })).code);
    await expect(
      town.house.floor.ask(
        linkActor(north.district, (await rowOf(mine.code)).id),
        (await import('../questions/family-case.ts')).familyCase,
        { conversationId: other.id },
      ),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('changes its language and keeps what was written', async () => {
    const { caseLink, browser } = await ask(town, north);
    const page = await browser.get(`${caseLink}?lang=ar`);
    expect(page.text).toContain('lang="ar" dir="rtl"');
    expect(page.text).toContain('She has missed it twice now.');
  });
});

describe('who do I ask', () => {
  it('names the desk by role and how long an answer takes, and carries the words along', async () => {
    const browser = await town.browser(north, null);
    await browser.get('/who');
    const answer = await browser.post('/who', { text: 'The school bus never comes on time', school: north.birch });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Transportation');
    expect(answer.text).toContain('The first answer is promised within');
    expect(answer.text).not.toContain('Vega');
    const topic = /name="topic" value="([^"]+)"/.exec(answer.text)?.[1] ?? '';
    const form = await browser.post('/ask', {
      do: 'carry',
      text: 'The school bus never comes on time',
      school: north.birch,
      topic,
    });
    expect(form.status).toBe(200);
    expect(form.text).toContain('The school bus never comes on time');
    expect(form.text).toMatch(new RegExp(`value="${topic}" selected`));
    expect((await browser.post('/who', { text: '' })).status).toBe(422);
    expect(await tablesWith(town, north, 'never comes on time')).toEqual([]);
  });

  it('tells the usual time only where ten families were answered', async () => {
    const browser = await town.browser(north, null);
    const { id } = await one(
      town,
      north,
      sql<{
        id: string;
      }>`select id from conversations.topics where district_id = ${north.district} and key = 'bus-late' limit 1`,
    ).catch(async () =>
      one(
        town,
        north,
        sql<{
          id: string;
        }>`select t.id from conversations.topics t join conversations.topic_owners o on o.topic_id = t.id where t.district_id = ${north.district} limit 1`,
      ),
    );
    const answered = async (n: number): Promise<void> => {
      for (let i = 0; i < n; i += 1) {
        const { code } = await ask(town, north, { topic: id });
        await town.inside(north, async (tx) =>
          sql`update conversations.conversations set first_answered_at = now(), first_answer_minutes = 95 where code = ${code}`.execute(
            tx,
          ),
        );
      }
    };
    const { likelyDesks } = await import('../questions/family-who.ts');
    const usual = async (): Promise<readonly (number | null)[]> => {
      const desks = await town.house.floor.ask(town.system(north), likelyDesks, {
        text: 'bus late bus did not come',
        schoolId: null,
      });
      return desks.filter((desk) => desk.topic.id === id).map((desk) => desk.usualMinutes);
    };
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set first_answer_minutes = null`.execute(tx),
    );
    await answered(9);
    expect((await usual()).every((minutes) => minutes === null)).toBe(true);
    await answered(1);
    expect(await usual()).toEqual([95]);
    expect(browser.cookies.size).toBe(0);
  });
});

describe('a signed-in guardian', () => {
  it('sees their children, their own conversations and nobody else’s', async () => {
    const dana = await town.browser(north, north.dana);
    await ask(town, north, { text: 'Dana asks about lunch money.', how: 'email', address: 'dana@families.test' }, dana);
    const mine = await dana.get('/my');
    expect(mine.status).toBe(200);
    expect(mine.text).toContain('Nora Whitfield');
    expect(mine.text).toContain('Grade 2, Birch Lane');
    expect(mine.text).toContain('Dana asks about lunch money.');
    const href = /href="(\/my\/cases\/[^"]+)"/.exec(mine.text)?.[1] ?? '';
    expect((await dana.get(href)).status).toBe(200);
    await dana.post(`${href}/add`, { text: 'One more thing' });
    expect((await dana.get(href)).text).toContain('One more thing');
    const amal = await town.browser(north, north.amal);
    expect((await amal.get('/my')).text).not.toContain('lunch money');
    expect((await amal.get(href)).status).toBe(404);
    await amal.get('/ask');
    expect((await amal.post(`${href}/close`, {})).status).toBe(404);
    const visitor = await town.browser(north, null);
    expect((await visitor.get(href)).location).toContain('/sign-in?next=');
    expect((await (await town.browser(north, north.brandt)).get('/my')).status).toBe(404);
  });
});

describe('the widget', () => {
  it('stands only in frames of the sites the district named, and sets no cookie', async () => {
    const browser = await town.browser(north, null);
    const alone = await browser.get('/embed/ask');
    expect(alone.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
    const value = JSON.stringify([
      'https://www.birch.example',
      'https://*.alder.example',
      "'none'; script-src *",
      'javascript:x',
    ]);
    await town.inside(north, async (tx) =>
      sql`insert into platform.district_settings (district_id, id, key, value) values (${north.district}, gen_random_uuid(), 'embed.origins', ${value}::jsonb)`.execute(
        tx,
      ),
    );
    const framed = await browser.get('/embed/ask?school=birch-lane&lang=es');
    expect(framed.headers.get('content-security-policy')).toMatch(
      /frame-ancestors 'self' https:\/\/www\.birch\.example https:\/\/\*\.alder\.example$/,
    );
    expect(framed.text).toContain('action="/embed/ask"');
    const sent = await browser.post('/embed/ask', { kind: 'question', text: 'From the widget', how: 'none' });
    expect(sent.location).toMatch(/^\/embed\/sent\//);
    expect((await browser.get(sent.location ?? '')).status).toBe(200);
    expect(browser.cookies.size).toBe(0);
    expect((await browser.get('/ask')).headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const { channel } = await one(
      town,
      north,
      sql<{ channel: string }>`select channel from conversations.conversations where preview = 'From the widget'`,
    );
    expect(channel).toBe('widget');
  });

  it('is one small script', async () => {
    const script = await (await town.browser(north, null)).get('/embed.js');
    expect(script.headers.get('content-type')).toContain('javascript');
    expect(script.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(script.text.length).toBeLessThan(5000);
  });
});

describe('the weight of pages', () => {
  it('is at most 60 KB at first sight in any language, styles and script included, and 5 KB of script', async () => {
    // The district offers every language there is.
    const { floor } = town.house;
    const tags = floor.words.languages.map(({ tag }) => tag);
    expect(tags.length).toBeGreaterThanOrEqual(12);
    await floor.outside('a test gives the district every language', async (outside) =>
      sql`update platform.districts set languages = ${tags} where id = ${north.district}`.execute(outside),
    );
    forgetDistricts(floor);
    const { caseLink, browser } = await ask(town, north);
    const zipped = { 'accept-encoding': 'gzip' };
    const weigh = async (path: string): Promise<number> => {
      const answer = await town.house.app.request(`http://${host}${path}`, { headers: { host, ...zipped } });
      return (await answer.arrayBuffer()).byteLength;
    };
    for (const page of ['/', '/ask', '/case', '/who', caseLink, ...tags.map((tag) => `/ask?lang=${tag}`)]) {
      const { text } = await browser.get(page);
      for (const { name } of floor.words.languages) expect(text).toContain(name);
      const parts = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
      expect(parts.length).toBeGreaterThan(1);
      let total = await weigh(page);
      for (const part of new Set(parts)) total += await weigh(part);
      expect(total).toBeLessThan(60 * 1024);
      for (const part of parts.filter((name) => name.endsWith('.js'))) expect(await weigh(part)).toBeLessThan(5 * 1024);
      expect(text).not.toContain('/assets/turbo');
    }
  });
});
