import { expect, test } from 'vitest';
import { nextRun } from './index.ts';
import type { LocalSchedule } from './index.ts';

const ZONE = 'America/New_York';

/** Every run of the days from `from` to `until`, each asked for with the one before it. */
function runs(schedule: LocalSchedule, from: string, until: string): string[] {
  const end = Temporal.PlainDate.from(until).toZonedDateTime(schedule.zone).toInstant();
  const all: string[] = [];
  let run = nextRun(Temporal.PlainDate.from(from).toZonedDateTime(schedule.zone).toInstant(), schedule);
  while (Temporal.Instant.compare(run, end) < 0) {
    all.push(run.toString());
    run = nextRun(run, schedule);
  }
  return all;
}

test('a job at 02:30 runs once on the spring night that has no 02:30', () => {
  expect(runs({ zone: ZONE, at: '02:30' }, '2027-03-13', '2027-03-16')).toEqual([
    '2027-03-13T07:30:00Z',
    '2027-03-14T07:30:00Z',
    '2027-03-15T06:30:00Z',
  ]);
});

test('a job at 01:30 runs once on the fall night that has it twice', () => {
  expect(runs({ zone: ZONE, at: '01:30' }, '2026-10-31', '2026-11-03')).toEqual([
    '2026-10-31T05:30:00Z',
    '2026-11-01T05:30:00Z',
    '2026-11-02T06:30:00Z',
  ]);
});

test('a job that came late between the two 01:30 still waits for the next day', () => {
  const late = Temporal.Instant.from('2026-11-01T05:45:00Z');
  expect(nextRun(late, { zone: ZONE, at: '01:30' }).toString()).toBe('2026-11-02T06:30:00Z');
});

test('a weekly job runs on its weekday only', () => {
  expect(runs({ zone: ZONE, at: '07:00', days: [1] }, '2026-11-01', '2026-11-16')).toEqual([
    '2026-11-02T12:00:00Z',
    '2026-11-09T12:00:00Z',
  ]);
});

test('each day of eleven years of nights runs exactly once', () => {
  for (const zone of [ZONE, 'Europe/Dublin', 'Africa/Cairo', 'Australia/Lord_Howe', 'America/Havana']) {
    const found = runs({ zone, at: '00:30' }, '2020-01-01', '2031-01-01');
    const days = found.map((run) => Temporal.Instant.from(run).toZonedDateTimeISO(zone).toPlainDate().toString());
    expect(new Set(days).size).toBe(days.length);
    expect(days.length).toBe(4018);
  }
});

test('a schedule that is not HH:MM or has no day is refused', () => {
  const now = Temporal.Instant.from('2026-11-01T05:45:00Z');
  expect(() => nextRun(now, { zone: ZONE, at: '7:00' })).toThrow(/HH:MM/u);
  expect(() => nextRun(now, { zone: ZONE, at: '24:00' })).toThrow(/HH:MM/u);
  expect(() => nextRun(now, { zone: ZONE, at: '07:00', days: [] })).toThrow(/weekday/u);
});
