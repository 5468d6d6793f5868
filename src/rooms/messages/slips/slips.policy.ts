import { type Actor, isStaff } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { mayApprove, maySee } from '../messages.policy.ts';

/** What a slip, a sign-up and a lot of documents have in common. */
export type Held = {
  readonly org_id: Uuid | null;
  readonly author_id: Uuid;
  readonly leader_ids?: readonly Uuid[];
};

/**
 * Who may, as a table: whoever made it, the office and the leaders of its school, who leads the district; leaders of the
 * trip see the list and tick paper. Documents are opened by their maker and the office, never by a trip's leaders.
 */
export function mayKeep(actor: Actor, row: Held): boolean {
  return isStaff(actor) && (maySee(actor, row) || mayApprove(actor, row));
}

export function mayLead(actor: Actor, row: Held): boolean {
  return (
    mayKeep(actor, row) ||
    (isStaff(actor) && actor.personId !== null && (row.leader_ids ?? []).includes(actor.personId))
  );
}
