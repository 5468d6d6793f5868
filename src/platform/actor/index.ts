import type { Uuid } from '#platform/ids';

/** What somebody may be for an organisation. The rooms give these their meaning in their policy files. */
export const roles = [
  'guardian',
  'student',
  'teacher',
  'office',
  'department',
  'principal',
  'engagement',
  'administrator',
] as const;
export type Role = (typeof roles)[number];

/** A role at one organisational unit; `unitId` null means the whole district. */
export type Grant = { readonly role: Role; readonly unitId: Uuid | null };

/**
 * Who acts, as plain data. Made by the room that signs people in, by a link, by a token, or by the house itself;
 * policies read it, nobody changes it.
 */
export type Actor = {
  readonly kind: 'person' | 'anonymous' | 'link' | 'token' | 'system';
  readonly districtId: Uuid;
  readonly personId: Uuid | null;
  /** For pages and timelines of this person's own; never for logs. */
  readonly name: string;
  readonly grants: readonly Grant[];
  /** The people a guardian may see at all: sets `app.students` inside the transaction. Empty for staff. */
  readonly subjects: readonly Uuid[];
  /** What a token may do. */
  readonly scopes: readonly string[];
  /** The one thing a link opens. */
  readonly linkTo: Uuid | null;
  readonly sessionId: Uuid | null;
  readonly language: string | null;
  /** The time zone moments are shown in, when it is another than the district's. */
  readonly zone?: string | null;
  /** Somebody outside the district acts through this program: who, and on what legitimate interest. Every look says so. */
  readonly outside?: { readonly party: string; readonly interest: string } | null;
  /** Why the house acts by itself: the job's or command's name. */
  readonly reason: string | null;
};

const nobody = {
  personId: null,
  name: '',
  grants: [],
  subjects: [],
  scopes: [],
  linkTo: null,
  sessionId: null,
  language: null,
  reason: null,
} as const;

export function anonymousActor(districtId: Uuid): Actor {
  return { ...nobody, kind: 'anonymous', districtId };
}

/** The house itself, with the reason it acts. It sees the whole tenant and never another one. */
export function systemActor(districtId: Uuid, reason: string): Actor {
  return { ...nobody, kind: 'system', districtId, reason };
}

/** Whoever holds a link to exactly one thing. */
export function linkActor(districtId: Uuid, linkTo: Uuid): Actor {
  return { ...nobody, kind: 'link', districtId, linkTo };
}

export const staffRoles: readonly Role[] = [
  'teacher',
  'office',
  'department',
  'principal',
  'engagement',
  'administrator',
];

/** True when the actor holds the role at that unit, or for the whole district. Without a unit: anywhere. */
export function hasRole(actor: Actor, role: Role, unitId?: Uuid | null): boolean {
  return actor.grants.some(
    (grant) => grant.role === role && (unitId === undefined || grant.unitId === null || grant.unitId === unitId),
  );
}

export function hasAnyRole(actor: Actor, wanted: readonly Role[], unitId?: Uuid | null): boolean {
  return wanted.some((role) => hasRole(actor, role, unitId));
}

export function isStaff(actor: Actor): boolean {
  return actor.kind === 'person' && hasAnyRole(actor, staffRoles);
}

/** The units where the actor holds one of the roles; null when one of them holds for the whole district. */
export function unitsWith(actor: Actor, wanted: readonly Role[]): readonly Uuid[] | null {
  const grants = actor.grants.filter((grant) => wanted.includes(grant.role));
  if (grants.some((grant) => grant.unitId === null)) return null;
  return grants.flatMap((grant) => (grant.unitId === null ? [] : [grant.unitId]));
}
