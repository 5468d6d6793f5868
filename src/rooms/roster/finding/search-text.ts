import { foldForSearch } from '../import/fields.ts';
import { nicknamesOf } from './nicknames.ts';
import { inLatin, isPlain, skeleton } from './skeleton.ts';

/** What a person is called, in the parts that are searched apart. */
export type Named = {
  readonly given: readonly (string | null)[];
  readonly family: string | null;
  /** Searched as it stands: a number, an address. */
  readonly more: string | null;
};

/**
 * Before the skeleton of a name in Latin letters, and of any other: each is asked apart. Digits, because the index of
 * three letters passes over signs: after a sign, the skeletons of all names would have to be read for a few.
 */
export const latinMark = '1';
export const otherMark = '0';

// Names come again and again; the work on one is done once. Bounded, because a file may hold anything.
const most = 50_000;
const done = new Map<string, readonly string[]>();

function marksOf(word: string): readonly string[] {
  const kept = done.get(word);
  if (kept !== undefined) return kept;
  const bones = skeleton(word);
  const plain = isPlain(word);
  const latin = plain ? null : inLatin(word);
  const marks = [
    ...(latin === null ? [] : [latin]),
    ...(bones === '' ? [] : [`${plain ? latinMark : otherMark}${bones}`]),
  ];
  if (done.size >= most) done.clear();
  done.set(word, marks);
  return marks;
}

const wordsOf = (folded: string): readonly string[] => folded.split(' ').filter((word) => word !== '');

/**
 * The one text in which a person is found: the names as written and folded, then in Latin letters, other words for the
 * given name, and the skeletons. Kept in `roster.people.search_text` under one index.
 */
export function searchTextOf({ given, family, more }: Named): string {
  const firsts = foldForSearch(given.filter((name) => name !== null).join(' '));
  const last = foldForSearch(family ?? '');
  const said = foldForSearch([firsts, last, more ?? ''].join(' '));
  const own = new Set(wordsOf(said));
  const extra = new Set<string>();
  for (const word of wordsOf(firsts)) for (const other of nicknamesOf(word)) extra.add(other);
  for (const word of new Set([...wordsOf(firsts), ...wordsOf(last)])) for (const mark of marksOf(word)) extra.add(mark);
  return [said, ...[...extra].filter((word) => !own.has(word))].filter((part) => part !== '').join(' ');
}
