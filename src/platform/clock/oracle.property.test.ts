import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBusiness, businessBetween, isOpen, nextOpening } from './index.ts';
import type { Hours, Weekday, WeekHours, WorkWeek } from './index.ts';

// The oracle asks for every single minute what the clock on the wall reads and whether that is a working time. It
// shares no code with what it judges, and works on plain numbers.

const LONG = process.env['PORCHLIGHT_LONG'] === '1';
const CASES = LONG ? 100_000 : 240;

const ZONES = [
  'America/New_York',
  'America/Denver',
  'America/Phoenix',
  'America/Anchorage',
  'America/St_Johns', // until 2011 its clock went back at 00:01, into the day before
  'America/Havana', // its day can begin at 01:00
  'America/Santiago',
  'Africa/Casablanca', // back and forth again around Ramadan
  'Africa/Cairo',
  'Antarctica/Troll', // two hours at once
  'Asia/Kathmandu',
  'Australia/Lord_Howe', // half an hour
  'Europe/Dublin',
  'Pacific/Apia', // left out a whole date in 2011
  'Pacific/Honolulu',
];
const YEARS = [2010, 2011, 2026, 2027];

const MINUTE = 60_000;
const DAY_MINUTES = 1440;
const BEFORE = 5 * DAY_MINUTES;
const AFTER = 14 * DAY_MINUTES;

type Span = readonly [from: number, to: number];
type Dated = { readonly day: number; readonly span: Span };
type Plan = {
  readonly week: readonly (readonly Span[])[];
  readonly closed: readonly Dated[];
  readonly extra: readonly Dated[];
  readonly season: { readonly from: number; readonly days: number; readonly week: readonly (readonly Span[])[] } | null;
};

/** The clock changes of a zone, or plain dates where it has none, as minutes since 1970. */
function anchorsOf(zone: string): readonly number[] {
  return YEARS.flatMap((year) => {
    const start = Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime(zone);
    const first = start.getTimeZoneTransition('next') ?? start.add({ days: 70 });
    const second = first.getTimeZoneTransition('next') ?? first.add({ days: 240 });
    return [first, second].map((moment) => Math.floor(moment.epochMilliseconds / MINUTE));
  });
}

const anchors = new Map(ZONES.map((zone) => [zone, anchorsOf(zone)]));
const walls = new Map<string, Int32Array>();

/** What the wall shows at a minute: day since 1970 × 1440 + minute of the day. Read once, then remembered. */
function wallAt(zone: string, anchor: number, minute: number): number {
  const key = `${zone} ${anchor}`;
  const wall = walls.get(key) ?? new Int32Array(BEFORE + AFTER);
  walls.set(key, wall);
  const i = minute - anchor + BEFORE;
  const known = wall[i] ?? 0;
  if (known !== 0) return known;
  const shown = Temporal.Instant.fromEpochMilliseconds(minute * MINUTE).toZonedDateTimeISO(zone);
  const read = dayNumber(shown.toPlainDate()) * DAY_MINUTES + shown.hour * 60 + shown.minute;
  wall[i] = read;
  return read;
}

function dayNumber(date: Temporal.PlainDate): number {
  return Temporal.PlainDate.from('1970-01-01').until(date, { largestUnit: 'days' }).days;
}

function dateOf(day: number): Temporal.PlainDate {
  return Temporal.PlainDate.from('1970-01-01').add({ days: day });
}

function oracleOpen(plan: Plan, wall: number): boolean {
  const minute = wall % DAY_MINUTES;
  const day = (wall - minute) / DAY_MINUTES;
  const within = ([from, to]: Span) => from <= minute && minute < to;
  if (plan.closed.some((one) => one.day === day && within(one.span))) return false;
  if (plan.extra.some((one) => one.day === day && within(one.span))) return true;
  const { season } = plan;
  const week = season !== null && season.from <= day && day < season.from + season.days ? season.week : plan.week;
  return (week[(day + 3) % 7] ?? []).some(within);
}

function hoursOf([from, to]: Span): Hours {
  return { from: clockTime(from), to: clockTime(to) };
}

function clockTime(minute: number): Temporal.PlainTime {
  return Temporal.PlainTime.from({ hour: Math.floor(minute / 60) % 24, minute: minute % 60 });
}

function weekOf(days: readonly (readonly Span[])[]): WeekHours {
  const entries = days.map((spans, i) => [(i + 1) as Weekday, spans.map(hoursOf)] as const);
  return Object.fromEntries(entries) as Record<Weekday, Hours[]>;
}

