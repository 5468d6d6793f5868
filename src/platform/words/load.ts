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
  /** The words of a locale; es-MX falls back to es, then to English. With a district, its own wordings stand before all. */
  translator(locale: string, districtId?: string): T;
  /** The texts of a language's own catalogs, by key; for English the sources. Without anybody's own wordings. */
  catalog(tag: string): ReadonlyMap<string, string>;
  /** A district's own wordings, by language; they replace those given before. */
  overlay(districtId: string, wordings: ReadonlyMap<string, Wording>): void;
  /** Dates, durations and numbers for a reader, in a zone, seen from `now`. */
  formatters(locale: string, zone: string, now: Temporal.Instant): Formatters;
  /** The best installed (or offered) language for what somebody reads. */
  best(wanted: readonly string[], offered?: readonly string[]): string;
  /** Keys for which a language shows the English text. Empty when it is complete. */
  missing(tag: string): readonly string[];
  keys: readonly string[];
};

/** A district's own words of a language, by key, and whether somebody who speaks it has read all of it. */
export type Wording = { readonly words: ReadonlyMap<string, string>; readonly isReviewed: boolean };

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
  const overlays = new Map<string, { wordings: ReadonlyMap<string, Wording>; made: Map<string, T> }>();

  /** The district's own translator; the usual one where it has no wording of its own in that language. */
  const overlaid = (wanted: string, districtId: string): T => {
    const usual = locale(wanted);
    const own = overlays.get(districtId);
    const wording = own?.wordings.get(usual.language.tag);
    if (own === undefined || wording === undefined) return usual.t;
    const known = own.made.get(wanted);
    if (known !== undefined) return known;
    const made = makeLocale(wanted, byTag, source, english, onMissing, wording).t;
    if (own.made.size < 100) own.made.set(wanted, made);
    return made;
  };
  return {
    catalog: (tag) => (tag === SOURCE ? english : (byTag.get(tag)?.words ?? new Map<string, string>())),
    overlay: (districtId, wordings) => {
      if (overlays.size >= 1000 && !overlays.has(districtId)) overlays.clear();
      overlays.set(districtId, { wordings, made: new Map() });
    },
    languages: folders.map((folder) => folder.language),
    translator: (wanted, districtId) => (districtId === undefined ? locale(wanted).t : overlaid(wanted, districtId)),
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
  own?: Wording,
): Locale {
  const steps = chain(wanted)
    .map((tag) => byTag.get(tag))
    .filter((folder) => folder !== undefined);
  const found = (steps[0] ?? source).language;
  const language = own?.isReviewed === true ? { ...found, review: 'reviewed' as const } : found;
  const table = new Map<string, Message>();
  for (const [key, text] of english) {
    const ownText = own?.words.get(key);
    if (ownText !== undefined) {
      table.set(key, message(ownText, language.formats));
      continue;
    }
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
