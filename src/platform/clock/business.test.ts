import { describe, expect, test } from 'vitest';
import { addBusiness, businessBetween, hoursOn, isOpen, NeverOpens, nextOpening } from './index.ts';
import type { Hours, WeekHours, WorkWeek } from './index.ts';

const NEW_YORK = 'America/New_York';

function hours(...spans: readonly string[]): Hours[] {
  return spans.map((span) => {
    const [from = '', to = ''] = span.split('-');
    return { from: Temporal.PlainTime.from(from), to: Temporal.PlainTime.from(to) };
  });
}

function everyDay(day: readonly Hours[]): WeekHours {
  return { 1: day, 2: day, 3: day, 4: day, 5: day, 6: day, 7: day };
}

function weekdays(day: readonly Hours[]): WeekHours {
  return { ...everyDay(day), 6: [], 7: [] };
}

function week(more: Partial<WorkWeek> = {}): WorkWeek {
  return { zone: NEW_YORK, periods: weekdays(hours('08:00-17:00')), closures: [], ...more };
}

function at(local: string, zone = NEW_YORK): Temporal.Instant {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant();
}

function date(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text);
}

function time(text: string): Temporal.PlainTime {
  return Temporal.PlainTime.from(text);
}

function due(local: string, businessHours: number, of: WorkWeek = week()): string {
  return addBusiness(at(local, of.zone), businessHours * 60, of).toString();
}

const alwaysOpen = week({ periods: everyDay(hours('00:00-00:00')) });

describe('a due time across clock changes', () => {
  test('Friday afternoon before the spring change plus eight hours is Monday afternoon', () => {
    expect(due('2026-03-06T16:30', 8)).toBe('2026-03-09T19:30:00Z');
  });

  test('Friday afternoon before the fall change plus four hours is Monday morning', () => {
    expect(due('2026-10-30T16:00', 4)).toBe('2026-11-02T16:00:00Z');
  });

  test('two hours from half past midnight on the night of the fall change end at the second 01:30', () => {
    const end = addBusiness(Temporal.Instant.from('2026-11-01T00:30-04:00'), 120, alwaysOpen);
    expect(end.toString()).toBe('2026-11-01T06:30:00Z');
    expect(end.toZonedDateTimeISO(NEW_YORK).offset).toBe('-05:00');
  });

  test('the spring day of an office that never closes has 23 hours, the fall day 25', () => {
    expect(businessBetween(at('2026-03-08T00:00'), at('2026-03-09T00:00'), alwaysOpen)).toBe(23 * 60);
    expect(businessBetween(at('2026-11-01T00:00'), at('2026-11-02T00:00'), alwaysOpen)).toBe(25 * 60);
  });

  test('an hour that the spring night skips is nobody’s working time', () => {
    const nights = week({ periods: everyDay(hours('02:00-03:00')) });
    expect(businessBetween(at('2026-03-08T00:00'), at('2026-03-09T00:00'), nights)).toBe(0);
  });

  test('an hour that the fall night shows twice is worked twice', () => {
    const nights = week({ periods: everyDay(hours('01:00-02:00')) });
    expect(businessBetween(at('2026-11-01T00:00'), at('2026-11-02T00:00'), nights)).toBe(120);
  });

  test('the Navajo Nation changes its clock and Phoenix does not', () => {
    const navajo = week({ zone: 'America/Denver' });
    const phoenix = week({ zone: 'America/Phoenix' });
    expect(due('2026-07-01T16:30', 1, navajo)).toBe('2026-07-02T14:30:00Z');
    expect(due('2026-07-01T16:30', 1, phoenix)).toBe('2026-07-02T15:30:00Z');
    expect(due('2026-12-01T16:30', 1, navajo)).toBe('2026-12-02T15:30:00Z');
    expect(due('2026-12-01T16:30', 1, phoenix)).toBe('2026-12-02T15:30:00Z');
  });

  test('a date that a zone left out has no hours', () => {
    const samoa = week({ zone: 'Pacific/Apia' });
    expect(due('2011-12-29T16:30', 1, samoa)).toBe(at('2012-01-02T08:30', 'Pacific/Apia').toString());
  });
});

