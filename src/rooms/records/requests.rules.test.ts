import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueOn, reminderStep, reminderSteps } from './requests.rules.ts';

const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);
const weekdays = (date: Temporal.PlainDate): boolean => date.dayOfWeek <= 5;

describe('the days of a request', () => {
  it('are 45 calendar days after the day it came, whatever the calendar says', () => {
    expect(dueOn(day('2026-11-02'), 45, 'calendar', () => false).toString()).toBe('2026-12-17');
  });

  it('count only days on which schools are open, where the state counts school days', () => {
    expect(dueOn(day('2026-11-06'), 3, 'school', weekdays).toString()).toBe('2026-11-11');
  });

  it('never end before the same number of calendar days, and come to an end where nobody ever works', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 0, max: 400 }), (days, later) => {
        const opened = day('2026-01-01').add({ days: later });
        const due = dueOn(opened, days, 'school', weekdays);
        expect(Temporal.PlainDate.compare(due, opened.add({ days }))).toBeGreaterThanOrEqual(0);
        expect(weekdays(due)).toBe(true);
      }),
    );
    expect(dueOn(day('2026-01-01'), 5, 'school', () => false).year).toBeGreaterThan(2026);
  });

  it('are called up at two thirds, five days before, the day before, and when they are over', () => {
    const opened = day('2026-11-02');
    const due = day('2026-12-17');
    const at = (n: number) => reminderStep(opened, due, opened.add({ days: n }));
    expect([at(0), at(29), at(30), at(39), at(40), at(44), at(45), at(46)]).toEqual([
      null,
      null,
      'two_thirds',
      'two_thirds',
      'five_days',
      'tomorrow',
      'tomorrow',
      'late',
    ]);
  });

  it('only ever come closer: a step once reached is never followed by an earlier one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), (days) => {
        const opened = day('2026-03-01');
        const steps = Array.from({ length: days + 5 }, (_, n) =>
          reminderStep(opened, opened.add({ days }), opened.add({ days: n })),
        );
        const places = steps.map((step) => (step === null ? -1 : reminderSteps.indexOf(step)));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
    );
  });
});
