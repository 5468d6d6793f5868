/**
 * The phrasebook: sentences a teacher sends a family about one child, written in twelve languages, so that a message needs no
 * translation service; and standing messages for families who cannot read one.
 */
import { bookFor, bookIn, type PhrasebookLanguage, phrasebookLanguages } from './book.ts';
import {
  allPhrases,
  type HabitId,
  habitIds,
  type Phrase,
  type PhraseBand,
  type PhraseKind,
  type SubjectId,
  subjectIds,
  type WorkId,
  workIds,
} from './phrases.ts';
import { previewPhrase } from './render.ts';
import { nearestPhrases } from './search.ts';

export { phrasebookLanguage, phrasebookLanguages, type PhrasebookLanguage } from './book.ts';
export {
  type HabitId,
  type Phrase,
  type PhraseBand,
  phraseBands,
  type PhraseKind,
  phraseKinds,
  type PhraseSlots,
  type SlotName,
  type SubjectId,
  type WorkId,
} from './phrases.ts';
export { phraseById, previewPhrase, renderPhrase } from './render.ts';

/** A phrase with its sentence in one language, the open slots shown as “…”. */
export type PhraseInLanguage = Phrase & { text: string };
export type PhraseFilter = { kind?: PhraseKind; subject?: SubjectId; habit?: HabitId; band?: PhraseBand };

/**
 * The phrases that fit. A subject or band also brings those that fit every subject or band, after its own.
 * `language` is the writer's.
 */
export function phrases(filter: PhraseFilter & { language: string }): PhraseInLanguage[] {
  return fitting(filter).map((phrase) => shown(phrase, filter.language));
}

/**
 * Suggestions while a teacher types: the phrases nearest to a few words in the writer's language, best first, at most
 * `limit` (8). Works offline and forgives endings, accents and slips: "math tests better" finds the one about tests.
 */
export function searchPhrases(
  words: string,
  language: string,
  options: PhraseFilter & { limit?: number } = {},
): PhraseInLanguage[] {
  const hits = nearestPhrases(words, language, fitting(options));
  return hits.slice(0, options.limit ?? 8).map((hit) => shown(hit.phrase, language));
}

/** The school subjects a phrase can name, with their names in this language. */
export function subjects(language: string): { id: SubjectId; name: string }[] {
  const book = bookFor(language);
  return subjectIds.map((id) => ({ id, name: book.subjects[id].name }));
}

/** The pieces of work a phrase can name, with their names in this language. */
export function workItems(language: string): { id: WorkId; name: string }[] {
  const book = bookFor(language);
  return workIds.map((id) => ({ id, name: book.work[id].name }));
}

/** What phrases are about beside subjects: turning work in, kindness, effort … */
export function habits(language: string): { id: HabitId; name: string }[] {
  const book = bookFor(language);
  return habitIds.map((id) => ({ id, name: book.habits[id] }));
}

/** Who read the book in this language, and when; null as long as nobody qualified has. */
export function phrasebookReview(language: string): { by: string; on: string } | null {
  return bookFor(language).reviewed;
}

/**
 * Whether a phrase in this language must be labelled like a machine translation: it was written from the English and no
 * qualified person has read it yet.
 */
export function phraseNeedsLabel(language: string): boolean {
  const book = bookFor(language);
  return book.language !== 'en' && book.reviewed === null;
}

/** One message a school says again and again, to be recorded by a speaker and played to those who cannot read. */
export type StandingMessage = { id: string; english: string; texts: Readonly<Record<PhrasebookLanguage, string>> };

/** The standing messages with the text a speaker of each language reads out. A recording in a further language starts from the English. */
export function standingMessages(): StandingMessage[] {
  return Object.entries(bookIn('en').standing).map(([id, english]) => ({ id, english, texts: textsOf(id) }));
}

function textsOf(id: string): Record<PhrasebookLanguage, string> {
  const pairs = phrasebookLanguages.map((language) => [language, bookIn(language).standing[id] ?? ''] as const);
  return Object.fromEntries(pairs) as Record<PhrasebookLanguage, string>;
}

function fitting(filter: PhraseFilter): Phrase[] {
  const fits = allPhrases.filter(
    (phrase) =>
      (filter.kind === undefined || phrase.kind === filter.kind) &&
      (filter.habit === undefined || phrase.habit === filter.habit) &&
      (filter.subject === undefined || phrase.subject === null || phrase.subject === filter.subject) &&
      (filter.band === undefined || phrase.band === null || phrase.band === filter.band),
  );
  const distance = (phrase: Phrase): number =>
    (filter.subject !== undefined && phrase.subject === null ? 2 : 0) +
    (filter.band !== undefined && phrase.band === null ? 1 : 0);
  return fits.sort((a, b) => distance(a) - distance(b));
}

function shown(phrase: Phrase, language: string): PhraseInLanguage {
  return { ...phrase, text: previewPhrase(phrase.id, language) };
}
