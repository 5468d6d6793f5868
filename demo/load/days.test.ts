import { describe, expect, it } from 'vitest';
import { schoolDaysBefore, schoolYearOf } from './days.ts';

const zone = 'America/Chicago';
const local = (instant: Temporal.Instant): string =>
  instant.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' });

describe('the school days that stories count in', () => {
  it('begin with Friday on a Sunday', () => {
    const days = schoolDaysBefore(Temporal.Instant.from('2026-11-22T16:00:00Z'), zone);
    expect(local(days.startOf({ day: 0, at: '7:58' }).at)).toBe('2026-11-20T07:58');
    expect(local(days.startOf({ day: 4, at: '19:52' }).at)).toBe('2026-11-16T19:52');
  });

  it('begin with yesterday in the morning and with today after noon', () => {
    expect(
      local(schoolDaysBefore(Temporal.Instant.from('2026-11-19T14:00:00Z'), zone).startOf({ day: 0, at: '8:00' }).at),
    ).toBe('2026-11-18T08:00');
    expect(
      local(schoolDaysBefore(Temporal.Instant.from('2026-11-19T19:00:00Z'), zone).startOf({ day: 0, at: '8:00' }).at),
    ).toBe('2026-11-19T08:00');
  });

  it('leave out weekends and closed days in both directions', () => {
    const days = schoolDaysBefore(Temporal.Instant.from('2026-12-01T20:00:00Z'), zone);
    // Tuesday, Monday, then Tuesday before Thanksgiving: Wednesday to Friday are closed.
    const start = days.startOf({ day: 2, at: '9:00' });
    expect(local(start.at)).toBe('2026-11-24T09:00');
    expect(local(days.momentOf(start.day, '+1 8:20'))).toBe('2026-11-30T08:20');
  });

  it('put a weekend’s words on the Saturday before', () => {
    const days = schoolDaysBefore(Temporal.Instant.from('2026-11-18T20:00:00Z'), zone);
    const start = days.startOf({ day: 2, at: '15:20', weekend: true });
    expect(local(start.at)).toBe('2026-11-14T15:20');
    expect(local(days.momentOf(start.day, '+0 7:50'))).toBe('2026-11-16T07:50');
  });

  it('keep what is fresh fresh', () => {
    const now = Temporal.Instant.from('2026-11-22T16:00:00Z');
    expect(schoolDaysBefore(now, zone).startOf({ minutesAgo: 12 }).at.toString()).toBe('2026-11-22T15:48:00Z');
  });

  it('belong to the school year that began in summer', () => {
    expect(schoolYearOf(Temporal.PlainDate.from('2027-03-01'))).toBe(2026);
    expect(schoolYearOf(Temporal.PlainDate.from('2026-11-22'))).toBe(2026);
  });
});
