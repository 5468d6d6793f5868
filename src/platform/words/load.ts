import { fileURLToPath } from 'node:url';
import { best, chain } from './choose.ts';
import { makeFormatters } from './formats.ts';
import type { Formatters } from './formats.ts';
import { readLanguages } from './languages.ts';
import type { Folder, Language } from './languages.ts';
import { makeTranslator, message } from './translator.ts';
import type { Message, T } from './translator.ts';

export type LoadWords = {
  /** The English sources, by room: `{ ui: { 'skip': 'Skip to the page' }, … }`. */
  rooms: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where the language folders are; the product's own unless a test says otherwise. */
  directory?: string;
  /** Told of a key that no language of the chain has, and once of each text that had to fall back. */
  onMissing?: (key: string, locale: string) => void;
};

export type Words = {
  /** Every installed language, by tag. */
  languages: readonly Language[];
  /** The words of a locale; es-MX falls back to es, then to English. */
  translator(locale: string): T;
  /** Dates, durations and numbers for a reader, in a zone, seen from `now`. */
  formatters(locale: string, zone: string, now: Temporal.Instant): Formatters;
  /** The best installed (or offered) language for what somebody reads. */
  best(wanted: readonly string[], offered?: readonly string[]): string;
  /** Keys for which a language shows the English text. Empty when it is complete. */
  missing(tag: string): readonly string[];
  keys: readonly string[];
};

type Locale = { t: T; language: Language };

const SOURCE = 'en';

/** Reads all catalogs once, at the start. Messages are compiled when they are first used. */
export function loadWords({ rooms, directory, onMissing = reportOnce() }: LoadWords): Words {
  const folders = readLanguages(directory ?? fileURLToPath(new URL('../../languages/', import.meta.url)));
  const english = englishWords(rooms);
  const byTag = new Map(folders.map((folder) => [folder.language.tag, folder]));
  const source = byTag.get(SOURCE);
  if (source === undefined) throw new Error('The English language folder is missing');
  const tags = [...byTag.keys()];
  const locales = new Map<string, Locale>();

  const locale = (wanted: string): Locale => {
    const found = locales.get(wanted);
    if (found !== undefined) return found;
    const made = makeLocale(wanted, byTag, source, english, onMissing);
    // Wanted tags come from browsers: only so many are kept.
    if (locales.size < 500) locales.set(wanted, made);
    return made;
  };
  return {
    languages: folders.map((folder) => folder.language),
    translator: (wanted) => locale(wanted).t,
    formatters: (wanted, zone, now) => makeFormatters(locale(wanted).t, zone, now),
    best: (wanted, offered = tags) =>
      best(
        wanted,
        offered.filter((tag) => byTag.has(tag)),
        SOURCE,
      ),
    missing: (tag) => (tag === SOURCE ? [] : [...english.keys()].filter((key) => !byTag.get(tag)?.words.has(key))),
    keys: [...english.keys()],
  };
}

function makeLocale(
  wanted: string,
  byTag: ReadonlyMap<string, Folder>,
  source: Folder,
  english: ReadonlyMap<string, string>,
  onMissing: (key: string, locale: string) => void,
): Locale {
  const steps = chain(wanted)
    .map((tag) => byTag.get(tag))
    .filter((folder) => folder !== undefined);
  const language = (steps[0] ?? source).language;
  const table = new Map<string, Message>();
  for (const [key, text] of english) {
    const step = steps.find((folder) => folder.words.has(key));
    if (step === undefined && language.tag !== SOURCE) onMissing(key, language.tag);
    table.set(key, message(step?.words.get(key) ?? text, (step ?? source).language.formats));
  }
  return { language, t: makeTranslator(language, language.tag, table, onMissing) };
}

function englishWords(rooms: LoadWords['rooms']): Map<string, string> {
  const words = new Map<string, string>();
  for (const [room, catalog] of Object.entries(rooms)) {
    for (const [key, text] of Object.entries(catalog)) words.set(`${room}.${key}`, text);
  }
  return words;
}

function reportOnce(): (key: string, locale: string) => void {
  const told = new Set<string>();
  return (key, locale) => {
    if (told.has(`${locale} ${key}`) || told.size > 10_000) return;
    told.add(`${locale} ${key}`);
    process.stderr.write(`words: “${key}” is missing in ${locale}\n`);
  };
}
