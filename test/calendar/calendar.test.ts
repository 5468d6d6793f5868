import ICAL from 'ical.js';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOpen } from '#platform/clock';
import type { Uuid } from '#platform/ids';
import { bellPeriodsOn, dayNews, familyHolidays, schoolYearOf, statedHoursOf, workingHoursOf } from '#rooms/calendar';
import { turnOff } from '#rooms/access';
import { submit } from '#rooms/conversations';
import { type Browser, openTown, type Town } from '#test/town';

let town: Town;
let office: Browser;
let teacher: Browser;
let administrator: Browser;
let dana: Browser;
let visitor: Browser;
let room11: Uuid;

beforeAll(async () => {
  town = await openTown();
  const { north } = town;
  office = await town.browser(north, north.brandt);
  teacher = await town.browser(north, north.okafor);
  administrator = await town.browser(north, north.nair);
  dana = await town.browser(north, north.dana);
  visitor = await town.browser(north, null);
  room11 = await town.inside(north, async (tx) => {
    const { rows } = await sql<{
      id: Uuid;
    }>`select id from roster.v_classes where district_id = ${north.district}`.execute(tx);
    return rows[0]?.id ?? '';
  });
  for (const browser of [office, teacher, administrator]) await browser.get('/desk/my-hours');
}, 120_000);

afterAll(async () => town.close());

function plain(text: string): string {
  return text.replaceAll(/<[^>]*>/gu, ' ').replaceAll(/\s+/gu, ' ');
}

async function seen(browser: Browser, path: string): Promise<string> {
  return plain((await browser.get(path)).text);
}

async function enter(browser: Browser, fields: Record<string, string>): Promise<number> {
  const event = { org: town.north.birch, startsOn: '2026-11-20', audience: 'public', ...fields };
  return (await browser.post('/desk/calendar/events', event)).status;
}

