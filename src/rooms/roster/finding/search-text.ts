import { foldForSearch } from '../import/fields.ts';
import { owned } from '../import/reading.ts';
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
const most = 20_000;

function remembering<T>(work: (text: string) => T): (text: string) => T {
  const done = new Map<string, T>();
  return (text) => {
    const kept = done.get(text);
    if (kept !== undefined) return kept;
    const result = work(text);
    if (done.size >= most) done.clear();
    // A field is a slice of its piece of file, and would keep all of that in memory with it.
    done.set(owned(text), result);
    return result;
  };
}

function marksOf(word: string): readonly string[] {
  const bones = skeleton(word);
  const plain = isPlain(word);
  const latin = plain ? null : inLatin(word);
  return [...(latin === null ? [] : [latin]), ...(bones === '' ? [] : [`${plain ? latinMark : otherMark}${bones}`])];
}

const wordsOf = (folded: string): readonly string[] => folded.split(' ').filter((word) => word !== '');

/** A name folded, its words, and what else finds it. */
type Found = { readonly said: string; readonly words: readonly string[]; readonly more: readonly string[] };

const familyFound = remembering((family): Found => {
  const said = foldForSearch(family);
  const words = wordsOf(said);
  return { said, words, more: words.flatMap(marksOf) };
});

const givenFound = remembering((given): Found => {
  const said = foldForSearch(given);
  const words = wordsOf(said);
  return { said, words, more: [...words.flatMap(nicknamesOf), ...words.flatMap(marksOf)] };
});

/**
 * The one text in which a person is found: the names as written and folded, then in Latin letters, other words for the
 * given name, and the skeletons. Kept in `roster.people.search_text` under one index.
 */
export function searchTextOf({ given, family, more }: Named): string {
  const firsts = givenFound(given.filter((name) => name !== null).join(' '));
  const last = familyFound(family ?? '');
  const rest = more === null ? '' : foldForSearch(more);
  const said = [firsts.said, last.said, rest].filter((part) => part !== '').join(' ');
  const own = new Set([...firsts.words, ...last.words, ...wordsOf(rest)]);
  const extra = new Set([...firsts.more, ...last.more]);
  return [said, ...[...extra].filter((word) => !own.has(word))].filter((part) => part !== '').join(' ');
}
