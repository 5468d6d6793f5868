import type { T } from '#platform/words';

/**
 * Where somebody in danger can call or write at any hour, in the reader's language: one line each, divided by line breaks.
 * The numbers are those of the United States, where every district of this version is.
 */
export function crisisLines(t: T): string {
  return [
    t('language.crisis.emergency'),
    t('language.crisis.talk'),
    t('language.crisis.child'),
    t('language.crisis.home'),
  ].join('\n');
}
