/**
 * Quiet hours: when a message may reach a family. Read on the clock on the family's own wall, so a clock change neither
 * lets a message through at 7:30 nor holds it back until 9:30.
 *
 * Sources: 47 CFR 64.1200(c)(1) – telephone solicitations only from 8 to 21 o'clock at the called party's location.
 * School messages are not solicitations; we keep to 8–20 all the same, and a district whose state is stricter narrows it.
 */
import { isOpen, nextOpening } from '#platform/clock';
import type { Hours, WeekHours, WorkWeek } from '#platform/clock';

/**
 * `ordinary` keeps to the window. `same_day` is a closure, a delay, an early dismissal or a late bus, to those it concerns,
 * from 5:00. `emergency` passes at any hour; who may declare it is decided elsewhere.
 */
export type NoticeKind = 'ordinary' | 'same_day' | 'emergency';

/** On one day from `from` up to, not including, `to`; a `to` of 00:00 is midnight. Never across midnight. */
export type DailyWindow = Hours;

/** What a district sets. A value: never change one in place. */
export type QuietRules = {
  readonly ordinary: DailyWindow;
  readonly sameDay: DailyWindow;
  /** For ordinary messages on Saturdays, Sundays and holidays: as on other days, not at all, or other hours. */
  readonly weekend: 'same' | 'none' | DailyWindow;
};

const hours = (from: string, to: string): DailyWindow => ({
  from: Temporal.PlainTime.from(from),
  to: Temporal.PlainTime.from(to),
});

/** Until a district says otherwise: 8–20, same-day notices 5–21, weekends as other days. */
export const usualQuiet: QuietRules = {
  ordinary: hours('08:00', '20:00'),
  sameDay: hours('05:00', '21:00'),
  weekend: 'same',
};

export type Recipient = {
  readonly kind: NoticeKind;
  readonly rules: QuietRules;
  /** The recipient's own zone, where it is known. */
  readonly zone: string | null;
  /** Where the own zone is unknown, or no zone at all, the school's counts. */
  readonly schoolZone: string;
  /** With an unknown zone, where the number's area code lies: then it must be a decent hour in both places. */
  readonly areaZone?: string | null | undefined;
  /** Dates that count as weekend. The same array for all recipients is read only once. */
  readonly holidays?: readonly Temporal.PlainDate[] | undefined;
};

/** The earliest moment from `at` on at which this may be sent; `at` itself when it may be now. */
export function decentTime({ at, ...recipient }: Recipient & { readonly at: Temporal.Instant }): Temporal.Instant {
  if (recipient.kind === 'emergency') return at;
  const weeks = zonesOf(recipient).map((zone) => weeksOf(recipient, zone).decent);
  const [school] = weeks;
  return agreed(at, weeks) ?? (school === undefined ? at : nextOpening(at, school));
}

/** Whether a message of this kind must wait at this moment. */
export function isQuiet(asked: Recipient & { readonly at: Temporal.Instant }): boolean {
  return !decentTime(asked).equals(asked.at);
}

/**
 * The stretch in which this may be sent: the present one from `at` on, or the next. `until` is the first moment that is
 * quiet again; null when none is.
 */
export function nextWindow(asked: Recipient & { readonly at: Temporal.Instant }): {
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant | null;
} {
  const from = decentTime(asked);
  if (asked.kind === 'emergency') return { from, until: null };
  const ends = zonesOf(asked).flatMap((zone) => {
    const { decent, quiet } = weeksOf(asked, zone);
    // Two places that never agree were given up above: then only the school's hours end the stretch.
    return quiet === null || !isOpen(from, decent) ? [] : [nextOpening(from, quiet)];
  });
  return { from, until: ends.toSorted((a, b) => Temporal.Instant.compare(a, b))[0] ?? null };
}

/**
 * A district's rules narrowed to what its state allows, for ordinary messages on all days. Same-day notices and
 * emergencies stay: such laws are about solicitation.
 * @throws RangeError when nothing of a day would be left.
 */
export function narrowed(rules: QuietRules, law: DailyWindow): QuietRules {
  const { ordinary, weekend } = rules;
  return {
    ...rules,
    ordinary: shared(ordinary, law),
    weekend: typeof weekend === 'string' ? weekend : shared(weekend, law),
  };
}

function shared(one: DailyWindow, other: DailyWindow): DailyWindow {
  const [from, to] = [Math.max(minuteOf(one.from), minuteOf(other.from)), Math.min(endOf(one), endOf(other))];
  if (from >= to) throw new RangeError('these hours leave no time of the day for messages');
  return { from: timeOf(from), to: timeOf(to) };
}

