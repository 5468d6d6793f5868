import { expect, test } from 'vitest';
import type { WorkWeek } from '#platform/clock';
import type { StaffMember } from './conversations.ownership.ts';
import {
  changeOf,
  type ChildPlace,
  decideBy,
  isGrouped,
  ruleFor,
  staysHelper,
  throughSchool,
} from './conversations.moving.ts';

const at = (schoolId: string | null, taughtIn: string | null, active = true): ChildPlace => ({
  schoolId,
  taughtIn,
  active,
});
const none = { oldSchool: false, ownSchool: true };
const school = { oldSchool: true, ownSchool: true };

test('what became of a matter’s child', () => {
  expect(changeOf(at('birch', 'Room 11'), at('birch', null), none)).toBe('class');
  expect(changeOf(at('birch', 'Room 11'), at('birch', 'Room 14'), none)).toBeNull();
  expect(changeOf(at('birch', null), at('birch', null), none)).toBeNull();
  expect(changeOf(at('birch', 'Room 11'), at('cedar', null), none)).toBe('school');
  expect(changeOf(at('birch', null), at('cedar', null), school)).toBe('school');
  expect(changeOf(at('birch', null), at('cedar', null), none)).toBe('follows');
  expect(changeOf(at('birch', null), at('cedar', null), { oldSchool: false, ownSchool: false })).toBeNull();
  expect(changeOf(at('birch', 'Room 11'), at(null, null, false), none)).toBe('left');
  expect(changeOf(at(null, null, false), at('birch', null), none)).toBeNull();
});

const staff = (...units: readonly string[]): StaffMember => ({
  id: 'somebody',
  name: 'Somebody',
  active: true,
  children: [],
  grants: units.map((unitId) => ({ role: 'office', unitId })),
});

test('whoever works at both schools, or at a department, does not have it through the old school', () => {
  const rules = { old: null, next: null };
  expect(throughSchool(staff('birch'), rules, 'birch', 'cedar')).toBe(true);
  expect(throughSchool(staff('birch', 'cedar'), rules, 'birch', 'cedar')).toBe(false);
  expect(throughSchool(staff('transportation'), rules, 'birch', 'cedar')).toBe(false);
});

test('by itself only what a class’s teacher had goes, and nothing that would give a child away', () => {
  const usual = { kind: 'class', taught: true, closed: false, senderMayKnow: true, somebodyThere: true } as const;
  expect(ruleFor(usual)).toBe('goes');
  expect(ruleFor({ ...usual, kind: 'school' })).toBe('goes');
  expect(ruleFor({ ...usual, kind: 'school', senderMayKnow: false })).toBe('stays');
  expect(ruleFor({ ...usual, senderMayKnow: false })).toBe('goes');
  expect(ruleFor({ ...usual, taught: false })).toBe('stays');
  expect(ruleFor({ ...usual, closed: true })).toBe('stays');
  expect(ruleFor({ ...usual, somebodyThere: false })).toBe('stays');
  expect(ruleFor({ ...usual, kind: 'left' })).toBe('stays');
});

const day = [{ from: Temporal.PlainTime.from('08:00'), to: Temporal.PlainTime.from('16:00') }];
const week: WorkWeek = {
  zone: 'America/Chicago',
  periods: { 1: day, 2: day, 3: day, 4: day, 5: day, 6: [], 7: [] },
  closures: [],
};

test('the last day is counted in school days, on the school’s own clock', () => {
  const monday = Temporal.Instant.from('2026-11-16T15:00:00Z');
  expect(decideBy(monday, 1, week).toString()).toBe('2026-11-17T22:00:00Z');
  expect(decideBy(monday, 5, week).toString()).toBe('2026-11-23T22:00:00Z');
  const friday = Temporal.Instant.from('2026-11-20T23:30:00Z');
  expect(decideBy(friday, 1, week).toString()).toBe('2026-11-23T22:00:00Z');
  // A school that never opens decides all the same.
  const never = { ...week, periods: { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] } };
  expect(decideBy(monday, 5, never).toString()).toBe('2027-02-14T15:00:00Z');
});

test('many of one school in one load, and the turn of the school year, are one line', () => {
  const year = { startsOn: Temporal.PlainDate.from('2026-08-10'), untilOn: Temporal.PlainDate.from('2027-08-09') };
  const on = (date: string, n = 1): boolean => isGrouped(n, Temporal.PlainDate.from(date), year);
  expect(on('2026-11-16')).toBe(false);
  expect(on('2026-11-16', 19)).toBe(false);
  expect(on('2026-11-16', 20)).toBe(true);
  expect(on('2026-08-20')).toBe(true);
  expect(on('2026-09-01')).toBe(false);
  expect(on('2027-07-20')).toBe(true);
});

test('a helper stays with it unless only the old school is theirs', () => {
  const left = { kind: 'school', fromSchoolId: 'birch' } as const;
  expect(staysHelper(staff('birch'), left)).toBe(false);
  expect(staysHelper(staff('birch', 'cedar'), left)).toBe(true);
  expect(staysHelper(staff('transportation'), left)).toBe(true);
  expect(staysHelper(undefined, left)).toBe(false);
  expect(staysHelper(staff('birch'), { kind: 'class', fromSchoolId: 'birch' })).toBe(true);
});
