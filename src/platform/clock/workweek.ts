/** ISO weekday: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/**
 * A half-open stretch of one day as the clock on the wall reads it: open at `from`, closed at `to`.
 * `to` of 00:00 means midnight at the end of that day, so 00:00–00:00 is the whole day.
 * A stretch never crosses midnight; a night shift is two stretches on two days.
 */
export type Hours = { readonly from: Temporal.PlainTime; readonly to: Temporal.PlainTime };

/** The hours of each day of a week. Several a day are fine, and overlapping ones count once. */
export type WeekHours = Readonly<Record<Weekday, readonly Hours[]>>;

/** Closed on that date: the whole day, or from `from` (else the day's start) to `to` (else its end). */
export type Closure = {
  readonly date: Temporal.PlainDate;
  readonly from?: Temporal.PlainTime | undefined;
  readonly to?: Temporal.PlainTime | undefined;
};

/** Open on that date beside what the weekday says. A closure of the same date wins. */
export type Opening = { readonly date: Temporal.PlainDate } & Hours;

/** Other hours from `from` up to, not including, `until`. Where seasons overlap the later in the list wins. */
export type Season = {
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate;
  readonly periods: WeekHours;
};

/**
 * When somebody works. It is a value: never change one in place, since what was worked out for it is kept
 * with it and is right only for what it held then.
 */
export type WorkWeek = {
  /** IANA zone; hours, closures and seasons are read on its wall clock. */
  readonly zone: string;
  readonly periods: WeekHours;
  readonly closures: readonly Closure[];
  readonly extra?: readonly Opening[] | undefined;
  readonly seasons?: readonly Season[] | undefined;
};

/** Half-open range in minutes since the day's 00:00 on the wall: 0 ≤ from < to ≤ 1440. */
export type MinuteRange = { readonly from: number; readonly to: number };

/** Open minutes of a day, by its number since 1970-01-01: merged and in order. */
export type DayPlan = (epochDay: number) => readonly MinuteRange[];

const DAY = 86_400_000;
const END_OF_DAY = 1440;
const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

export function epochDayOf(date: Temporal.PlainDate): number {
  return Date.UTC(date.year, date.month - 1, date.day) / DAY;
}

export function weekdayOf(epochDay: number): Weekday {
  // Day 0 was a Thursday. The second remainder keeps days before 1970 positive.
  return (((((epochDay + 3) % 7) + 7) % 7) + 1) as Weekday;
}

/** Reads a week once into a function from day to open minutes. Throws RangeError on hours that make no sense. */
export function planDays(week: WorkWeek): DayPlan {
  const usual = planWeek(week.periods);
  const seasons = (week.seasons ?? []).map(planSeason).toReversed();
  const extra = groupByDay(week.extra ?? [], minutesOf);
  const closed = groupByDay(week.closures, closedMinutesOf);
  return (epochDay) => {
    const hours = seasons.find((season) => season.from <= epochDay && epochDay < season.until)?.hours ?? usual;
    const regular = hours[weekdayOf(epochDay)];
    const added = extra.get(epochDay);
    const open = added === undefined ? regular : merged([...regular, ...added]);
    const gone = closed.get(epochDay);
    return gone === undefined ? open : gone.reduce(without, open);
  };
}

type WeekPlan = Readonly<Record<Weekday, readonly MinuteRange[]>>;

function planWeek(periods: WeekHours): WeekPlan {
  const plan: Partial<Record<Weekday, readonly MinuteRange[]>> = {};
  for (const day of WEEKDAYS) plan[day] = merged(periods[day].map(minutesOf));
  return plan as WeekPlan;
}

function planSeason(season: Season): { from: number; until: number; hours: WeekPlan } {
  const from = epochDayOf(season.from);
  const until = epochDayOf(season.until);
  if (from >= until)
    throw new RangeError(`a season must end after it starts: ${season.from.toString()} to ${season.until.toString()}`);
  return { from, until, hours: planWeek(season.periods) };
}

function groupByDay<T extends { readonly date: Temporal.PlainDate }>(
  entries: readonly T[],
  read: (entry: T) => MinuteRange,
): ReadonlyMap<number, readonly MinuteRange[]> {
  const days = new Map<number, MinuteRange[]>();
  for (const entry of entries) {
    const day = epochDayOf(entry.date);
    const ranges = days.get(day);
    if (ranges === undefined) days.set(day, [read(entry)]);
    else ranges.push(read(entry));
  }
  return days;
}

function closedMinutesOf(closure: Closure): MinuteRange {
  const from = closure.from === undefined ? 0 : minuteOf(closure.from);
  const to = closure.to === undefined ? END_OF_DAY : minuteOf(closure.to) || END_OF_DAY;
  return checked(from, to);
}

function minutesOf(hours: Hours): MinuteRange {
  return checked(minuteOf(hours.from), minuteOf(hours.to) || END_OF_DAY);
}

function checked(from: number, to: number): MinuteRange {
  if (from >= to) throw new RangeError(`hours must end after they start, on the same day: ${label(from)}–${label(to)}`);
  return { from, to };
}

function minuteOf(time: Temporal.PlainTime): number {
  if (time.second !== 0 || time.millisecond !== 0 || time.microsecond !== 0 || time.nanosecond !== 0) {
    throw new RangeError(`hours are given in whole minutes: ${time.toString()}`);
  }
  return time.hour * 60 + time.minute;
}

function label(minute: number): string {
  return `${String(Math.trunc(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Sorted, with overlapping and touching ranges made one. */
function merged(ranges: readonly MinuteRange[]): readonly MinuteRange[] {
  const result: MinuteRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || range.from > last.to) result.push(range);
    else if (range.to > last.to) result[result.length - 1] = { from: last.from, to: range.to };
  }
  return result;
}

function without(open: readonly MinuteRange[], gone: MinuteRange): readonly MinuteRange[] {
  return open.flatMap(({ from, to }) => {
    const before = { from, to: Math.min(to, gone.from) };
    const after = { from: Math.max(from, gone.to), to };
    return [before, after].filter((rest) => rest.from < rest.to);
  });
}
