import type { Uuid } from '#platform/ids';

/** Why no message is suggested about a child. */
export type LeftOut = 'left' | 'death' | 'no_guardian' | 'not_wanted';

/** A child somebody teaches, with what decides their turn. Dates are ISO and sort as they are. */
export type Candidate = {
  readonly id: Uuid;
  /** The last day on which its family heard something of it, from anybody; null: nothing yet. */
  readonly heardOn: string | null;
  /** How often it heard something in this half of the year. */
  readonly times: number;
  /** Since when it is in the class; null: unknown. */
  readonly since: string | null;
  readonly why: LeftOut | null;
};

export type Asked = {
  readonly candidates: readonly Candidate[];
  /** Children on somebody's list of this week already. */
  readonly taken: ReadonlySet<Uuid>;
  readonly wanted: number;
};

/** The same order of equals each time, and another than the alphabet's: ids end in chance. */
const lot = (id: Uuid): string => id.slice(-12);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Whose turn it is: who heard nothing yet before everybody else, the newest in class first among them; then whoever heard
 * last the longest ago, and of these whoever heard less often. So nobody comes twice before everybody came once, and with `n` children and `w` a week every child
 * comes round in `n / w` weeks, rounded up, however many teachers share it.
 */
export function pickTurns({ candidates, taken, wanted }: Asked): readonly Uuid[] {
  return candidates
    .filter((one) => one.why === null && !taken.has(one.id))
    .toSorted(
      (a, b) =>
        compare(a.heardOn ?? '', b.heardOn ?? '') ||
        a.times - b.times ||
        compare(b.since ?? '', a.since ?? '') ||
        compare(lot(a.id), lot(b.id)),
    )
    .slice(0, Math.max(0, wanted))
    .map((one) => one.id);
}

export type Kind = 'praise' | 'improvement' | 'invitation';
export type Mix = { readonly praise: number; readonly improvement: number };

/**
 * Which kind a child should get next: praise whenever less than a third would be praise, else what to do next, the kind that
 * worked best in the trial (Kraft & Rogers 2015). What a family is invited to do counts as neither.
 */
export function nextKind({ praise, improvement }: Mix): 'praise' | 'improvement' {
  return praise * 3 < praise + improvement + 1 ? 'praise' : 'improvement';
}

/** The Monday of the week in which a moment lies, on the clock of a zone: one list a week. */
export function weekOf(now: Temporal.Instant, zone: string): Temporal.PlainDate {
  const day = now.toZonedDateTimeISO(zone).toPlainDate();
  return day.subtract({ days: day.dayOfWeek - 1 });
}

/** The first day of the half of the school year: what counts for the mix. */
export function termStart(day: Temporal.PlainDate): Temporal.PlainDate {
  if (day.month >= 8) return new Temporal.PlainDate(day.year, 8, 1);
  return new Temporal.PlainDate(day.year, 1, 1);
}

/** The grade band of the phrasebook for a grade of the roster ("KG", "02", "11"); null where it says none. */
export function bandOf(grade: string | null): 'K-2' | '3-5' | '6-8' | '9-12' | null {
  if (grade === null) return null;
  if (/^(?:k|kg|pk|tk|0)/i.test(grade) && !/^0[1-9]/.test(grade)) return 'K-2';
  const year = Number.parseInt(grade, 10);
  if (Number.isNaN(year)) return null;
  return year <= 2 ? 'K-2' : year <= 5 ? '3-5' : year <= 8 ? '6-8' : '9-12';
}

const subjectWords: readonly (readonly [RegExp, string])[] = [
  [/\bread|literacy|english|language arts|\bela\b/i, 'reading'],
  [/writ/i, 'writing'],
  [/math|algebra|geometry|calcul|statist/i, 'math'],
  [/scien|biolog|chemi|physic/i, 'science'],
  [/social|history|geograph|civic|government|econom/i, 'social_studies'],
  [/spanish|french|german|arabic|chinese|\blatin\b|world language/i, 'languages'],
  [/music|band|choir|orchestra/i, 'music'],
  [/\bart|paint|draw|theat/i, 'arts'],
  [/physical education|\bpe\b|\bgym|sport/i, 'pe'],
];

/** The phrasebook's subject for a class's; null for a class of all subjects. */
export function subjectOf(classSubject: string | null): string | null {
  if (classSubject === null) return null;
  return subjectWords.find(([pattern]) => pattern.test(classSubject))?.[1] ?? null;
}

/** Most letters of one sentence. */
export const mostLetters = 300;
/** So long a sentence can be taken back before anything goes. */
export const undoSeconds = 20;
/** So many children a week for whoever chose no other number. */
export const usualPerWeek = 5;
