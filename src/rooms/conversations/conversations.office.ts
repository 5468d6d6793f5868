import type { Uuid } from '#platform/ids';
import { foldForSearch } from './conversations.rules.ts';

/** What changes in one child's day. */
export const dayKinds = ['absence', 'late', 'leaving', 'way_home'] as const;
export type DayKind = (typeof dayKinds)[number];

export const dayReasons = ['ill', 'appointment', 'family', 'travel', 'other'] as const;
export type DayReason = (typeof dayReasons)[number];

/** How the office settles one: it is in the books; the office called because it cannot be so; it was written by mistake. */
export const outcomes = ['done', 'declined', 'mistake'] as const;
/** Or the family took it back in time. */
export type Outcome = (typeof outcomes)[number] | 'taken_back';

/** By when the office has them, as wall times of the school: absences and lateness, and everything about going home. */
export type CutOff = { readonly morning: string; readonly home: string };
/** Where a school's own times stand among the district's settings. */
export const cutOffKey = (schoolId: Uuid): string => `office.times.${schoolId}`;

export const usualCutOff: CutOff = { morning: '09:30', home: '14:00' };

const wallTime = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Times as they were stored, or the usual ones. */
export function cutOffOf(stored: unknown): CutOff {
  if (typeof stored !== 'object' || stored === null) return usualCutOff;
  const time = (value: unknown, usual: string): string =>
    typeof value === 'string' && wallTime.test(value) ? value : usual;
  const { morning, home } = stored as { morning?: unknown; home?: unknown };
  return { morning: time(morning, usualCutOff.morning), home: time(home, usualCutOff.home) };
}

const leavingAhead = { minutes: 10 };
const lateEntry = { minutes: 10 };

/**
 * The moment by which the office must have it. A child who leaves early stands at the door ten minutes before; what is
 * told after the cut-off still gets ten minutes, and a leaving told too late rings at once.
 */
export function officeDue(
  change: { readonly kind: DayKind; readonly onDay: string; readonly atTime: string | null },
  cutOff: CutOff,
  zone: string,
  now: Temporal.Instant,
): Temporal.Instant {
  const day = Temporal.PlainDate.from(change.onDay);
  const at = (time: string): Temporal.Instant =>
    day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }).toInstant();
  const later = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant =>
    Temporal.Instant.compare(a, b) < 0 ? b : a;
  if (change.kind === 'leaving' && change.atTime !== null) return later(at(change.atTime).subtract(leavingAhead), now);
  return later(
    at(change.kind === 'absence' || change.kind === 'late' ? cutOff.morning : cutOff.home),
    now.add(lateEntry),
  );
}

/**
 * Until when a family may tell it, change it or take it back by itself: the school's time for such things, and for a
 * leaving not later than the office needs to fetch the child. After it only a call is sure to be heard.
 */
export function familyUntil(
  change: { readonly kind: DayKind; readonly onDay: string; readonly atTime: string | null },
  cutOff: CutOff,
  zone: string,
): Temporal.Instant {
  const day = Temporal.PlainDate.from(change.onDay);
  const at = (time: string): Temporal.Instant =>
    day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }).toInstant();
  if (change.kind === 'absence' || change.kind === 'late') return at(cutOff.morning);
  const home = at(cutOff.home);
  if (change.kind !== 'leaving' || change.atTime === null) return home;
  const fetched = at(change.atTime).subtract(leavingAhead);
  return Temporal.Instant.compare(fetched, home) < 0 ? fetched : home;
}

export const mostDays = 30;

/** The days from first to last, without those on which nobody is there; the first stays even then. */
export function schoolDays(
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
  isOpen: (day: Temporal.PlainDate) => boolean,
): readonly string[] {
  const days: string[] = [];
  for (
    let day = first;
    Temporal.PlainDate.compare(day, last) <= 0 && days.length < mostDays;
    day = day.add({ days: 1 })
  )
    if (isOpen(day)) days.push(day.toString());
  return days.length === 0 ? [first.toString()] : days;
}

/** A person tied to a child, with what counts at the door. */
export type AtDoor = { readonly id: Uuid; readonly name: string; readonly mayPickUp: boolean };

/**
 * Whether the named person is on the child's pick-up list. A stranger, somebody not confirmed and somebody restricted
 * are all `not_listed`: the answer must not tell that a restriction exists.
 */
export function pickUpAnswer(
  named: { readonly id: Uuid | null; readonly name: string },
  list: readonly AtDoor[],
): 'nobody_named' | 'listed' | 'not_listed' {
  const wanted = foldForSearch(named.name).trim();
  if (named.id === null && wanted === '') return 'nobody_named';
  const person = list.find((one) =>
    named.id === null ? foldForSearch(one.name).trim() === wanted : one.id === named.id,
  );
  return person?.mayPickUp === true ? 'listed' : 'not_listed';
}

const byTopic: Readonly<Record<string, DayKind>> = {
  absence_report: 'absence',
  leave_early: 'leaving',
  going_home: 'way_home',
};

/** What a topic of the starting tree means for the day; null when it is not about a day. */
export function dayKindOf(topicKey: string | null | undefined): DayKind | null {
  return topicKey === null || topicKey === undefined ? null : (byTopic[topicKey] ?? null);
}

export const topicsOfDay: readonly string[] = Object.keys(byTopic);
