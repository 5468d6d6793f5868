import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFloor, on, type Floor } from '#platform/action';
import { systemActor, type Actor, type Grant } from '#platform/actor';
import { addBusiness, isOpen } from '#platform/clock';
import { createPool, inTenant, type TenantTx } from '#platform/database';
import { newId } from '#platform/ids';
import { createLive } from '#platform/live';
import { createLog } from '#platform/log';
import { createSecrets } from '#platform/secrets';
import { readSettings } from '#platform/settings';
import { loadWords } from '#platform/words';
import { testDatabase, type TestDatabase } from '#test/database';
import { createWeekCache } from './calendar.weeks.ts';
import {
  calendarChanged,
  closureEntered,
  enterClosure,
  orgCalendar,
  removeClosure,
  removeSeason,
  restoreClosure,
  setHours,
  setSeason,
  shownOrgs,
  usualHours,
  weekFor,
  withHours,
} from './index.ts';

const north = newId();
const south = newId();
const birch = newId();
const ridge = newId();
const bus = newId();
const southSchool = newId();

/** Monday, November 23, 2026, 7:00 in the morning in Chicago. */
const monday = Temporal.Instant.from('2026-11-23T13:00:00Z');
const tenOClock = Temporal.Instant.from('2026-11-23T16:00:00Z');

let database: TestDatabase;
let pool: pg.Pool;
let floor: Floor;
/** What the subscribers heard, and what the week then said inside the same transaction. */
const heard: { event: string; orgIds: readonly string[]; open: boolean | null }[] = [];

function person(...grants: Grant[]): Actor {
  return { ...systemActor(north, ''), kind: 'person', personId: newId(), name: 'Test', grants, reason: null };
}

const administrator = person({ role: 'administrator', unitId: null });
const birchOffice = person({ role: 'office', unitId: birch });
const birchTeacher = person({ role: 'teacher', unitId: birch });
const guardian = person({ role: 'guardian', unitId: null });

async function inside<T>(work: (tx: TenantTx) => Promise<T>, districtId = north): Promise<T> {
  return inTenant(pool, { districtId, personId: null, students: null, readOnly: false }, work);
}

async function isBirchOpen(at: Temporal.Instant): Promise<boolean> {
  return inside(async (tx) => isOpen(at, await weekFor(tx, north, birch)));
}

