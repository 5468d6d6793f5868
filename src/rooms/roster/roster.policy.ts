import { type Actor, hasAnyRole, type Role, unitsWith } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/**
 * Who may what in the roster, by staff role. `school`: at the student's own school; `taught`: students in own classes;
 * `district`: everywhere. A role that is not listed may not.
 */
export const rosterPolicy = {
  see_student: {
    teacher: 'taught',
    office: 'school',
    principal: 'school',
    department: 'district',
    engagement: 'district',
    administrator: 'district',
  },
  see_restriction: { office: 'school', principal: 'school', administrator: 'district' },
  correct: { office: 'school', principal: 'school', administrator: 'district' },
  confirm_contacts: { office: 'school', principal: 'school', administrator: 'district' },
  see_school: {
    teacher: 'district',
    office: 'district',
    principal: 'district',
    department: 'district',
    engagement: 'district',
    administrator: 'district',
  },
  correct_school: { principal: 'school', administrator: 'district' },
  imports: { administrator: 'district' },
  duties: { office: 'school', principal: 'school', engagement: 'district', administrator: 'district' },
  restore_people: { administrator: 'district' },
} as const satisfies Readonly<Record<string, Partial<Record<Role, 'school' | 'taught' | 'district'>>>>;

export type RosterAct = keyof typeof rosterPolicy;
type Reach = Partial<Record<Role, 'school' | 'taught' | 'district'>>;

const rolesFor = (act: RosterAct, reach: 'school' | 'taught' | 'district'): readonly Role[] =>
  (Object.entries(rosterPolicy[act] as Reach) as [Role, string][])
    .filter(([, reaches]) => reaches === reach)
    .map(([role]) => role);

/** What a policy needs to know of the record it is asked about. */
export type About = {
  readonly schoolId: Uuid | null;
  /** Whether the actor teaches the student. */
  readonly taught: boolean;
  /** Whether the actor is the person, or a guardian of the student: nobody changes or confirms their own. */
  readonly own: boolean;
};

const changing: readonly RosterAct[] = ['correct', 'confirm_contacts'];

export function mayRoster(actor: Actor, act: RosterAct, about: About): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'person' || (about.own && changing.includes(act))) return false;
  if (hasAnyRole(actor, rolesFor(act, 'district'))) return true;
  if (about.schoolId !== null && hasAnyRole(actor, rolesFor(act, 'school'), about.schoolId)) return true;
  return about.taught && hasAnyRole(actor, rolesFor(act, 'taught'));
}

/** The schools for which the actor may; null is every school. */
export function schoolsFor(actor: Actor, act: RosterAct): readonly Uuid[] | null {
  if (actor.kind === 'system' || hasAnyRole(actor, rolesFor(act, 'district'))) return null;
  return unitsWith(actor, rolesFor(act, 'school'));
}
