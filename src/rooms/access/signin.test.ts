import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBrowser, createTown, type Browser, type Town } from '#test/access';
import { limits } from './access.rules.ts';

let town: Town;
let visitor = 0;

/** Another phone somewhere else in the world. */
function phone(): Browser {
  visitor += 1;
  return createBrowser(town, { address: `203.0.${Math.floor(visitor / 250)}.${visitor % 250}` });
}

beforeAll(async () => {
  town = await createTown();
});
afterAll(async () => town.end());
beforeEach(() => {
  town.mails.length = 0;
  // Yesterday's messages and guesses are of yesterday.
  town.pass({ hours: 25 });
});

async function ask(browser: Browser, contact: string): Promise<void> {
  const answer = await browser.post('/sign-in', { contact });
  expect(answer.status).toBe(303);
  await town.work();
}

function newestCode(): { digits: string; link: string } {
  const text = town.mails.at(-1)?.text ?? '';
  const digits = /\d{6}/.exec(text)?.[0] ?? '';
  const link = /https?:\/\/[^/\s]+(\/sign-in\/link\/\S+)/.exec(text)?.[1] ?? '';
  return { digits, link };
}

const wrongOf = (digits: string): string => String((Number(digits) + 1) % 1_000_000).padStart(6, '0');

async function whoIs(browser: Browser): Promise<string | null> {
  const answer = await browser.get('/test/me');
  return answer.status === 200 ? (JSON.parse(answer.text) as { personId: string }).personId : null;
}

describe('a family signs in', () => {
  test('with the six digits of the message, and is there with her children and nothing else', async () => {
    const browser = phone();
    await ask(browser, ' Amal@Families.test ');
    expect(town.mails).toHaveLength(1);
    expect(town.mails[0]).toMatchObject({
      to: { kind: 'email', address: 'amal@families.test' },
      category: 'sign_in',
      personId: town.people.amal,
    });
    const answer = await browser.post('/sign-in/code', { code: newestCode().digits });
    expect(answer).toMatchObject({ status: 303, location: '/my' });
    const me = JSON.parse((await browser.get('/test/me')).text) as { grants: unknown; subjects: unknown };
    expect(me.grants).toEqual([{ role: 'guardian', unitId: null }]);
    expect(me.subjects).toEqual([town.people.yusuf]);
  });

  test('with digits written in Arabic, with a space between', async () => {
    const browser = phone();
    await ask(browser, 'amal@families.test');
    const arabic = newestCode().digits.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)));
    const answer = await browser.post('/sign-in/code', { code: `${arabic.slice(0, 3)} ${arabic.slice(3)}` });
    expect(answer.location).toBe('/my');
  });

  test('with the button behind the link, in the browser that asked', async () => {
    const browser = phone();
    await ask(browser, 'amal@families.test');
    const { link } = newestCode();
    const page = await browser.get(link);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('name="code"');
    expect((await browser.post(link, {})).location).toBe('/my');
    expect(await whoIs(browser)).toBe(town.people.amal);
  });

  test('and goes where she wanted to go', async () => {
    const browser = phone();
    await browser.post('/sign-in', { contact: 'amal@families.test', next: '/my/children/1?tab=2' });
    await town.work();
    expect((await browser.post('/sign-in/code', { code: newestCode().digits })).location).toBe('/my/children/1?tab=2');
  });

  test('and stays signed in only where she said so', async () => {
    const browser = phone();
    await ask(browser, 'amal@families.test');
    await browser.post('/sign-in/code', { code: newestCode().digits });
    const shared = phone();
    await ask(shared, 'amal@families.test');
    await shared.post('/sign-in/code', { code: newestCode().digits, stay: '1' });
    town.pass({ hours: limits.sessionHours, minutes: 1 });
    expect(await whoIs(browser)).toBeNull();
    expect(await whoIs(shared)).toBe(town.people.amal);
    town.pass({ hours: 24 * limits.rememberedDaysFamily });
    expect(await whoIs(shared)).toBeNull();
  });

  test('and out again', async () => {
    const browser = phone();
    await ask(browser, 'amal@families.test');
    await browser.post('/sign-in/code', { code: newestCode().digits });
    await browser.get('/my/account');
    const stolen = new Map(browser.cookies);
    await browser.post('/sign-out', {});
    expect(browser.cookies.has('porchlight')).toBe(false);
    for (const [name, value] of stolen) browser.cookies.set(name, value);
    expect(await whoIs(browser)).toBeNull();
  });

  test('in her language when she chose one, on any phone', async () => {
    const browser = phone();
    await ask(browser, 'amal@families.test');
    await browser.post('/sign-in/code', { code: newestCode().digits });
    await browser.get('/my/account');
    await browser.post('/language', { language: 'ar', next: '/my/account' });
    const other = phone();
    await ask(other, 'amal@families.test');
    await other.post('/sign-in/code', { code: newestCode().digits });
    expect((await other.get('/my/account')).text).toContain('lang="ar" dir="rtl"');
  });

  test('with only a phone: gets the same page, and the digits from the office', async () => {
    const family = phone();
    await ask(family, '(555) 555-0117');
    expect(town.mails).toEqual([]);
    const office = phone();
    await signInStaff(office, 'brandt');
    const list = await office.get('/desk/sign-in-codes?q=sami');
    expect(list.text).toContain('Sami Haddad');
    const handed = await office.post('/desk/sign-in-codes', { person: town.people.sami, q: 'sami' });
    const digits = /dir="ltr">(\d{3}) (\d{3})</.exec(handed.text.replaceAll(/\s+/g, ' ')) ?? [];
    expect((await family.post('/sign-in/code', { code: `${digits[1]}${digits[2]}` })).location).toBe('/my');
    expect(await whoIs(family)).toBe(town.people.sami);
  });
});

