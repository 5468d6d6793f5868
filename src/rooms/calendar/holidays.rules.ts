/**
 * Holidays that families keep and school calendars often miss: a starting list, each district chooses from it. Dates come
 * from the calendar in which the holiday is kept (the runtime knows these calendars), from the rule for Easter, or from a
 * table where only astronomers can say. `isApproximate`: depends on a sighting of the moon or on the place, so it may be
 * a day off; ask the families. `fromEvening`: kept from the evening before.
 */
type Rule =
  | { readonly by: 'calendar'; readonly calendar: string; readonly monthCode: string; readonly day: number }
  | { readonly by: 'fixed'; readonly month: number; readonly day: number }
  | { readonly by: 'easter'; readonly east: boolean; readonly offset: number }
  | { readonly by: 'table'; readonly dates: readonly string[] };

type Kept = {
  readonly key: HolidayKey;
  readonly rule: Rule;
  readonly days?: number;
  readonly isApproximate?: boolean;
  readonly fromEvening?: boolean;
};

export const holidayKeys = [
  'three_kings',
  'orthodox_christmas',
  'timkat',
  'lunar_new_year',
  'ramadan',
  'holi',
  'nowruz',
  'eid_al_fitr',
  'passover',
  'good_friday',
  'easter',
  'orthodox_easter',
  'vaisakhi',
  'vesak',
  'eid_al_adha',
  'islamic_new_year',
  'juneteenth',
  'ethiopian_new_year',
  'rosh_hashanah',
  'mid_autumn',
  'yom_kippur',
  'sukkot',
  'day_of_the_dead',
  'diwali',
  'guru_nanak',
  'hanukkah',
  'guadalupe',
  'kwanzaa',
] as const;
export type HolidayKey = (typeof holidayKeys)[number];

const hebrew = (monthCode: string, day: number): Rule => ({ by: 'calendar', calendar: 'hebrew', monthCode, day });
const islamic = (monthCode: string, day: number): Rule => ({
  by: 'calendar',
  calendar: 'islamic-umalqura',
  monthCode,
  day,
});
const moon = (monthCode: string, day: number): Rule => ({ by: 'calendar', calendar: 'chinese', monthCode, day });
const fixed = (month: number, day: number): Rule => ({ by: 'fixed', month, day });

/** The last year for which the tables of this list know a date; pages say so. */
export const TABLES_UNTIL = 2030;

const kept: readonly Kept[] = [
  { key: 'three_kings', rule: fixed(1, 6) },
  { key: 'orthodox_christmas', rule: fixed(1, 7) },
  { key: 'timkat', rule: { by: 'calendar', calendar: 'ethiopic', monthCode: 'M05', day: 11 } },
  { key: 'lunar_new_year', rule: moon('M01', 1) },
  { key: 'ramadan', rule: islamic('M09', 1), isApproximate: true, fromEvening: true },
  {
    key: 'holi',
    rule: { by: 'table', dates: ['2026-03-04', '2027-03-22', '2028-03-11', '2029-03-01', '2030-03-20'] },
    isApproximate: true,
  },
  { key: 'nowruz', rule: { by: 'calendar', calendar: 'persian', monthCode: 'M01', day: 1 } },
  { key: 'eid_al_fitr', rule: islamic('M10', 1), isApproximate: true, fromEvening: true },
  { key: 'passover', rule: hebrew('M07', 15), days: 8, fromEvening: true },
  { key: 'good_friday', rule: { by: 'easter', east: false, offset: -2 } },
  { key: 'easter', rule: { by: 'easter', east: false, offset: 0 } },
  { key: 'orthodox_easter', rule: { by: 'easter', east: true, offset: 0 } },
  { key: 'vaisakhi', rule: fixed(4, 14), isApproximate: true },
  {
    key: 'vesak',
    rule: { by: 'table', dates: ['2026-05-31', '2027-05-20', '2028-05-09', '2029-05-27', '2030-05-17'] },
    isApproximate: true,
  },
  { key: 'eid_al_adha', rule: islamic('M12', 10), isApproximate: true, fromEvening: true },
  { key: 'islamic_new_year', rule: islamic('M01', 1), isApproximate: true, fromEvening: true },
  { key: 'juneteenth', rule: fixed(6, 19) },
  { key: 'ethiopian_new_year', rule: { by: 'calendar', calendar: 'ethiopic', monthCode: 'M01', day: 1 } },
  { key: 'rosh_hashanah', rule: hebrew('M01', 1), days: 2, fromEvening: true },
  { key: 'mid_autumn', rule: moon('M08', 15) },
  { key: 'yom_kippur', rule: hebrew('M01', 10), fromEvening: true },
  { key: 'sukkot', rule: hebrew('M01', 15), days: 7, fromEvening: true },
  { key: 'day_of_the_dead', rule: fixed(11, 2) },
  {
    key: 'diwali',
    rule: { by: 'table', dates: ['2026-11-08', '2027-10-29', '2028-10-17', '2029-11-05', '2030-10-26'] },
    isApproximate: true,
  },
  {
    key: 'guru_nanak',
    rule: { by: 'table', dates: ['2026-11-24', '2027-11-14', '2028-11-02', '2029-11-21', '2030-11-10'] },
    isApproximate: true,
  },
  { key: 'hanukkah', rule: hebrew('M03', 25), days: 8, fromEvening: true },
  { key: 'guadalupe', rule: fixed(12, 12) },
  { key: 'kwanzaa', rule: fixed(12, 26), days: 7 },
];

