import { type Actor, hasAnyRole, isStaff, unitsWith } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/**
 * Who may, as a table:
 *
 * | who                        | take lessons | own progress | counts of a school  |
 * | -------------------------- | ------------ | ------------ | ------------------- |
 * | staff                      | yes          | yes          | no                  |
 * | principal                  | yes          | yes          | own school, no name |
 * | engagement, administrator  | yes          | yes          | every school        |
 *
 * Nobody sees what another person did: not which lesson, not whether.
 */
export function mayLearn(actor: Actor): boolean {
  return isStaff(actor) && actor.personId !== null;
}

/** The schools whose counts the actor sees; null is every school, none is an empty list. */
export function countedSchools(actor: Actor): readonly Uuid[] | null {
  if (actor.kind !== 'person') return [];
  if (hasAnyRole(actor, ['engagement', 'administrator'])) return null;
  return unitsWith(actor, ['principal']);
}
