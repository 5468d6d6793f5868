/** The texts of the phrasebook, one file per language, read once when first needed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HabitId, SubjectId, WorkId } from './phrases.ts';

/** The languages the book is written in. English is what the others were written from. */
export const phrasebookLanguages = ['en', 'es', 'ar', 'zh', 'vi', 'ht', 'pt', 'ru', 'uk', 'so', 'ko', 'fr'] as const;
export type PhrasebookLanguage = (typeof phrasebookLanguages)[number];

/**
 * One language's file. `inside` is a whole piece of a sentence (“in math”), `object` is what one turns in or finishes, in the
 * case and with the particle the language needs there; `days` are whole pieces too (“by Friday”), Monday first.
 */
export type Book = {
  language: PhrasebookLanguage;
  /** Who, able to judge, read every sentence, and when; null as long as nobody has. */
  reviewed: { by: string; on: string } | null;
  subjects: Readonly<Record<SubjectId, { name: string; inside: string }>>;
  work: Readonly<Record<WorkId, { name: string; object: string }>>;
  days: readonly string[];
  habits: Readonly<Record<HabitId, string>>;
  phrases: Readonly<Record<string, string>>;
  standing: Readonly<Record<string, string>>;
};

const books = new Map<PhrasebookLanguage, Book>();

export function bookIn(language: PhrasebookLanguage): Book {
  const known = books.get(language);
  if (known !== undefined) return known;
  const book = JSON.parse(readFileSync(join(import.meta.dirname, `${language}.json`), 'utf8')) as Book;
  books.set(language, book);
  return book;
}

/** Every sentence and standing message of a language as it is read, with some name in place of its slots. */
export function bookSentences(language: PhrasebookLanguage): readonly string[] {
  const { phrases, standing } = bookIn(language);
  return [...Object.values(phrases), ...Object.values(standing)].map((text) =>
    text.replaceAll(/\{\w+[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/gu, 'Nora'),
  );
}

/**
 * The book's language for a tag a family has ("es-MX" → "es", "zh-Hans" → "zh"), or null where it has none. Traditional
 * Chinese is not ours: handing it the simplified text would pass for the family's own language.
 */
export function phrasebookLanguage(tag: string): PhrasebookLanguage | null {
  const [base = '', ...rest] = tag.toLowerCase().split(/[-_]/u);
  if (base === 'zh' && rest.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part))) return null;
  return phrasebookLanguages.find((language) => language === base) ?? null;
}

/** @throws Error where the book is not written in this language: ask `phrasebookLanguage` first. */
export function bookFor(tag: string): Book {
  const language = phrasebookLanguage(tag);
  if (language === null) throw new Error(`The phrasebook is not written in “${tag}”.`);
  return bookIn(language);
}
