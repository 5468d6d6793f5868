import type { Uuid } from '#platform/ids';
import { foldForSearch } from './import/fields.ts';

/** What somebody answers for beside their role. */
export const dutyKinds = ['counselor', 'case_manager', 'liaison', 'coordinator'] as const;
/** These open what others do not see: only an administrator gives them. */
export const guardedDuties: readonly string[] = ['liaison', 'coordinator'];
export type DutyKind = (typeof dutyKinds)[number];

/** One duty of one person: for a child, for a part of the alphabet, for a whole school or, without an org, for the district. */
export type Duty = {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly duty: string;
  readonly orgId: Uuid | null;
  readonly studentId: Uuid | null;
  readonly lettersFrom: string | null;
  readonly lettersTo: string | null;
  readonly begins: Temporal.PlainDate | null;
  readonly ends: Temporal.PlainDate | null;
};

/** Letters of a name as they are compared: no accents, no spaces or apostrophes, small. */
export function letters(text: string): string {
  return foldForSearch(text).replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Whether a family name falls into “from … to”, both included: “K” takes every name that begins with K. */
export function inLetters(familyName: string, from: string, to: string): boolean {
  const name = letters(familyName);
  const [first, last] = [letters(from), letters(to)];
  if (name === '' || first === '' || last === '') return false;
  return name.slice(0, first.length) >= first && name.slice(0, last.length) <= last;
}

export function holdsOn({ begins, ends }: Pick<Duty, 'begins' | 'ends'>, day: Temporal.PlainDate): boolean {
  return (
    (begins === null || Temporal.PlainDate.compare(begins, day) <= 0) &&
    (ends === null || Temporal.PlainDate.compare(day, ends) <= 0)
  );
}

/** Whom a duty is asked about: a child with school and family name, or only a school. */
export type DutyAsked = {
  readonly duty: string;
  readonly studentId: Uuid | null;
  readonly familyName: string | null;
  readonly schoolId: Uuid | null;
  readonly day: Temporal.PlainDate;
};

/**
 * Who has the duty, best first: whoever has this very child, then by the letters of the family name at the child's
 * school, then whoever has the whole school, then everybody else with the duty there, and at last the district's.
 */
export function holdersOf(duties: readonly Duty[], asked: DutyAsked): readonly Uuid[] {
  const { studentId, familyName, schoolId } = asked;
  const now = duties.filter((one) => one.duty === asked.duty && holdsOn(one, asked.day));
  const children = now.filter((one) => one.studentId !== null);
  const wide = now.filter((one) => one.studentId === null);
  const byLetters = (one: Duty): boolean =>
    familyName !== null &&
    one.lettersFrom !== null &&
    one.lettersTo !== null &&
    inLetters(familyName, one.lettersFrom, one.lettersTo);
  const whole = (one: Duty): boolean => one.lettersFrom === null;
  const here = schoolId === null ? [] : wide.filter((one) => one.orgId === schoolId);
  const everywhere = wide.filter((one) => one.orgId === null);
  const places = [
    ...children.filter((one) => studentId !== null && one.studentId === studentId),
    ...here.filter(byLetters),
    ...here.filter(whole),
    ...here,
    ...everywhere.filter(byLetters),
    ...everywhere.filter(whole),
    ...everywhere,
  ];
  return [...new Set(places.map((one) => one.personId))];
}

/** Where an alphabet of duties has holes or is given twice: “F–G nobody”, “K–L two people”. */
export type LetterTrouble = {
  readonly kind: 'gap' | 'overlap';
  readonly from: string;
  readonly to: string;
  readonly people: readonly Uuid[];
};

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');

/** Each letter of the Latin alphabet, as the families see it; a range finer than a letter counts for the letter's part it covers. */
export function letterTroubles(duties: readonly Duty[]): readonly LetterTrouble[] {
  const ranges = duties.filter((one) => one.studentId === null && one.lettersFrom !== null && one.lettersTo !== null);
  if (ranges.length === 0) return [];
  // With somebody for the whole school no letter is without anybody.
  const covered = duties.some((one) => one.studentId === null && one.lettersFrom === null);
  const steps = alphabet.flatMap((first) => alphabet.map((second) => `${first}${second}`));
  const found: { kind: 'gap' | 'overlap'; from: string; to: string; people: readonly Uuid[] }[] = [];
  let open: (typeof found)[number] | null = null;
  for (const step of steps) {
    const people = [
      ...new Set(
        ranges.filter((one) => inLetters(step, one.lettersFrom ?? '', one.lettersTo ?? '')).map((one) => one.personId),
      ),
    ].toSorted();
    const kind = people.length === 0 ? (covered ? null : 'gap') : people.length > 1 ? 'overlap' : null;
    if (open !== null && open.kind === kind && open.people.join() === people.join()) open.to = step;
    else {
      if (open !== null) found.push(open);
      open = kind === null ? null : { kind, from: step, to: step, people };
    }
  }
  if (open !== null) found.push(open);
  return found.map(({ from, to, ...rest }) => ({ ...rest, from: whole(from, 'A'), to: whole(to, 'Z') }));
}

/** “FA” at the beginning and “GZ” at the end of a span are said as the letter alone. */
function whole(pair: string, edge: 'A' | 'Z'): string {
  return pair.endsWith(edge) ? pair.slice(0, 1) : pair;
}
