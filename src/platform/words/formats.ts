import type { OwnNames } from './languages.ts';
import type { T } from './translator.ts';

/** A point in time, or a day of school life (which has no zone). */
export type Moment = Temporal.Instant | Temporal.PlainDate;

/** Dates, durations and numbers for one reader. `now` was handed in once, so one page tells one time. */
export type Formatters = {
  /** “Monday, November 16”, with the year when it is not this one. */
  date(at: Moment): string;
  /** “Nov 16”. */
  shortDate(at: Moment): string;
  /** “Monday”. */
  weekday(at: Moment): string;
  /** “3:00 pm”. */
  time(at: Temporal.Instant): string;
  /** “today, 3:00 pm”, “Thursday, 3:00 pm”; more than six days away only “Monday, November 16”. */
  dateTime(at: Temporal.Instant): string;
  /** For chips: “Today, 3:00”, “Mon, 10:15”, “Nov 16”. Between 7 am and 7 pm the clock needs no am or pm. */
  short(at: Temporal.Instant): string;
  /** “Monday, November 16, 2026, 3:00 pm CST”: for records. */
  exact(at: Temporal.Instant): string;
  /** “November 16 – 20”. */
  dates(from: Moment, to: Moment): string;
  /** “4 h”, “1 day 5 h”; long: “2 hours and 44 minutes”. Minutes of the wall clock. */
  span(minutes: number, long?: boolean): string;
  /** The same in business time, where a day is not 24 hours: hours and minutes only. */
  hours(minutes: number, long?: boolean): string;
  /** “waiting 4 h”. */
  waiting(since: Temporal.Instant): string;
  /** “2 h late”. */
  late(due: Temporal.Instant): string;
  /** “4 h ago”, “in 2 h”, “just now”. */
  relative(at: Temporal.Instant): string;
  number(value: number, digits?: number): string;
  /** 0.34 → “34%”. */
  percent(share: number): string;
  /** “84 KB”. */
  size(bytes: number): string;
  /** “Nora, Yusuf, and Mateo”. */
  list(items: readonly string[]): string;
  zone: string;
  now: Temporal.Instant;
};

type Kind = 'date' | 'dateYear' | 'shortDate' | 'weekday' | 'weekdayShort' | 'time' | 'exact';