function workWeekOf(zone: string, plan: Plan): WorkWeek {
  const { season } = plan;
  return {
    zone,
    periods: weekOf(plan.week),
    closures: plan.closed.map(({ day, span }) => ({ date: dateOf(day), ...hoursOf(span) })),
    extra: plan.extra.map(({ day, span }) => ({ date: dateOf(day), ...hoursOf(span) })),
    seasons:
      season === null
        ? []
        : [{ from: dateOf(season.from), until: dateOf(season.from + season.days), periods: weekOf(season.week) }],
  };
}

const edge = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 96 }).map((quarter) => quarter * 15) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: DAY_MINUTES }) },
);
const span: fc.Arbitrary<Span> = fc
  .tuple(edge, edge)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
const days = fc.array(fc.array(span, { maxLength: 3 }), { minLength: 7, maxLength: 7 });

function planNear(day: number): fc.Arbitrary<Plan> {
  const dated = fc.record({ day: fc.integer({ min: day - 5, max: day + 13 }), span });
  const wholeDay = fc.record({ day: dated.map((one) => one.day), span: fc.constant<Span>([0, DAY_MINUTES]) });
  return fc.record({
    week: days,
    closed: fc.array(fc.oneof(dated, wholeDay), { maxLength: 4 }),
    extra: fc.array(dated, { maxLength: 3 }),
    season: fc.option(
      fc.record({ from: fc.integer({ min: day - 5, max: day + 5 }), days: fc.integer({ min: 1, max: 9 }), week: days }),
      { freq: 3 },
    ),
  });
}

const cases = fc
  .tuple(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: YEARS.length * 2 - 1 }))
  .map(([zone, i]) => ({ zone, anchor: anchors.get(zone)?.[i] ?? 0 }))
  .chain(({ zone, anchor }) =>
    fc.record({
      zone: fc.constant(zone),
      anchor: fc.constant(anchor),
      start: fc.integer({ min: anchor - BEFORE, max: anchor + DAY_MINUTES }),
      length: fc.oneof(fc.integer({ min: 1, max: 240 }), fc.integer({ min: 1, max: 3000 })),
      plan: planNear(Math.floor(anchor / DAY_MINUTES)),
    }),
  );

function instantOf(minute: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(minute * MINUTE);
}

type Case = { zone: string; anchor: number; start: number; length: number; plan: Plan };
type Facts = { differs: string | null; open: number; opening: string | null; end: string | null; back: string | null };

/** Walks minute by minute until the length is worked or the window ends. */
function slowly({ zone, anchor, start, length, plan }: Case, week: WorkWeek): Facts & { readonly minute: number } {
  let open = 0;
  let first: number | null = null;
  let differs: string | null = null;
  let minute = start;
  for (; minute < anchor + AFTER && open < length; minute++) {
    const working = oracleOpen(plan, wallAt(zone, anchor, minute));
    if (working !== isOpen(instantOf(minute), week)) differs ??= instantOf(minute).toString();
    if (!working) continue;
    first ??= minute;
    open += 1;
  }
  const opening = first === null ? null : instantOf(first).toString();
  const whole = open === length;
  // Counted back, the end leads to the first working minute: the wait before it is not working time.
  return {
    differs,
    open,
    opening,
    end: whole ? instantOf(minute).toString() : null,
    back: whole ? opening : null,
    minute,
  };
}

test(`business time agrees with a count of every single minute (${CASES} cases)`, () => {
  fc.assert(
    fc.property(cases, (one) => {
      const week = workWeekOf(one.zone, one.plan);
      const { minute, ...expected } = slowly(one, week);
      const from = instantOf(one.start);
      const whole = expected.end !== null;
      const found: Facts = {
        differs: null,
        open: businessBetween(from, instantOf(minute), week),
        opening: expected.opening === null ? null : nextOpening(from, week).toString(),
        end: whole ? addBusiness(from, one.length, week).toString() : null,
        back: whole ? addBusiness(instantOf(minute), -one.length, week).toString() : null,
      };
      expect(found).toEqual(expected);
    }),
    { numRuns: CASES, seed: 20_261_122 },
  );
});

test('adding in two steps is adding at once', () => {
  const two = fc.tuple(cases, fc.integer({ min: 1, max: 3000 }));
  fc.assert(
    fc.property(two, ([{ zone, start, length, plan }, more]) => {
      // An extra working hour a week keeps every plan of the generator from never opening.
      const week = workWeekOf(zone, { ...plan, week: plan.week.with(2, [[600, 660]]) });
      const from = instantOf(start);
      const once = addBusiness(from, length + more, week);
      expect(addBusiness(addBusiness(from, length, week), more, week)).toEqual(once);
      expect(businessBetween(from, once, week)).toBe(length + more);
    }),
    { numRuns: CASES, seed: 20_261_122 },
  );
});
