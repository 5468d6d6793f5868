import type { Hono } from 'hono';
import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFloor } from '#platform/action';
import { systemActor, type Actor, type Grant } from '#platform/actor';
import { hoursOn } from '#platform/clock';
import { createPool, inTenant } from '#platform/database';
import { newId } from '#platform/ids';
import { createLive } from '#platform/live';
import { createLog } from '#platform/log';
import { createSecrets } from '#platform/secrets';
import { readSettings } from '#platform/settings';
import { createApp, sessionCookie } from '#platform/web';
import { loadWords } from '#platform/words';
import { testDatabase, type TestDatabase } from '#test/database';
import { html, plainPage } from '#ui';
import { english } from '../../../words.ts';
import { calendarRoom, weekFor } from '../index.ts';

const north = newId();
const birch = newId();
const ridge = newId();
const ruth = newId();

let database: TestDatabase;
let pool: pg.Pool;
let app: Hono;
const missing: string[] = [];

function staff(...grants: Grant[]): Actor {
  return { ...systemActor(north, ''), kind: 'person', personId: ruth, name: 'Ruth Calloway', grants, reason: null };
}

/** Who signs in with which cookie. */
const actors: Readonly<Record<string, Actor>> = {
  office: staff({ role: 'office', unitId: birch }),
  teacher: staff({ role: 'teacher', unitId: birch }),
  administrator: staff({ role: 'administrator', unitId: null }),
  guardian: staff({ role: 'guardian', unitId: null }),
};

beforeAll(async () => {
  database = await testDatabase();
  const settings = readSettings({ PORCHLIGHT_SECRET: 'only-for-tests-only-for-tests-only', LOG_LEVEL: 'silent' });
  pool = createPool({ url: database.appUrl, role: 'porchlight_app', size: 4, onError: () => {} });
  const floor = createFloor({
    settings,
    log: createLog('silent'),
    secrets: createSecrets(settings.secrets),
    words: loadWords({ rooms: english, onMissing: (key) => missing.push(key) }),
    live: createLive(() => {}),
    pool,
    // Monday, November 23, 2026, 7:00 in the morning in Chicago.
    clock: () => Temporal.Instant.from('2026-11-23T13:00:00Z'),
    wake: () => {},
  });
  app = createApp({
    floor,
    routes: calendarRoom.routes ?? [],
    identify: async ({ sessionCookie }) => actors[sessionCookie ?? ''] ?? staff(),
    problemPage: ({ t }, { code }) => plainPage({ t, title: code, body: html`<p>${code}</p>` }),
  });
  await inside(async (tx) => {
    await sql`insert into platform.districts (id, slug, name, zone, languages, mode)
      values (${north}, 'north', 'Alder Falls Schools', 'America/Chicago', '{en,es,ar}', 'demo')`.execute(tx);
    await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug, zone) values
      (${north}, ${north}, 'district', null, 'Alder Falls Schools', 'north', 'America/Chicago'),
      (${north}, ${birch}, 'school', ${north}, 'Birch Lane', 'birch', null),
      (${north}, ${ridge}, 'school', ${north}, 'Ridge', 'ridge', null)`.execute(tx);
    await sql`insert into roster.people (district_id, id, given_name, family_name, is_staff)
      values (${north}, ${ruth}, 'Ruth', 'Calloway', true)`.execute(tx);
  });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(async () => {
  // By the page and not by SQL, so that this process hears of it.
  await inside(async (tx) => {
    for (const table of ['hours', 'hour_changes', 'closures', 'seasons', 'half_days', 'extra_openings'])
      await sql`delete from ${sql.table(`calendar.${table}`)}`.execute(tx);
  });
  await post('administrator', '/admin/calendar/hours', { org: ridge, follow: '1' });
});

async function inside<T>(work: Parameters<typeof inTenant<T>>[2]): Promise<T> {
  return inTenant(pool, { districtId: north, personId: null, students: null, readOnly: false }, work);
}

/** A browser without scripts: keeps its cookies, follows redirects, sends the form token of the last page. */
async function get(who: string, path: string, cookies = ''): Promise<{ status: number; text: string }> {
  const response = await app.request(`http://north.localhost${path}`, {
    headers: { cookie: `${sessionCookie}=${who}${cookies}` },
  });
  return { status: response.status, text: await response.text() };
}

