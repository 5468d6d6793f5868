import { type Lesson, questions, type QuestionKey } from './learning.lessons.ts';

/** What the practice looks at in words somebody typed. Lists come from the catalog of the reader's language. */
export type PracticeWords = {
  /** One of these shows that the question was answered. */
  readonly answers: readonly string[];
  readonly warm: readonly string[];
  readonly days: readonly string[];
  /** Names that must not be in it: other children of the scene. */
  readonly others: readonly string[];
};

export const practiceNotes = [
  'long',
  'short',
  'answered',
  'unanswered',
  'dated',
  'undated',
  'warm',
  'cold',
  'named',
] as const;
export type PracticeNote = (typeof practiceNotes)[number];

const mostWords = 80;
const leastWords = 6;

/** Letters without their marks and case, so that spelling does not matter here. */
function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[أإآ]/g, 'ا');
}

function hasOne(text: string, list: readonly string[]): boolean {
  const here = plain(text);
  return list.some((word) => word !== '' && here.includes(plain(word)));
}

/** As a word of its own: a name inside another word is no name. */
function names(text: string, list: readonly string[]): boolean {
  const words = new Set(plain(text).split(/[^\p{L}]+/u));
  return list.some((name) => words.has(plain(name)));
}

/**
 * What can be said by rules about an answer: too long or short, whether the question, a day and a kind word are in it, and
 * whether another child is named. It is no mark, and a rule can be wrong: the page says so.
 */
export function practiceNotesOn(
  text: string,
  { promises }: Pick<Lesson, 'promises'>,
  words: PracticeWords,
): readonly PracticeNote[] {
  const count = text.split(/\s+/u).filter((word) => word !== '').length;
  if (count === 0) return [];
  const notes: PracticeNote[] = [];
  if (names(text, words.others)) notes.push('named');
  if (count > mostWords) notes.push('long');
  if (count < leastWords) notes.push('short');
  notes.push(hasOne(text, words.answers) ? 'answered' : 'unanswered');
  if (promises) notes.push(hasOne(text, words.days) || /\d/.test(text) ? 'dated' : 'undated');
  notes.push(hasOne(text, words.warm) ? 'warm' : 'cold');
  return notes;
}

export const goodNotes: ReadonlySet<PracticeNote> = new Set(['answered', 'dated', 'warm']);

/** Which of the three questions are answered wrongly, or not at all. */
export function wrongOnes(
  { right }: Pick<Lesson, 'right'>,
  given: Readonly<Record<QuestionKey, string>>,
): readonly QuestionKey[] {
  return questions.filter((key) => given[key] !== right[key]);
}

/** In this time nobody counts: neither a new person nor a school that has just opened. */
export const firstDays = 30;

/**
 * From when on there may be figures about somebody: thirty days after the last of what happened – first sign-in, post,
 * opening of the school. Null when that time has come, or when nothing is known to have begun.
 */
export function figuresOpenAt(
  beginnings: readonly (Temporal.Instant | null)[],
  now: Temporal.Instant,
): Temporal.Instant | null {
  const known = beginnings.filter((at) => at !== null).toSorted((a, b) => Temporal.Instant.compare(b, a));
  const last = known[0];
  if (last === undefined) return null;
  const opens = last.add({ hours: 24 * firstDays });
  return Temporal.Instant.compare(now, opens) >= 0 ? null : opens;
}
