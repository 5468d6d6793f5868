/** The alarm lists of the installed languages: plain text that a speaker of the language can read, judge and extend. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One list. `phrases` raise an alarm of their category, `harmless` are ordinary expressions that contain one,
 * `ordinary` are words never taken for a misspelt alarm word. How a phrase is written: README.md, "The lists".
 */
export type AlarmList = {
  language: string;
  phrases: readonly AlarmPhrase[];
  harmless: readonly string[];
  ordinary: readonly string[];
};

export type AlarmPhrase = { category: string; phrase: string };

/**
 * Reads one list: `[category]` begins a category, `$name = a|b` names a group of words, `- phrase` is harmless,
 * `= word|word` is ordinary, `#` a remark, every other line a phrase.
 * @throws Error naming the line that cannot be read.
 */
export function readAlarmList(language: string, content: string): AlarmList {
  const groups = new Map<string, string>();
  const phrases: AlarmPhrase[] = [];
  const harmless: string[] = [];
  const ordinary: string[] = [];
  let category = '';
  for (const [at, raw] of content.split(/\r?\n/u).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const refuse = (why: string) => new Error(`alarm list of ${language}, line ${at + 1}: ${why}`);
    const expand = (text: string) =>
      text.replace(/\$([a-z_]+)/gu, (_, name: string) => {
        const words = groups.get(name);
        if (words === undefined) throw refuse(`no group $${name} above it`);
        return words;
      });
    const group = /^\$([a-z_]+)\s*=\s*(\S+)$/u.exec(line);
    const heading = /^\[([a-z_]+)\]$/u.exec(line);
    if (group?.[1] !== undefined && group[2] !== undefined) groups.set(group[1], expand(group[2]));
    else if (heading?.[1] !== undefined) category = heading[1];
    else if (line.startsWith('- ')) harmless.push(expand(line.slice(2).trim()));
    else if (line.startsWith('= ')) ordinary.push(...line.slice(2).trim().split('|'));
    else if (category === '') throw refuse('a phrase stands before the first category');
    else phrases.push({ category, phrase: expand(line) });
  }
  return { language, phrases, harmless, ordinary };
}

/** The lists of every language folder that has an `alarms.txt`, in the order of their tags. */
export function readAlarmLists(directory: string): AlarmList[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, 'alarms.txt')))
    .map(({ name }) => name)
    .sort()
    .map((tag) => readAlarmList(tag, readFileSync(join(directory, tag, 'alarms.txt'), 'utf8')));
}
