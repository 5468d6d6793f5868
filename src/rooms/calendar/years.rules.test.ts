import { expect, test } from 'vitest';
import { isTermTime, yearAt, yearsFor, type YearFacts } from './years.rules.ts';

const fall = { name: 'Fall', startsOn: '2026-08-24', untilOn: '2026-12-19' };
const spring = { name: 'Spring', startsOn: '2027-01-04', untilOn: '2027-06-05' };
const year: YearFacts = {
  orgId: 'district',
  name: '2026–27',
  startsOn: '2026-08-24',
  untilOn: '2027-06-05',
  terms: [fall, spring],
};
const next: YearFacts = { ...year, name: '2027–28', startsOn: '2027-08-23', untilOn: '2028-06-03', terms: [] };

function at(years: readonly YearFacts[], day: string): string {
  const found = yearAt(years, Temporal.PlainDate.from(day));
  return `${found.name}: ${found.startsOn.toString()} – ${found.untilOn.toString()}`;
}

test('a year lasts until the first day of the next, so the summer belongs to it', () => {
  expect(at([year, next], '2026-08-24')).toBe('2026–27: 2026-08-24 – 2027-08-23');
  expect(at([year, next], '2027-07-15')).toBe('2026–27: 2026-08-24 – 2027-08-23');
  expect(at([year, next], '2027-08-23')).toBe('2027–28: 2027-08-23 – 2028-08-23');
  expect(yearAt([year], Temporal.PlainDate.from('2026-11-20')).lastDayOn?.toString()).toBe('2027-06-04');
});

test('while nobody has entered a year it begins on August 1', () => {
  expect(at([], '2026-11-20')).toBe('2026–27: 2026-08-01 – 2027-08-01');
  expect(at([], '2026-07-31')).toBe('2025–26: 2025-08-01 – 2026-08-01');
});

test('the weeks before the first entered year belong to the year before', () => {
  expect(at([year], '2026-08-10')).toBe('2025–26: 2025-08-01 – 2026-08-24');
});

test('a year that nobody followed up does not run for ever', () => {
  expect(at([year], '2028-11-20')).toBe('2028–29: 2028-08-01 – 2029-08-01');
});

test('every day has a year that holds it', () => {
  let day = Temporal.PlainDate.from('2025-01-01');
  for (let i = 0; i < 1500; i++, day = day.add({ days: 1 })) {
    for (const years of [[], [year], [year, next]]) {
      const { startsOn, untilOn } = yearAt(years, day);
      expect(Temporal.PlainDate.compare(startsOn, day) <= 0).toBe(true);
      expect(Temporal.PlainDate.compare(day, untilOn) < 0).toBe(true);
    }
  }
});

test('lessons are given in a term only, and always while nobody has entered a year', () => {
  expect(isTermTime([year], '2026-12-18')).toBe(true);
  expect(isTermTime([year], '2026-12-19')).toBe(false);
  expect(isTermTime([year], '2027-07-01')).toBe(false);
  expect(isTermTime([next], '2027-12-25')).toBe(true);
  expect(isTermTime([], '2027-07-01')).toBe(true);
});

test('a school’s own years stand in for the district’s', () => {
  const own = { ...year, orgId: 'birch', startsOn: '2026-07-20' };
  const chain = [{ id: 'district' }, { id: 'birch' }];
  expect(yearsFor([year, own], chain)).toEqual([own]);
  expect(yearsFor([year], chain)).toEqual([year]);
  expect(yearsFor([], chain)).toEqual([]);
});
