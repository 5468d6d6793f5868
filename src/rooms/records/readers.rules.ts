import type { Dossier } from '#platform/keeping';
import type { Uuid } from '#platform/ids';

/** What the law lets a district keep back. A word of the reader's own goes with `other`. */
export const lawfulReasons = [
  'child_protection',
  'safety',
  'court',
  'other_person',
  'privilege',
  'own_notes',
  'law_enforcement',
  'treatment',
  'other',
] as const;
export type LawfulReason = (typeof lawfulReasons)[number];

/** Only of these may whoever asked not even hear that something was kept back: hearing it could harm a child. */
export const mayBeSilent: ReadonlySet<string> = new Set<LawfulReason>(['child_protection', 'safety', 'court']);

/** A reason as it is stored: its name, and for another one the words. */
export function storedReason(reason: LawfulReason, words: string): string {
  return reason === 'other' ? `other: ${words}` : reason;
}

export function readReason(stored: string): { readonly reason: LawfulReason; readonly words: string } {
  if (stored.startsWith('other: ')) return { reason: 'other', words: stored.slice('other: '.length) };
  return { reason: lawfulReasons.find((one) => one === stored) ?? 'other', words: '' };
}

/** What a reader decided about: nothing that came after the decision goes with it. */
export function asDecided(dossier: Dossier, at: Temporal.Instant, leftOut: ReadonlySet<Uuid>): Dossier {
  return {
    ...dossier,
    parts: dossier.parts
      .filter((part) => Temporal.Instant.compare(part.at, at) <= 0 && !leftOut.has(part.id))
      .map((part) => ({ ...part, files: part.files.filter((file) => !leftOut.has(file.id)) })),
    files: dossier.files.filter((file) => !leftOut.has(file.id)),
  };
}
