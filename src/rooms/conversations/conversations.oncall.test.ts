import { describe, expect, it } from 'vitest';
import { calledOf, isInTurn, type TeamMember, type Turn, type TurnClock } from './conversations.oncall.ts';

const clock: TurnClock = {
  zone: 'America/Chicago',
  closures: [{ date: Temporal.PlainDate.from('2026-11-26') }],
};
const at = (local: string): Temporal.Instant =>
  Temporal.PlainDateTime.from(local).toZonedDateTime('America/Chicago').toInstant();
const night: Turn = { days: [1, 2, 3, 4, 5], from: '17:00', to: '07:00', closed: 'also' };
const day: Turn = { days: [1, 2, 3, 4, 5], from: '07:00', to: '17:00', closed: 'not' };

describe('a turn', () => {
  it('begins on its day and ends in the morning after', () => {
    expect(isInTurn([night], at('2026-11-20T16:59'), clock)).toBe(false);
    expect(isInTurn([night], at('2026-11-20T17:00'), clock)).toBe(true);
    // Saturday morning still belongs to Friday's night; Saturday's night to nobody.
    expect(isInTurn([night], at('2026-11-21T06:59'), clock)).toBe(true);
    expect(isInTurn([night], at('2026-11-21T07:00'), clock)).toBe(false);
    expect(isInTurn([night], at('2026-11-21T23:00'), clock)).toBe(false);
  });

  it('knows the days on which the district is closed', () => {
    const thanksgiving = at('2026-11-26T10:00');
    expect(isInTurn([day], thanksgiving, clock)).toBe(false);
    expect(isInTurn([{ ...day, closed: 'also' }], thanksgiving, clock)).toBe(true);
    expect(isInTurn([{ ...day, closed: 'only' }], thanksgiving, clock)).toBe(true);
    expect(isInTurn([{ ...day, closed: 'only' }], at('2026-11-25T10:00'), clock)).toBe(false);
  });

  it('keeps to the wall clock when the clocks are set back', () => {
    const early: Turn = { days: [7], from: '00:30', to: '03:00', closed: 'also' };
    for (const instant of ['2026-11-01T06:30:00Z', '2026-11-01T07:30:00Z', '2026-11-01T08:59:00Z'])
      expect(isInTurn([early], Temporal.Instant.from(instant), clock)).toBe(true);
    expect(isInTurn([early], Temporal.Instant.from('2026-11-01T09:00:00Z'), clock)).toBe(false);
  });
});

const member = (personId: string, more: Partial<TeamMember> = {}): TeamMember => ({
  personId,
  orgId: null,
  turns: [],
  isBackup: false,
  ...more,
});
const called = (list: readonly TeamMember[], local: string, round = 0, away: readonly string[] = []) =>
  calledOf(list, {
    now: at(local),
    clock,
    isAway: (id) => away.includes(id),
    standing: ['principal', 'administrator'],
    round,
  });

describe('who is called now', () => {
  const list = [
    member('days', { turns: [day] }),
    member('nights', { turns: [night] }),
    member('both'),
    member('backup', { isBackup: true }),
  ];

  it('is whoever is on call, and everybody on the list once nobody answered', () => {
    expect(called(list, '2026-11-23T10:00')).toEqual(['days', 'both']);
    expect(called(list, '2026-11-23T22:00')).toEqual(['nights', 'both']);
    expect(called(list, '2026-11-23T22:00', 1)).toEqual(['days', 'nights', 'both', 'backup']);
  });

  it('is never fewer than two where two exist: backups in order, then others of the list, then those who stand above', () => {
    expect(called(list, '2026-11-23T10:00', 0, ['both'])).toEqual(['days', 'backup']);
    expect(called(list, '2026-11-22T12:00', 0, ['backup'])).toEqual(['both', 'days']);
    expect(called([], '2026-11-23T10:00')).toEqual(['principal', 'administrator']);
    expect(called([member('away')], '2026-11-23T10:00', 0, ['away'])).toEqual(['away', 'principal']);
  });
});
