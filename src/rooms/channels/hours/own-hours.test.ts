import { describe, expect, it } from 'vitest';
import { timeWithin } from './own-hours.ts';
import { usualQuiet } from './quiet.ts';

const zone = 'America/Chicago';
const at = (text: string): Temporal.Instant => Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant();
const when = (from: number, until: number, text: string, rules = usualQuiet): string =>
  timeWithin({ from, until, zone }, rules, at(text)).toZonedDateTimeISO(zone).toPlainDateTime().toString();

describe('hours that a family chose', () => {
  it('hold an ordinary message until they begin, today or tomorrow', () => {
    expect(when(17, 20, '2026-12-03T09:30')).toBe('2026-12-03T17:00:00');
    expect(when(17, 20, '2026-12-03T18:10')).toBe('2026-12-03T18:10:00');
    expect(when(9, 12, '2026-12-03T13:00')).toBe('2026-12-04T09:00:00');
  });

  it('never widen the district’s: what lies outside does not count', () => {
    expect(when(6, 9, '2026-12-03T12:00')).toBe('2026-12-04T08:00:00');
    const evening = { ...usualQuiet, ordinary: { from: new Temporal.PlainTime(15), to: new Temporal.PlainTime(19) } };
    expect(when(17, 21, '2026-12-03T19:30', evening)).toBe('2026-12-04T17:00:00');
  });

  it('count for nothing where they share no time with the district’s', () => {
    expect(when(20, 21, '2026-12-03T12:00')).toBe('2026-12-03T12:00:00');
  });
});