async function arrange(districtId: string, slug: string, schools: readonly [string, string, string][]): Promise<void> {
  await inside(async (tx) => {
    await sql`insert into platform.districts (id, slug, name, zone, languages, mode)
      values (${districtId}, ${slug}, ${slug}, 'America/Chicago', '{en}', 'demo')`.execute(tx);
    await sql`insert into roster.orgs (district_id, id, kind, name, slug, zone)
      values (${districtId}, ${districtId}, 'district', ${slug}, ${slug}, 'America/Chicago')`.execute(tx);
    for (const [id, kind, name] of schools) {
      await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug)
        values (${districtId}, ${id}, ${kind}, ${districtId}, ${name}, ${name})`.execute(tx);
    }
  }, districtId);
}

beforeAll(async () => {
  database = await testDatabase();
  const settings = readSettings({ PORCHLIGHT_SECRET: 'only-for-tests-only-for-tests-only', LOG_LEVEL: 'silent' });
  pool = createPool({ url: database.appUrl, role: 'porchlight_app', size: 4, onError: () => {} });
  floor = createFloor({
    settings,
    log: createLog('silent'),
    secrets: createSecrets(settings.secrets),
    words: loadWords({ rooms: {} }),
    live: createLive(() => {}),
    pool,
    clock: () => monday,
    wake: () => {},
  });
  floor.subscribe([
    on(calendarChanged, {
      within: async ({ tx }, { what, orgIds }) => {
        heard.push({ event: what, orgIds, open: isOpen(tenOClock, await weekFor(tx, north, birch)) });
      },
    }),
    on(closureEntered, {
      within: async (_context, { orgId }) => void heard.push({ event: 'told', orgIds: [orgId], open: null }),
    }),
  ]);
  await arrange(north, 'north', [
    [birch, 'school', 'birch'],
    [ridge, 'school', 'ridge'],
    [bus, 'department', 'bus'],
  ]);
  await arrange(south, 'south', [[southSchool, 'school', 'south-school']]);
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(async () => {
  heard.length = 0;
  await inside(async (tx) => {
    for (const table of ['hours', 'closures', 'seasons'])
      await sql`delete from ${sql.table(`calendar.${table}`)}`.execute(tx);
  });
  // Another process' change, as far as this one's cache is concerned: it is found at the next check.
  await floor.act(administrator, setHours, { orgId: ridge, hours: null });
  heard.length = 0;
});

const today = { orgId: birch, startsOn: '2026-11-23', lastOn: '2026-11-23' };

describe('a closure entered on the morning itself', () => {
  test('counts at once, and moves what was due that day to the next', async () => {
    expect(await isBirchOpen(tenOClock)).toBe(true);
    await floor.act(birchOffice, enterClosure, { ...today, reason: 'Snow' });
    expect(await isBirchOpen(tenOClock)).toBe(false);
    const due = await inside(async (tx) => addBusiness(monday, 120, await weekFor(tx, north, birch)));
    expect(due.toString()).toBe('2026-11-24T16:00:00Z');
  });

  test('is heard inside its own transaction, with the calendar as it now is', async () => {
    await floor.act(birchOffice, enterClosure, today);
    expect(heard).toEqual([
      { event: 'closure_entered', orgIds: [birch], open: false },
      { event: 'told', orgIds: [birch], open: null },
    ]);
  });

  test('of the district is felt in every school and department', async () => {
    await floor.act(administrator, enterClosure, { ...today, orgId: north });
    expect(heard[0]?.orgIds.toSorted()).toEqual([north, birch, ridge, bus].toSorted());
    expect(await isBirchOpen(tenOClock)).toBe(false);
  });

  test('entered twice is one', async () => {
    const first = await floor.act(birchOffice, enterClosure, today);
    const second = await floor.act(birchOffice, enterClosure, today);
    expect(second).toEqual(first);
    expect(heard.filter((one) => one.event === 'closure_entered')).toHaveLength(1);
  });

  test('can be taken back and put back', async () => {
    const { id } = await floor.act(birchOffice, enterClosure, today);
    await floor.act(birchOffice, removeClosure, { closureId: id });
    expect(await isBirchOpen(tenOClock)).toBe(true);
    await floor.act(birchOffice, restoreClosure, { closureId: id });
    expect(await isBirchOpen(tenOClock)).toBe(false);
    await expect(floor.act(birchOffice, restoreClosure, { closureId: id })).rejects.toThrow('ui.error.not_found');
  });

  test('that fails halfway leaves the calendar as it was, for everybody', async () => {
    const late = on(closureEntered, { within: async () => Promise.reject(new Error('somebody below failed')) });
    const failing = createFloor({ ...floor, wake: () => {}, clock: () => monday });
    failing.subscribe([late]);
    await expect(failing.act(birchOffice, enterClosure, today)).rejects.toThrow('ui.error.internal');
    expect(await isBirchOpen(tenOClock)).toBe(true);
  });

  test('of a part of the day leaves the rest open', async () => {
    await floor.act(birchOffice, enterClosure, { ...today, from: '12:00', to: null });
    expect(await isBirchOpen(tenOClock)).toBe(true);
    expect(await isBirchOpen(tenOClock.add({ hours: 3 }))).toBe(false);
  });

  test('is written down with who and when, without its words', async () => {
    const { id } = await floor.act(birchOffice, enterClosure, { ...today, reason: 'Burst pipe' });
    const { rows } = await inside(async (tx) =>
      sql<{
        actor_id: string;
        facts: unknown;
      }>`select actor_id, facts from platform.audit where about_id = ${id}`.execute(tx),
    );
    expect(rows).toEqual([
      { actor_id: birchOffice.personId, facts: { org: birch, starts: '2026-11-23', last: '2026-11-23' } },
    ]);
  });
});

describe('another process', () => {
  test('is asked again after three seconds, and not before', async () => {
    let ms = 0;
    const other = createWeekCache(() => ms);
    const seen = async (): Promise<boolean> =>
      inside(async (tx) => isOpen(tenOClock, (await other.entryFor(tx, north)).weeks(birch)));
    expect(await seen()).toBe(true);
    await floor.act(birchOffice, enterClosure, today);
    ms += 2_000;
    expect(await seen()).toBe(true);
    ms += 1_500;
    expect(await seen()).toBe(false);
  });

  test('costs no query while nothing is asked again, and keeps the same week while nothing changes', async () => {
    let ms = 0;
    const other = createWeekCache(() => ms);
    const week = await inside(async (tx) => (await other.entryFor(tx, north)).weeks(birch));
    const ended = {} as TenantTx;
    ms += 1_000;
    expect((await other.entryFor(ended, north)).weeks(birch)).toBe(week);
    ms += 70_000;
    expect(await inside(async (tx) => (await other.entryFor(tx, north)).weeks(birch))).toBe(week);
  });

  test('a school that came with an import is found without waiting', async () => {
    let ms = 0;
    const other = createWeekCache(() => ms);
    await inside(async (tx) => other.entryFor(tx, north));
    const young = newId();
    await inside(async (tx) => {
      await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug, zone)
        values (${north}, ${young}, 'school', ${north}, 'young', 'young', 'America/Denver')`.execute(tx);
    });
    ms += 4_000;
    const week = await inside(async (tx) => (await other.entryFor(tx, north, young)).weeks(young));
    expect(week.zone).toBe('America/Denver');
    await inside(async (tx) => sql`delete from roster.orgs where id = ${young}`.execute(tx));
  });
});

