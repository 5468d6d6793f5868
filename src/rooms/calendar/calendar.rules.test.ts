import { describe, expect, test } from 'vitest';
import { addBusiness, hoursOn } from '#platform/clock';
import type { WeeklyHours } from './calendar.contract.ts';
import {
  chainOf,
  daysBetween,
  hoursSource,
  isEverOpen,
  noHours,
  orgsUnder,
  runsForward,
  usualHours,
  weekOf,
} from './calendar.rules.ts';
import type { CalendarFacts, OrgFacts } from './calendar.rules.ts';

const district: OrgFacts = { id: 'district', parentId: null, kind: 'district', name: 'North', zone: 'America/Chicago' };
const birch: OrgFacts = { id: 'birch', parentId: 'district', kind: 'school', name: 'Birch Lane', zone: null };
const ridge: OrgFacts = { id: 'ridge', parentId: 'district', kind: 'school', name: 'Ridge', zone: 'America/Denver' };
const annex: OrgFacts = { id: 'annex', parentId: 'birch', kind: 'department', name: 'Birch annex', zone: null };

const shortDays: WeeklyHours = { ...usualHours, '5': [['08:00', '12:00']] };

function facts(more: Partial<CalendarFacts> = {}): CalendarFacts {
  return { zone: 'UTC', orgs: [district, birch, ridge, annex], hours: [], closures: [], seasons: [], ...more };
}

function open(of: CalendarFacts, orgId: string | null, date: string): string[] {
  return hoursOn(Temporal.PlainDate.from(date), weekOf(of, orgId)).map(
    ({ from, to }) => `${from.toString().slice(0, 5)}–${to.toString().slice(0, 5)}`,
  );
}

const thanksgiving = { orgId: 'district', startsOn: '2026-11-25', untilOn: '2026-11-28', from: null, to: null };

describe('the hours of an org', () => {
  test('where nobody set anything it is Monday to Friday, eight to four', () => {
    expect(open(facts(), 'birch', '2026-11-20')).toEqual(['08:00–16:00']);
    expect(open(facts(), 'birch', '2026-11-21')).toEqual([]);
  });

  test('its own win, else those of the nearest above', () => {
    const set = facts({ hours: [{ orgId: 'birch', periods: shortDays }] });
    expect(open(set, 'birch', '2026-11-20')).toEqual(['08:00–12:00']);
    expect(open(set, 'annex', '2026-11-20')).toEqual(['08:00–12:00']);
    expect(open(set, 'ridge', '2026-11-20')).toEqual(['08:00–16:00']);
    expect(hoursSource(set, 'annex').orgId).toBe('birch');
    expect(hoursSource(set, 'ridge').orgId).toBe(null);
  });

  test('they are read on the clock of the nearest zone', () => {
    const eight = Temporal.Instant.from('2026-11-20T00:00:00Z');
    expect(addBusiness(eight, 60, weekOf(facts(), 'birch')).toString()).toBe('2026-11-20T15:00:00Z');
    expect(addBusiness(eight, 60, weekOf(facts(), 'ridge')).toString()).toBe('2026-11-20T16:00:00Z');
    expect(weekOf(facts({ orgs: [{ ...district, zone: null }] }), null).zone).toBe('UTC');
  });

  test('an org that the calendar does not know has those of the district', () => {
    expect(weekOf(facts(), 'gone')).toEqual(weekOf(facts(), 'district'));
    expect(weekOf(facts(), null)).toEqual(weekOf(facts(), 'district'));
  });

  test('parents in a ring still end', () => {
    const ring = { orgs: [district, { ...birch, parentId: 'annex' }, annex] };
    expect(chainOf(ring, 'annex').map((org) => org.id)).toEqual(['district', 'birch', 'annex']);
  });
});

describe('closures and seasons', () => {
  test('what the district closes is closed in every school', () => {
    const closed = facts({ closures: [thanksgiving] });
    expect(open(closed, 'annex', '2026-11-25')).toEqual([]);
    expect(open(closed, 'ridge', '2026-11-27')).toEqual([]);
    expect(open(closed, 'ridge', '2026-11-24')).toEqual(['08:00–16:00']);
    expect(open(closed, 'ridge', '2026-11-30')).toEqual(['08:00–16:00']);
  });

  test('what one school closes is open elsewhere', () => {
    const snow = facts({
      closures: [
        { ...thanksgiving, orgId: 'birch', startsOn: '2026-11-23', untilOn: '2026-11-24', from: '13:00', to: null },
      ],
    });
    expect(open(snow, 'birch', '2026-11-23')).toEqual(['08:00–13:00']);
    expect(open(snow, 'annex', '2026-11-23')).toEqual(['08:00–13:00']);
    expect(open(snow, 'ridge', '2026-11-23')).toEqual(['08:00–16:00']);
  });

  test('a school’s own summer wins over the district’s', () => {
    const summer = { startsOn: '2026-06-15', untilOn: '2026-08-17' };
    const both = facts({
      seasons: [
        { ...summer, orgId: 'birch', periods: shortDays },
        { ...summer, orgId: 'district', periods: null },
      ],
    });
    expect(open(both, 'birch', '2026-06-19')).toEqual(['08:00–12:00']);
    expect(open(both, 'ridge', '2026-06-19')).toEqual([]);
    expect(open(both, 'ridge', '2026-08-17')).toEqual(['08:00–16:00']);
  });

  test('a change is felt in the org and everything below it', () => {
    expect(orgsUnder(facts(), 'district')).toEqual(['district', 'birch', 'ridge', 'annex']);
    expect(orgsUnder(facts(), 'birch')).toEqual(['birch', 'annex']);
  });
});

describe('what may be entered', () => {
  test('times run forward, and 00:00 ends the day', () => {
    expect(runsForward('08:00', '16:00')).toBe(true);
    expect(runsForward('16:00', '08:00')).toBe(false);
    expect(runsForward('08:00', '08:00')).toBe(false);
    expect(runsForward('18:00', '00:00')).toBe(true);
    expect(runsForward('13:00', null)).toBe(true);
    expect(runsForward(null, '10:00')).toBe(true);
  });

  test('both ends of a range of days count', () => {
    expect(daysBetween('2026-11-25', '2026-11-25')).toBe(1);
    expect(daysBetween('2026-12-21', '2027-01-01')).toBe(12);
    expect(daysBetween('2026-11-25', '2026-11-24')).toBe(0);
  });

  test('a week without any hours is not a week', () => {
    expect(isEverOpen(usualHours)).toBe(true);
    expect(isEverOpen(noHours)).toBe(false);
  });
});
