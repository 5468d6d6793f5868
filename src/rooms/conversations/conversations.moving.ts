import { hoursOn, type WorkWeek } from '#platform/clock';
import type { Uuid } from '#platform/ids';
import { askerOf } from './conversations.askers.ts';
import type { Directory } from './conversations.directory.ts';
import { hasClosedReaders } from './conversations.legal.ts';
import { type Held, noWish, placesWithout } from './conversations.leaving.ts';
import {
  eachOnce,
  isAway,
  mayOwn,
  ownerPlaces,
  type OwnerRule,
  type Place,
  type StaffMember,
} from './conversations.ownership.ts';
import { type AboutChildren, kindsByTeaching } from './conversations.owner-rules.ts';
import type { ConversationRow } from './conversations.store.ts';

/** A child as one open matter about it sees it: its school, and the class through which the owner teaches it. */
export type ChildPlace = {
  readonly schoolId: Uuid | null;
  readonly active: boolean;
  readonly taughtIn: string | null;
};

export type MoveKind = 'class' | 'school' | 'left';
export type ByRule = 'stays' | 'goes';

/**
 * What became of an open matter's child. `follows`: another school, but whoever has it did not come through the old one,
 * so nothing is to be decided and the matter's school follows the child. Null: nothing that matters here.
 */
export function changeOf(
  before: ChildPlace,
  after: ChildPlace,
  through: { readonly oldSchool: boolean; readonly ownSchool: boolean },
): MoveKind | 'follows' | null {
  if (before.active && !after.active) return 'left';
  if (!after.active) return null;
  const lostClass = before.taughtIn !== null && after.taughtIn === null;
  if (before.schoolId !== after.schoolId && before.schoolId !== null && after.schoolId !== null) {
    if (lostClass || through.oldSchool) return 'school';
    return through.ownSchool ? 'follows' : null;
  }
  return lostClass ? 'class' : null;
}

/** Whether somebody has a matter because they work at a school, and would not have it if the child went elsewhere. */
export function throughSchool(
  member: StaffMember | undefined,
  rules: { readonly old: OwnerRule | null; readonly next: OwnerRule | null },
  from: Uuid,
  to: Uuid,
): boolean {
  const at = (unitId: Uuid): boolean => member?.grants.some((grant) => grant.unitId === unitId) ?? false;
  if (at(to)) return false;
  return at(from) || rules.old !== rules.next;
}

/** What of a matter says who would have it elsewhere. */
export type Moving = Held & Pick<ConversationRow, 'language' | 'asker' | 'guardian_id'>;

/** Where the child is now. `children` is left out where only a guess is wanted. */
export type Here = {
  readonly schoolId: Uuid | null;
  /** Of the child now, the main teacher first. */
  readonly teacherIds: readonly Uuid[];
  readonly children?: AboutChildren;
  readonly at: Temporal.Instant;
  /** Spreads the work of a role, as at the opening. */
  readonly turn: number;
};

/** Who would have the matter where the child is now, best first; never who has it. */
export function placesAfterMove(directory: Directory, row: Moving, here: Here, taught: boolean): readonly Place[] {
  const ownerId = row.owner_id ?? '';
  const schoolId = here.schoolId ?? row.school_id;
  if (row.about_staff || hasClosedReaders(row))
    return placesWithout(directory, { ...row, school_id: schoolId }, ownerId, { wish: noWish, now: here.at, turn: 0 });
  const rule = directory.ruleFor(row.topic_id, schoolId);
  const excluded = [...row.excluded_ids, ownerId];
  const byRules = ownerPlaces(
    {
      rule,
      categoryOwnerId: row.category_id === null ? null : (directory.categories.get(row.category_id)?.ownerId ?? null),
      schoolId,
      teacherIds: here.teacherIds,
      ...(here.children === undefined ? {} : { children: here.children }),
      language: row.language,
      excluded,
      now: here.at,
      turn: here.turn,
      asker: askerOf(row),
      legal: null,
    },
    directory,
  );
  // Where the rule finds the teacher itself it is right; everywhere else the new class's teacher follows the old one.
  if (!taught || kindsByTeaching.some((kind) => kind === rule?.kind)) return byRules;
  const teachers = here.teacherIds.filter(
    (id) => mayOwn(directory, id, excluded) && isAway(directory, id, here.at) === null,
  );
  return eachOnce([...teachers.map((id): Place => ({ id, why: 'rule' })), ...byRules]);
}

/**
 * What happens when nobody decides: what a class's teacher had goes with the child, everything else stays. Nothing leaves
 * its closed readers, and nothing tells where a child is now to a sender who may not know it.
 */
export function ruleFor(matter: {
  readonly kind: MoveKind;
  readonly taught: boolean;
  readonly closed: boolean;
  readonly senderMayKnow: boolean;
  readonly somebodyThere: boolean;
}): ByRule {
  if (matter.kind === 'left' || matter.closed || !matter.taught || !matter.somebodyThere) return 'stays';
  return matter.kind === 'class' || matter.senderMayKnow ? 'goes' : 'stays';
}

/** The usual number of school days in which the two desks decide. */
export const usualMoveDays = 5;
export const mostMoveDays = 20;
/** So many of one school in one load are shown as one line. */
const manyAtOnce = 20;
/** The turn of the school year: so many days before its first day and after it, everybody changes class. */
const turnDays = { before: 45, after: 21 };

/** Whether the moves of one school in one load are shown as one line: many at once, or the turn of the school year. */
export function isGrouped(
  count: number,
  today: Temporal.PlainDate,
  year: { readonly startsOn: Temporal.PlainDate; readonly untilOn: Temporal.PlainDate },
): boolean {
  const since = year.startsOn.until(today, { largestUnit: 'days' }).days;
  const left = today.until(year.untilOn, { largestUnit: 'days' }).days;
  return count >= manyAtOnce || since <= turnDays.after || left <= turnDays.before;
}

/** A school with no working day in sight decides after so many days all the same. */
const furthestDays = 90;

/** The end of the n-th working day after this one, where the school is. */
export function decideBy(now: Temporal.Instant, days: number, week: WorkWeek): Temporal.Instant {
  const today = now.toZonedDateTimeISO(week.zone).toPlainDate();
  let left = days;
  for (let step = 1; step <= furthestDays; step += 1) {
    const date = today.add({ days: step });
    const last = hoursOn(date, week).at(-1);
    if (last === undefined) continue;
    left -= 1;
    if (left === 0) return date.toZonedDateTime({ timeZone: week.zone, plainTime: last.to }).toInstant();
  }
  return now.add({ hours: 24 * furthestDays });
}

/** Whether a helper still belongs to it: everybody but those who work only at the school the child left. */
export function staysHelper(
  member: StaffMember | undefined,
  { kind, fromSchoolId }: { readonly kind: MoveKind; readonly fromSchoolId: Uuid | null },
): boolean {
  if (member === undefined) return false;
  return kind !== 'school' || !member.grants.every((grant) => grant.unitId === fromSchoolId);
}
