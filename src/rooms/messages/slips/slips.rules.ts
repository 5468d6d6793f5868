import type { Uuid } from '#platform/ids';

export type Signature = {
  readonly studentId: Uuid;
  readonly guardianId: Uuid;
  readonly answer: 'yes' | 'no';
  readonly at: Temporal.Instant;
};

/** `differ`: one guardian says yes and another no; the office speaks with both, nothing is decided by whoever came last. */
export type SlipState = 'yes' | 'no' | 'differ' | 'missing';

/** What stands for one child: of each guardian the newest word, never one guardian's word over another's. */
export function slipState(signatures: readonly Signature[]): SlipState {
  const newest = new Map<Uuid, Signature>();
  for (const one of signatures) {
    const before = newest.get(one.guardianId);
    if (before === undefined || Temporal.Instant.compare(before.at, one.at) <= 0) newest.set(one.guardianId, one);
  }
  const answers = new Set([...newest.values()].map((one) => one.answer));
  if (answers.size === 2) return 'differ';
  return answers.has('yes') ? 'yes' : answers.has('no') ? 'no' : 'missing';
}

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase('en');

export type Named = { readonly id: Uuid; readonly first: string };

/**
 * Which child a text names, and the text without the name: “YES Nora” is about Nora and says yes. Null when it names
 * nobody; two with the same name are nobody, since a slip is signed for one child.
 */
export function namedChild(
  text: string,
  children: readonly Named[],
): { readonly child: Named; readonly rest: string } | null {
  const words = text
    .trim()
    .split(/[\s,.:;!،]+/u)
    .filter((word) => word !== '');
  const named = children.filter((child) => {
    const name = folded(child.first).split(/\s+/u);
    return name.every((part) => words.some((word) => folded(word) === part));
  });
  const [child] = named;
  if (child === undefined || named.length > 1) return null;
  const name = new Set(folded(child.first).split(/\s+/u));
  return { child, rest: words.filter((word) => !name.has(folded(word))).join(' ') };
}
