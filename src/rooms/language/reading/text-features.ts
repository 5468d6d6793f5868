/**
 * Turns what a family wrote into features a linear model can weigh: word stems, pairs of neighbouring stems and pieces of words.
 *
 * Pieces of words are what carry misspellings, endings and mixed English and Spanish; whole words carry the rest.
 * Features are 32-bit hashes, so that reading a message makes no strings per piece.
 */

/** A message longer than this is read only at its beginning: what it is about stands there, and time stays bounded. */
const LONGEST_READ = 1_000;
const PIECE_LENGTHS = [2, 3, 4, 5] as const;

const ARABIC_FORMS: Readonly<Record<string, string>> = {
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ئ: 'ي',
  ؤ: 'و',
  ة: 'ه',
};

/** Lower case, no accents, one shape for Arabic letters that are written in several ways. */
function foldText(text: string): string {
  const lower = text.slice(0, LONGEST_READ).toLowerCase();
  // Most messages are plain letters and need no more.
  if (!/[^\0-\x7f]/u.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replace(/[\p{M}\u0640]/gu, '')
    .replace(/[أإآٱىئؤة]/gu, (letter) => ARABIC_FORMS[letter] ?? letter);
}

/** The words of a folded text. An apostrophe inside a word does not divide it: "dont" and "don't" are one word. */
function wordsOf(folded: string): string[] {
  const found = folded.match(/[\p{L}\p{N}'’`]+/gu) ?? [];
  if (!/['’`]/u.test(folded)) return found;
  return found.map((word) => word.replace(/['’`]/gu, '')).filter((word) => word !== '');
}

/** A light stem for English and Spanish: plural and the commonest endings go, the rest of the word stays. */
function stemOf(word: string): string {
  if (word.length < 5) return word.length === 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, 3) : word;
  const short = word.replace(/(?:ciones|cion)$/u, 'ci').replace(/ies$/u, 'y');
  if (short !== word) return short;
  return word.replace(/(?:mente|ando|iendo|ing|ed|es|s)$/u, '').replace(/(?<=.{3})[aeo]$/u, '');
}

function hashOf(text: string, from: number, to: number, seed: number): number {
  let hash = seed;
  for (let index = from; index < to; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // The last bits of FNV alone are weak; one more mix keeps short pieces apart.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** The feature of a whole word: its stem. */
export function stemFeature(word: string): number {
  const stem = stemOf(word);
  return hashOf(stem, 0, stem.length, 0x811c9dc5);
}

/** The feature of two neighbouring words, made of the features of their stems. */
export function pairFeature(before: number, after: number): number {
  const mixed = Math.imul(before ^ (before >>> 15), 0x2c1b3c6d) + Math.imul(after, 0x297a2d39);
  return mixed ^ (mixed >>> 14);
}

/** The features of the pieces of one word, its beginning and end marked. */
export function pieceFeatures(word: string): number[] {
  const padded = ` ${word} `;
  const features: number[] = [];
  for (const length of PIECE_LENGTHS) {
    for (let from = 0; from + length <= padded.length; from += 1) {
      features.push(hashOf(padded, from, from + length, 0x9747b28c + length));
    }
  }
  return features;
}

/** The words of a text, folded. */
export function foldedWords(text: string): string[] {
  return wordsOf(foldText(text));
}
