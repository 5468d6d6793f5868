import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Role } from '#platform/actor';
import { closedGate, directlyAbove, mayReadFiguresOf } from './conversations.figures-gate.ts';
import type { StaffMember } from './conversations.ownership.ts';
import { wholeMonth } from './pages/service-ask.ts';
import { personFigures } from './questions/service-people.ts';

const district = 'district';
const member = (id: string, ...grants: [Role, string][]): StaffMember => ({
  id,
  name: id,
  active: true,
  grants: grants.map(([role, unitId]) => ({ role, unitId })),
  children: [],
});

function house(...members: StaffMember[]) {
  const staff = new Map(members.map((one) => [one.id, one]));
  return {
    staff,
    byRole: (role: Role, unitId: string | null) =>
      members
        .filter((one) =>
          one.grants.some((grant) => grant.role === role && (unitId === null || grant.unitId === unitId)),
        )
        .map((one) => one.id),
  };
}

const town = house(
  member('teacher', ['teacher', 'birch']),
  member('both', ['teacher', 'birch'], ['office', 'cedar']),
  member('principal', ['principal', 'birch']),
  member('other', ['principal', 'cedar']),
  member('bus', ['department', 'buses']),
  member('engagement', ['engagement', district]),
  member('administrator', ['administrator', district]),
);

const person = (personId: string) => ({
  kind: 'person' as const,
  districtId: district,
  personId,
  name: '',
  grants: [],
  subjects: [],
  scopes: [],
  linkTo: null,
  sessionId: null,
  language: null,
  reason: null,
});

describe('directly above somebody', () => {
  it('is the principal of the school, else the engagement officer, else an administrator, and nobody further', () => {
    expect(directlyAbove('teacher', town)).toEqual(['principal']);
    expect(directlyAbove('both', town)).toEqual(['principal', 'other']);
    expect(directlyAbove('principal', town)).toEqual(['engagement']);
    expect(directlyAbove('bus', town)).toEqual(['engagement']);
    expect(directlyAbove('engagement', town)).toEqual(['administrator']);
    expect(directlyAbove('administrator', town)).toEqual([]);
    expect(directlyAbove('nobody', town)).toEqual([]);
  });

  it('never is a circle: of two people at most one stands above the other', () => {
    const roles = fc.constantFrom<Role>('teacher', 'office', 'department', 'principal', 'engagement', 'administrator');
    const one = fc.array(fc.tuple(roles, fc.constantFrom('birch', 'cedar', district)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(one, one, one, (a, b, c) => {
        const here = house(member('a', ...a), member('b', ...b), member('c', ...c));
        for (const id of ['a', 'b', 'c']) expect(directlyAbove(id, here)).not.toContain(id);
        expect(directlyAbove('a', here).includes('b') && directlyAbove('b', here).includes('a')).toBe(false);
      }),
    );
  });

  it('and oneself: nobody else reads figures about a person, a token least of all', () => {
    expect(mayReadFiguresOf(person('teacher'), 'teacher', town)).toBe(true);
    expect(mayReadFiguresOf(person('principal'), 'teacher', town)).toBe(true);
    for (const who of ['both', 'other', 'bus', 'engagement', 'administrator'])
      expect([who, mayReadFiguresOf(person(who), 'teacher', town)]).toEqual([who, false]);
    expect(mayReadFiguresOf({ ...person('teacher'), kind: 'token' }, 'teacher', town)).toBe(false);
  });
});

describe('figures about a person', () => {
  const row = { first: 30, breached: false, asked: true, rating: null, praise: false };

  it('say no middle and no rating from fewer than five', () => {
    const few = personFigures(Array.from({ length: 4 }, () => ({ ...row, rating: 5 })));
    expect([few.came, few.answered, few.median, few.rating]).toEqual([4, 4, null, null]);
    const five = personFigures(Array.from({ length: 5 }, (_, at) => ({ ...row, first: at * 10, rating: 4 })));
    expect([five.median, five.rating]).toEqual([20, { rated: 5, mean: 4 }]);
  });

  it('stay closed where no room has opened them', async () => {
    // The closed gate asks nothing of what it is handed.
    const nothing = {} as Parameters<typeof closedGate>[0];
    expect(await closedGate(nothing, 'anybody')).toEqual({ open: false, lesson: null, opens: null });
  });
});

describe('a whole month', () => {
  const today = Temporal.PlainDate.from('2026-11-16');

  it('is one that is over and not too long ago; anything else is none', () => {
    expect(wholeMonth('2026-10', today)?.until.toString()).toBe('2026-11-01');
    expect(wholeMonth('2023-11', today)).not.toBeNull();
    for (const text of [
      null,
      '',
      '2026-11',
      '2026-12',
      '2023-10',
      '2026-13',
      '2026-1',
      '2026-10-01',
      '0000-01',
      '2026-10;',
    ])
      expect([text, wholeMonth(text, today)]).toEqual([text, null]);
  });
});
