import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import { bandOf, type Candidate, nextKind, pickTurns, subjectOf, weekOf } from './turns.rules.ts';

const child = (over: Partial<Candidate> = {}): Candidate => ({
  id: newId(),
  heardOn: null,
  times: 0,
  since: '2026-08-20',
  why: null,
  ...over,
});
const nobody = new Set<string>();
const dayOf = (week: number): string => new Temporal.PlainDate(2026, 8, 24).add({ weeks: week }).toString();

describe('whose turn it is', () => {
  it('comes to every child within as many weeks as it takes, and to nobody twice before everybody', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9 }), (n, wanted) => {
        let class_ = Array.from({ length: n }, () => child());
        const times = new Map(class_.map((one) => [one.id, 0]));
        const weeks = Math.ceil(n / wanted);
        for (let week = 0; week < 2 * weeks; week++) {
          const turn = pickTurns({ candidates: class_, taken: nobody, wanted });
          for (const id of turn) times.set(id, (times.get(id) ?? 0) + 1);
          class_ = class_.map((one) =>
            turn.includes(one.id) ? { ...one, heardOn: dayOf(week), times: one.times + 1 } : one,
          );
          const counts = [...times.values()];
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          if (week === weeks - 1) expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is shared by teachers of the same children: one a child a week, and everybody sooner', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 60 }), fc.integer({ min: 2, max: 5 }), (n, teachers) => {
        let class_ = Array.from({ length: n }, () => child());
        const weeks = Math.ceil(n / (5 * teachers));
        for (let week = 0; week < weeks; week++) {
          const taken = new Set<string>();
          for (let teacher = 0; teacher < teachers; teacher++)
            for (const id of pickTurns({ candidates: class_, taken, wanted: 5 })) {
              expect(taken.has(id)).toBe(false);
              taken.add(id);
            }
          class_ = class_.map((one) =>
            taken.has(one.id) ? { ...one, heardOn: dayOf(week), times: one.times + 1 } : one,
          );
        }
        expect(class_.every((one) => one.heardOn !== null)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('comes early to who is new, and to who was skipped again next week', () => {
    const old = [child({ heardOn: dayOf(0) }), child({ heardOn: dayOf(1) })];
    const [skipped, fresh] = [child(), child({ since: dayOf(5) })];
    expect(pickTurns({ candidates: [...old, skipped, fresh], taken: nobody, wanted: 3 })).toEqual([
      fresh.id,
      skipped.id,
      old[0]?.id,
    ]);
  });

  it('never comes to a child who died or left, or whose family may not be written to', () => {
    const out = (['death', 'left', 'no_guardian', 'not_wanted'] as const).map((why) => child({ why }));
    expect(pickTurns({ candidates: out, taken: nobody, wanted: 5 })).toEqual([]);
  });

  it('is the same whatever order the children are read in', () => {
    const class_ = Array.from({ length: 12 }, () => child());
    expect(pickTurns({ candidates: class_.toReversed(), taken: nobody, wanted: 5 })).toEqual(
      pickTurns({ candidates: class_, taken: nobody, wanted: 5 }),
    );
  });
});

describe('good news and what to do next', () => {
  it('over a term both reach each child, at least a third of it praise', () => {
    const got = { praise: 0, improvement: 0 };
    for (let n = 1; n <= 18; n++) {
      got[nextKind(got)] += 1;
      expect(got.praise * 3).toBeGreaterThanOrEqual(n);
      if (n >= 2) expect(got.improvement).toBeGreaterThan(0);
    }
    expect(got.improvement).toBeGreaterThan(got.praise);
  });
});

describe('what the roster says', () => {
  it('names the phrasebook’s grades and subjects', () => {
    expect(['KG', 'PK', '02', '3', '05', '08', '11', 'UG'].map(bandOf)).toEqual([
      'K-2',
      'K-2',
      'K-2',
      '3-5',
      '3-5',
      '6-8',
      '9-12',
      null,
    ]);
    expect(['Mathematics', 'US History', 'Language Arts', 'Homeroom', null].map(subjectOf)).toEqual([
      'math',
      'social_studies',
      'reading',
      null,
      null,
    ]);
  });

  it('a week begins on Monday by the school’s clock', () => {
    const sundayNight = Temporal.Instant.from('2026-11-16T04:00:00Z');
    expect(weekOf(sundayNight, 'America/Chicago').toString()).toBe('2026-11-09');
    expect(weekOf(sundayNight, 'UTC').toString()).toBe('2026-11-16');
  });
});