/** What a calendar program reads behind an address. */
async function feed(browser: Browser, path: string): Promise<readonly ICAL.Event[]> {
  const answer = await browser.get(path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/calendar');
  for (const line of answer.text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const calendar = new ICAL.Component(ICAL.parse(answer.text) as unknown[]);
  return calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
}

describe('the public calendar', () => {
  test('shows a closure entered this morning, and why, in the reader’s language', async () => {
    await office.post('/desk/calendar/closed-today', { org: town.north.birch, kind: 'weather' });
    expect(await seen(visitor, '/calendar/birch-lane')).toContain('Closed today. Weather.');
    expect(await seen(visitor, '/calendar/birch-lane?lang=es')).toContain('Cerrado hoy. Motivo: El tiempo.');
    expect(await seen(visitor, '/calendar/birch-lane?lang=en')).toContain('Open again tomorrow, 8:00 am');
    expect(await seen(visitor, '/calendar')).not.toContain('Closed today');
    expect((await feed(visitor, '/calendar/feed/birch-lane.ics')).map((one) => one.summary)).toContain(
      'No school: Weather',
    );
  });

  test('never says what was written for colleagues', async () => {
    const closure = {
      org: town.north.birch,
      startsOn: '2026-11-18',
      reason: 'Boiler man comes',
      familyWords: 'No heat',
    };
    await office.post('/desk/calendar/closures', { ...closure, kind: 'power' });
    const page = await seen(visitor, '/calendar/birch-lane');
    expect(page).toContain('No school: No power, heat or water');
    expect(page).toContain('No heat');
    expect(page).not.toContain('Boiler man');
  });

  test('a half day says when lessons end', async () => {
    await office.post('/desk/calendar/half-days', {
      org: town.north.birch,
      onDate: '2026-11-24',
      endsAt: '12:00',
      kind: 'conferences',
    });
    expect(await seen(visitor, '/calendar/birch-lane')).toContain('Half day: Conferences Lessons end at 12:00 pm');
  });

  test('an event stands in every language it was written in, and says so where it was not', async () => {
    const fields = {
      'title-en': 'Science fair',
      'title-es': 'Feria de ciencias',
      place: 'Gym',
      from: '17:00',
      to: '19:00',
    };
    expect(await enter(office, fields)).toBe(303);
    expect(await seen(visitor, '/calendar/birch-lane?lang=en')).toContain('Science fair 5:00 pm to 7:00 pm · Gym');
    expect(await seen(visitor, '/calendar/birch-lane?lang=es')).toContain('Feria de ciencias');
    const arabic = await visitor.get('/calendar/birch-lane?lang=ar');
    expect(arabic.text).toMatch(/<b lang="en" dir="auto">Science fair<\/b/u);
    expect(arabic.text).toContain('dir="rtl"');
    await visitor.get('/calendar?lang=en');
    visitor = await town.browser(town.north, null);
  });

  test('what is for families or staff only is on no public page and in no public feed', async () => {
    await enter(office, { 'title-en': 'Staff lunch', audience: 'staff' });
    await enter(office, { 'title-en': 'Class photographs', audience: 'families' });
    for (const path of ['/calendar', '/calendar/birch-lane', '/calendar/feed/birch-lane.ics', '/calendar?month=year']) {
      const { text } = await visitor.get(path);
      expect(text).not.toContain('Staff lunch');
      expect(text).not.toContain('Class photographs');
    }
    expect(await seen(office, '/desk/calendar/events')).toContain('Staff lunch');
  });

  test('it is small, and unknown schools and months are no trouble', async () => {
    const page = await visitor.get('/calendar/birch-lane');
    expect(Buffer.byteLength(page.text)).toBeLessThan(60_000);
    expect((await visitor.get('/calendar/nowhere')).status).toBe(404);
    expect((await visitor.get('/calendar/feed/nowhere.ics')).status).toBe(404);
    expect((await visitor.get('/calendar/birch-lane?month=2026-99')).status).toBe(200);
    expect((await visitor.get('/calendar/feed/district.ics')).status).toBe(200);
  });
});

describe('feeds', () => {
  test('times are right on both sides of a change of the clock', async () => {
    const evening = { 'title-en': 'Spring concert', from: '18:00', to: '19:30' };
    await enter(office, { ...evening, startsOn: '2027-03-12' });
    await enter(office, { ...evening, startsOn: '2027-03-15' });
    const concerts = (await feed(visitor, '/calendar/feed/birch-lane.ics')).filter(
      (one) => one.summary === 'Spring concert',
    );
    expect(concerts.map((one) => one.startDate.toJSDate().toISOString())).toEqual([
      '2027-03-13T00:00:00.000Z',
      '2027-03-15T23:00:00.000Z',
    ]);
  });

  test('a changed event keeps its uid and counts its changes', async () => {
    await enter(office, { 'title-en': 'Book fair' });
    const find = async (title: string) =>
      (await feed(visitor, '/calendar/feed/birch-lane.ics')).find((one) => one.summary === title);
    const before = await find('Book fair');
    await enter(office, { event: before?.uid.split('@')[0] ?? '', 'title-en': 'Large, “great”; book fair' });
    const after = await find('Large, “great”; book fair');
    expect(after?.uid).toBe(before?.uid);
    expect(after?.sequence).toBe(1);
  });

  test('long words in any script survive folding', async () => {
    const title = `${'معرض العلوم والفنون '.repeat(5)}👩🏽‍🔬`.trim();
    await enter(office, { 'title-en': title, 'details-en': 'First line\nsecond, line; with \\ all' });
    const found = (await feed(visitor, '/calendar/feed/birch-lane.ics')).find((one) => one.summary === title);
    expect(found?.description).toBe('First line\nsecond, line; with \\ all');
  });
});

describe('one’s own calendar', () => {
  test('a teacher enters events of her own class only, and its families read them', async () => {
    const fair = { 'title-en': 'Reading morning', audience: 'families', class: room11 };
    expect(await enter(teacher, fair)).toBe(303);
    expect(await enter(teacher, { 'title-en': 'For all the school' })).toBe(404);
    expect(await seen(dana, '/my/calendar')).toContain('Reading morning');
    expect(await seen(visitor, '/calendar/birch-lane')).not.toContain('Reading morning');
    // Park is principal of another school and has no child here.
    const park = await town.browser(town.north, town.north.park);
    expect(await seen(park, '/my/calendar')).not.toContain('Reading morning');
  });

  test('what is for other grades is not shown', async () => {
    await enter(office, { 'title-en': 'Grade five trip', audience: 'families', 'grade-05': '1' });
    await enter(office, { 'title-en': 'Grade two trip', audience: 'families', 'grade-02': '1' });
    const page = await seen(dana, '/my/calendar');
    expect(page).toContain('Grade two trip');
    expect(page).not.toContain('Grade five trip');
  });

  test('a guardian who may not see records learns of no school', async () => {
    const sami = await town.browser(town.north, town.north.sami);
    expect(await seen(sami, '/my/calendar')).toContain('Reading morning');
    await town.inside(town.north, async (tx) => {
      await sql`update roster.guardianships set may_see_records = false where district_id = ${town.north.district}
        and guardian_id = ${town.north.sami}`.execute(tx);
    });
    const page = await seen(sami, '/my/calendar');
    expect(page).not.toContain('Reading morning');
    expect(page).not.toContain('Birch Lane');
  });

  test('its link shows the same to a calendar program, names nobody, and a new one ends it', async () => {
    const made = await dana.post('/my/calendar/link', {});
    const [first = ''] = /\/calendar\/own\/[\w-]+/u.exec(made.text) ?? [];
    const events = await feed(visitor, first);
    expect(events.map((one) => one.summary)).toContain('Reading morning');
    const { text } = await visitor.get(first);
    for (const name of ['Nora', 'Dana', 'Whitfield', 'Okafor']) expect(text).not.toContain(name);
    const ofClass = await feed(visitor, `${first}/${room11}`);
    expect(ofClass.map((one) => one.summary)).toEqual(['Reading morning']);
    expect((await visitor.get(`${first}/${town.north.birch}`)).status).toBe(404);
    const again = await dana.post('/my/calendar/link', {});
    expect((await visitor.get(first)).status).toBe(404);
    const [second = ''] = /\/calendar\/own\/[\w-]+/u.exec(again.text) ?? [];
    expect((await visitor.get(second)).status).toBe(200);
    const south = await town.browser(town.south, null);
    expect((await south.get(second)).status).toBe(404);
    await dana.post('/my/calendar/link/end', {});
    expect((await visitor.get(second)).status).toBe(404);
  });

  test('the link ends with the account', async () => {
    const amal = await town.browser(town.north, town.north.amal);
    await amal.get('/my/calendar');
    const made = await amal.post('/my/calendar/link', {});
    const [link = ''] = /\/calendar\/own\/[\w-]+/u.exec(made.text) ?? [];
    expect((await visitor.get(link)).status).toBe(200);
    const nair = await town.actorOf(town.north, town.north.nair);
    await town.house.floor.act(nair, turnOff, { personId: town.north.amal });
    expect((await visitor.get(link)).status).toBe(404);
  });
});

describe('school year and bells', () => {
  test('the school year is entered, and reports begin with it', async () => {
    const { north } = town;
    const year = { org: north.district, name: '2026–27', startsOn: '2026-08-24', lastOn: '2027-06-04' };
    const terms = { 'term-0-name': 'Fall', 'term-0-from': '2026-08-24', 'term-0-to': '2026-12-18' };
    expect((await administrator.post('/desk/calendar/year', { ...year, ...terms })).status).toBe(303);
    expect(await seen(administrator, '/desk/calendar/year')).toContain('Fall');
    const found = await town.inside(north, async (tx) => schoolYearOf(tx, north.district, town.now()));
    expect([found.startsOn.toString(), found.name, found.isEntered]).toEqual(['2026-08-24', '2026–27', true]);
    const south = await town.inside(town.south, async (tx) => schoolYearOf(tx, town.south.district, town.now()));
    expect([south.startsOn.toString(), south.isEntered]).toEqual(['2026-08-01', false]);
    expect(await seen(visitor, '/calendar?month=2027-06')).toContain('Last day of school, 2026–27');
    const twice = await administrator.post('/desk/calendar/year', {
      ...year,
      startsOn: '2027-05-01',
      lastOn: '2028-05-01',
    });
    expect(plain(twice.text)).toContain('These days are already in “2026–27”.');
    const outside = { ...year, startsOn: '2028-08-24', lastOn: '2029-06-04', ...terms };
    expect(plain((await administrator.post('/desk/calendar/year', outside)).text)).toContain('must lie in the year');
    expect((await office.post('/desk/calendar/year', year)).status).toBe(404);
  });

  test('bells ring by weekday, on half days by their own schedule, and not when it is closed', async () => {
    const { north } = town;
    const usual = { org: north.birch, name: 'Usual', periods: '8:10-8:55 Period 1\n9:00 9:45 Period 2' };
    const days = { 'day-1': '1', 'day-2': '1', 'day-3': '1', 'day-4': '1', 'day-5': '1' };
    expect((await office.post('/desk/calendar/year/bells', { ...usual, ...days })).status).toBe(303);
    const half = { org: north.birch, name: 'Half', periods: '8:10 8:30 Short 1', onHalfDays: '1' };
    expect((await office.post('/desk/calendar/year/bells', half)).status).toBe(303);
    const rings = async (date: string): Promise<readonly string[]> =>
      town.inside(north, async (tx) =>
        (await bellPeriodsOn(tx, north.district, north.birch, Temporal.PlainDate.from(date))).map(
          ({ name, from }) => `${from} ${name}`,
        ),
      );
    expect(await rings('2026-11-17')).toEqual(['08:10 Period 1', '09:00 Period 2']);
    expect(await rings('2026-11-24')).toEqual(['08:10 Short 1']);
    expect(await rings('2026-11-18')).toEqual([]);
    expect(await rings('2026-11-21')).toEqual([]);
    expect(await rings('2026-12-28')).toEqual([]);
    const wrong = await office.post('/desk/calendar/year/bells', { ...usual, ...days, periods: 'after lunch' });
    expect(plain(wrong.text)).toContain('We cannot read the line “after lunch”.');
    expect(plain((await office.post('/desk/calendar/year/bells', { ...usual, ...days })).text)).toContain(
      '“Usual” already rings then.',
    );
  });
});

describe('families’ holidays', () => {
  test('are shown to whoever picks a date, and said when a day is picked that families keep', async () => {
    expect(await seen(office, '/desk/calendar/events')).toContain('Lunar New Year');
    const answer = await office.post('/desk/calendar/events', {
      org: town.north.birch,
      'title-en': 'Concert',
      startsOn: '2027-02-06',
      audience: 'public',
    });
    expect(await seen(office, answer.location ?? '')).toContain('Some families keep Lunar New Year then');
  });

  test('a district chooses which ones count; a school’s office does not', async () => {
    const { north } = town;
    expect((await office.post('/desk/calendar/holidays', { holiday: 'diwali' })).status).toBe(404);
    await administrator.post('/desk/calendar/holidays', { holiday: 'diwali' });
    const kept = await town.inside(north, async (tx) => familyHolidays(tx, north.district, '2026-11-01', '2028-01-01'));
    expect(kept.map((one) => one.startsOn)).toEqual(['2026-11-08', '2027-10-29']);
    await administrator.post('/desk/calendar/holidays', {});
    const none = await town.inside(north, async (tx) => familyHolidays(tx, north.district, '2026-11-01', '2028-01-01'));
    expect(none).toEqual([]);
  });
});

describe('working hours of staff', () => {
  test('are said by each for themselves, and follow the school’s closures and clock', async () => {
    const { north } = town;
    const ids = [north.okafor, north.brandt];
    const hours = { 'own-1-0-from': '7:30', 'own-1-0-to': '15:30', 'own-2-0-from': '7:30', 'own-2-0-to': '15:30' };
    expect((await teacher.post('/desk/my-hours', hours)).status).toBe(303);
    expect(await seen(teacher, '/desk/my-hours')).toContain('Monday and Tuesday 7:30 am to 3:30 pm');
    const weeks = await town.inside(north, async (tx) => workingHoursOf(tx, north.district, ids));
    expect([...weeks.keys()]).toEqual([north.okafor]);
    const week = weeks.get(north.okafor);
    const at = (text: string): boolean => week !== undefined && isOpen(Temporal.Instant.from(text), week);
    // Monday the 16th is closed by the weather; Tuesday is not.
    expect(at('2026-11-16T15:00:00Z')).toBe(false);
    expect(at('2026-11-17T13:45:00Z')).toBe(true);
    expect(at('2026-11-17T22:00:00Z')).toBe(false);
    await teacher.post('/desk/my-hours', { clear: '1' });
    const stated = await town.inside(north, async (tx) => statedHoursOf(tx, north.district, ids));
    expect(stated.size).toBe(0);
    expect((await dana.get('/desk/my-hours')).status).toBe(404);
  });
});

test('a day’s news for families stays in its district', async () => {
  const { north, south } = town;
  const news = await town.inside(north, async (tx) => dayNews(tx, north.district, north.birch, town.now()));
  expect(news.closed?.kind).toBe('weather');
  const quiet = await town.inside(south, async (tx) => dayNews(tx, south.district, south.birch, town.now()));
  expect([quiet.closed, quiet.halfDay]).toEqual([null, null]);
  // A stranger's school is an unknown one.
  const foreign = await town.inside(south, async (tx) => dayNews(tx, south.district, north.birch, town.now()));
  expect(foreign.closed).toBe(null);
});

test('closed on the morning itself: what was promised for today moves, and moves back when it is open after all', async () => {
  const { north } = town;
  const asked = await town.house.floor.act({ ...town.system(north), kind: 'anonymous' }, submit, {
    kind: 'question',
    text: 'When does the bus come tomorrow morning?',
    subject: 'Bus',
    language: 'en',
    how: 'email',
    address: 'dana@families.test',
    schoolId: north.cedar,
  });
  await town.work(north);
  const due = async (): Promise<string> => {
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ due: Temporal.Instant }>`select due_at as due from conversations.conversations
        where district_id = ${north.district} and id = ${asked.id}`.execute(tx),
    );
    return rows[0]?.due.toString() ?? '';
  };
  const before = await due();
  const closing = { org: north.district, startsOn: '2026-11-16', lastOn: '2026-11-17', kind: 'weather' };
  const done = await administrator.post('/desk/calendar/closures', closing);
  expect(done.status).toBe(303);
  await town.work(north);
  const moved = await due();
  expect(Temporal.Instant.from(before).until(moved).total('hours')).toBeGreaterThanOrEqual(24);
  // A second closure, then both taken back: the first promise holds again, not the one in between.
  await administrator.post('/desk/calendar/closures', { ...closing, startsOn: '2026-11-18', lastOn: '2026-11-18' });
  await town.work(north);
  expect(Temporal.Instant.compare(await due(), moved)).toBe(1);
  expect(await seen(visitor, '/schools/cedar')).toContain('Closed today. Weather. Open again Thursday');
  expect(await seen(visitor, '/schools/cedar?lang=es')).toContain('Cerrado hoy. Motivo: El tiempo.');
  await visitor.get('/?lang=en');
  const late = await town.house.floor.act({ ...town.system(north), kind: 'anonymous' }, submit, {
    kind: 'question',
    text: 'Is there school today at all?',
    subject: 'Snow',
    language: 'en',
    how: 'email',
    address: 'amal@families.test',
    schoolId: north.cedar,
  });
  await town.work(north);
  const { rows: receipts } = await town.inside(north, async (tx) =>
    sql<{ body: string }>`select body from channels.deliveries where district_id = ${north.district}
      and about_id = ${late.id} and category = 'receipt'`.execute(tx),
  );
  expect(receipts[0]?.body).toContain('Closed today. Weather. Open again Thursday, 8:00 am.');
  const page = await administrator.get('/desk/calendar');
  const removes = page.text.matchAll(/action="(\/desk\/calendar\/closures\/[^"]+\/remove)/gu);
  for (const remove of new Set([...removes].map(([, path = '']) => path)))
    await administrator.post(remove, { org: north.district });
  await town.work(north);
  expect(await due()).toBe(before);
});