const kinds: Record<Kind, Intl.DateTimeFormatOptions> = {
  date: { weekday: 'long', month: 'long', day: 'numeric' },
  dateYear: { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' },
  shortDate: { month: 'short', day: 'numeric' },
  weekday: { weekday: 'long' },
  weekdayShort: { weekday: 'short' },
  time: { hour: 'numeric', minute: '2-digit' },
  exact: {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  },
};

const made = new Map<string, Intl.DateTimeFormat>();

/** Making an Intl formatter costs more than a whole page; each is made once. */
function intl(locale: string, zone: string, kind: Kind): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${kind}`;
  const found = made.get(key);
  if (found !== undefined) return found;
  const fresh = new Intl.DateTimeFormat(locale, { ...kinds[kind], timeZone: zone });
  if (made.size < 2000) made.set(key, fresh);
  return fresh;
}

const numbers = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: string, digits: number, style: 'decimal' | 'percent'): Intl.NumberFormat {
  const key = `${locale} ${digits} ${style}`;
  let found = numbers.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat(locale, { style, maximumFractionDigits: digits });
    if (numbers.size < 2000) numbers.set(key, found);
  }
  return found;
}

/** First letter large, as at the beginning of a chip or a sentence. */
export function capital(text: string, locale = 'en'): string {
  const [first = ''] = text;
  return first.toLocaleUpperCase(locale) + text.slice(first.length);
}

export function makeFormatters(t: T, zone: string, now: Temporal.Instant): Formatters {
  const { formats: locale, names, tag } = t.language;
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const day = (at: Moment): Temporal.PlainDate =>
    at instanceof Temporal.PlainDate ? at : at.toZonedDateTimeISO(zone).toPlainDate();
  const put = (kind: Kind, at: Moment): string => (names === null ? byIntl(kind, at) : byNames(names, kind, at, zone));
  const byIntl = (kind: Kind, at: Moment): string => {
    const plain = at instanceof Temporal.PlainDate;
    const date = new Date(plain ? Date.UTC(at.year, at.month - 1, at.day) : at.epochMilliseconds);
    return tidy(tag, intl(locale, plain ? 'UTC' : zone, kind).format(date));
  };
  const date = (at: Moment): string => put(day(at).year === today.year ? 'date' : 'dateYear', at);
  const time = (at: Temporal.Instant): string => put('time', at);
  const near = (at: Temporal.Instant, on: Temporal.PlainDate, weekday: 'weekday' | 'weekdayShort'): string | null => {
    const away = today.until(on).days;
    if (away === 0) return t('ui.when.today');
    if (away === 1) return t('ui.when.tomorrow');
    if (away === -1) return t('ui.when.yesterday');
    return Math.abs(away) <= 6 ? put(weekday, at) : null;
  };
  const dateTime = (at: Temporal.Instant): string => {
    const close = near(at, day(at), 'weekday');
    return close === null ? date(at) : t('ui.when.day_at_time', { day: close, time: time(at) });
  };
  const short = (at: Temporal.Instant): string => {
    const there = at.toZonedDateTimeISO(zone);
    const close = near(at, there.toPlainDate(), 'weekdayShort');
    if (close === null) return put('shortDate', at);
    const bare = there.hour >= 7 && there.hour < 19 && names === null && twelveHours(locale);
    const clock = bare ? bareClock(there) : time(at);
    return capital(t('ui.when.day_at_time', { day: close, time: clock }), locale);
  };
  const minutesFromNow = (at: Temporal.Instant): number => (at.epochMilliseconds - now.epochMilliseconds) / 60_000;
  const span = (minutes: number, long = false): string => spanned(t, minutes, long, true);
  const relative = (at: Temporal.Instant): string => {
    const minutes = Math.round(minutesFromNow(at));
    if (minutes === 0) return t('ui.when.now');
    return minutes < 0 ? t('ui.when.ago', { span: span(-minutes) }) : t('ui.when.ahead', { span: span(minutes) });
  };
  return {
    date,
    shortDate: (at) => put('shortDate', at),
    weekday: (at) => put('weekday', at),
    time,
    dateTime,
    short,
    exact: (at) => put('exact', at),
    dates: (from, to) => rangeOf(names, locale, day(from), day(to), put),
    span,
    hours: (minutes, long = false) => spanned(t, minutes, long, false),
    waiting: (since) => t('ui.when.waiting', { span: span(-minutesFromNow(since)) }),
    late: (due) => t('ui.when.late', { span: span(-minutesFromNow(due)) }),
    relative,
    number: (value, digits = 1) => numberFormat(locale, digits, 'decimal').format(value),
    percent: (share) => numberFormat(locale, 0, 'percent').format(share),
    size: (bytes) => sized(t, bytes),
    list: (items) => listed(names, locale, items),
    zone,
    now,
  };
}

/** English clocks read “3:00 pm”; narrow no-break spaces become plain ones, so that a text equals itself everywhere. */
function tidy(tag: string, text: string): string {
  const plain = text.replaceAll(/[\u202F\u00A0]/g, ' ');
  return tag === 'en' ? plain.replace(/ ([AP])M\b/, (period) => period.toLowerCase()).replace(' at ', ', ') : plain;
}

const twelve = new Map<string, boolean>();

/** Whether this language writes 15:00 as 3:00, in the digits we can write ourselves. */
function twelveHours(locale: string): boolean {
  let found = twelve.get(locale);
  if (found === undefined) {
    const { hourCycle, numberingSystem } = intl(locale, 'UTC', 'time').resolvedOptions();
    found = hourCycle === 'h12' && numberingSystem === 'latn';
    twelve.set(locale, found);
  }
  return found;
}

/** “3:00” for 15:00 where clocks have twelve hours. */
function bareClock(at: Temporal.ZonedDateTime): string {
  return `${at.hour % 12 || 12}:${String(at.minute).padStart(2, '0')}`;
}

const unitWords = new WeakMap<T, Map<string, string>>();
const mostUnitWords = 2000;

/** “4 h”: the same few words stand on every row of every list, and choosing a plural costs more than all else in a row. */
function unitWord(t: T, key: string, n: number): string {
  const kept = unitWords.get(t) ?? new Map<string, string>();
  unitWords.set(t, kept);
  const place = `${key} ${n}`;
  const known = kept.get(place);
  if (known !== undefined) return known;
  const word = t.dynamic(key, { n });
  if (kept.size < mostUnitWords) kept.set(place, word);
  return word;
}

function spanned(t: T, minutes: number, long: boolean, withDays: boolean): string {
  const all = Math.max(0, Math.round(minutes));
  const days = withDays ? Math.floor(all / 1440) : 0;
  const hours = Math.floor((all - days * 1440) / 60);
  const rest = all - days * 1440 - hours * 60;
  const word = (unit: 'days' | 'hours' | 'minutes', n: number): string =>
    unitWord(t, `ui.span.${unit}${long ? '_long' : ''}`, n);
  // Two units are as exact as anybody says it; minutes are left out beside many hours.
  const parts: string[] = [];
  if (days > 0) parts.push(word('days', days));
  if (hours > 0 && days < 7) parts.push(word('hours', hours));
  if (rest > 0 && days === 0 && (long || hours < 10)) parts.push(word('minutes', rest));
  const [first = word('minutes', 0), second] = parts;
  return second === undefined ? first : t.dynamic(long ? 'ui.span.joined_long' : 'ui.span.joined', { first, second });
}

function sized(t: T, bytes: number): string {
  if (bytes < 1000) return t('ui.size.bytes', { n: bytes });
  if (bytes < 999_500) return t('ui.size.kilobytes', { n: Math.round(bytes / 1000) });
  return t('ui.size.megabytes', { n: Math.round(bytes / 100_000) / 10 });
}

const lists = new Map<string, Intl.ListFormat>();

function listFormat(locale: string): Intl.ListFormat {
  let found = lists.get(locale);
  if (found === undefined) {
    found = new Intl.ListFormat(locale, { type: 'conjunction' });
    lists.set(locale, found);
  }
  return found;
}

function listed(names: OwnNames | null, locale: string, items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  if (names === null) return listFormat(locale).format(items);
  return `${items.slice(0, -1).join(', ')} ${names.and} ${items.at(-1)}`;
}

function rangeOf(
  names: OwnNames | null,
  locale: string,
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
  put: (kind: Kind, at: Moment) => string,
): string {
  if (from.equals(to)) return put('date', from);
  if (names !== null) return `${put('shortDate', from)} – ${put('shortDate', to)}`;
  const utc = (date: Temporal.PlainDate): Date => new Date(Date.UTC(date.year, date.month - 1, date.day));
  const format = new Intl.DateTimeFormat(locale, { month: 'long', day: 'numeric', timeZone: 'UTC' });
  return format.formatRange(utc(from), utc(to)).replaceAll(/[\u2009\u202F\u00A0]/g, ' ');
}

/** A language that Intl lacks: its folder has the names and the order. */
function byNames(names: OwnNames, kind: Kind, at: Moment, zone: string): string {
  const moment = at instanceof Temporal.PlainDate ? at.toZonedDateTime(zone) : at.toZonedDateTimeISO(zone);
  const weekday = names.days[moment.dayOfWeek - 1] ?? '';
  const month = names.months[moment.month - 1] ?? '';
  const clock = names.time
    .replace('{hour}', String(moment.hour % 12 || 12))
    .replace('{hour24}', String(moment.hour))
    .replace('{minute}', String(moment.minute).padStart(2, '0'))
    .replace('{period}', moment.hour < 12 ? names.dayPeriods[0] : names.dayPeriods[1]);
  const dated = (pattern: string): string =>
    pattern
      .replace('{weekday}', weekday)
      .replace('{day}', String(moment.day))
      .replace('{month}', month)
      .replace('{year}', String(moment.year));
  if (kind === 'time') return clock;
  if (kind === 'weekday') return weekday;
  if (kind === 'weekdayShort') return names.daysShort[moment.dayOfWeek - 1] ?? weekday;
  if (kind === 'shortDate') return `${moment.day} ${names.monthsShort[moment.month - 1] ?? month}`;
  if (kind === 'date') return dated(names.date);
  return kind === 'dateYear' ? dated(names.dateWithYear) : `${dated(names.dateWithYear)}, ${clock}`;
}
