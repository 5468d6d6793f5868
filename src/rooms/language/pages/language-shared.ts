import { AppError } from '#platform/errors';
import type { Form, PageRequest } from '#platform/web';
import { html, ltr, tabs, type Html } from '#ui';
import { installedLanguages } from '../installed.ts';
import { plainTag } from '../translation/translation.rules.ts';

/** What the pages of this room share. */

const sides = [
  ['/admin/language', 'language.tab.services'],
  ['/admin/language/readers', 'language.tab.readers'],
  ['/admin/language/glossary', 'language.tab.glossary'],
  ['/admin/language/agencies', 'language.tab.agencies'],
  ['/admin/language/recordings', 'language.tab.recordings'],
  ['/admin/language/catalogs', 'language.tab.catalogs'],
] as const;

export function languageTabs({ t }: PageRequest, current: string): Html {
  return html`<div class="mt-4 no-print">
    ${tabs({
      label: t('language.tab.label'),
      items: sides.map(([href, key]) => ({ label: t(key), href, current: href === current })),
    })}
  </div>`;
}

/** A language by its name here, with its tag where the name alone says little. */
export function languageLabel({ t }: Pick<PageRequest, 't'>, tag: string): string {
  return t.languageName(tag);
}

export const tagBeside = (tag: string): Html => html`<span class="small soft">${ltr(tag)}</span>`;

export const dirOf = (tag: string): 'ltr' | 'rtl' =>
  ['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo'].includes(new Intl.Locale(tag).maximize().script ?? '') ? 'rtl' : 'ltr';

/** Languages to choose from: those of the pages, those of the district, and those given. By name. */
export function languageOptions(
  { t, district }: PageRequest,
  more: readonly string[] = [],
): readonly { readonly value: string; readonly label: string }[] {
  const tags = [...installedLanguages().map((one) => one.tag), ...district.languages, ...more]
    .map((tag) => plainTag(tag))
    .filter((tag) => tag !== null);
  return [...new Set(tags)]
    .map((value) => ({ value, label: t.languageName(value) }))
    .toSorted((a, b) => a.label.localeCompare(b.label, t.locale));
}

/** What was typed into a form that is shown again, and what is wrong with it. */
export type Wrong = {
  readonly error: string;
  readonly field: string | null;
  readonly typed: Readonly<Record<string, string>>;
};

/** An error about what was typed, in words; anything else goes on to the page that says so. */
export function wrongIn({ t }: PageRequest, form: Form, error: unknown): Wrong {
  if (!(error instanceof AppError) || (error.status !== 422 && error.status !== 409)) throw error;
  return {
    error: t.dynamic(t.has(error.code) ? error.code : 'ui.error.invalid'),
    field: error.field,
    typed: form.fields(),
  };
}

export const typedIn = (wrong: Wrong | null, name: string, known = ''): string => wrong?.typed[name] ?? known;
export const errorAt = (wrong: Wrong | null, ...names: readonly string[]): string | null =>
  wrong !== null && (wrong.field === null ? names.includes('') : names.includes(wrong.field)) ? wrong.error : null;
