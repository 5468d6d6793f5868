import type { PartRow, ServiceFigures } from '#rooms/conversations';

/** A count in a report that is passed on: itself, or null when so few people could be recognized. */
export function tellable(n: number, least: number): number | null {
  return n > 0 && n < least ? null : n;
}

/** Minutes that moved less than this are "about the same". */
const sameMinutes = 5;

export type Change = { readonly way: 'more' | 'fewer' | 'same'; readonly by: number };
export type TimeChange = { readonly way: 'sooner' | 'later' | 'same'; readonly by: number };

export function countChange(now: number, before: number): Change {
  const by = Math.abs(now - before);
  return { way: by === 0 ? 'same' : now > before ? 'more' : 'fewer', by };
}

export function timeChange(now: number | null, before: number | null): TimeChange | null {
  if (now === null || before === null) return null;
  const by = Math.round(Math.abs(now - before));
  return { way: by < sameMinutes ? 'same' : now < before ? 'sooner' : 'later', by };
}

/** What families asked most: by how often, and only what may be shown. Topics, never people. */
export function topTopics({ parts }: Pick<ServiceFigures, 'parts'>, most: number): readonly PartRow[] {
  return (parts.topic ?? [])
    .filter((row) => row.figures !== null && row.value !== '')
    .toSorted((a, b) => (b.figures?.came ?? 0) - (a.figures?.came ?? 0) || a.value.localeCompare(b.value))
    .slice(0, most);
}

/** Schools and languages stand in the order of the alphabet: a report is no ranking. */
export function byName<R>(rows: readonly R[], nameOf: (row: R) => string, locale: string): readonly R[] {
  const order = new Intl.Collator(locale, { numeric: true });
  return rows.toSorted((a, b) => order.compare(nameOf(a), nameOf(b)));
}

/** The month before the one that runs, as its first day. */
export function lastMonth(today: Temporal.PlainDate): Temporal.PlainDate {
  return today.with({ day: 1 }).subtract({ months: 1 });
}

/** The months one may choose, newest first. */
export function monthsToChoose(today: Temporal.PlainDate, n = 12): readonly Temporal.PlainDate[] {
  const newest = lastMonth(today);
  return Array.from({ length: n }, (_, at) => newest.subtract({ months: at }));
}

export const monthKey = (month: Temporal.PlainDate): string => month.toString().slice(0, 7);

/** A draft that could not be announced on its day is announced on a later school day, but not when the month is old news. */
const latestDay = 10;

/** Whether the report of last month is announced today: on the first school day, or on the next one after a gap. */
export function announcesToday(today: Temporal.PlainDate, isSchoolDay: boolean, announced: boolean): boolean {
  return isSchoolDay && !announced && today.day <= latestDay;
}
