import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Names and rules for a language that Intl does not know. Weeks begin on Monday here. */
export type OwnNames = {
  months: readonly string[];
  monthsShort: readonly string[];
  days: readonly string[];
  daysShort: readonly string[];
  /** Before noon, after noon. */
  dayPeriods: readonly [string, string];
  /** Patterns with {weekday} {day} {month} {year} {time}. */
  date: string;
  dateWithYear: string;
  time: string;
  /** The word between the last two of a list. */
  and: string;
};

/** One installed language: what `src/languages/<tag>/language.json` says about it. */
export type Language = {
  tag: string;
  /** The language's name for itself. */
  name: string;
  englishName: string;
  dir: 'ltr' | 'rtl';
  /** Drafted words say so on the page; reviewed ones were read by a native speaker. */
  review: 'drafted' | 'reviewed';
  /** The Intl locale for numbers, plurals and dates, where it is not the tag itself (es reads 3:00 p.m. in es-US). */
  formats: string;
  names: OwnNames | null;
};

export type Folder = { language: Language; words: ReadonlyMap<string, string> };

type Loose = Record<string, unknown>;

/** Reads every folder that holds a language.json. `en` may have no catalogs: its words are the typed sources. */
export function readLanguages(directory: string): Folder[] {
  const folders: Folder[] = [];
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const file = join(directory, entry.name, 'language.json');
    if (!entry.isDirectory() || !existsSync(file)) continue;
    const language = understood(readJson(file), entry.name, file);
    folders.push({ language, words: readCatalogs(join(directory, entry.name)) });
  }
  return folders.sort((a, b) => a.language.tag.localeCompare(b.language.tag, 'en'));
}

function readCatalogs(folder: string): Map<string, string> {
  const words = new Map<string, string>();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.json') || name === 'language.json') continue;
    // A large room may lie in several files: conversations.json, conversations.desk.json.
    const room = name.split('.')[0] ?? '';
    for (const [key, text] of Object.entries(readJson(join(folder, name)))) {
      if (typeof text !== 'string') throw new Error(`${join(folder, name)}: “${key}” is not a text`);
      words.set(`${room}.${key}`, text);
    }
  }
  return words;
}

function readJson(file: string): Loose {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('not an object');
    return value as Loose;
  } catch (cause) {
    throw new Error(`${file} cannot be read as a catalog`, { cause });
  }
}

function understood(raw: Loose, folder: string, file: string): Language {
  const text = (field: string): string => {
    const value = raw[field];
    if (typeof value !== 'string' || value === '') throw new Error(`${file}: “${field}” is missing`);
    return value;
  };
  const tag = text('tag');
  if (tag !== folder) throw new Error(`${file}: the tag is “${tag}”, the folder is “${folder}”`);
  const dir = text('dir');
  const review = text('review');
  if (dir !== 'ltr' && dir !== 'rtl') throw new Error(`${file}: dir is ltr or rtl`);
  if (review !== 'drafted' && review !== 'reviewed') throw new Error(`${file}: review is drafted or reviewed`);
  const formats = typeof raw['formats'] === 'string' ? raw['formats'] : tag;
  const names = raw['names'] === undefined ? null : (raw['names'] as OwnNames);
  const known = Intl.DateTimeFormat.supportedLocalesOf([formats]).length > 0;
  // Without this a language unknown to Intl would quietly get the machine's own day and month names.
  if (!known && names === null)
    throw new Error(`${file}: Intl has no “${formats}”; give “names” and a “formats” locale`);
  return { tag, name: text('name'), englishName: text('englishName'), dir, review, formats, names };
}
