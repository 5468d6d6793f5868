import type { T } from '#platform/words';

/** The texts that a district may say in its own words: what a right is, and the yearly notice. */
export const ownKeys = [
  'records.notice.text',
  'conversations.legal.rights.discrimination',
  'conversations.legal.rights.harassment',
  'conversations.legal.rights.disability',
  'conversations.legal.rights.special_education_complaint',
  'conversations.legal.rights.public_records',
] as const;
export type OwnKey = (typeof ownKeys)[number];

/** As it stands in an address. */
export const slugOf = (key: OwnKey): string => key.slice(key.lastIndexOf('.') + 1);
export const keyOf = (slug: string): OwnKey | null => ownKeys.find((key) => slugOf(key) === slug) ?? null;

/** What may stand in a text for something that is filled in when it is read. */
export const placeholders: Readonly<Record<OwnKey, readonly string[]>> = {
  'records.notice.text': ['district', 'year', 'days'],
  'conversations.legal.rights.discrimination': [],
  'conversations.legal.rights.harassment': [],
  'conversations.legal.rights.disability': [],
  'conversations.legal.rights.special_education_complaint': [],
  'conversations.legal.rights.public_records': [],
};

/** The house's text as one begins to write from it: names stay names, the days are the district's. */
export function houseText(t: T, key: OwnKey, days: number): string {
  return t.dynamic(key, { district: '{district}', year: '{year}', days });
}

/** What is written like a placeholder and is none: a reader would see it as it stands. */
export function unknownPlaceholders(key: OwnKey, text: string): readonly string[] {
  const known = placeholders[key];
  return [...new Set([...text.matchAll(/\{([^}\n]*)\}/g)].map((match) => match[1] ?? ''))].filter(
    (name) => !known.includes(name),
  );
}
