import type { T } from '#platform/words';

/** The sentence for an error in a roster file. `value` is what stood there. */
export function errorSentence({ t }: { readonly t: T }, code: string, value: string | null): string {
  const key = `roster.import_error.${code}`;
  return t.has(key) ? t.dynamic(key, { value: value ?? '' }) : code;
}