async function signInStaff(browser: Browser, who: 'brandt' | 'nair' | 'okafor' | 'calloway'): Promise<void> {
  await ask(browser, `${who}@north.test`);
  expect((await browser.post('/sign-in/code', { code: newestCode().digits })).location).toBe('/desk');
}

describe('a code handed out by staff', () => {
  test('needs a family waiting at the page', async () => {
    const office = phone();
    await signInStaff(office, 'brandt');
    await office.get('/desk/sign-in-codes?q=sami');
    const answer = await office.post('/desk/sign-in-codes', { person: town.people.sami, q: 'sami' });
    expect(answer.text).toContain('Nobody is waiting');
  });

  test('is never made for a colleague by the office: that would be acting as the colleague', async () => {
    await ask(phone(), 'nair@north.test');
    const office = phone();
    await signInStaff(office, 'brandt');
    await office.get('/desk/sign-in-codes?q=sami');
    expect((await office.post('/desk/sign-in-codes', { person: town.people.nair })).status).toBe(404);
  });

  test('is not for teachers to make', async () => {
    const teacher = phone();
    await signInStaff(teacher, 'okafor');
    expect((await teacher.get('/desk/sign-in-codes')).status).toBe(404);
  });
});

describe('B01: guessing the digits', () => {
  test('is over after five tries, and the right digits then do not help', async () => {
    const browser = phone();
    await ask(browser, 'amal@families.test');
    const { digits } = newestCode();
    for (let tries = 0; tries < limits.triesPerCode; tries += 1) {
      expect((await browser.post('/sign-in/code', { code: wrongOf(digits) })).status).toBe(422);
    }
    expect((await browser.post('/sign-in/code', { code: digits })).status).toBe(422);
    expect(await whoIs(browser)).toBeNull();
  });

  test('is over after ten minutes', async () => {
    const browser = phone();
    await ask(browser, 'amal@families.test');
    town.pass({ minutes: limits.codeMinutes });
    expect((await browser.post('/sign-in/code', { code: newestCode().digits })).status).toBe(422);
  });

  test('of one code does not work on the next: a new one ends the one before', async () => {
    const browser = phone();
    await ask(browser, 'amal@families.test');
    const first = newestCode().digits;
    await ask(browser, 'amal@families.test');
    // One time in a million both codes are the same, and then the first one fits.
    const old = await browser.post('/sign-in/code', { code: first });
    expect(old.status === 422 || first === newestCode().digits).toBe(true);
    expect((await browser.post('/sign-in/code', { code: newestCode().digits })).location).toBe('/my');
  });

  test('typed twenty times wrong in a day closes the digits for that address; the link still works, so nobody is locked out', async () => {
    for (let round = 0; round < 4; round += 1) {
      const attacker = phone();
      await ask(attacker, 'huda@families.test');
      const { digits } = newestCode();
      for (let tries = 0; tries < 5; tries += 1) await attacker.post('/sign-in/code', { code: wrongOf(digits) });
      town.pass({ minutes: 16 });
    }
    const owner = phone();
    await ask(owner, 'huda@families.test');
    const { digits, link } = newestCode();
    const answer = await owner.post('/sign-in/code', { code: digits });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Open the link');
    await owner.get(link);
    expect((await owner.post(link, {})).location).toBe('/my');
  });
});

