import { hasAnyRole, isStaff, type Actor, type Role } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/** Who may change the calendar of an org of each kind; the role must be held there or for the whole district. */
const changers: Readonly<Record<OrgKind, readonly Role[]>> = {
  district: ['administrator'],
  school: ['administrator', 'principal', 'office'],
  department: ['administrator', 'department'],
};

export type OrgKind = 'district' | 'school' | 'department';

/** Hours and closures are no secret among staff. */
export function maySeeCalendar(actor: Actor): boolean {
  return actor.kind === 'system' || isStaff(actor);
}

/** A program changes what its owner may, by what a room below offers it: closures by the messages. */
export function mayChangeCalendar(actor: Actor, org: { readonly id: Uuid; readonly kind: OrgKind }): boolean {
  const isSomebody = actor.kind === 'person' || actor.kind === 'token';
  return actor.kind === 'system' || (isSomebody && hasAnyRole(actor, changers[org.kind], org.id));
}

/** Events: whoever keeps the calendar of the org, a teacher for an own class, staff for a group they lead. */
export function mayChangeEvents(
  actor: Actor,
  org: { readonly id: Uuid; readonly kind: OrgKind },
  { teachesClass, leadsGroup }: { readonly teachesClass: boolean; readonly leadsGroup: boolean },
): boolean {
  if (actor.kind === 'token') return false;
  if (mayChangeCalendar(actor, org)) return true;
  if (actor.kind !== 'person') return false;
  return (teachesClass && hasAnyRole(actor, ['teacher'], org.id)) || (leadsGroup && isStaff(actor));
}
