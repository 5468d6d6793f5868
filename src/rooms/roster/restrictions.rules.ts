import type { Uuid } from '#platform/ids';

/** A restriction in force, as far as deciding about it goes. */
export type RestrictionFacts = {
  readonly byHand: boolean;
  readonly enteredBy: Uuid | null;
  readonly documentReference: string | null;
  readonly issuedBy: string | null;
  readonly takes: readonly string[];
  readonly begins: string | null;
};

/** What is still missing before anything may be loosened: the document, who issued it, what it takes, and from when (34 CFR 99.4). */
export function missingIn(restriction: RestrictionFacts): readonly ('document' | 'issued_by' | 'takes' | 'begins')[] {
  return [
    ...(restriction.documentReference === null ? (['document'] as const) : []),
    ...(restriction.issuedBy === null ? (['issued_by'] as const) : []),
    ...(restriction.takes.length === 0 ? (['takes'] as const) : []),
    ...(restriction.begins === null ? (['begins'] as const) : []),
  ];
}

export type Loosening = 'yes' | 'second_person' | 'incomplete';

/**
 * Whether this person may loosen what these restrictions hold. One entered by hand takes effect at once and alone; loosening
 * it needs a second person, and, where it stays in force, all that is to be known of it. What a file brought was decided
 * by whoever sent the file: one person here is the second.
 */
export function mayLoosen(restrictions: readonly RestrictionFacts[], who: Uuid | null, lifts: boolean): Loosening {
  const byHand = restrictions.filter((one) => one.byHand);
  if (byHand.some((one) => one.enteredBy === null || one.enteredBy === who)) return 'second_person';
  return !lifts && byHand.some((one) => missingIn(one).length > 0) ? 'incomplete' : 'yes';
}

/** An order that ran out loosens nothing by itself: it is shown until somebody decides. */
export const ranOut = (ends: string | null, today: string): boolean => ends !== null && ends <= today;
