import type { Uuid } from '#platform/ids';

/** The student number that a file's name begins with: “10432.pdf”, “10432_Report card.pdf”. */
export function numbersIn(name: string): readonly string[] {
  const base = name.replace(/\.pdf$/i, '').trim();
  const first = base.split(/[\s_]+|-(?=\D)/u)[0] ?? '';
  return [...new Set([base, first].filter((part) => part !== '').map((part) => part.toLowerCase()))];
}

export type Sorted<F> = {
  readonly matched: readonly { readonly studentId: Uuid; readonly file: F }[];
  /** Name no child this person may write about. */
  readonly unmatched: readonly string[];
  /** Two files for one child, or one number of two children: none of them is taken. */
  readonly doubled: readonly string[];
  /** No PDF. */
  readonly unreadable: readonly string[];
};

/** Sorts files to children by their numbers. What is not certain goes to nobody. */
export function sortFiles<F extends { readonly name: string; readonly bytes: Uint8Array }>(
  files: readonly F[],
  children: ReadonlyMap<string, readonly Uuid[]>,
): Sorted<F> {
  const [unmatched, doubled, unreadable]: [string[], string[], string[]] = [[], [], []];
  const byChild = new Map<Uuid, F[]>();
  for (const file of files) {
    if (Buffer.from(file.bytes.subarray(0, 5)).toString('latin1') !== '%PDF-') {
      unreadable.push(file.name);
      continue;
    }
    const named =
      numbersIn(file.name)
        .map((number) => children.get(number) ?? [])
        .find((found) => found.length > 0) ?? [];
    const [only] = named;
    if (only === undefined) unmatched.push(file.name);
    else if (named.length > 1) doubled.push(file.name);
    else byChild.set(only, [...(byChild.get(only) ?? []), file]);
  }
  const matched: { studentId: Uuid; file: F }[] = [];
  for (const [studentId, found] of byChild) {
    const [file] = found;
    if (found.length === 1 && file !== undefined) matched.push({ studentId, file });
    else doubled.push(...found.map((one) => one.name));
  }
  return { matched, unmatched, doubled, unreadable };
}
