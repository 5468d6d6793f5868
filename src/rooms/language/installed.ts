/** Which languages are installed: one folder each under `src/languages`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlarmList, readAlarmLists } from './alarm-lists.ts';
import { bookSentences, phrasebookLanguages } from './phrasebook/book.ts';

const LANGUAGES = join(import.meta.dirname, '..', '..', 'languages');

/** What a language folder says about itself. `alarms`: whether it brings an alarm list. */
export type InstalledLanguage = { tag: string; name: string; englishName: string; dir: 'ltr' | 'rtl'; alarms: boolean };

let languages: readonly InstalledLanguage[] | null = null;
let lists: readonly AlarmList[] | null = null;

/** Every installed language, by tag. Read once. */
export function installedLanguages(): readonly InstalledLanguage[] {
  languages ??= readdirSync(LANGUAGES)
    .filter((tag) => existsSync(join(LANGUAGES, tag, 'language.json')))
    .sort()
    .map((tag) => {
      const said = JSON.parse(readFileSync(join(LANGUAGES, tag, 'language.json'), 'utf8')) as Record<string, unknown>;
      return {
        tag,
        name: String(said['name']),
        englishName: String(said['englishName']),
        dir: said['dir'] === 'rtl' ? ('rtl' as const) : ('ltr' as const),
        alarms: existsSync(join(LANGUAGES, tag, 'alarms.txt')),
      };
    });
  return languages;
}

/** Languages whose lists bring ordinary messages enough and were weighed with those. */
const weighed = ['en', 'es', 'ar'];

/**
 * The alarm lists of every installed language: always the same array, because the compiled search hangs on it. Where a language
 * has few ordinary examples, everyday words of school would be taken for danger because only alarms ever used them: there the
 * sentences of the phrasebook are ordinary examples too.
 */
export function installedAlarmLists(): readonly AlarmList[] {
  lists ??= readAlarmLists(LANGUAGES).map((list) => {
    const language = phrasebookLanguages.find((one) => one === list.language);
    if (language === undefined || weighed.includes(language)) return list;
    const ordinary = bookSentences(language).map((text) => ({ category: null, text }));
    return { ...list, examples: [...(list.examples ?? []), ...ordinary] };
  });
  return lists;
}
