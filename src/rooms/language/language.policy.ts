import { hasAnyRole, hasRole, isStaff, type Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/** Who may what in this room. `qualified`: an administrator recorded them as a reviewer of that very language. */

export const maySetUp = (actor: Actor): boolean => actor.kind === 'system' || hasRole(actor, 'administrator', null);

/** Only qualified people approve a translation; an administrator hands on and sees, and approves nothing they cannot read. */
export const mayApprove = (actor: Actor, { qualified }: { readonly qualified: boolean }): boolean =>
  actor.kind === 'person' && isStaff(actor) && qualified;

export const maySeeReview = (actor: Actor, review: { readonly ownerId: Uuid; readonly qualified: boolean }): boolean =>
  isStaff(actor) && (review.qualified || actor.personId === review.ownerId || hasRole(actor, 'administrator', null));

/** Anybody on the staff may ask for an interpreter; whose request it is, or the office of its school, may book one. */
export const mayAskInterpreter = (actor: Actor): boolean => actor.kind === 'system' || isStaff(actor);

export const mayBook = (
  actor: Actor,
  request: { readonly ownerId: Uuid; readonly askedBy: Uuid | null; readonly orgId: Uuid | null },
): boolean =>
  actor.kind === 'system' ||
  (isStaff(actor) &&
    (actor.personId === request.ownerId ||
      actor.personId === request.askedBy ||
      hasAnyRole(actor, ['administrator', 'engagement'], null) ||
      (request.orgId !== null && hasAnyRole(actor, ['office', 'principal', 'department'], request.orgId))));

/** Reading the words of the pages and correcting them: administrators, and qualified reviewers of the language. */
export const mayReviewCatalog = (actor: Actor, { qualified }: { readonly qualified: boolean }): boolean =>
  isStaff(actor) && (qualified || hasRole(actor, 'administrator', null));
