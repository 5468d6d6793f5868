import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, type Cast, openTown, type Town } from '#test/town';
import { familyUntil, usualCutOff } from './conversations.office.ts';
import { namedIn, officeDay } from './questions/office.ts';

let town: Town;
let north: Cast;
let amal: Browser;

const zone = 'America/Chicago';
const today = (): string => town.now().toZonedDateTimeISO(zone).toPlainDate().toString();
/** Tomorrow, or Monday: a day on which somebody is there. */
function schoolDay(): string {
  let day = Temporal.PlainDate.from(today()).add({ days: 1 });
  while (day.dayOfWeek > 5) day = day.add({ days: 1 });
  return day.toString();
}
const list = async (day: string) => {
  const brandt = await town.actorOf(north, north.brandt);
  return (await town.house.floor.ask(brandt, officeDay, { schoolId: north.birch, day }))?.lines ?? [];
};

beforeAll(async () => {
  town = await openTown();
  ({ north } = town);
  await town.inside(north, async (tx) => {
    await sql`update roster.guardianships set state = 'confirmed', may_act = true, may_pick_up = true where district_id = ${north.district} and guardian_id = ${north.amal}`.execute(
      tx,
    );
    await sql`update roster.guardianships set state = 'confirmed', may_pick_up = true where district_id = ${north.district} and guardian_id = ${north.sami}`.execute(
      tx,
    );
  });
  amal = await town.browser(north, north.amal);
}, 120_000);

afterAll(async () => town.close());

describe('a family tells the office', () => {
  test('with one child the form is there at once, with who may pick up, and works without scripts', async () => {
    const page = await amal.get('/absence');
    expect(page.text).toContain('Yusuf Haddad');
    expect(page.text).toContain('Sami Haddad');
    expect(page.text).not.toContain('Nora Whitfield');
    expect(page.text).toContain('After that, please call the office');
  });

  test('gets a receipt, changes it, takes it back; the office sees each', async () => {
    const first = schoolDay();
    const told = await amal.post('/absence', {
      child: north.yusuf,
      kind: 'leaving',
      first,
      at: '13:00',
      reason: 'appointment',
      pick_up: north.sami,
    });
    expect(told.status).toBe(303);
    const path = told.headers.get('location') ?? '';
    expect(path).toMatch(/^\/absence\/told\//);
    const receipt = await amal.get(path);
    expect(receipt.text).toContain('Sami Haddad');
    expect(receipt.text).toContain('You can change or take this back here until');
    const form = await amal.get(`/absence?change=${path.split('/').at(-1)}`);
    expect(form.text).toContain('value="13:00"');
    const changed = await amal.post('/absence', {
      child: north.yusuf,
      replaces: path.split('/').at(-1) ?? '',
      kind: 'leaving',
      first,
      at: '12:00',
      reason: 'appointment',
      pick_up_name: 'A neighbor',
    });
    const next = changed.headers.get('location') ?? '';
    expect((await list(first)).map((line) => [line.at_time, line.outcome, line.pickUp.answer])).toEqual([
      ['12:00', null, 'not_listed'],
      ['13:00', 'taken_back', 'listed'],
    ]);
    expect((await amal.get(next)).text).toContain('the office calls you first');
    expect((await amal.post(`${next}/back`, {})).status).toBe(303);
    expect((await amal.get(next)).text).toContain('Taken back');
    expect((await list(first)).every((line) => line.outcome === 'taken_back')).toBe(true);
    expect((await amal.post(`${next}/back`, {})).status).toBe(409);
  });

  test('somebody else’s receipt is not there', async () => {
    const told = await amal.post('/absence', {
      child: north.yusuf,
      kind: 'absence',
      first: schoolDay(),
      reason: 'ill',
    });
    const path = told.headers.get('location') ?? '';
    const dana = await town.browser(north, north.dana);
    expect((await dana.get(path)).status).toBe(404);
    expect((await dana.post(`${path}/back`, {})).status).not.toBe(303);
    expect((await amal.get(path)).text).not.toContain('Taken back');
  });

  test('after the school’s time the words stay in the form and it says whom to call', async () => {
    let first = Temporal.PlainDate.from(schoolDay());
    const late = first.toZonedDateTime({ timeZone: zone, plainTime: '10:30' }).toInstant();
    town.pass({ milliseconds: late.epochMilliseconds - town.now().epochMilliseconds });
    amal = await town.browser(north, north.amal);
    await amal.get('/absence');
    const answer = await amal.post('/absence', {
      child: north.yusuf,
      kind: 'absence',
      first: first.toString(),
      reason: 'ill',
      words: 'Fever since the night',
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('please call the office');
    expect(answer.text.toLowerCase()).toContain('too late to tell us here');
    expect(answer.text).toContain('Fever since the night');
    first = first.add({ days: 7 });
    expect(
      (await amal.post('/absence', { child: north.yusuf, kind: 'absence', first: first.toString(), reason: 'ill' }))
        .status,
    ).toBe(303);
  });

  test('whoever may not decide sees only themselves as who picks up, and that the office asks', async () => {
    const sami = await town.browser(north, north.sami);
    const page = await sami.get('/absence');
    expect(page.text).toContain('the office asks somebody who decides for this child');
    expect(page.text).not.toContain('Amal Haddad');
  });
});

test('until when a family may tell it', () => {
  const until = (kind: 'absence' | 'leaving' | 'way_home', atTime: string | null): string =>
    familyUntil({ kind, onDay: '2026-11-16', atTime }, usualCutOff, zone)
      .toZonedDateTimeISO(zone)
      .toPlainTime()
      .toString();
  expect(until('absence', null)).toBe('09:30:00');
  expect(until('way_home', null)).toBe('14:00:00');
  expect(until('leaving', '11:00')).toBe('10:50:00');
  expect(until('leaving', '14:45')).toBe('14:00:00');
});

test('a mail of a family of several is about the child it names, else about all of them', () => {
  const children = [{ givenName: 'Ana' }, { givenName: 'José' }];
  expect(namedIn('Ana is sick today', children)).toEqual([{ givenName: 'Ana' }]);
  expect(namedIn('Hoy JOSE no va.', children)).toEqual([{ givenName: 'José' }]);
  expect(namedIn('Both stay at home; anatomy lesson too', children)).toEqual(children);
});
