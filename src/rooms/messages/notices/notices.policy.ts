import { type Actor, hasAnyRole, unitsWith } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/**
 * Who may:
 *
 * | who            | closure, delay | late bus                            | notices about missed days |
 * | -------------- | -------------- | ----------------------------------- | ------------------------- |
 * | office         | no             | buses of the own school and of none | no                        |
 * | department     | no             | every bus                           | no                        |
 * | principal      | own school     | as the office                       | own school                |
 * | engagement     | no             | every bus                           | every school              |
 * | administrator  | everywhere     | every bus                           | every school              |
 */
export function leadsAnywhere(actor: Actor): boolean {
  return hasAnyRole(actor, ['principal', 'engagement', 'administrator']);
}

/** The schools somebody may close; null: all, and the district itself. */
export function closingScope(actor: Actor): readonly Uuid[] | null {
  return actor.kind === 'system' || hasAnyRole(actor, ['administrator']) ? null : unitsWith(actor, ['principal']);
}

export function mayTellOfBuses(actor: Actor): boolean {
  return hasAnyRole(actor, ['office', 'principal', 'department', 'engagement', 'administrator']);
}

/** Null: the buses of every school. */
export function busScope(actor: Actor): readonly Uuid[] | null {
  if (hasAnyRole(actor, ['department', 'engagement', 'administrator'])) return null;
  return unitsWith(actor, ['office', 'principal']);
}

/** The schools whose notices about missed days somebody switches; null: all. */
export function absenceScope(actor: Actor): readonly Uuid[] | null {
  if (actor.kind === 'system' || hasAnyRole(actor, ['engagement', 'administrator'])) return null;
  return unitsWith(actor, ['principal']);
}
