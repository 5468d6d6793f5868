import { type Actor, hasAnyRole, unitsWith } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/**
 * Who may, as a table:
 *
 * | who                       | write to        | see          | approve, stop | alert        |
 * | ------------------------- | --------------- | ------------ | ------------- | ------------ |
 * | teacher                   | own classes ¹   | own          | stop own      | no           |
 * | office                    | own school      | own school   | stop own      | no           |
 * | department                | groups it leads | own          | stop own      | no           |
 * | principal                 | own school      | own school   | own school    | own school   |
 * | engagement, administrator | whole district  | all          | all           | all          |
 *
 * ¹ and the groups they lead, as far as their school goes.
 */
export type Scope = {
  /** Null: the whole district. */
  readonly schools: readonly Uuid[] | null;
  /** Only classes this person teaches, and groups this person leads. */
  readonly ownClassesOnly: boolean;
};

/** What somebody may write to; null: nobody. */
export function sendScope(actor: Actor): Scope | null {
  if (actor.kind === 'system' || hasAnyRole(actor, ['engagement', 'administrator']))
    return { schools: null, ownClassesOnly: false };
  const schools = unitsWith(actor, ['office', 'principal']);
  if (schools === null || schools.length > 0) return { schools, ownClassesOnly: false };
  const taught = unitsWith(actor, ['teacher']);
  if (taught === null || taught.length > 0) return { schools: taught, ownClassesOnly: true };
  // Without a school of their own they write to the groups they lead and to nobody else.
  if (hasAnyRole(actor, ['department'])) return { schools: null, ownClassesOnly: true };
  return null;
}

export function maySend(actor: Actor): boolean {
  return (actor.kind === 'person' || actor.kind === 'token') && sendScope(actor) !== null;
}

type Seen = { readonly org_id: Uuid | null; readonly author_id: Uuid };

const leads = (actor: Actor, orgId: Uuid | null): boolean => {
  if (actor.kind === 'system' || hasAnyRole(actor, ['engagement', 'administrator'])) return true;
  const schools = unitsWith(actor, ['principal']);
  return orgId !== null && (schools === null || schools.includes(orgId));
};

export function maySee(actor: Actor, row: Seen): boolean {
  if (row.author_id === actor.personId || leads(actor, row.org_id)) return true;
  const schools = unitsWith(actor, ['office']);
  return row.org_id !== null && (schools === null || schools.includes(row.org_id));
}

export function mayApprove(actor: Actor, row: Seen): boolean {
  return row.author_id !== actor.personId && leads(actor, row.org_id);
}

export function mayStop(actor: Actor, row: Seen): boolean {
  return row.author_id === actor.personId || leads(actor, row.org_id);
}

/** Declares an emergency: principals for their school, engagement officers and administrators for all. */
export function mayAlert(actor: Actor, orgId: Uuid | null): boolean {
  return leads(actor, orgId);
}
