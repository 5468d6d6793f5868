import { longWords } from './plain-words.ts';
import { englishSyllables, spanishSyllables } from './syllables.ts';

/** How hard a text is to read and how long it is, in the writer's own language, without asking anybody outside. */

/** What families can read after a shift, on a phone. */
export const TARGET_GRADE = 5;
export const TARGET_WORDS = 150;
const LONG_SENTENCE = 20;

export type ReadingHint =
  | { readonly kind: 'long_word'; readonly at: number; readonly word: string; readonly plain: string }
  | { readonly kind: 'long_sentence'; readonly text: string; readonly words: number }
  | { readonly kind: 'passive'; readonly text: string }
  | { readonly kind: 'too_long'; readonly words: number };

export type ReadingLevel = {
  /** School grade of the United States in which a child can read it; null where no honest number can be given. */
  readonly grade: number | null;
  /** The number comes from lengths alone and is no more than a guess. */
  readonly isAbout: boolean;
  readonly words: number;
  readonly sentences: number;
  /** Within the target of grade and length. */
  readonly isEasy: boolean;
  readonly hints: readonly ReadingHint[];
};

const base = (tag: string): string => tag.toLowerCase().split('-')[0] ?? tag;
const segmenters = new Map<string, { readonly words: Intl.Segmenter; readonly sentences: Intl.Segmenter }>();

function segmentersFor(language: string): { readonly words: Intl.Segmenter; readonly sentences: Intl.Segmenter } {
  const known = segmenters.get(language);
  if (known !== undefined) return known;
  const made = {
    words: new Intl.Segmenter([language, 'en'], { granularity: 'word' }),
    sentences: new Intl.Segmenter([language, 'en'], { granularity: 'sentence' }),
  };
  if (segmenters.size < 100) segmenters.set(language, made);
  return made;
}

/** A full stop after these ends no sentence. */
const SHORTENED = /(?:^|\s)(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|Sra|Srta|Prof|vs|No|[ap]\.m|p\.ej|Ud|Uds)\.\s*$/u;

/** The sentences of a text; a new line begins a new one. */
export function sentencesOf(text: string, language: string): readonly string[] {
  const { sentences } = segmentersFor(language);
  return text.split('\n').flatMap((line) => {
    const found: string[] = [];
    for (const { segment } of sentences.segment(line)) {
      const last = found.at(-1);
      if (last !== undefined && SHORTENED.test(last)) found[found.length - 1] = last + segment;
      else found.push(segment);
    }
    return found.map((one) => one.trim()).filter((one) => /[\p{L}\p{N}]/u.test(one));
  });
}

export function wordsOf(text: string, language: string): readonly string[] {
  const { words } = segmentersFor(language);
  const found: string[] = [];
  for (const { segment, isWordLike } of words.segment(text)) if (isWordLike === true) found.push(segment);
  return found;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Flesch–Kincaid: 0.39 words a sentence + 11.8 syllables a word − 15.59. */
function englishGrade(words: readonly string[], sentences: number): number {
  return 0.39 * (words.length / sentences) + 11.8 * (sum(words.map(englishSyllables)) / words.length) - 15.59;
}

/** Fernández Huerta: 206.84 − 60 syllables a word − 1.02 words a sentence, with his table of grades. */
function spanishGrade(words: readonly string[], sentences: number): number {
  const ease = 206.84 - 60 * (sum(words.map(spanishSyllables)) / words.length) - 1.02 * (words.length / sentences);
  const table: readonly (readonly [number, number])[] = [
    [100, 3],
    [90, 4],
    [80, 5],
    [70, 6],
    [60, 8],
    [50, 11],
  ];
  return table.find(([least]) => ease >= least)?.[1] ?? 13;
}

/** LIX: words a sentence + percent of words over six letters; as a grade by Anderson's table. */
function guessedGrade(words: readonly string[], sentences: number): number {
  const long = words.filter((word) => word.length > 6).length;
  const lix = words.length / sentences + (100 * long) / words.length;
  const limits = [10, 15, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56];
  return 1 + limits.filter((limit) => lix >= limit).length;
}

/** Where words have no spaces or spaces divide syllables, lengths say nothing. */
const NO_GUESS = new Set(['zh', 'ja', 'th', 'lo', 'km', 'my', 'vi', 'bo', 'yue']);

const PARTICIPLES =
  'given|taken|made|sent|told|held|seen|shown|done|kept|written|found|known|chosen|paid|set|put|read|brought|built|caught|taught|left|lost|met|sold|heard|begun|drawn|driven|eaten|forgotten|hidden|spoken|stolen|thrown|worn|understood';
/** Feelings and states look like the passive and are none. */
const STATES =
  'excited|tired|worried|pleased|interested|concerned|scared|married|bored|confused|surprised|disappointed|prepared|delighted|dedicated|located|related|limited|united|experienced|talented|red|used';
const PASSIVE = new RegExp(
  `\\b(?:am|is|are|was|were|be|been|being)\\s+(?:(?:not|also|being|\\w+ly)\\s+)?(?!(?:${STATES})\\b)(?:\\w{3,}ed|${PARTICIPLES})\\b`,
  'giu',
);

function hintsFor(text: string, language: string, words: number, sentences: readonly string[]): readonly ReadingHint[] {
  const long = longWords(text, language).map((one) => ({ kind: 'long_word' as const, ...one }));
  const sized = sentences.map((sentence) => ({ text: sentence, words: wordsOf(sentence, language).length }));
  const passive =
    language === 'en'
      ? [...text.matchAll(PASSIVE)].slice(0, 20).map((match) => ({ kind: 'passive' as const, text: match[0] }))
      : [];
  return [
    ...(words > TARGET_WORDS ? [{ kind: 'too_long' as const, words }] : []),
    ...sized.filter((one) => one.words > LONG_SENTENCE).map((one) => ({ kind: 'long_sentence' as const, ...one })),
    ...long,
    ...passive,
  ];
}

function gradeOf(words: readonly string[], sentences: number, language: string): number | null {
  // Under a dozen words any formula says more about the words than about the reader.
  if (words.length < 12 || NO_GUESS.has(language)) return null;
  const grade =
    language === 'en'
      ? englishGrade(words, sentences)
      : language === 'es'
        ? spanishGrade(words, sentences)
        : guessedGrade(words, sentences);
  return Math.min(16, Math.max(1, Math.round(grade)));
}

/** Reads a text the way its families will. Pure and quick: for each key somebody types. */
export function readingLevel(text: string, tag: string): ReadingLevel {
  const language = base(tag);
  const plain = text.slice(0, 20_000);
  const words = wordsOf(plain, language);
  const sentences = sentencesOf(plain, language);
  const grade = gradeOf(words, Math.max(1, sentences.length), language);
  return {
    grade,
    isAbout: language !== 'en' && language !== 'es',
    words: words.length,
    sentences: sentences.length,
    isEasy: words.length <= TARGET_WORDS && (grade === null || grade <= TARGET_GRADE),
    hints: hintsFor(plain, language, words.length, sentences),
  };
}
