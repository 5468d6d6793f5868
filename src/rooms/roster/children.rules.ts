import { latinMark, otherMark } from './finding/search-text.ts';
import { inLatin, isBare, isPlain, parted, skeleton } from './finding/skeleton.ts';
import { foldForSearch } from './import/fields.ts';

/** What somebody typed to find a child: beginnings of names, last digits of a phone, a grade. */
export type ChildAsked = {
  readonly words: readonly string[];
  readonly digits: string | null;
  readonly grade: string | null;
};

/** Articles that people write or leave out; alone they name nobody. */
const articles = new Set(['al', 'el', 'ال']);

const marked = (mark: string, word: string): string | null => {
  const bones = skeleton(word);
  return bones === '' ? null : mark + bones;
};

/** Every word turned; null where one cannot be, or none changed. */
function turned(
  words: readonly string[],
  turn: (word: string) => string | readonly string[] | null,
): readonly string[] | null {
  const next = words.map(turn);
  if (next.includes(null)) return null;
  const flat = next.flatMap((one) => one ?? []);
  return flat.join(' ') === words.join(' ') ? null : flat;
}

/**
 * The ways in which what was typed may stand in the roster, the surest first: as typed; a Chinese or Korean name parted;
 * in Latin letters; consonants only, where one of the two leaves vowels out. `ifNothing` is for other spellings of a Latin
 * name (Mohammed, Muhammad), which would only bring wrong children where the right one was found.
 */
export function waysToAsk(words: readonly string[]): {
  readonly ways: readonly (readonly string[])[];
  readonly ifNothing: readonly string[] | null;
} {
  const names = words.length > 1 ? words.filter((word) => !articles.has(word)) : words;
  const ways = [
    words,
    turned(words, (word) => parted(word) ?? word),
    turned(words, (word) => (isBare(word) ? null : (parted(word) ?? [word]).flatMap((part) => inLatin(part) ?? part))),
    names.some(isBare) ? turned(names, (word) => (isBare(word) ? marked(latinMark, word) : word)) : null,
    turned(names, (word) => marked(otherMark, word)),
  ];
  return {
    ways: ways.filter((way) => way !== null),
    ifNothing: words.every(isPlain) ? turned(names, (word) => marked(latinMark, word)) : null,
  };
}

/** Four digits are the end of a phone number, one or two (or “k”) a grade, “#” and the word for grade aside; the rest are names. */
export function readAsked(typed: string): ChildAsked {
  const parts = foldForSearch(typed)
    .split(/\s+/)
    .filter((part) => part !== '');
  const grade = parts.find((part) => /^(?:g|gr)?\d{1,2}$/.test(part) || (part === 'k' && parts.length > 1));
  const digits = parts.find((part) => /^\d{4}$/.test(part));
  const words = parts.filter((part) => part !== grade && part !== digits).slice(0, 5);
  return {
    words,
    digits: digits ?? null,
    grade: grade === undefined ? null : grade.replace(/^gr?/, '').replace(/^0+(?=.)/, ''),
  };
}
