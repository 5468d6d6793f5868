/** Finds phrases for a few words typed in any order, spelt as it happens, without asking anybody outside. */
import { type Book, bookFor } from './book.ts';
import { hintsFor } from './hints.ts';
import { allPhrases, type Phrase } from './phrases.ts';
import { previewPhrase } from './render.ts';

type Entry = { phrase: Phrase; words: readonly string[]; about: readonly string[]; hints: readonly string[] };
type Index = { entries: readonly Entry[]; rarity: ReadonlyMap<string, number> };

const indexes = new Map<string, Index>();

export type PhraseHit = { phrase: Phrase; score: number };

/**
 * The phrases nearest to `words`, best first; empty where nothing is near. `score` is the share of what was typed that was
 * found, rare words counting more: 1 is all of it.
 */
export function nearestPhrases(words: string, language: string, among: readonly Phrase[] = allPhrases): PhraseHit[] {
  const asked = [...new Set(pieces(words))];
  const index = indexIn(bookFor(language));
  if (asked.length === 0) return [];
  const weights = asked.map((word) => weightOf(index, word));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const allowed = new Set(among);
  const hits: PhraseHit[] = [];
  for (const entry of index.entries) {
    if (!allowed.has(entry.phrase)) continue;
    const found = asked.reduce((sum, word, at) => sum + (weights[at] ?? 0) * likeness(word, entry), 0);
    const score = found / whole;
    if (score >= 0.25) hits.push({ phrase: entry.phrase, score });
  }
  return hits.sort((a, b) => b.score - a.score || a.phrase.id.localeCompare(b.phrase.id, 'en'));
}

function indexIn(book: Book): Index {
  const known = indexes.get(book.language);
  if (known !== undefined) return known;
  const entries = allPhrases.map((phrase) => ({
    phrase,
    words: [...new Set(pieces(previewPhrase(phrase.id, book.language)))],
    about: pieces(`${subjectName(book, phrase)} ${phrase.habit === null ? '' : book.habits[phrase.habit]}`),
    hints: book.language === 'en' ? pieces(hintsFor(phrase.habit ?? phrase.skill)) : [],
  }));
  const seen = new Map<string, number>();
  for (const entry of entries) {
    for (const word of new Set([...entry.words, ...entry.about, ...entry.hints]))
      seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  const rarity = new Map([...seen].map(([word, times]) => [word, Math.log(1 + entries.length / times)]));
  const made = { entries, rarity };
  indexes.set(book.language, made);
  return made;
}

function subjectName(book: Book, phrase: Phrase): string {
  return phrase.subject === null ? '' : book.subjects[phrase.subject].name;
}

/** A word the book does not have weighs like an average one, so that a name typed along does not push the rest out. */
function weightOf(index: Index, word: string): number {
  return index.rarity.get(word) ?? 2;
}

function likeness(word: string, entry: Entry): number {
  return Math.max(best(word, entry.words), 0.9 * best(word, entry.about), 0.7 * best(word, entry.hints));
}

function best(word: string, among: readonly string[]): number {
  let most = 0;
  for (const other of among) {
    const like = wordLikeness(word, other);
    if (like > most) most = like;
    if (most === 1) break;
  }
  return most;
}

/** 1 the same word; less for a common beginning (“read”, “reading”) or letters mostly shared (“freind”, “friend”). */
function wordLikeness(a: string, b: string): number {
  if (a === b) return 1;
  const shared = sharedBeginning(a, b);
  const shorter = Math.min(a.length, b.length);
  if (shorter >= 3 && shared === shorter) return Math.abs(a.length - b.length) <= 2 ? 0.95 : 0.85;
  if (shared >= 4 && shared >= shorter - 2) return 0.75;
  if (shorter < 4 || Math.abs(a.length - b.length) > 2) return 0;
  const share = sharedPairs(a, b);
  return share >= 0.4 && a[0] === b[0] ? share * 0.8 : 0;
}

function sharedBeginning(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}

/** The Dice coefficient of the letter pairs. */
function sharedPairs(a: string, b: string): number {
  const left = pairs(a);
  const right = new Set(pairs(b));
  const both = left.filter((pair) => right.has(pair)).length;
  return (2 * both) / (left.length + right.size);
}

function pairs(word: string): string[] {
  return Array.from({ length: word.length - 1 }, (_, at) => word.slice(at, at + 2));
}

/** “the” and “and” before an Arabic word are written as part of it. */
const joined = /^[وف]?(?:ال|بال|لل|كال)(?=[\u0621-\u064a]{3})/u;
const unspaced = /\p{Script=Han}/u;

/** Words without case, accents and vowel signs; Chinese, which has no spaces, in pairs of characters. */
function pieces(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{Mn}'’]/gu, '')
    .normalize('NFC')
    .toLowerCase();
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => {
    if (!unspaced.test(word)) return word.length > 1 ? [word.replace(joined, '')] : [];
    return word.length === 1 ? [word] : pairs(word);
  });
}
