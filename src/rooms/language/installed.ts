/** Which languages are installed: one folder each under `src/languages`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlarmList, readAlarmLists } from './alarm-lists.ts';

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

/** The alarm lists of every installed language: always the same array, because the compiled search hangs on it. */
export function installedAlarmLists(): readonly AlarmList[] {
  lists ??= readAlarmLists(LANGUAGES);
  return lists;
}
