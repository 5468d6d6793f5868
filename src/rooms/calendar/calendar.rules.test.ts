import fc from 'fast-check';
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

const district: OrgFacts = {
  id: 'district',
  parentId: null,
  kind: 'district',
  name: 'North',
  zone: 'America/Chicago',
  slug: '',
};
const birch: OrgFacts = { id: 'birch', parentId: 'district', kind: 'school', name: 'Birch Lane', zone: null, slug: '' };
const ridge: OrgFacts = {
  id: 'ridge',
  parentId: 'district',
  kind: 'school',
  name: 'Ridge',
  zone: 'America/Denver',
  slug: '',
};
const annex: OrgFacts = {
  id: 'annex',
  parentId: 'birch',
  kind: 'department',
  name: 'Birch annex',
  zone: null,
  slug: '',
};

const shortDays: WeeklyHours = { ...usualHours, '5': [['08:00', '12:00']] };

function facts(more: Partial<CalendarFacts> = {}): CalendarFacts {
  return {
    zone: 'UTC',
    orgs: [district, birch, ridge, annex],
    hours: [],
    hourChanges: [],
    closures: [],
    seasons: [],
    extras: [],
    halfDays: [],
    ...more,
  };
}

function open(of: CalendarFacts, orgId: string | null, date: string): string[] {
  return hoursOn(Temporal.PlainDate.from(date), weekOf(of, orgId)).map(
    ({ from, to }) => `${from.toString().slice(0, 5)}–${to.toString().slice(0, 5)}`,
  );
}

const october = Temporal.Instant.from('2026-10-01T12:00:00Z');
const november = Temporal.Instant.from('2026-11-10T12:00:00Z');

