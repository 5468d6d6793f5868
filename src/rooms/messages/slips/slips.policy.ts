import { type Actor, hasAnyRole, staffRoles } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { mayApprove, maySee } from '../messages.policy.ts';

/** What a slip, a sign-up and a lot of documents have in common. */
export type Held = {
  readonly org_id: Uuid | null;
  readonly author_id: Uuid;
  readonly leader_ids?: readonly Uuid[];
};

/** Staff, themselves or by a program that acts for one of them; nobody else makes or reads any of this. */
export function worksHere(actor: Actor): boolean {
  return (
    (actor.kind === 'person' || actor.kind === 'token') && actor.personId !== null && hasAnyRole(actor, staffRoles)
  );
}

/**
 * Who may, as a table: whoever made it, the office and the leaders of its school, who leads the district; leaders of the
 * trip see the list and tick paper. Documents are opened by their maker and the office, never by a trip's leaders.
 */
export function mayKeep(actor: Actor, row: Held): boolean {
  return worksHere(actor) && (maySee(actor, row) || mayApprove(actor, row));
}

export function mayLead(actor: Actor, row: Held): boolean {
  return (
    mayKeep(actor, row) ||
    (worksHere(actor) && actor.personId !== null && (row.leader_ids ?? []).includes(actor.personId))
  );
}
