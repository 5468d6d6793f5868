import type { Uuid } from '#platform/ids';
import { foldName, standsIn, wordsIn } from './blackout.rules.ts';

/** A student as names are looked for. */
export type Child = {
  readonly id: Uuid;
  readonly given: string;
  readonly preferred: string | null;
  readonly family: string;
  readonly schoolId: Uuid | null;
};

export type Around = {
  /** Children whose names may stand: whom the request is about, and the asker's own. */
  readonly allowed: ReadonlySet<Uuid>;
  /** Children of the same schools, classes and conversations: of these a first name alone is a name. */
  readonly near: ReadonlySet<Uuid>;
  /** Names of the children asked about, of the asker, and of the staff: a single word of these is not covered for somebody else's sake. */
  readonly free: readonly string[];
};

export type NameFound = { readonly words: string; readonly childId: Uuid };

const unspaced =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** Whether a text can hold the name at all: a quick look before the careful one. */
function mayHold(words: ReadonlySet<string>, folded: string, name: string): boolean {
  if (unspaced.test(name)) return folded.includes(foldName(name));
  return [...wordsIn(name)].every((word) => words.has(word));
}

/**
 * The names of other children in a text, as they are to be covered. A whole name counts wherever in the district the
 * child goes to school; a first or family name alone only for a child that is near, and not where it is also a word of
 * a name that may stand. Rather one too many: somebody looks through the list and can lift a word with a reason.
 */
export function otherChildren(
  text: string,
  children: readonly Child[],
  { allowed, near, free }: Around,
): readonly NameFound[] {
  const words = wordsIn(text);
  const folded = foldName(text);
  const freeWords = new Set(free.flatMap((name) => [...wordsIn(name)]));
  const found = new Map<string, NameFound>();
  const add = (name: string, childId: Uuid): void => {
    const key = foldName(name);
    if (key.length > 0 && !found.has(key)) found.set(key, { words: name, childId });
  };
  const alone = (name: string): boolean => [...wordsIn(name)].every((word) => !freeWords.has(word));
  for (const child of children) {
    if (allowed.has(child.id)) continue;
    const firsts = child.preferred === null ? [child.given] : [child.given, child.preferred];
    const held = firsts.filter((first) => mayHold(words, folded, first) && standsIn(text, first));
    const family = mayHold(words, folded, child.family) && standsIn(text, child.family);
    const whole = held
      .flatMap((first) => [`${first} ${child.family}`, `${child.family} ${first}`])
      .filter((name) => family && standsIn(text, name));
    for (const name of whole) add(name, child.id);
    if (whole.length === 0 && !near.has(child.id)) continue;
    for (const first of held) if (alone(first)) add(first, child.id);
    if (family && alone(child.family)) add(child.family, child.id);
  }
  return [...found.values()];
}

/** How an address may stand in a text: as it was written, and a number in its parts. */
export function addressForms(kind: 'email' | 'phone', value: string, asWritten: string): readonly string[] {
  if (kind === 'email') return [value];
  const digits = value.replaceAll(/\D/g, '');
  const last = digits.slice(-10);
  return last.length < 10
    ? [asWritten, digits]
    : [asWritten, `${last.slice(0, 3)} ${last.slice(3, 6)} ${last.slice(6)}`, last, digits];
}