describe('the hours of a day', () => {
  test('several periods a day leave the lunch break out', () => {
    const office = week({ periods: weekdays(hours('08:00-12:00', '13:00-16:00')) });
    expect(due('2026-09-14T11:30', 1, office)).toBe(at('2026-09-14T13:30').toString());
  });

  test('overlapping periods count once', () => {
    const office = week({ periods: weekdays(hours('10:00-16:00', '08:00-12:00')) });
    expect(businessBetween(at('2026-09-14T00:00'), at('2026-09-15T00:00'), office)).toBe(8 * 60);
    expect(hoursOn(date('2026-09-14'), office).map(({ from, to }) => `${from.toString()} ${to.toString()}`)).toEqual([
      '08:00:00 16:00:00',
    ]);
  });

  test('an hour before closing ends at closing, not the next morning', () => {
    expect(due('2026-09-14T16:00', 1)).toBe(at('2026-09-14T17:00').toString());
  });

  test('what comes in at night starts with the next opening', () => {
    expect(due('2026-09-14T22:00', 1)).toBe(at('2026-09-15T09:00').toString());
    expect(nextOpening(at('2026-09-11T22:00'), week())).toEqual(at('2026-09-14T08:00'));
    expect(nextOpening(at('2026-09-14T09:00'), week())).toEqual(at('2026-09-14T09:00'));
  });

  test('the opening minute is open and the closing minute is not', () => {
    expect(isOpen(at('2026-09-14T07:59:59.999'), week())).toBe(false);
    expect(isOpen(at('2026-09-14T08:00'), week())).toBe(true);
    expect(isOpen(at('2026-09-14T16:59:59.999'), week())).toBe(true);
    expect(isOpen(at('2026-09-14T17:00'), week())).toBe(false);
  });

  test('a period that ends before it starts is refused', () => {
    const night = week({ periods: weekdays(hours('22:00-06:00')) });
    expect(() => isOpen(at('2026-09-14T08:00'), night)).toThrow(/22:00–06:00/u);
  });
});

describe('closures, extra openings and seasons', () => {
  test('a closed day counts nothing', () => {
    const holiday = week({ closures: [{ date: date('2026-09-07') }] });
    expect(due('2026-09-04T16:30', 1, holiday)).toBe(at('2026-09-08T08:30').toString());
  });

  test('a late opening and an early dismissal take only their part of the day', () => {
    const snow = week({
      closures: [
        { date: date('2026-09-14'), to: time('10:00') },
        { date: date('2026-09-14'), from: time('14:00') },
      ],
    });
    expect(due('2026-09-14T08:00', 5, snow)).toBe(at('2026-09-15T09:00').toString());
  });

  test('an open Saturday counts, and a closure of the same date wins over it', () => {
    const saturday = { date: date('2026-09-12'), from: time('09:00'), to: time('12:00') };
    expect(due('2026-09-11T17:00', 1, week({ extra: [saturday] }))).toBe(at('2026-09-12T10:00').toString());
    const closed = week({ extra: [saturday], closures: [{ date: date('2026-09-12') }] });
    expect(due('2026-09-11T17:00', 1, closed)).toBe(at('2026-09-14T09:00').toString());
  });

  test('summer has its own hours, and the first day after it has the usual ones', () => {
    const summer = {
      from: date('2026-06-15'),
      until: date('2026-08-17'),
      periods: { ...everyDay([]), 2: hours('09:00-12:00') },
    };
    const school = week({ seasons: [summer] });
    expect(due('2026-06-12T16:00', 3, school)).toBe(at('2026-06-16T11:00').toString());
    expect(due('2026-08-11T11:00', 2, school)).toBe(at('2026-08-17T09:00').toString());
  });

  test('of two overlapping seasons the later in the list wins', () => {
    const closed = { from: date('2026-06-01'), until: date('2026-09-01'), periods: everyDay([]) };
    const camp = { from: date('2026-07-06'), until: date('2026-07-11'), periods: weekdays(hours('10:00-12:00')) };
    expect(due('2026-06-10T12:00', 1, week({ seasons: [closed, camp] }))).toBe(at('2026-07-06T11:00').toString());
  });

  test('a week that never opens says so', () => {
    const never = week({ periods: everyDay([]) });
    expect(() => due('2026-09-14T08:00', 1, never)).toThrow(NeverOpens);
    expect(() => due('2026-09-14T08:00', -1, never)).toThrow(NeverOpens);
    expect(() => nextOpening(at('2026-09-14T08:00'), never)).toThrow(/no opening within 5 years/u);
    expect(businessBetween(at('2026-09-14T08:00'), at('2027-09-14T08:00'), never)).toBe(0);
  });
});

describe('counting', () => {
  test('no time at all leaves the moment as it is, even at night', () => {
    expect(due('2026-09-14T22:00', 0)).toBe(at('2026-09-14T22:00').toString());
  });

  test('counting back gives the latest moment with that much time left', () => {
    expect(due('2026-09-14T10:00', -2)).toBe(at('2026-09-14T08:00').toString());
    expect(due('2026-09-14T10:00', -3)).toBe(at('2026-09-11T16:00').toString());
    expect(businessBetween(at('2026-09-14T10:00'), at('2026-09-11T16:00'), week())).toBe(-180);
  });

  test('seconds are kept', () => {
    expect(addBusiness(at('2026-09-14T10:00:12.345'), 60, week())).toEqual(at('2026-09-14T11:00:12.345'));
    expect(businessBetween(at('2026-09-14T10:00'), at('2026-09-14T10:00:30'), week())).toBe(0.5);
  });

  test('a length beyond ten years or none at all is refused', () => {
    expect(() => addBusiness(at('2026-09-14T10:00'), Number.NaN, week())).toThrow(RangeError);
    expect(() => addBusiness(at('2026-09-14T10:00'), 6_000_000, week())).toThrow(/ten years/u);
  });
});
