import type { Uuid } from '#platform/ids';
import type { HeldBy, KeptDays, KeptUnit } from '#platform/keeping';

/** A legal hold as it stands. A school's covers what touches its dates, both days included. */
export type Hold =
  | { readonly kind: 'person'; readonly subjectId: Uuid }
  | { readonly kind: 'conversation'; readonly subjectId: Uuid }
  | {
      readonly kind: 'school';
      readonly subjectId: Uuid;
      readonly from: Temporal.Instant;
      readonly before: Temporal.Instant;
    };

/** The time a kind of data is kept: the district's, where it set one within the limits. A wrong row never shortens below the least. */
export function daysKept(days: KeptDays, set: number | undefined): number {
  return Math.min(days.most, Math.max(days.least, set ?? days.usual));
}

/** What is older than this has had its time. */
export function endOfTime(now: Temporal.Instant, days: number): Temporal.Instant {
  return now.subtract({ hours: 24 * days });
}

/** Whether a hold stands on this unit. Where a unit cannot say whom it is about, any hold of the district is on it. */
export function isHeld(
  unit: Pick<KeptUnit, 'people' | 'conversationId' | 'schoolIds' | 'from' | 'until'>,
  holds: readonly Hold[],
  heldBy: HeldBy,
): boolean {
  if (holds.length === 0 || heldBy === 'none') return false;
  return heldBy === 'any' || holds.some((hold) => touches(unit, hold));
}

function touches(
  unit: Pick<KeptUnit, 'people' | 'conversationId' | 'schoolIds' | 'from' | 'until'>,
  hold: Hold,
): boolean {
  if (hold.kind === 'person') return unit.people.includes(hold.subjectId);
  if (hold.kind === 'conversation') return unit.conversationId === hold.subjectId;
  return (
    unit.schoolIds.includes(hold.subjectId) &&
    Temporal.Instant.compare(unit.from, hold.before) < 0 &&
    Temporal.Instant.compare(unit.until, hold.from) >= 0
  );
}
