import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Duty, holdersOf, holdsOn, inLetters, letterTroubles } from './duties.rules.ts';

const day = Temporal.PlainDate.from('2026-11-22');
const duty = (more: Partial<Duty>): Duty => ({
  id: 'd',
  personId: 'p',
  duty: 'counselor',
  orgId: 'birch',
  studentId: null,
  lettersFrom: null,
  lettersTo: null,
  begins: null,
  ends: null,
  ...more,
});
const asked = { duty: 'counselor', studentId: 'nora', familyName: 'Whitfield', schoolId: 'birch', day };

describe('letters of a family name', () => {
  test('take both ends, whatever is written after them', () => {
    expect(inLetters('Kowalski', 'A', 'K')).toBe(true);
    expect(inLetters('Lopez', 'A', 'K')).toBe(false);
    expect(inLetters('Kazan', 'Ka', 'Ke')).toBe(true);
    expect(inLetters('Kim', 'Ka', 'Ke')).toBe(false);
  });

  test('do not see accents, apostrophes or capitals', () => {
    expect(inLetters('Ávila', 'A', 'C')).toBe(true);
    expect(inLetters("O'Brien", 'O', 'O')).toBe(true);
    expect(inLetters('ñandú', 'M', 'N')).toBe(true);
  });

  test('lie in exactly one of two ranges that meet', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z][a-z]{0,8}$/), fc.nat(24), (name, cut) => {
        const at = (n: number): string => String.fromCodePoint(65 + n);
        expect(Number(inLetters(name, 'A', at(cut))) + Number(inLetters(name, at(cut + 1), 'Z'))).toBe(1);
      }),
    );
  });
});

describe('who has a duty', () => {
  test('is whoever has this child, then by letters, then for the school, then for the district', () => {
    const duties = [
      duty({ personId: 'district', orgId: null }),
      duty({ personId: 'school' }),
      duty({ personId: 'a-m', lettersFrom: 'A', lettersTo: 'M' }),
      duty({ personId: 'n-z', lettersFrom: 'N', lettersTo: 'Z' }),
      duty({ personId: 'own', studentId: 'nora' }),
      duty({ personId: 'elsewhere', orgId: 'cedar' }),
      duty({ personId: 'other duty', duty: 'case_manager', studentId: 'nora' }),
    ];
    expect(holdersOf(duties, asked)).toEqual(['own', 'n-z', 'school', 'a-m', 'district']);
    expect(holdersOf(duties, { ...asked, familyName: null, studentId: null })).toEqual([
      'school',
      'a-m',
      'n-z',
      'district',
    ]);
  });

  test('counts from its first to its last day', () => {
    const one = { begins: day, ends: day.add({ days: 1 }) };
    expect([-1, 0, 1, 2].map((n) => holdsOn(one, day.add({ days: n })))).toEqual([false, true, true, false]);
    expect(holdersOf([duty({ ends: day.subtract({ days: 1 }) })], asked)).toEqual([]);
  });
});

describe('the alphabet of a school', () => {
  test('shows letters that nobody has and letters that two have', () => {
    const troubles = letterTroubles([
      duty({ personId: 'a', lettersFrom: 'A', lettersTo: 'F' }),
      duty({ personId: 'b', lettersFrom: 'F', lettersTo: 'R' }),
      duty({ personId: 'c', lettersFrom: 'T', lettersTo: 'Z' }),
    ]);
    expect(troubles).toEqual([
      { kind: 'overlap', from: 'F', to: 'F', people: ['a', 'b'] },
      { kind: 'gap', from: 'S', to: 'S', people: [] },
    ]);
  });

  test('has no gap where somebody has the whole school', () => {
    const part = duty({ personId: 'a', lettersFrom: 'A', lettersTo: 'F' });
    expect(letterTroubles([part, duty({ personId: 'b' })])).toEqual([]);
    expect(letterTroubles([part])).toEqual([{ kind: 'gap', from: 'G', to: 'Z', people: [] }]);
  });
});
