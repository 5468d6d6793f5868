/** The alarm lists of the installed languages: plain text that a speaker of the language can read, judge and extend. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What one language (or one district) knows about alarms. `phrases` raise an alarm of their category, `harmless` are ordinary
 * expressions that contain one, `ordinary` are words never taken for a misspelt alarm word, `examples` are whole messages
 * from which the reader learns how an alarm sounds. How a phrase is written: README.md, "The lists".
 */
export type AlarmList = {
  language: string;
  phrases: readonly AlarmPhrase[];
  harmless: readonly string[];
  ordinary: readonly string[];
  examples?: readonly AlarmExample[];
};

export type AlarmPhrase = { category: string; phrase: string };

/** A message and what it is: the category of an alarm, or null for an ordinary message. */
export type AlarmExample = { category: string | null; text: string };

/**
 * Reads one list: `[category]` begins a category, `$name = a|b` names a group of words, `- phrase` is harmless,
 * `= word|word` is ordinary, `#` a remark, every other line a phrase.
 * @throws Error naming the line that cannot be read.
 */
export function readAlarmList(language: string, content: string): Omit<AlarmList, 'examples'> {
  const groups = new Map<string, string>();
  const phrases: AlarmPhrase[] = [];
  const harmless: string[] = [];
  const ordinary: string[] = [];
  for (const { line, at, section } of sectionsOf(content)) {
    const refuse = (why: string) => new Error(`alarm list of ${language}, line ${at}: ${why}`);
    const expand = (text: string) =>
      text.replace(/\$([a-z_]+)/gu, (_, name: string) => {
        const words = groups.get(name);
        if (words === undefined) throw refuse(`no group $${name} above it`);
        return words;
      });
    const group = /^\$([a-z_]+)\s*=\s*(\S+)$/u.exec(line);
    if (group?.[1] !== undefined && group[2] !== undefined) groups.set(group[1], expand(group[2]));
    else if (line.startsWith('- ')) harmless.push(expand(line.slice(2).trim()));
    else if (line.startsWith('= ')) ordinary.push(...line.slice(2).trim().split('|'));
    else if (section === '') throw refuse('a phrase stands before the first category');
    else phrases.push({ category: section, phrase: expand(line) });
  }
  return { language, phrases, harmless, ordinary };
}

/** Reads examples: `[category]` or `[ordinary]`, then one message a line. */
export function readAlarmExamples(content: string): AlarmExample[] {
  return sectionsOf(content)
    .filter(({ section }) => section !== '')
    .map(({ line, section }) => ({ category: section === 'ordinary' ? null : section, text: line }));
}

/** The lines that say something, each with its number and the section it stands in. `#` and a space begin a remark. */
function sectionsOf(content: string): { line: string; at: number; section: string }[] {
  let section = '';
  return content.split(/\r?\n/u).flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || /^#(?:\s|$)/u.test(line)) return [];
    const heading = /^\[([a-z_]+)\]$/u.exec(line)?.[1];
    if (heading !== undefined) {
      section = heading;
      return [];
    }
    return [{ line, at: index + 1, section }];
  });
}

/** The lists of every installed language that has an `alarms.txt`, in the order of their tags. */
export function readAlarmLists(directory: string): AlarmList[] {
  const textOf = (tag: string, name: string) => readFileSync(join(directory, tag, name), 'utf8');
  return (
    readdirSync(directory, { withFileTypes: true })
      // A folder without `language.json` is still being written.
      .filter((entry) => ['alarms.txt', 'language.json'].every((file) => existsSync(join(directory, entry.name, file))))
      .map(({ name }) => name)
      .sort()
      .map((tag) => ({
        ...readAlarmList(tag, textOf(tag, 'alarms.txt')),
        examples: existsSync(join(directory, tag, 'alarm-examples.txt'))
          ? readAlarmExamples(textOf(tag, 'alarm-examples.txt'))
          : [],
      }))
  );
}
