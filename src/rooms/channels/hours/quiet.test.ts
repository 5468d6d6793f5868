import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decentTime, isQuiet, narrowed, nextWindow, usualQuiet } from './quiet.ts';
import type { DailyWindow, NoticeKind, QuietRules, Recipient } from './quiet.ts';

const CASES = process.env['PORCHLIGHT_LONG'] === '1' ? 20_000 : 300;
const NEW_YORK = 'America/New_York';
const instant = (text: string): Temporal.Instant => Temporal.Instant.from(text);
const local = (text: string, zone = NEW_YORK): Temporal.Instant =>
  Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant();
const hours = (from: string, to: string): DailyWindow => ({
  from: Temporal.PlainTime.from(from),
  to: Temporal.PlainTime.from(to),
});
const family = (more: Partial<Recipient> = {}): Recipient => ({
  kind: 'ordinary',
  rules: usualQuiet,
  zone: NEW_YORK,
  schoolZone: NEW_YORK,
  ...more,
});
const shown = (at: Temporal.Instant, zone = NEW_YORK): string =>
  at.toZonedDateTimeISO(zone).toPlainDateTime().toString();

describe('an ordinary message', () => {
  it.each([
    ['2026-11-24T07:59:59', '2026-11-24T08:00:00'],
    ['2026-11-24T08:00:00', '2026-11-24T08:00:00'],
    ['2026-11-24T19:59:59', '2026-11-24T19:59:59'],
    ['2026-11-24T20:00:00', '2026-11-25T08:00:00'],
    ['2026-11-24T23:30:00', '2026-11-25T08:00:00'],
    ['2026-11-25T00:00:00', '2026-11-25T08:00:00'],
  ])('asked for at %s goes at %s', (asked, goes) => {
    expect(shown(decentTime({ ...family(), at: local(asked) }))).toBe(goes);
  });

  it('goes by the clock of the family, not of the school', () => {
    const at = local('2026-11-24T08:30:00');
    const found = decentTime({ ...family({ zone: 'America/Los_Angeles' }), at });
    expect(shown(found, 'America/Los_Angeles')).toBe('2026-11-24T08:00:00');
    expect(isQuiet({ ...family({ zone: 'Asia/Manila' }), at })).toBe(true);
  });

  it('goes by the clock of the school where the zone is unknown or nonsense', () => {
    const at = local('2026-11-24T08:30:00');
    for (const zone of [null, '', 'Mars/Olympus']) expect(isQuiet({ ...family({ zone }), at })).toBe(false);
  });

  it('waits for a decent hour at the school and where the area code lies, when only that is known', () => {
    const asked = family({ zone: null, areaZone: 'America/Los_Angeles' });
    const both = nextWindow({ ...asked, at: local('2026-11-24T08:30:00') });
    expect(shown(both.from)).toBe('2026-11-24T11:00:00');
    expect(both.until === null ? '' : shown(both.until)).toBe('2026-11-24T20:00:00');
    // Nowhere on the day do both agree: then the school's hours, rather than never.
    const far = family({
      zone: null,
      areaZone: 'Asia/Manila',
      rules: { ...usualQuiet, ordinary: hours('09:00', '17:00') },
    });
    expect(shown(decentTime({ ...far, at: local('2026-11-24T08:30:00') }))).toBe('2026-11-24T09:00:00');
  });

  it.each([
    ['none', '2026-11-30T08:00:00'],
    ['same', '2026-11-28T08:00:00'],
    [hours('10:00', '18:00'), '2026-11-28T10:00:00'],
  ] as const)('on a Saturday keeps to the weekend rule %#', (weekend, goes) => {
    const rules = { ...usualQuiet, weekend };
    expect(shown(decentTime({ ...family({ rules }), at: local('2026-11-27T20:30:00') }))).toBe(goes);
  });

  it('counts a holiday as weekend', () => {
    const holidays = [Temporal.PlainDate.from('2026-11-26'), Temporal.PlainDate.from('2026-11-27')];
    const rules: QuietRules = { ...usualQuiet, weekend: 'none' };
    const asked = family({ rules, holidays });
    expect(shown(decentTime({ ...asked, at: local('2026-11-25T21:00:00') }))).toBe('2026-11-30T08:00:00');
    expect(isQuiet({ ...family({ rules }), at: local('2026-11-26T09:00:00') })).toBe(false);
  });

  it('keeps to a stricter state', () => {
    const rules = narrowed({ ...usualQuiet, weekend: hours('07:00', '22:00') }, hours('09:00', '19:00'));
    expect(shown(decentTime({ ...family({ rules }), at: local('2026-11-24T08:30:00') }))).toBe('2026-11-24T09:00:00');
    expect(shown(decentTime({ ...family({ rules }), at: local('2026-11-27T19:00:00') }))).toBe('2026-11-28T09:00:00');
    expect(() => narrowed(usualQuiet, hours('21:00', '00:00'))).toThrow(RangeError);
  });
});

