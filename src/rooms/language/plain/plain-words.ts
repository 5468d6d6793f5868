import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A long office word found in a text, and a plainer way to say it. `at` counts UTF-16 units. */
export type LongWord = { readonly at: number; readonly word: string; readonly plain: string };

type List = { readonly pattern: RegExp; readonly plain: (group: string) => string };

const LANGUAGES = join(import.meta.dirname, '..', '..', '..', 'languages');
const lists = new Map<string, List | null>();

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&').replaceAll(/\s+/gu, '\\s+');

/** The ways a word of the list may stand in a text, by the language's own habits. */
function shapes(language: string, word: string): string {
  const one = escaped(word);
  if (language === 'en')
    return word.endsWith('e') ? `${escaped(word.slice(0, -1))}(?:e|es|ed|ing)` : `${one}(?:s|es|ed|ing)?`;
  if (language === 'es') return `${one}(?:s|es)?`;
  if (language === 'ar') return `[وفبل]?${one}`;
  return one;
}

function read(language: string): List | null {
  const file = join(LANGUAGES, language, 'plain-words.txt');
  if (!existsSync(file)) return null;
  const pairs = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [word, plain] = line.split(' = ');
      return line.startsWith('#') || word === undefined || plain === undefined
        ? []
        : [{ word: word.trim(), plain: plain.trim() }];
    })
    // Longest first: “in order to” before “order”.
    .toSorted((a, b) => b.word.length - a.word.length);
  const pattern = pairs.map(({ word }, i) => `(?<w${i}>${shapes(language, word)})`).join('|');
  return {
    pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'giu'),
    plain: (group) => pairs[Number(group.slice(1))]?.plain ?? '',
  };
}

/** The long words of a text with plainer ones, in their order. Languages without a list have none. */
export function longWords(text: string, language: string): readonly LongWord[] {
  let list = lists.get(language);
  if (list === undefined) {
    list = /^[a-z]{2,3}$/u.test(language) ? read(language) : null;
    if (lists.size < 200) lists.set(language, list);
  }
  if (list === null) return [];
  const { pattern, plain } = list;
  return [...text.matchAll(pattern)].slice(0, 50).map((match) => {
    const group = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? '';
    return { at: match.index, word: match[0], plain: plain(group) };
  });
}
