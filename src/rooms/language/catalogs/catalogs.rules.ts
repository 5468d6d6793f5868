import { createHash } from 'node:crypto';
import { IntlMessageFormat } from 'intl-messageformat';

/** The words of the pages in parts that a person can read in a quarter of an hour. */

const SMALLEST_PART = 15;

/** The parts of the catalogs, by name: a room's keys by their first word, small groups together as the rest of the room. */
export function partsOf(keys: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const first = (key: string): string => key.split('.').slice(0, 2).join('.');
  const sizes = Map.groupBy(keys, first);
  const parts = Map.groupBy(keys, (key) =>
    (sizes.get(first(key))?.length ?? 0) >= SMALLEST_PART ? first(key) : (key.split('.')[0] ?? key),
  );
  return new Map([...parts].toSorted(([a], [b]) => a.localeCompare(b, 'en')));
}

/** What was read, as a fingerprint: a changed or added text makes it another. */
export function printOf(pairs: readonly (readonly [key: string, english: string, text: string])[]): string {
  const hash = createHash('sha256');
  for (const pair of pairs.toSorted(([a], [b]) => (a < b ? -1 : 1))) hash.update(JSON.stringify(pair));
  return hash.digest('hex').slice(0, 32);
}

type Element = { type: number; value?: unknown; options?: Record<string, { value: Element[] }>; children?: Element[] };

function namesIn(elements: readonly Element[], found: Set<string>): Set<string> {
  for (const { type, value, options, children } of elements) {
    // Everything but plain text (0) and the number sign of a plural (7) names a field or a tag.
    if (type !== 0 && type !== 7) found.add(`${type === 8 ? '<' : '{'}${String(value)}`);
    for (const option of Object.values(options ?? {})) namesIn(option.value, found);
    if (children !== undefined) namesIn(children, found);
  }
  return found;
}

/** Whether a wording can stand where the English one stands: it reads as a message, with the same fields and tags. */
export function fitsEnglish(english: string, wording: string, locale: string): boolean {
  try {
    const fields = (text: string, tag: string): string =>
      [...namesIn(new IntlMessageFormat(text, tag).getAst(), new Set())].toSorted().join(' ');
    return fields(english, 'en') === fields(wording, locale);
  } catch {
    return false;
  }
}
