import { sql } from 'kysely';
import type { Uuid } from '#platform/ids';

/** Who asks. Whoever nobody could tell is `unknown`, until somebody at the desk says. */
export const askers = ['family', 'student', 'staff', 'new_family', 'neighbor', 'media', 'unknown'] as const;
export type Asker = (typeof askers)[number];

/** What somebody may say of themselves. */
export const namedAskers = [
  'family',
  'new_family',
  'student',
  'staff',
  'neighbor',
  'media',
] as const satisfies readonly Asker[];

export function readAsker(text: string | null | undefined): Asker | null {
  return askers.find((one) => one === text) ?? null;
}

/** Who asked, over the alias `c`: what came before this was noted is a family's where its guardian is known. */
export const askerColumn = sql.raw(
  `(case when c.asker = 'unknown' and c.guardian_id is not null then 'family' else c.asker end)`,
);

export function askerOf(row: { readonly asker: string; readonly guardian_id: Uuid | null }): Asker {
  const asker = readAsker(row.asker) ?? 'unknown';
  return asker === 'unknown' && row.guardian_id !== null ? 'family' : asker;
}

type ForAskers = { readonly askers: readonly string[]; readonly suggests: readonly string[] };

/** Whether a topic is for this asker: a topic of the staff's own is not shown to families. Nobody is refused for being unknown. */
export function isFor(topic: ForAskers, asker: Asker | null): boolean {
  return topic.askers.length === 0 || asker === null || asker === 'unknown' || topic.askers.includes(asker);
}

/** The topic that is proposed first to this asker, if the district named one. */
export function proposedTo<T extends ForAskers>(topics: readonly T[], asker: Asker): T | null {
  return topics.find((topic) => topic.suggests.includes(asker)) ?? null;
}

/** Whether these words may still choose the topic: the press has its own desk whatever it asks about. */
export function hasOneDesk(asker: Asker): boolean {
  return asker === 'media';
}

/** Whether a child stands behind the question: a neighbor, the press and staff ask for themselves. */
export function asksOfChild(asker: Asker): boolean {
  return asker !== 'neighbor' && asker !== 'media' && asker !== 'staff';
}
