import { describe, expect, it } from 'vitest';
import { makeRoster } from './generate.ts';
import { SAVED_REPLIES } from './saved-replies.ts';
import {
  ADDRESS_OF_DEPARTMENT,
  ALARM_TEAMS,
  AWAY,
  CATEGORY_OWNERS,
  closedDays,
  DUTIES,
  LEGAL_SEATS,
  LEGAL_SUPERIOR,
  MAIL_ADDRESSES,
  SPEAKS,
  TOPIC_RULES,
} from './settings.ts';

const staff = new Set<string>(makeRoster().staff.map((colleague) => colleague.id));

describe('the settings of the demonstration district', () => {
  it('name only colleagues who are in the roster', () => {
    const named = [
      ...TOPIC_RULES.flatMap((rule) => [...rule.people, ...rule.backups]),
      ...Object.values(CATEGORY_OWNERS),
      ...Object.values(ALARM_TEAMS).flat(),
      ...AWAY.flatMap((away) => [away.who, away.backup]),
      ...LEGAL_SEATS.flatMap((seat) => [seat.who, seat.deputy]),
      LEGAL_SUPERIOR,
      ...SAVED_REPLIES.map((reply) => reply.owner),
      ...DUTIES.map((duty) => duty.who),
      ...Object.keys(SPEAKS),
    ];
    expect(named.filter((id) => !staff.has(id))).toEqual([]);
  });

  it('call at least two people in danger, everywhere', () => {
    expect(Object.values(ALARM_TEAMS).filter((team) => team.length < 2)).toEqual([]);
  });

  it('give each address once, and each department’s to an address that exists', () => {
    const names = MAIL_ADDRESSES.map((address) => address.name);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.values(ADDRESS_OF_DEPARTMENT).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('close on the holidays of 2026-27', () => {
    const days = new Map(closedDays(2026).map((day) => [day.reason, `${day.first} ${day.last}`]));
    expect(days.get('Labor Day')).toBe('2026-09-07 2026-09-07');
    expect(days.get('Thanksgiving')).toBe('2026-11-25 2026-11-27');
    expect(days.get('Martin Luther King Jr. Day')).toBe('2027-01-18 2027-01-18');
    expect(days.get('Spring break')).toBe('2027-03-15 2027-03-19');
    expect(days.get('Memorial Day')).toBe('2027-05-31 2027-05-31');
  });

  it('fill only fields that a saved reply can have', () => {
    const fields = SAVED_REPLIES.flatMap((reply) => reply.text.match(/\{\w+\}/g) ?? []);
    expect([...new Set(fields)].sort()).toEqual(['{child}', '{due}', '{family}', '{me}', '{school}']);
  });
});
