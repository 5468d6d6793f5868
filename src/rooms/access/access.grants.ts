import { staffRoles, type Actor, type Role } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/** What staff may by their roles, as plain data for policies of other rooms. */
export type StaffGrants = {
  readonly isStaff: boolean;
  readonly roles: ReadonlySet<Role>;
  /** Roles held for the whole district. */
  readonly districtWide: ReadonlySet<Role>;
  /** The schools and departments where a role is held. */
  readonly unitsOf: (role: Role) => readonly Uuid[];
};

/** What staff may: asked here and nowhere else. A guardian's rights are asked of `roster.mayGuardian`. */
export function grants(actor: Actor): StaffGrants {
  const staff = actor.grants.filter((grant) => staffRoles.includes(grant.role));
  return {
    isStaff: staff.length > 0,
    roles: new Set(staff.map((grant) => grant.role)),
    districtWide: new Set(staff.filter((grant) => grant.unitId === null).map((grant) => grant.role)),
    unitsOf: (role) => staff.flatMap((grant) => (grant.role === role && grant.unitId !== null ? [grant.unitId] : [])),
  };
}