/** One holiday as it falls; `untilOn` is the day after its last one. */
export type Holiday = {
  readonly key: HolidayKey;
  readonly startsOn: string;
  readonly untilOn: string;
  readonly isApproximate: boolean;
  readonly fromEvening: boolean;
};

/** The holidays of these keys that touch the days from `from` up to, not including, `until`; the nearest first. */
export function holidaysBetween(keys: readonly HolidayKey[], from: string, until: string): readonly Holiday[] {
  const years: number[] = [];
  for (let year = Temporal.PlainDate.from(from).year - 1; year <= Temporal.PlainDate.from(until).year; year++)
    years.push(year);
  return kept
    .filter((one) => keys.includes(one.key))
    .flatMap((one) => years.flatMap((year) => datesIn(one.rule, year)).map((date) => fallsOn(one, date)))
    .filter((one) => one.startsOn < until && from < one.untilOn)
    .toSorted((a, b) => a.startsOn.localeCompare(b.startsOn) || a.key.localeCompare(b.key));
}

function fallsOn(
  { key, days = 1, isApproximate = false, fromEvening = false }: Kept,
  date: Temporal.PlainDate,
): Holiday {
  return { key, startsOn: date.toString(), untilOn: date.add({ days }).toString(), isApproximate, fromEvening };
}

/** When a rule falls in a common year: mostly once; a holiday of a pure moon calendar can fall twice in one, or not at all. */
function datesIn(rule: Rule, year: number): readonly Temporal.PlainDate[] {
  if (rule.by === 'fixed') return [Temporal.PlainDate.from({ year, month: rule.month, day: rule.day })];
  if (rule.by === 'easter') return [easter(year, rule.east).add({ days: rule.offset })];
  if (rule.by === 'table')
    return rule.dates.filter((date) => date.startsWith(`${year}-`)).map((date) => Temporal.PlainDate.from(date));
  const { calendar, monthCode, day } = rule;
  const there = Temporal.PlainDate.from({ year, month: 1, day: 1 }).withCalendar(calendar).year;
  return [there, there + 1]
    .map((own) => Temporal.PlainDate.from({ calendar, year: own, monthCode, day }).withCalendar('iso8601'))
    .filter((date) => date.year === year);
}

/** The Sunday after the full moon of spring, by the tables of the western or of the eastern church, on our calendar. */
export function easter(year: number, east: boolean): Temporal.PlainDate {
  return east ? easternEaster(year) : westernEaster(year);
}

// Jean Meeus, Astronomical Algorithms, chapter 8: the Gregorian and the Julian Easter.
function westernEaster(year: number): Temporal.PlainDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return Temporal.PlainDate.from({ year, month: Math.floor(n / 31), day: (n % 31) + 1 });
}

function easternEaster(year: number): Temporal.PlainDate {
  const d = (19 * (year % 19) + 15) % 30;
  const e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7;
  const n = d + e + 114;
  const julian = Temporal.PlainDate.from({ year, month: Math.floor(n / 31), day: (n % 31) + 1 });
  // The Julian calendar runs behind ours by 13 days from 1900 to 2099.
  return julian.add({ days: 13 });
}