describe('B02: messages that cost money', () => {
  test('never go to a number: phones are answered by people, and a stranger’s number by nobody', async () => {
    for (const number of ['+15555550117', '+15555550100', '+882-1650-0000']) await ask(phone(), number).catch(() => {});
    expect(town.mails).toEqual([]);
  });

  test('go to one address three times in a quarter of an hour and ten times a day at most', async () => {
    for (let round = 0; round < 5; round += 1) await ask(phone(), 'okafor@north.test');
    expect(town.mails).toHaveLength(limits.sendsPerQuarterHour);
    for (let round = 0; round < 20; round += 1) {
      town.pass({ minutes: 16 });
      await ask(phone(), 'okafor@north.test');
    }
    expect(town.mails).toHaveLength(limits.sendsPerDay);
  });
});

describe('B03, R24: a scanner that opens links', () => {
  test('with GET, HEAD, a browser with scripts and a pressed button uses nothing up: the person signs in all the same', async () => {
    const rounds = process.env['PORCHLIGHT_LONG'] === '1' ? 50 : 3;
    for (let round = 0; round < rounds; round += 1) {
      town.pass({ hours: 25 });
      const owner = phone();
      await ask(owner, 'amal@families.test');
      const { link } = newestCode();
      const scanner = phone();
      for (let visit = 0; visit < 10; visit += 1) {
        await scanner.get(link);
        await scanner.raw('HEAD', link);
        // It presses every button it finds, with and without something typed.
        await scanner.post(link, {});
        await scanner.post(link, { code: 'test', stay: '1' });
        await scanner.post(link, { code: '123456' });
      }
      expect(await whoIs(scanner)).toBeNull();
      await owner.get(link);
      expect((await owner.post(link, {})).location).toBe('/my');
    }
  });
});

describe('B04: a link that was forwarded', () => {
  test('asks for the digits, which stand in the same message', async () => {
    const owner = phone();
    await ask(owner, 'amal@families.test');
    const { link, digits } = newestCode();
    const other = phone();
    expect((await other.get(link)).text).toContain('name="code"');
    expect((await other.post(link, {})).status).toBe(422);
    expect((await other.post(link, { code: digits })).location).toBe('/my');
  });

  test('leads to the district’s own address, whatever host the asker claimed', async () => {
    const browser = phone();
    await browser.post(
      '/sign-in',
      { contact: 'amal@families.test' },
      { headers: { host: 'north.localhost', 'x-forwarded-host': 'evil.test' } },
    );
    await town.work();
    expect(town.mails.at(-1)?.text).toContain('http://north.localhost/sign-in/link/');
  });

  test('works once', async () => {
    const owner = phone();
    await ask(owner, 'amal@families.test');
    const { link, digits } = newestCode();
    await owner.get(link);
    await owner.post(link, {});
    const late = phone();
    expect((await late.get(link)).status).toBe(410);
    expect((await late.post(link, { code: digits })).status).toBe(410);
    expect(await whoIs(late)).toBeNull();
  });
});

describe('B06: a planted session', () => {
  test('is worth nothing: signing in makes a new one and ends the old', async () => {
    const browser = phone();
    browser.cookies.set('porchlight', 'planted-by-somebody-else-0000');
    await ask(browser, 'amal@families.test');
    await browser.post('/sign-in/code', { code: newestCode().digits });
    const first = browser.cookies.get('porchlight') ?? '';
    expect(first).not.toBe('planted-by-somebody-else-0000');
    await browser.get('/sign-in');
    await ask(browser, 'amal@families.test');
    await browser.post('/sign-in/code', { code: newestCode().digits });
    const second = browser.cookies.get('porchlight') ?? '';
    expect(second).not.toBe(first);
    browser.cookies.set('porchlight', first);
    expect(await whoIs(browser)).toBeNull();
  });

  test('cannot be begun from another site', async () => {
    const browser = phone();
    await ask(browser, 'amal@families.test');
    const { digits } = newestCode();
    const answer = await browser.post('/sign-in/code', { code: digits }, { headers: { origin: 'https://evil.test' } });
    expect(answer.status).toBe(403);
    expect((await browser.post('/sign-in/code', { code: digits }, { token: 'made.up' })).status).toBe(403);
  });
});

