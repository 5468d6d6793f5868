import { type Actor, hasAnyRole, hasRole, isStaff, unitsWith } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { hasClosedReaders } from './conversations.legal.ts';
import type { ConversationRow } from './conversations.store.ts';

/**
 * Who may, as a table:
 *
 * | who                                   | read | reply, note | hand off, help | close | settings |
 * | ------------------------------------- | ---- | ----------- | -------------- | ----- | -------- |
 * | owner, helper                         | yes  | yes         | yes            | yes   | –        |
 * | office, principal of the school       | yes* | yes*        | yes*           | yes*  | –        |
 * | staff of the owning department        | yes* | yes*        | yes*           | yes*  | –        |
 * | engagement officer, administrator     | yes* | yes*        | yes*           | yes*  | yes      |
 * | who had it until it went with a child | yes† | no          | no             | no    | –        |
 * | other staff                           | no   | no          | no             | no    | no       |
 * | whom it is about, or whose child      | no   | no          | no             | no    | –        |
 * | the guardian who wrote, the case link | own  | add words   | no             | yes   | no       |
 *
 * \* not when the matter is private: then only the owner, one backup and one named superior (`reader_ids`); with a legal
 *   path: the coordinator, the deputy, one named superior, and whom they asked in on purpose.
 * † what was written until it went, and nothing after it (`leaveOf`); nothing once it has closed readers.
 */

type Readable = Pick<
  ConversationRow,
  | 'owner_id'
  | 'helper_ids'
  | 'reader_ids'
  | 'excluded_ids'
  | 'privacy'
  | 'legal_kind'
  | 'school_id'
  | 'unit_id'
  | 'guardian_id'
  | 'id'
> & {
  /** Had it, or helped, until it went with the child. Left out where nobody could be meant. */
  readonly former_ids?: readonly Uuid[];
};

/** Where the actor reads by role: `null` means the whole district. */
export function deskScope(actor: Actor): { everywhere: boolean; schools: readonly Uuid[]; units: readonly Uuid[] } {
  if (hasAnyRole(actor, ['engagement', 'administrator'])) return { everywhere: true, schools: [], units: [] };
  const schools = unitsWith(actor, ['office', 'principal']);
  const units = unitsWith(actor, ['department']);
  return { everywhere: schools === null, schools: schools ?? [], units: units ?? [] };
}

/**
 * Reads what was theirs until it went with the child to another desk: that conversation, up to that moment, and no more of
 * the child. Every door that shows it asks `leaveOf` for the moment.
 */
export function isFormer(actor: Actor, row: Readable): boolean {
  const me = actor.personId;
  if (me === null || row.excluded_ids.includes(me) || hasClosedReaders(row)) return false;
  const isHere = actor.kind === 'token' ? row.privacy === 'normal' : isStaff(actor);
  return isHere && (row.former_ids ?? []).includes(me);
}

/** Everything staff may do with a conversation, and all of it to read. */
export function mayWorkOn(actor: Actor, row: Readable): boolean {
  if (actor.kind === 'system') return true;
  const me = actor.personId;
  if (me === null || row.excluded_ids.includes(me)) return false;
  // A token reads with its owner's rights and never more; private and anonymous matters are for people only.
  if (actor.kind === 'token' ? row.privacy !== 'normal' : !isStaff(actor)) return false;
  if (row.owner_id === me || row.reader_ids.includes(me)) return true;
  if (hasClosedReaders(row)) return false;
  if (row.helper_ids.includes(me)) return true;
  const scope = deskScope(actor);
  return (
    scope.everywhere ||
    (row.school_id !== null && scope.schools.includes(row.school_id)) ||
    (row.unit_id !== null && scope.units.includes(row.unit_id))
  );
}

/**
 * The other of the two desks when a child changes class or school: the office and the principal of the new school, and
 * whoever teaches the child now. Never where a matter has closed readers or an anonymous sender.
 */
export function atNewDesk(
  actor: Actor,
  row: Readable,
  child: { readonly schoolId: Uuid | null; readonly teaches: boolean },
): boolean {
  const me = actor.personId;
  if (actor.kind !== 'person' || me === null || row.excluded_ids.includes(me)) return false;
  if (row.privacy !== 'normal' || hasClosedReaders(row)) return false;
  return (
    (child.schoolId !== null && hasAnyRole(actor, ['office', 'principal'], child.schoolId)) ||
    (child.teaches && isStaff(actor))
  );
}

/** The family's side: the guardian who is in it, or whoever holds its link. */
export function mayReadAsFamily(actor: Actor, row: Readable): boolean {
  if (actor.kind === 'link') return actor.linkTo === row.id;
  return actor.kind === 'person' && actor.personId !== null && row.guardian_id === actor.personId;
}

export function maySetTopics(actor: Actor): boolean {
  return actor.kind === 'system' || hasRole(actor, 'administrator') || hasRole(actor, 'engagement');
}

/** The leaver drill: for whoever leads where the person works, and for the district. */
export function mayRunLeaverDrill(actor: Actor, unitIds: readonly Uuid[]): boolean {
  return (
    actor.kind === 'system' ||
    hasAnyRole(actor, ['administrator', 'engagement']) ||
    unitIds.some((unitId) => hasRole(actor, 'principal', unitId))
  );
}

/** An absence: one's own, and those of the people whose work one answers for: their principal, their office, the district. */
export function mayEnterAbsence(actor: Actor, personId: Uuid, unitIds: readonly Uuid[]): boolean {
  return (
    personId === actor.personId ||
    mayRunLeaverDrill(actor, unitIds) ||
    unitIds.some((unitId) => hasAnyRole(actor, ['office'], unitId))
  );
}

/** The long break: of a school by its office and principal, of the district and any school by an administrator. */
export function maySetSummer(actor: Actor, orgId: Uuid, kind: 'district' | 'school' | 'department'): boolean {
  if (actor.kind === 'system' || hasRole(actor, 'administrator', null)) return true;
  return kind === 'school' && hasAnyRole(actor, ['office', 'principal'], orgId);
}

/** The list of a school's day – who is away, late, leaves early: for its office and its principal, and for the district. */
export function mayKeepDayList(actor: Actor, schoolId: Uuid): boolean {
  return (
    actor.kind === 'system' ||
    (actor.kind === 'person' &&
      (hasAnyRole(actor, ['engagement', 'administrator']) || hasAnyRole(actor, ['office', 'principal'], schoolId)))
  );
}

export function mayEnterFor(actor: Actor): boolean {
  return isStaff(actor) || actor.kind === 'token';
}

/** Whose figures somebody sees: the district's, those of their schools, those of their department. Null: none. */
export function figuresScope(
  actor: Actor,
): { everywhere: boolean; schools: readonly Uuid[]; units: readonly Uuid[] } | null {
  if (actor.kind === 'system' || hasAnyRole(actor, ['engagement', 'administrator']))
    return { everywhere: true, schools: [], units: [] };
  const schools = unitsWith(actor, ['principal']);
  const units = unitsWith(actor, ['department']) ?? [];
  if (schools !== null && schools.length === 0 && units.length === 0) return null;
  return { everywhere: schools === null, schools: schools ?? [], units };
}
