import type { AdultState } from '../guardianships.rules.ts';

/**
 * The day on which somebody comes of age. Born on the 29th of February, it is the 28th in a year without that day: records
 * are closed a day early rather than open a day too long.
 */
export function comesOfAgeOn(birthDate: Temporal.PlainDate): Temporal.PlainDate {
  return birthDate.add({ years: 18 });
}

/** What somebody of the school may decide about a guardian of a student who came of age. */
export const adultChoices = ['dependent', 'consent', 'court', 'over'] as const;
export type AdultChoice = (typeof adultChoices)[number];

export type AdultProof = { readonly document: string | null; readonly until: string | null };

/** What a choice needs: the tax paper or the court's letter by its reference, the student's written consent and until when it holds. */
export function missingProof(choice: AdultChoice, proof: AdultProof, today: string): 'document' | 'until' | null {
  if (choice === 'over') return null;
  if (proof.document === null) return 'document';
  if (choice === 'consent' && proof.until === null) return 'until';
  return proof.until !== null && proof.until <= today ? 'until' : null;
}

/** Whether a guardian of a grown student waits for somebody: nobody decided yet, or what was decided ran out. */
export function awaitsDecision(state: AdultState | null, until: string | null, today: string): boolean {
  if (state === null || state === 'pending') return true;
  return state !== 'over' && until !== null && until <= today;
}