describe('what cannot wait', () => {
  it('a same-day notice goes from five o’clock, on weekends and holidays too', () => {
    const asked = family({ kind: 'same_day', rules: { ...usualQuiet, weekend: 'none' } });
    expect(shown(decentTime({ ...asked, at: local('2026-11-24T04:10:00') }))).toBe('2026-11-24T05:00:00');
    expect(shown(decentTime({ ...asked, at: local('2026-11-28T05:30:00') }))).toBe('2026-11-28T05:30:00');
    expect(shown(decentTime({ ...asked, at: local('2026-11-24T21:00:00') }))).toBe('2026-11-25T05:00:00');
  });

  it('an emergency passes at any hour', () => {
    const at = local('2026-11-24T03:00:00');
    expect(decentTime({ ...family({ kind: 'emergency' }), at })).toEqual(at);
    expect(nextWindow({ ...family({ kind: 'emergency' }), at })).toEqual({ from: at, until: null });
  });
});

describe('when the clocks change', () => {
  it('eight in the morning stays eight in the morning', () => {
    // 2027-03-14 has 23 hours in New York, 2026-11-01 has 25.
    expect(decentTime({ ...family(), at: instant('2027-03-14T01:00:00Z') })).toEqual(instant('2027-03-14T12:00:00Z'));
    expect(decentTime({ ...family(), at: instant('2026-11-01T01:00:00Z') })).toEqual(instant('2026-11-01T13:00:00Z'));
  });

  it('a beginning that the clock leaps over is the moment after the leap', () => {
    const rules = { ...usualQuiet, sameDay: hours('02:30', '21:00') };
    const asked = { ...family({ kind: 'same_day', rules }), at: local('2027-03-14T00:00:00') };
    expect(shown(decentTime(asked))).toBe('2027-03-14T03:00:00');
  });

  it('an hour that comes twice is as decent the second time', () => {
    const rules = { ...usualQuiet, sameDay: hours('01:00', '02:00') };
    const { from, until } = nextWindow({ ...family({ kind: 'same_day', rules }), at: local('2026-11-01T00:00:00') });
    expect([from, until]).toEqual([instant('2026-11-01T05:00:00Z'), instant('2026-11-01T07:00:00Z')]);
  });
});

// The oracle reads the clock on the wall at every single minute and shares no code with what it judges.

const ZONES = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Anchorage',
  'America/St_Johns',
  'America/Havana',
  'America/Santiago',
  'Pacific/Honolulu',
  'Pacific/Guam',
  'Europe/Kyiv',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
];
const MINUTE = 60_000;
const SPAN = 9 * 1440;

/** Both clock changes of two years; plain dates where a zone has none. */
function anchorsOf(zone: string): readonly number[] {
  return [2026, 2027].flatMap((year) => {
    const start = Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime(zone);
    const first = start.getTimeZoneTransition('next') ?? start.add({ days: 70 });
    const second = first.getTimeZoneTransition('next') ?? first.add({ days: 240 });
    return [first, second].map((moment) => Math.floor(moment.epochMilliseconds / MINUTE));
  });
}

type Wall = { readonly weekday: number; readonly minute: number; readonly date: string };
const walls = new Map<string, Wall>();

function wallAt(zone: string, minute: number): Wall {
  const key = `${zone} ${minute}`;
  const known = walls.get(key);
  if (known !== undefined) return known;
  const at = Temporal.Instant.fromEpochMilliseconds(minute * MINUTE).toZonedDateTimeISO(zone);
  const wall = { weekday: at.dayOfWeek, minute: at.hour * 60 + at.minute, date: at.toPlainDate().toString() };
  walls.set(key, wall);
  return wall;
}

