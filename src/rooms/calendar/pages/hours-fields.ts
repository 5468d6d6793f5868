import { capital, type Formatters, type T } from '#platform/words';
import type { Form } from '#platform/web';
import { field, table, type Html } from '#ui';
import { weeklyHours, type Period, type WeeklyHours } from '../calendar.contract.ts';
import { calendarErrors } from '../calendar.errors.ts';

type Day = keyof WeeklyHours;

export const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const satisfies readonly Day[];

/** A Monday, so that a weekday's name can be asked of the reader's own words for dates. */
const monday = Temporal.PlainDate.from('2026-01-05');

export function weekdayName(say: Formatters, day: Day): string {
  return say.weekday(monday.add({ days: Number(day) - 1 }));
}

/** “8:00 am”: wall time, whatever the reader's zone. */
export function wallTime(say: Formatters, time: string): string {
  return say.time(monday.toZonedDateTime({ timeZone: say.zone, plainTime: time }).toInstant());
}

export function spanOf(t: T, say: Formatters, from: string, to: string): string {
  return t('calendar.from_to', { from: wallTime(say, from), to: wallTime(say, to) });
}

export function dayHours(t: T, say: Formatters, periods: readonly Period[]): string {
  return periods.length === 0
    ? t('calendar.hours.none')
    : say.list(periods.map(([from, to]) => spanOf(t, say, from, to)));
}

/** The week as people say it: days in a row with the same hours are one line. */
export function hoursInWords(t: T, say: Formatters, hours: WeeklyHours): readonly { days: string; hours: string }[] {
  const runs: { first: Day; last: Day; hours: string }[] = [];
  for (const day of weekdays) {
    const said = dayHours(t, say, hours[day]);
    const run = runs.at(-1);
    if (run?.hours === said) run.last = day;
    else runs.push({ first: day, last: day, hours: said });
  }
  return runs.map(({ first, last, hours: said }) => ({
    days: capital(daysInWords(t, say, first, last), t.locale),
    hours: said,
  }));
}

function daysInWords(t: T, say: Formatters, first: Day, last: Day): string {
  const [from, to] = [weekdayName(say, first), weekdayName(say, last)];
  const length = Number(last) - Number(first) + 1;
  if (length === 1) return from;
  return length === 2 ? say.list([from, to]) : t('calendar.hours.days', { from, to });
}

const fieldName = (prefix: string, day: Day, slot: number, end: 'from' | 'to'): string =>
  `${prefix}-${day}-${slot}-${end}`;

/**
 * Seven days with two pairs of times, more where a day has more. `typed` are the fields of a form that was not
 * accepted, `prefix` keeps two such forms of one page apart.
 */
export function hoursFields(request: {
  readonly t: T;
  readonly say: Formatters;
  readonly hours: WeeklyHours;
  readonly prefix: string;
  readonly caption: string;
  readonly typed?: Readonly<Record<string, string>> | undefined;
}): Html {
  const { t, say, hours, prefix, caption, typed } = request;
  const slots = Math.max(2, ...weekdays.map((day) => hours[day].length));
  const heads = Array.from({ length: slots }, (_, slot) =>
    slot === 0
      ? [t('calendar.hours.opens'), t('calendar.hours.closes')]
      : [t('calendar.hours.reopens'), t('calendar.hours.recloses')],
  );
  const input = (day: Day, slot: number, end: 'from' | 'to'): Html => {
    const name = fieldName(prefix, day, slot, end);
    const label = `${weekdayName(say, day)}: ${heads[slot]?.[end === 'from' ? 0 : 1] ?? ''}`;
    const stored = hours[day][slot]?.[end === 'from' ? 0 : 1] ?? '';
    return field({ label, quiet: true, name, type: 'time', value: typed?.[name] ?? stored });
  };
  return table({
    caption,
    quietCaption: true,
    controls: true,
    columns: [{ label: t('calendar.hours.day') }, ...heads.flat().map((label) => ({ label }))],
    rows: weekdays.map((day) => ({
      cells: [weekdayName(say, day), ...heads.flatMap((_, slot) => [input(day, slot, 'from'), input(day, slot, 'to')])],
    })),
  });
}

/** The hours somebody typed. Throws the error for half a pair, and on what is not a time. */
export function readHours(form: Form, prefix: string): WeeklyHours {
  const days = weekdays.map((day) => {
    const periods: string[][] = [];
    for (let slot = 0; form.has(fieldName(prefix, day, slot, 'from')); slot++) {
      const from = readTime(form.text(fieldName(prefix, day, slot, 'from')));
      const to = readTime(form.text(fieldName(prefix, day, slot, 'to')));
      if ((from === null) !== (to === null)) throw calendarErrors.half_period({}, 'hours');
      if (from !== null && to !== null) periods.push([from, to]);
    }
    return [day, periods] as const;
  });
  const parsed = weeklyHours.safeParse(Object.fromEntries(days));
  if (!parsed.success) throw calendarErrors.half_period({}, 'hours');
  return parsed.data;
}

/** Browsers send 08:00 or 08:00:00; where a time field is plain text, people type 8:00. Null for nothing. */
export function readTime(text: string): string | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::00(?:\.0+)?)?$/u.exec(text) ?? [];
  if (hour === undefined || minute === undefined) return text === '' ? null : text;
  return `${hour.padStart(2, '0')}:${minute}`;
}
