import { hasAnyRole, staffRoles, type Actor, type Grant, type Role } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/**
 * Who may what in this room. `anywhere` roles must be held for the whole district; the others at the person's own
 * school. Everybody may see and end their own sessions, passkeys and looks at their own children.
 */
const table = {
  'turn accounts off and on': { district: ['administrator'], school: [] },
  'grant and withdraw roles': { district: ['administrator'], school: [] },
  'end sessions of others': { district: ['administrator'], school: [] },
  'invite people': { district: ['administrator'], school: [] },
  'hand out a code': { district: ['administrator'], school: ['office', 'principal', 'administrator'] },
  'change sign-in settings': { district: ['administrator'], school: [] },
  'make and revoke tokens': { district: ['administrator'], school: [] },
  'read the disclosure log': { district: ['administrator'], school: [] },
} as const satisfies Record<string, { district: readonly Role[]; school: readonly Role[] }>;

export type Act = keyof typeof table;

/** True for an act on somebody who belongs to these schools; without schools, for the whole district. */
export function may(actor: Actor, act: Act, schools: readonly Uuid[] = []): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'person') return false;
  const { district, school } = table[act];
  const wide = actor.grants.some(
    (grant) => grant.unitId === null && (district as readonly Role[]).includes(grant.role),
  );
  return wide || schools.some((unit) => hasAnyRole(actor, school, unit));
}

export function isStaffGrant(grant: Grant): boolean {
  return staffRoles.includes(grant.role);
}