describe('hours and seasons', () => {
  test('a school sets its own hours and follows the district again', async () => {
    await floor.act(birchOffice, setHours, { orgId: birch, hours: { ...usualHours, '1': [['11:00', '14:00']] } });
    expect(await isBirchOpen(tenOClock)).toBe(false);
    await floor.act(birchOffice, setHours, { orgId: birch, hours: null });
    expect(await isBirchOpen(tenOClock)).toBe(true);
  });

  test('hours that run backwards or never open are refused', async () => {
    const backwards = { ...usualHours, '1': [['16:00', '08:00'] satisfies [string, string]] };
    await expect(floor.act(birchOffice, setHours, { orgId: birch, hours: backwards })).rejects.toThrow(
      'calendar.error.hours_backwards',
    );
    const never = { '1': [], '2': [], '3': [], '4': [], '5': [], '6': [], '7': [] };
    await expect(floor.act(birchOffice, setHours, { orgId: birch, hours: never })).rejects.toThrow(
      'calendar.error.never_open',
    );
  });

  test('days and times of a closure must run forward, for a year at most', async () => {
    const refused = async (more: object) => floor.act(birchOffice, enterClosure, { ...today, ...more });
    await expect(refused({ lastOn: '2026-11-22' })).rejects.toThrow('calendar.error.dates_backwards');
    await expect(refused({ lastOn: '2028-01-01' })).rejects.toThrow('calendar.error.dates_too_long');
    await expect(refused({ from: '12:00', to: '11:00' })).rejects.toThrow('calendar.error.times_backwards');
    await expect(refused({ startsOn: '2026-02-30' })).rejects.toThrow('ui.error.invalid');
  });

  test('a paused season stops the clock, a changed one replaces the old, a removed one is gone', async () => {
    const season = { orgId: birch, name: 'Retreat', startsOn: '2026-11-23', lastOn: '2026-11-24', hours: null };
    const { id } = await floor.act(birchOffice, setSeason, season);
    expect(await isBirchOpen(tenOClock)).toBe(false);
    const changed = await floor.act(birchOffice, setSeason, { ...season, seasonId: id, startsOn: '2026-11-24' });
    expect(await isBirchOpen(tenOClock)).toBe(true);
    await floor.act(birchOffice, removeSeason, { seasonId: changed.id });
    expect(await isBirchOpen(tenOClock.add({ hours: 24 }))).toBe(true);
  });

  test('a topic’s own hours keep the school’s closures', async () => {
    await floor.act(birchOffice, enterClosure, today);
    const week = await inside(async (tx) => weekFor(tx, north, birch));
    const evenings = { ...usualHours, '1': [['17:00', '20:00'] satisfies [string, string]] };
    expect(withHours(week, evenings)).toBe(withHours(week, { ...evenings }));
    expect(isOpen(Temporal.Instant.from('2026-11-24T00:00:00Z'), withHours(week, evenings))).toBe(false);
    expect(isOpen(Temporal.Instant.from('2026-12-01T00:00:00Z'), withHours(week, evenings))).toBe(true);
  });
});

describe('who may', () => {
  test('an office changes its own school only', async () => {
    await expect(floor.act(birchOffice, enterClosure, { ...today, orgId: ridge })).rejects.toThrow(
      'ui.error.not_found',
    );
    await expect(floor.act(birchOffice, enterClosure, { ...today, orgId: north })).rejects.toThrow(
      'ui.error.not_found',
    );
    await expect(floor.act(birchTeacher, enterClosure, today)).rejects.toThrow('ui.error.not_found');
    await expect(floor.act(guardian, enterClosure, today)).rejects.toThrow('ui.error.not_found');
  });

  test('nobody reaches another district', async () => {
    await expect(floor.act(administrator, enterClosure, { ...today, orgId: southSchool })).rejects.toThrow(
      'ui.error.not_found',
    );
    await expect(floor.ask(administrator, orgCalendar, { orgId: southSchool })).rejects.toThrow('ui.error.not_found');
  });

  test('what a school did not close itself it cannot open', async () => {
    const { id } = await floor.act(administrator, enterClosure, { ...today, orgId: north });
    await expect(floor.act(birchOffice, removeClosure, { closureId: id })).rejects.toThrow('ui.error.not_found');
    const page = await floor.ask(birchOffice, orgCalendar, { orgId: birch });
    expect(page.closures.map((one) => [one.org.name, one.mayRemove])).toEqual([['north', false]]);
    expect(page.today.closed?.id).toBe(id);
    expect(page.today.hours).toEqual([]);
  });

  test('staff see the calendars of their own orgs, families none of these pages', async () => {
    const shown = await floor.ask(birchTeacher, shownOrgs, null);
    expect(shown.map((org) => org.name)).toEqual(['birch']);
    expect((await floor.ask(administrator, shownOrgs, null)).map((org) => org.name)).toEqual([
      'north',
      'birch',
      'bus',
      'ridge',
    ]);
    await expect(floor.ask(guardian, orgCalendar, { orgId: birch })).rejects.toThrow('ui.error.not_found');
  });
});
