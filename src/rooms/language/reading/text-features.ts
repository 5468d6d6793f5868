/**
 * Turns what a family wrote into features a linear model can weigh: word stems, pairs of neighbouring stems and pieces of words.
 *
 * Pieces of words are what carry misspellings, endings and mixed English and Spanish; whole words carry the rest.
 * Features are 32-bit hashes, so that reading a message makes no strings per piece.
 */

/** A message longer than this is read only at its beginning: what it is about stands there, and time stays bounded. */
const LONGEST_READ = 1_000;
const PIECE_LENGTHS = [2, 3, 4, 5] as const;

/** The features of one text, in two families that are weighed apart: hash → number of times. */
export type FeatureCounts = { words: Map<number, number>; pieces: Map<number, number> };

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
export function foldText(text: string): string {
  return text
    .slice(0, LONGEST_READ)
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\u0640]/gu, '')
    .replace(/[أإآٱىئؤة]/gu, (letter) => ARABIC_FORMS[letter] ?? letter);
}

/** The words of a folded text. An apostrophe inside a word does not divide it: "dont" and "don't" are one word. */
export function wordsOf(folded: string): string[] {
  return folded.replace(/(?<=\p{L})['’`](?=\p{L})/gu, '').match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A light stem for English and Spanish: plural and the commonest endings go, the rest of the word stays. */
export function stemOf(word: string): string {
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

function count(counts: Map<number, number>, feature: number): void {
  counts.set(feature, (counts.get(feature) ?? 0) + 1);
}

/** Reads one text into feature counts. */
export function featuresOf(text: string): FeatureCounts {
  const found = wordsOf(foldText(text));
  const words = new Map<number, number>();
  const pieces = new Map<number, number>();
  let before = '';
  for (const word of found) {
    const stem = stemOf(word);
    count(words, hashOf(stem, 0, stem.length, 0x811c9dc5));
    if (before !== '') {
      const pair = `${before} ${stem}`;
      count(words, hashOf(pair, 0, pair.length, 0x811c9dc5));
    }
    before = stem;
    countPieces(pieces, ` ${word} `);
  }
  return { words, pieces };
}

function countPieces(pieces: Map<number, number>, padded: string): void {
  for (const length of PIECE_LENGTHS) {
    for (let from = 0; from + length <= padded.length; from += 1) {
      count(pieces, hashOf(padded, from, from + length, 0x9747b28c + length));
    }
  }
}