async function post(
  who: string,
  path: string,
  fields: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const { text: page } = await get(who, '/desk/calendar');
  const token = /name="_form" value="([^"]+)"/u.exec(page)?.[1] ?? '';
  const response = await app.request(`http://north.localhost${path}`, {
    method: 'POST',
    headers: { cookie: `${sessionCookie}=${who}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, _form: token }),
  });
  if (response.status !== 303) return { status: response.status, text: await response.text() };
  const toast =
    response.headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith('toast='))
      ?.split(';')[0] ?? '';
  return get(who, response.headers.get('location') ?? '', `; ${toast}`);
}

function plain(page: { text: string }): string {
  return page.text.replaceAll(/<[^>]*>/gu, ' ').replaceAll(/\s+/gu, ' ');
}

test('an office closes its school for today with one press, and can take it back', async () => {
  const before = await get('office', '/desk/calendar');
  expect(plain(before)).toContain('Open 8:00 am to 4:00 pm');
  const done = await post('office', '/desk/calendar/closed-today', { org: birch });
  expect(plain(done)).toContain('Birch Lane is closed today. What was due today moves to the next open day.');
  expect(plain(done)).toContain('Closed today. Entered by Ruth Calloway, today, 7:00 am');
  const undo = /action="(\/desk\/calendar\/closures\/[^"]+\/remove[^"]*)"/u.exec(done.text)?.[1] ?? '';
  const undone = await post('office', undo, {});
  expect(plain(undone)).toContain('Open 8:00 am to 4:00 pm');
  expect(plain(undone)).toContain('The closure is removed.');
});

test('a break of several days shows its last day, and to schools whose it is', async () => {
  const fields = { org: north, startsOn: '2026-11-25', lastOn: '2026-11-27', reason: 'Thanksgiving' };
  expect(plain(await post('administrator', '/admin/calendar/closures', fields))).toContain('November 25 – 27 · 3 days');
  const seen = await get('office', '/desk/calendar');
  expect(plain(seen)).toContain('For all of Alder Falls Schools');
  expect(seen.text).not.toContain('/remove');
});

test('what was refused is shown again with what was typed', async () => {
  const wrong = {
    org: birch,
    startsOn: '2026-12-09',
    lastOn: '2026-12-01',
    from: '',
    to: '',
    reason: 'Staff <training>',
  };
  const page = await post('office', '/desk/calendar/closures', wrong);
  expect(page.status).toBe(422);
  expect(plain(page)).toContain('The last day is before the first one.');
  expect(page.text).toContain('value="Staff &lt;training&gt;"');
  expect(plain(await post('office', '/desk/calendar/closures', { ...wrong, startsOn: 'soon' }))).toContain(
    'Give a day, such as',
  );
});

test('hours are set day by day, and half a pair is asked about', async () => {
  const week = {
    org: birch,
    'week-1-0-from': '7:30',
    'week-1-0-to': '12:00',
    'week-1-1-from': '13:00',
    'week-1-1-to': '',
  };
  const half = await post('office', '/desk/calendar/hours', week);
  expect(plain(half)).toContain('One of two times is missing.');
  const saved = await post('office', '/desk/calendar/hours', { ...week, 'week-1-1-to': '15:00' });
  expect(plain(saved)).toContain('Monday 7:30 am to 12:00 pm and 1:00 pm to 3:00 pm');
  expect(plain(saved)).toContain('Tuesday to Sunday Closed');
  const again = await post('office', '/desk/calendar/hours', { org: birch, follow: '1' });
  expect(plain(again)).toContain('Monday to Friday 8:00 am to 4:00 pm');
});

test('a summer is entered, removed and put back', async () => {
  const summer = { org: birch, name: 'Summer', startsOn: '2027-06-14', lastOn: '2027-08-13', mode: 'paused' };
  const entered = await post('office', '/desk/calendar/seasons', summer);
  expect(plain(entered)).toContain('June 14 – August 13 · Summer');
  const path = /action="(\/desk\/calendar\/seasons\/[^"]+\/remove)/u.exec(entered.text)?.[1] ?? '';
  const removed = await post('office', path, { org: birch });
  expect(plain(removed)).not.toContain('· Summer');
  const back = await post('office', path.replace('/remove', '/restore'), { org: birch });
  expect(plain(back)).toContain('· Summer');
  expect((await post('office', '/desk/calendar/seasons', { ...summer, name: '' })).status).toBe(422);
});

test('a season is changed in place, with its own hours before one’s eyes', async () => {
  const summer = { org: birch, name: 'Summer', startsOn: '2027-06-14', lastOn: '2027-08-13', mode: 'paused' };
  const entered = await post('office', '/desk/calendar/seasons', summer);
  const id = /seasons\/([0-9a-f-]{36})\/remove/u.exec(entered.text)?.[1] ?? '';
  const form = await get('office', `/desk/calendar?org=${birch}&season=${id}`);
  expect(plain(form)).toContain('Change “Summer”');
  expect(form.text).toContain('value="2027-08-13"');
  const changed = await post('office', '/desk/calendar/seasons', {
    ...summer,
    season: id,
    mode: 'open',
    lastOn: '2027-08-20',
    'season-1-0-from': '9:00',
    'season-1-0-to': '12:00',
  });
  expect(plain(changed)).toContain('June 14 – August 20 · Summer');
  expect(plain(changed)).toContain('Monday 9:00 am to 12:00 pm');
  expect(plain(changed)).not.toContain('August 13');
});

test('hours are entered ahead and hold from their day on', async () => {
  const week = { org: birch, 'week-1-0-from': '9:00', 'week-1-0-to': '12:00', startsOn: '2026-12-07' };
  const saved = await post('office', '/desk/calendar/hours', week);
  expect(plain(saved)).toContain('Until their first day the present ones hold.');
  expect(plain(saved)).toContain('Open 8:00 am to 4:00 pm');
  expect(plain(saved)).toContain('From Monday, December 7');
  const path = /action="(\/desk\/calendar\/hours\/[^"]+\/remove)/u.exec(saved.text)?.[1] ?? '';
  expect(plain(await post('office', path, { org: birch }))).not.toContain('From Monday, December 7');
});

test('a half day says when lessons end, and closes the office only when asked', async () => {
  const half = {
    org: birch,
    onDate: '2026-11-23',
    endsAt: '12:00',
    kind: 'conferences',
    familyWords: 'Come and see us',
  };
  const entered = await post('office', '/desk/calendar/half-days', half);
  expect(plain(entered)).toContain('Lessons end today at 12:00 pm.');
  expect(plain(entered)).toContain('Open 8:00 am to 4:00 pm');
  expect(plain(entered)).toContain('The office keeps its hours.');
  const path = /action="(\/desk\/calendar\/half-days\/[^"]+\/remove)/u.exec(entered.text)?.[1] ?? '';
  expect(plain(await post('office', path, { org: birch }))).not.toContain('Lessons end today');
  expect(plain(await post('office', '/desk/calendar/half-days', { ...half, officeCloses: '1' }))).toContain(
    'Open 8:00 am to 12:00 pm',
  );
  expect(plain(await post('office', '/desk/calendar/half-days', { ...half, endsAt: '' }))).toContain('Give a time');
});

test('an extra opening on a holiday counts as working time', async () => {
  await post('administrator', '/admin/calendar/closures', { org: north, startsOn: '2026-11-23', kind: 'holiday' });
  expect(plain(await get('office', '/desk/calendar'))).toContain('Closed today.');
  const opened = await post('office', '/desk/calendar/openings', {
    org: birch,
    onDate: '2026-11-23',
    from: '9:00',
    to: '11:00',
    reason: 'Enrolment',
  });
  expect(plain(opened)).toContain('9:00 am to 11:00 am');
  expect(opened.text).toContain('Enrolment');
  const week = await inside(async (tx) => weekFor(tx, north, birch));
  const hours = hoursOn(Temporal.PlainDate.from('2026-11-23'), week);
  expect(hours.map(({ from, to }) => `${from.toString()} ${to.toString()}`)).toEqual(['09:00:00 11:00:00']);
});

test('teachers look, families and other schools’ offices find nothing', async () => {
  const seen = await get('teacher', '/desk/calendar');
  expect(seen.status).toBe(200);
  expect(seen.text).not.toContain('closed-today');
  expect((await get('guardian', '/desk/calendar')).status).toBe(404);
  expect((await get('office', '/admin/calendar')).status).toBe(404);
  expect((await get('office', `/desk/calendar?org=${ridge}`)).status).toBe(404);
  expect((await post('office', '/desk/calendar/closed-today', { org: ridge })).status).toBe(404);
  expect((await post('teacher', '/desk/calendar/closed-today', { org: birch })).status).toBe(404);
});

test('the page reads in Spanish and in Arabic, right to left', async () => {
  const spanish = await get('office', '/desk/calendar?lang=es');
  expect(plain(spanish)).toContain('Hoy estamos cerrados');
  const arabic = await get('office', '/desk/calendar?lang=ar');
  expect(arabic.text).toContain('dir="rtl"');
  expect(plain(arabic)).toContain('نحن مغلقون اليوم');
  expect(missing.filter((key) => key.startsWith('calendar.'))).toEqual([]);
});