describe('B09: where signing in leads', () => {
  test.each([
    '//evil.test',
    '/\\evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    '\\\\evil',
    '/sign-out',
    ' //evil.test',
    '/%0d%0aevil',
  ])('is never %s', async (next) => {
    const browser = phone();
    await browser.post('/sign-in', { contact: 'amal@families.test', next });
    await town.work();
    const { location } = await browser.post('/sign-in/code', { code: newestCode().digits });
    expect(location === '/my' || location === '/%0d%0aevil').toBe(true);
    expect(location).not.toContain('evil.test');
  });
});

describe('B11: an address that several people share', () => {
  test('is proved first; then each chooses by initials, and sees no name of the others', async () => {
    const browser = phone();
    await ask(browser, 'whitfield@families.test');
    expect(town.mails).toHaveLength(1);
    expect(town.mails[0]).toMatchObject({ personId: null });
    expect(town.mails[0]?.text).not.toMatch(/Dana|Joan|Whitfield/);
    const answer = await browser.post('/sign-in/code', { code: newestCode().digits });
    expect(answer.location).toBe('/sign-in/who');
    expect(await whoIs(browser)).toBeNull();
    const page = await browser.follow(answer);
    expect(page.text).toContain('D. W.');
    expect(page.text).toContain('J. W.');
    expect(page.text).not.toMatch(/Dana|Joan|Whitfield/);
    expect((await browser.post('/sign-in/who', { person: town.people.amal })).status).toBe(410);
    expect((await browser.post('/sign-in/who', { person: town.people.joan })).location).toBe('/my');
    expect(await whoIs(browser)).toBe(town.people.joan);
    const again = await browser.post('/sign-in/who', { person: town.people.dana });
    expect(again.location ?? again.status).not.toBe('/my');
  });

  test('is chosen on the phone the link was opened on, too', async () => {
    await ask(phone(), 'whitfield@families.test');
    const { link, digits } = newestCode();
    const other = phone();
    await other.get(link);
    const answer = await other.post(link, { code: digits, stay: '1' });
    expect(answer.location).toBe('/sign-in/who?stay=1');
    await other.follow(answer);
    expect((await other.post('/sign-in/who', { person: town.people.dana })).location).toBe('/my');
  });
});

describe('asking', () => {
  test('answers the same for an address nobody has, on every step', async () => {
    const known = phone();
    const unknown = phone();
    const first = await known.post('/sign-in', { contact: 'amal@families.test' });
    const second = await unknown.post('/sign-in', { contact: 'nobody@families.test' });
    const plain = (text: string): string => text.replaceAll(/value="[^"]*"/g, '');
    expect([second.status, second.location]).toEqual([first.status, first.location]);
    await town.work();
    expect(town.mails).toHaveLength(1);
    expect(plain((await unknown.follow(second)).text)).toBe(plain((await known.follow(first)).text));
    const wrong = wrongOf(newestCode().digits);
    for (let tries = 0; tries < 7; tries += 1) {
      const one = await known.post('/sign-in/code', { code: wrong });
      const two = await unknown.post('/sign-in/code', { code: wrong });
      expect([two.status, plain(two.text)]).toEqual([one.status, plain(one.text)]);
    }
  });

  test('tells what is wrong with something that is neither address nor number', async () => {
    const answer = await phone().post('/sign-in', { contact: 'amal at families' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('like name@example.com');
    expect(answer.text).toContain('value="amal at families"');
  });

  test('stores no address in clear, neither in the outbox nor in its own table', async () => {
    await phone().post('/sign-in', { contact: 'amal@families.test' });
    await phone().post('/sign-in', { contact: 'curious@elsewhere.test' });
    const stored = await town.inside(async (tx) =>
      sql<{
        all: string;
      }>`select (select string_agg(a::text, ' ') from access.askings a) || (select string_agg(payload::text, ' ') from platform.outbox where job = 'access.send_code') as all`.execute(
        tx,
      ),
    );
    expect(stored.rows[0]?.all).not.toMatch(/families\.test|elsewhere\.test/);
  });

  test('of a student, or of somebody who left, sends nothing', async () => {
    await town.inside(async (tx) => {
      await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written)
        values (${town.north}, gen_random_uuid(), ${town.people.yusuf}, 'email', 'yusuf@families.test', '')`.execute(
        tx,
      );
      await sql`update roster.people set status = 'ended' where id = ${town.people.vega}`.execute(tx);
    });
    await ask(phone(), 'yusuf@families.test');
    await ask(phone(), 'vega@north.test');
    expect(town.mails).toEqual([]);
  });
});
