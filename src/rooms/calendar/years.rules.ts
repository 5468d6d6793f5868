import type { Uuid } from '#platform/ids';

/** A part of a school year; `untilOn` is the day after its last one. */
export type Term = { readonly name: string; readonly startsOn: string; readonly untilOn: string };

export type YearFacts = {
  readonly orgId: Uuid;
  readonly name: string;
  readonly startsOn: string;
  readonly untilOn: string;
  readonly terms: readonly Term[];
};

/** The year that counts on a day: from its first day up to the first day of the next one, so that summer belongs to it. */
export type SchoolYear = {
  readonly name: string;
  readonly startsOn: Temporal.PlainDate;
  /** The first day of the next year, for reports: half-open. */
  readonly untilOn: Temporal.PlainDate;
  /** The last day with lessons; null while nobody has entered the year. */
  readonly lastDayOn: Temporal.PlainDate | null;
  readonly terms: readonly Term[];
  /** False while nobody has entered it, and August 1 stands in. */
  readonly isEntered: boolean;
};

const usualStart = { month: 8, day: 1 } as const;

/** The school year that a day belongs to, of the years one org goes by. */
export function yearAt(years: readonly YearFacts[], today: Temporal.PlainDate): SchoolYear {
  const day = today.toString();
  const inOrder = years.toSorted((a, b) => a.startsOn.localeCompare(b.startsOn));
  const next = inOrder.find((year) => year.startsOn > day);
  const entered = inOrder.findLast((year) => year.startsOn <= day);
  const nextStart = next === undefined ? null : Temporal.PlainDate.from(next.startsOn);
  // A year entered long ago and never followed by another must not run on for ever.
  if (entered !== undefined && today.since(entered.startsOn, { largestUnit: 'days' }).days < 366 + 60) {
    const startsOn = Temporal.PlainDate.from(entered.startsOn);
    const untilOn = nextStart ?? startsOn.add({ years: 1 });
    const lastDayOn = Temporal.PlainDate.from(entered.untilOn).subtract({ days: 1 });
    const open = Temporal.PlainDate.compare(untilOn, today) > 0 ? untilOn : today.add({ days: 1 });
    return { name: entered.name, startsOn, untilOn: open, lastDayOn, terms: entered.terms, isEntered: true };
  }
  return usualYear(today, nextStart);
}

/** August 1 to August 1; the weeks before an entered first day still belong to the year before. */
function usualYear(today: Temporal.PlainDate, nextStart: Temporal.PlainDate | null): SchoolYear {
  const august = today.with(usualStart);
  let startsOn = Temporal.PlainDate.compare(august, today) <= 0 ? august : august.subtract({ years: 1 });
  let untilOn = startsOn.add({ years: 1 });
  if (nextStart !== null && Temporal.PlainDate.compare(nextStart, untilOn) < 0) {
    const isJustBefore = startsOn.until(nextStart, { largestUnit: 'days' }).days < 92;
    if (isJustBefore) startsOn = startsOn.subtract({ years: 1 });
    untilOn = nextStart;
  }
  return { name: yearName(startsOn), startsOn, untilOn, lastDayOn: null, terms: [], isEntered: false };
}

/** “2026–27”. */
export function yearName(startsOn: Temporal.PlainDate): string {
  return `${startsOn.year}–${String((startsOn.year + 1) % 100).padStart(2, '0')}`;
}

/** Whether lessons are given on a day at all, closures aside; true while no year is entered. */
export function isTermTime(years: readonly YearFacts[], day: string): boolean {
  if (years.length === 0) return true;
  const year = years.find((one) => one.startsOn <= day && day < one.untilOn);
  if (year === undefined) return false;
  return year.terms.length === 0 || year.terms.some((term) => term.startsOn <= day && day < term.untilOn);
}

/** The years an org goes by: its own, else those of the nearest org above that has any. */
export function yearsFor(years: readonly YearFacts[], chain: readonly { readonly id: Uuid }[]): readonly YearFacts[] {
  for (const org of chain.toReversed()) {
    const own = years.filter((year) => year.orgId === org.id);
    if (own.length > 0) return own;
  }
  return [];
}

/** Terms lie inside their year, one after the other. */
export function termsInOrder({ startsOn, untilOn, terms }: Pick<YearFacts, 'startsOn' | 'untilOn' | 'terms'>): boolean {
  return terms.every(
    (term, i) =>
      term.startsOn < term.untilOn && term.startsOn >= (terms[i - 1]?.untilOn ?? startsOn) && term.untilOn <= untilOn,
  );
}