const thanksgiving = {
  orgId: 'district',
  startsOn: '2026-11-25',
  untilOn: '2026-11-28',
  from: null,
  to: null,
  enteredAt: october,
};

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
    expect(hoursSource(set, 'annex', '2026-11-20').orgId).toBe('birch');
    expect(hoursSource(set, 'ridge', '2026-11-20').orgId).toBe(null);
  });

  test('they are read on the clock of the nearest zone', () => {
    const eight = Temporal.Instant.from('2026-11-20T00:00:00Z');
    expect(addBusiness(eight, 60, weekOf(facts(), 'birch')).toString()).toBe('2026-11-20T15:00:00Z');
    expect(addBusiness(eight, 60, weekOf(facts(), 'ridge')).toString()).toBe('2026-11-20T16:00:00Z');
    expect(weekOf(facts({ orgs: [{ ...district, zone: null, slug: '' }] }), null).zone).toBe('UTC');
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

describe('hours from a day on', () => {
  test('the new hours hold from their first day, the old ones until then', () => {
    const winter = facts({
      hours: [{ orgId: 'birch', periods: usualHours }],
      hourChanges: [{ orgId: 'birch', startsOn: '2026-12-01', periods: shortDays }],
    });
    expect(open(winter, 'birch', '2026-11-27')).toEqual(['08:00–16:00']);
    expect(open(winter, 'birch', '2026-12-04')).toEqual(['08:00–12:00']);
    expect(open(winter, 'ridge', '2026-12-04')).toEqual(['08:00–16:00']);
    expect(hoursSource(winter, 'birch', '2026-12-04').hours).toEqual(shortDays);
  });

  test('a district’s change is felt by the schools without hours of their own', () => {
    const change = facts({
      hours: [{ orgId: 'birch', periods: usualHours }],
      hourChanges: [{ orgId: 'district', startsOn: '2026-12-01', periods: shortDays }],
    });
    expect(open(change, 'birch', '2026-12-04')).toEqual(['08:00–16:00']);
    expect(open(change, 'ridge', '2026-12-04')).toEqual(['08:00–12:00']);
  });

  test('a school can follow the district again from a day on', () => {
    const back = facts({
      hours: [{ orgId: 'birch', periods: shortDays }],
      hourChanges: [
        { orgId: 'birch', startsOn: '2026-12-01', periods: null },
        { orgId: 'district', startsOn: '2026-12-10', periods: { ...usualHours, '5': [['10:00', '11:00']] } },
      ],
    });
    expect(open(back, 'birch', '2026-11-27')).toEqual(['08:00–12:00']);
    expect(open(back, 'birch', '2026-12-04')).toEqual(['08:00–16:00']);
    expect(open(back, 'birch', '2026-12-11')).toEqual(['10:00–11:00']);
  });

  test('a season wins over a change of the weekly hours', () => {
    const both = facts({
      hourChanges: [{ orgId: 'birch', startsOn: '2026-06-01', periods: shortDays }],
      seasons: [{ orgId: 'district', startsOn: '2026-06-15', untilOn: '2026-08-17', periods: null }],
    });
    expect(open(both, 'birch', '2026-06-05')).toEqual(['08:00–12:00']);
    expect(open(both, 'birch', '2026-06-19')).toEqual([]);
    expect(open(both, 'birch', '2026-08-21')).toEqual(['08:00–12:00']);
  });

  test('the clock crosses the change to summer time and the change of hours together', () => {
    const spring = facts({ hourChanges: [{ orgId: 'birch', startsOn: '2027-03-15', periods: shortDays }] });
    // Friday, March 12, 3:00 pm in winter time; one hour is left that day, and Monday opens at 8 in summer time.
    const friday = Temporal.Instant.from('2027-03-12T21:00:00Z');
    expect(addBusiness(friday, 120, weekOf(spring, 'birch')).toString()).toBe('2027-03-15T14:00:00Z');
  });
});

describe('single days', () => {
  const saturday = { orgId: 'birch', onDate: '2026-11-21', from: '09:00', to: '12:00', enteredAt: november };

  test('an extra opening opens a day that is usually closed, there only', () => {
    const enrolment = facts({ extras: [saturday] });
    expect(open(enrolment, 'birch', '2026-11-21')).toEqual(['09:00–12:00']);
    expect(open(enrolment, 'ridge', '2026-11-21')).toEqual([]);
  });

  test('it holds against a closure entered before it, and gives way to one entered after', () => {
    const onHoliday = { ...saturday, onDate: '2026-11-26' };
    expect(open(facts({ closures: [thanksgiving], extras: [onHoliday] }), 'birch', '2026-11-26')).toEqual([
      '09:00–12:00',
    ]);
    const snow = { ...thanksgiving, enteredAt: Temporal.Instant.from('2026-11-26T11:00:00Z') };
    expect(open(facts({ closures: [snow], extras: [onHoliday] }), 'birch', '2026-11-26')).toEqual([]);
  });

  test('a half day ends lessons, and working time only where the office closes too', () => {
    const half = { orgId: 'birch', onDate: '2026-11-20', endsAt: '12:00', officeCloses: false, enteredAt: november };
    expect(open(facts({ halfDays: [half] }), 'birch', '2026-11-20')).toEqual(['08:00–16:00']);
    expect(open(facts({ halfDays: [{ ...half, officeCloses: true }] }), 'birch', '2026-11-20')).toEqual([
      '08:00–12:00',
    ]);
  });

  test('of closures and openings in any order the later word counts, minute by minute', () => {
    const clock = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
    const stretch = fc.tuple(clock, clock).filter(([from, to]) => from < to);
    const entry = fc.record({ opens: fc.boolean(), stretch });
    const written = (minute: number): string =>
      `${String(Math.trunc(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        const at = (i: number): Temporal.Instant => november.add({ minutes: i });
        const day = '2026-11-20';
        const of = facts({
          extras: entries.flatMap(({ opens, stretch: [from, to] }, i) =>
            opens ? [{ orgId: 'birch', onDate: day, from: written(from), to: written(to), enteredAt: at(i) }] : [],
          ),
          closures: entries.flatMap(({ opens, stretch: [from, to] }, i) =>
            opens
              ? []
              : [
                  {
                    ...thanksgiving,
                    startsOn: day,
                    untilOn: '2026-11-21',
                    from: written(from),
                    to: written(to),
                    enteredAt: at(i),
                  },
                ],
          ),
        });
        const shown = hoursOn(Temporal.PlainDate.from(day), weekOf(of, 'birch'));
        const isOpenAt = (minute: number): boolean => {
          const word = entries.findLast(({ stretch: [from, to] }) => from <= minute && minute < to);
          return word === undefined ? minute >= 480 && minute < 960 : word.opens;
        };
        const minutes = (time: Temporal.PlainTime): number => time.hour * 60 + time.minute;
        for (let minute = 0; minute < 1440; minute += 15) {
          const found = shown.some(({ from, to }) => minutes(from) <= minute && minute < (minutes(to) || 1440));
          expect(found).toBe(isOpenAt(minute));
        }
      }),
      { seed: 11, numRuns: 200 },
    );
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
