import { type Actor, hasRole } from '#platform/actor';

/** The first day is led by the district's administrators, and seen by nobody else. */
export function mayLeadFirstDay(actor: Actor): boolean {
  return actor.kind === 'system' || hasRole(actor, 'administrator', null);
}
