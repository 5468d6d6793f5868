/** The word lists of the languages: plain text that a speaker can read, judge and extend. How: README.md beside this. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Phrase, phraseOf, type Phrases, together, type Way } from './phrases.ts';
import type { Reading, Sentence } from './reading.ts';

const sections = [
  'stop',
  'stop_said',
  'stop_some',
  'stop_maybe',
  'about',
  'against',
  'ordinary',
  'not_stop',
  'all',
  'start',
  'start_said',
  'help',
  'wrong',
  'wrong_maybe',
  'not_wrong',
  'yes',
  'no',
  'numbers',
  'thanks',
  'thanks_more',
  'polite',
] as const;
export type Section = (typeof sections)[number];

/** What one language knows. */
export type WordList = Way & {
  readonly language: string;
  readonly phrases: Readonly<Record<Section, Phrases>>;
  /** What people call a choice (“option”), and the words for one, two, three … in this order. */
  readonly choices: { readonly called: Phrases; readonly numbers: readonly Phrases[] };
  /** Whether the language is written in Latin letters. A text without any letter of a script needs no list of it. */
  readonly latin: boolean;
};

type Line = { readonly section: Section; readonly line: string };
type Source = Way & { readonly language: string; readonly lines: readonly Line[] };

const LANGUAGES = join(import.meta.dirname, '..', '..', '..', 'languages');
const everywhere = 'en';
let kept: readonly WordList[] | null = null;

/** The word lists of every language folder that has one. Read once. */
export function smsWordLists(): readonly WordList[] {
  kept ??= readWordLists(LANGUAGES);
  return kept;
}

/** Reads every `<tag>/sms-words.txt` of a folder. English whole-message words are known in every language beside its own. */
export function readWordLists(directory: string): readonly WordList[] {
  const sources = readdirSync(directory)
    .filter((tag) => existsSync(join(directory, tag, 'sms-words.txt')))
    .sort()
    .map((tag) => readSource(tag, readFileSync(join(directory, tag, 'sms-words.txt'), 'utf8')));
  const common = sources.find(({ language }) => language === everywhere)?.lines ?? [];
  return sources.map((source) => compile(source, source.language === everywhere ? [] : common.filter(isWhole)));
}

/** Reads one list by itself. @throws Error naming the line that cannot be read. */
export function readWordList(language: string, content: string): WordList {
  return compile(readSource(language, content), []);
}

// Sections whose phrases make up a whole message; people mix them: “STOP merci”.
const whole: ReadonlySet<Section> = new Set(['stop', 'start', 'help', 'yes', 'no', 'thanks', 'polite']);
const isWhole = ({ section }: Line): boolean => whole.has(section);

function readSource(language: string, content: string): Source {
  const groups = new Map<string, string>();
  const lines: Line[] = [];
  let section: Section | null = null;
  let way: Way = { spaced: true, marksMatter: false };
  for (const [index, raw] of content.split(/\r?\n/u).entries()) {
    const line = raw.trim();
    const refuse = (why: string) => new Error(`sms words of ${language}, line ${index + 1}: ${why}`);
    if (line === '' || line.startsWith('#')) continue;
    const group = /^\$(\w+)\s*=\s*(\S+)$/u.exec(line);
    const heading = /^\[(\w+)\]$/u.exec(line)?.[1];
    const expand = (text: string) =>
      text.replaceAll(/\$(\w+)/gu, (_, name: string) => {
        const words = groups.get(name);
        if (words === undefined) throw refuse(`no group $${name} above it`);
        return words;
      });
    if (line === 'no spaces') way = { ...way, spaced: false };
    else if (line === 'accents matter') way = { ...way, marksMatter: true };
    else if (group?.[1] !== undefined && group[2] !== undefined) groups.set(group[1], expand(group[2]));
    else if (heading !== undefined) {
      section = sections.find((known) => known === heading) ?? null;
      if (section === null) throw refuse(`no section [${heading}]`);
    } else if (section === null) throw refuse('a phrase stands before the first section');
    else lines.push({ section, line: expand(line) });
  }
  return { language, ...way, lines };
}

function compile({ language, lines, ...way }: Source, common: readonly Line[]): WordList {
  const read = (section: Section) =>
    [...lines, ...common].filter((line) => line.section === section).map(({ line }) => readPhrase(line, way, language));
  const phrases = Object.fromEntries(sections.map((section) => [section, together(read(section), way)])) as Record<
    Section,
    Phrases
  >;
  const [called = together([], way), ...numbers] = read('numbers').map((phrase) => together([phrase], way));
  const choices = { called, numbers };
  const letters = lines.map(({ line }) => line).join('');
  return {
    language,
    ...way,
    phrases,
    choices,
    latin: (letters.match(/\p{Script=Latin}/gu)?.length ?? 0) > letters.length / 2,
  };
}

function readPhrase(line: string, way: Way, language: string): Phrase {
  try {
    return phraseOf(line, way);
  } catch (cause) {
    throw new Error(`sms words of ${language}, “${line}”: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
}

/** The lists that can say anything about a message. Pictures and digits alone are read by all. */
export function listsFor({ bare }: Reading, lists: readonly WordList[]): readonly WordList[] {
  const text = bare.join('');
  const latin = /\p{Script=Latin}/u.test(text);
  const other = /(?!\p{Script=Latin})\p{L}/u.test(text);
  return latin === other ? lists : lists.filter((list) => list.latin === latin);
}

/** The sentences of a message in the shape that this language compares with. */
export function sentencesFor({ bare, marked }: Reading, { spaced, marksMatter }: Way): readonly Sentence[] {
  const sentences = marksMatter ? marked : bare;
  return spaced ? sentences : sentences.map((sentence) => sentence.replaceAll(' ', ''));
}
