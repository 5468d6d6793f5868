import { type Actor, hasAnyRole, hasRole } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/**
 * Who may, as a table:
 *
 * | who                            | times, holds | requests of others        | own requests            |
 * | ------------------------------ | ------------ | ------------------------- | ----------------------- |
 * | administrator of the district  | yes          | all                       | –                       |
 * | the named records officer      | no           | all                       | –                       |
 * | owner of a request             | no           | that one                  | –                       |
 * | guardian with right to records | no           | no, not the co-parent's   | ask, read, add statement |
 * | anybody else                   | no           | no                        | no                      |
 *
 * Nobody answers a request about own children, or one of their own. What somebody may not read at the desk, a request
 * does not open to them: private matters are counted and their readers decide.
 */
export function mayKeep(actor: Actor): boolean {
  return actor.kind === 'system' || (actor.kind === 'person' && hasRole(actor, 'administrator', null));
}

/** Takes part in taking a whole district out. Never a program, and not the house by itself: that way is the command. */
export function mayTakeWhole(actor: Actor): boolean {
  return actor.kind === 'person' && hasRole(actor, 'administrator', null);
}

type Asked = { readonly owner_id: Uuid; readonly asker_id: Uuid | null; readonly student_ids: readonly Uuid[] };

export function mayAnswer(actor: Actor, officerId: Uuid | null, request: Asked): boolean {
  if (actor.kind === 'system') return true;
  const me = actor.personId;
  if (actor.kind !== 'person' || me === null) return false;
  if (request.asker_id === me || request.student_ids.some((id) => actor.subjects.includes(id))) return false;
  return mayKeep(actor) || officerId === me || request.owner_id === me;
}

/** Opens the list of requests: whoever answers some of them. */
export function mayAnswerAny(actor: Actor, officerId: Uuid | null, ownsOne: boolean): boolean {
  return (
    mayKeep(actor) || (actor.kind === 'person' && actor.personId !== null && (officerId === actor.personId || ownsOne))
  );
}

/** Who notes that a record was told outside: whoever answers requests, and in an emergency the child's own school. */
export function mayTell(actor: Actor, officerId: Uuid | null, schoolId: Uuid | null): boolean {
  return (
    mayAnswerAny(actor, officerId, false) ||
    (actor.kind === 'person' && schoolId !== null && hasAnyRole(actor, ['office', 'principal'], schoolId))
  );
}

export function isOwnRequest(actor: Actor, request: Pick<Asked, 'asker_id'>): boolean {
  return actor.kind === 'person' && actor.personId !== null && request.asker_id === actor.personId;
}