const minutes = (time: Temporal.PlainTime): number => time.hour * 60 + time.minute;

function mayGo(kind: NoticeKind, rules: QuietRules, holidays: readonly string[], wall: Wall): boolean {
  const rest = wall.weekday > 5 || holidays.includes(wall.date);
  const day = rest && rules.weekend !== 'same' ? rules.weekend : rules.ordinary;
  const window = kind === 'same_day' ? rules.sameDay : day;
  if (window === 'none') return false;
  return minutes(window.from) <= wall.minute && wall.minute < (minutes(window.to) || 1440);
}

const window = fc
  .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }))
  .filter(([from, to]) => from < to)
  .map(([from, to]) => {
    const at = (quarter: number) => ({ hour: Math.floor(quarter / 4) % 24, minute: (quarter % 4) * 15 });
    return { from: Temporal.PlainTime.from(at(from)), to: Temporal.PlainTime.from(at(to)) };
  });

const cases = fc.tuple(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 3 })).chain(([zone, index]) => {
  const anchor = anchorsOf(zone)[index] ?? 0;
  const date = Temporal.PlainDate.from(wallAt(zone, anchor).date);
  return fc.record({
    zone: fc.constant(zone),
    minute: fc.integer({ min: anchor - 2 * 1440, max: anchor + 1440 }),
    second: fc.integer({ min: 0, max: 59 }),
    kind: fc.constantFrom<NoticeKind>('ordinary', 'ordinary', 'same_day'),
    rules: fc.record({
      ordinary: window,
      sameDay: window,
      weekend: fc.oneof(fc.constantFrom('same' as const, 'none' as const), window),
    }),
    holidays: fc.array(
      fc.integer({ min: -2, max: 3 }).map((days) => date.add({ days })),
      { maxLength: 2 },
    ),
  });
});

test(`the earliest decent moment is the one that a walk over every minute finds (${CASES} cases)`, () => {
  fc.assert(
    fc.property(cases, ({ zone, minute, second, kind, rules, holidays }) => {
      const dates = holidays.map((date) => date.toString());
      const decent = (at: number) => mayGo(kind, rules, dates, wallAt(zone, at));
      const at = Temporal.Instant.fromEpochMilliseconds(minute * MINUTE + second * 1000);
      let first = minute;
      while (!decent(first) && first < minute + SPAN) first++;
      const from = first === minute ? at : Temporal.Instant.fromEpochMilliseconds(first * MINUTE);
      let end = first;
      while (decent(end) && end < first + SPAN) end++;
      const until = end === first + SPAN ? null : Temporal.Instant.fromEpochMilliseconds(end * MINUTE).toString();

      const asked = { at, zone, schoolZone: 'Etc/UTC', kind, rules, holidays };
      expect(decentTime(asked).toString()).toBe(from.toString());
      expect(isQuiet(asked)).toBe(!decent(minute));
      const found = nextWindow(asked);
      expect([found.from.toString(), found.until?.toString() ?? null]).toEqual([from.toString(), until]);
    }),
    { numRuns: CASES, seed: 20_261_122 },
  );
});

test('with two clocks the moment is decent on both, and no earlier one is', () => {
  const two = fc.record({
    areaZone: fc.constantFrom('America/Los_Angeles', 'Pacific/Honolulu', 'Europe/London', 'America/Puerto_Rico'),
    minute: fc.integer({ min: 29_800_000, max: 29_900_000 }),
  });
  fc.assert(
    fc.property(two, ({ areaZone, minute }) => {
      const at = Temporal.Instant.fromEpochMilliseconds(minute * MINUTE);
      const decent = (when: number) =>
        [NEW_YORK, areaZone].every((zone) => mayGo('ordinary', usualQuiet, [], wallAt(zone, when)));
      let first = minute;
      while (!decent(first)) first++;
      const found = decentTime({ ...family({ zone: null, areaZone }), at });
      expect(found.epochMilliseconds).toBe(first * MINUTE);
    }),
    { numRuns: 60, seed: 20_261_122 },
  );
});