/** The zones whose clocks decide, the school's first where it does. */
function zonesOf({ zone, schoolZone, areaZone }: Recipient): readonly string[] {
  if (zone !== null && isZone(zone)) return [zone];
  if (areaZone === null || areaZone === undefined || areaZone === schoolZone || !isZone(areaZone)) return [schoolZone];
  return [schoolZone, areaZone];
}

const zones = new Map<string, boolean>();

/** A roster may bring anything as a zone; what is none is as good as unknown. */
function isZone(zone: string): boolean {
  const known = zones.get(zone);
  if (known !== undefined) return known;
  const real = canBeZone(zone);
  if (zones.size < 2000) zones.set(zone, real);
  return real;
}

function canBeZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** Two places at most half a day apart agree within a week of moving on; places that never do are given up. */
const MOST_TRIES = 30;

function agreed(at: Temporal.Instant, weeks: readonly WorkWeek[]): Temporal.Instant | null {
  let moment = at;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const next = weeks.reduce((when, week) => nextOpening(when, week), moment);
    if (next.equals(moment) || weeks.every((week) => isOpen(next, week))) return next;
    moment = next;
  }
  return null;
}

/** The week in which messages may go, and its counterpart in which they may not; null when they always may. */
type Weeks = { readonly decent: WorkWeek; readonly quiet: WorkWeek | null };

// What the clock works out is kept with each week, and a broadcast asks for the same few a hundred thousand times.
const kept = new WeakMap<QuietRules, WeakMap<readonly Temporal.PlainDate[], Map<string, Weeks>>>();
const noHolidays: readonly Temporal.PlainDate[] = [];

function weeksOf({ kind, rules, holidays = noHolidays }: Recipient, zone: string): Weeks {
  const byHolidays = kept.get(rules) ?? new WeakMap<readonly Temporal.PlainDate[], Map<string, Weeks>>();
  kept.set(rules, byHolidays);
  const byZone = byHolidays.get(holidays) ?? new Map<string, Weeks>();
  byHolidays.set(holidays, byZone);
  const key = `${kind} ${zone}`;
  const weeks = byZone.get(key) ?? makeWeeks(kind, rules, holidays, zone);
  byZone.set(key, weeks);
  return weeks;
}

function makeWeeks(kind: NoticeKind, rules: QuietRules, holidays: readonly Temporal.PlainDate[], zone: string): Weeks {
  const usual = [kind === 'same_day' ? rules.sameDay : rules.ordinary];
  const weekend = kind === 'same_day' || rules.weekend === 'same' ? usual : weekendOf(rules.weekend);
  const weekOf = (shape: (day: readonly Hours[]) => readonly Hours[]): WorkWeek => ({
    zone,
    periods: weekHours(shape(usual), shape(weekend)),
    closures: [],
    seasons: holidays.map((date) => ({
      from: date,
      until: date.add({ days: 1 }),
      periods: weekHours(shape(weekend), shape(weekend)),
    })),
  });
  const always = [...usual, ...weekend].every((window) => minuteOf(window.from) === 0 && endOf(window) === DAY);
  return { decent: weekOf((day) => day), quiet: always && weekend.length > 0 ? null : weekOf(restOf) };
}

function weekendOf(weekend: 'none' | DailyWindow): readonly Hours[] {
  return weekend === 'none' ? [] : [weekend];
}

function weekHours(day: readonly Hours[], weekend: readonly Hours[]): WeekHours {
  return { 1: day, 2: day, 3: day, 4: day, 5: day, 6: weekend, 7: weekend };
}

const DAY = 1440;

/** The rest of a day with one window or none. */
function restOf([window]: readonly Hours[]): readonly Hours[] {
  if (window === undefined) return [{ from: timeOf(0), to: timeOf(DAY) }];
  const rest = [
    [0, minuteOf(window.from)],
    [endOf(window), DAY],
  ] as const;
  return rest.filter(([from, to]) => from < to).map(([from, to]) => ({ from: timeOf(from), to: timeOf(to) }));
}

function minuteOf(time: Temporal.PlainTime): number {
  return time.hour * 60 + time.minute;
}

function endOf({ to }: DailyWindow): number {
  return minuteOf(to) === 0 ? DAY : minuteOf(to);
}

function timeOf(minute: number): Temporal.PlainTime {
  return Temporal.PlainTime.from({ hour: Math.trunc(minute / 60) % 24, minute: minute % 60 });
}
