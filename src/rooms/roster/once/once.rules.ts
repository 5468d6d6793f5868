import { type Actor, hasAnyRole, type Role, unitsWith } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { foldForSearch } from '../import/fields.ts';

/** Those whose work reaches some children only. The others see every child's page, and each look of theirs is logged anyway. */
export const onceRoles = ['teacher', 'office', 'principal'] as const satisfies readonly Role[];

export const openHours = 24;
export const reviewDays = 3;
export const mostPerDay = 5;
export const shortestReason = 10;

/** How long an opening holds, and until when somebody above has looked at it. */
export function timesOf(now: Temporal.Instant): {
  readonly until: Temporal.Instant;
  readonly reviewDueAt: Temporal.Instant;
} {
  return { until: now.add({ hours: openHours }), reviewDueAt: now.add({ hours: 24 * reviewDays }) };
}

/** Whether somebody typed this child's whole name, in either order; a part of it is a search, and is not enough. */
export function isWholeName(
  typed: string,
  child: { readonly given: string; readonly preferred: string | null; readonly family: string },
): boolean {
  const words = (text: string): string =>
    foldForSearch(text)
      .split(/[\s,]+/)
      .filter((word) => word !== '')
      .toSorted()
      .join(' ');
  const wanted = words(typed);
  return [child.given, child.preferred].some((given) => given !== null && wanted === words(`${given} ${child.family}`));
}

/** The schools whose openings somebody looks at; null is every school. */
export function reviewsFor(actor: Actor): readonly Uuid[] | null {
  if (actor.kind === 'system' || hasAnyRole(actor, ['administrator'])) return null;
  return unitsWith(actor, ['principal']);
}

/** Nobody looks at their own. */
export function mayReview(actor: Actor, opening: { readonly schoolId: Uuid | null; readonly personId: Uuid }): boolean {
  if (actor.personId === null || actor.personId === opening.personId) return false;
  const schools = reviewsFor(actor);
  return schools === null || (opening.schoolId !== null && schools.includes(opening.schoolId));
}
