import { describe, expect, it } from 'vitest';
import { systemActor } from '#platform/actor';
import { isWholeName, mayReview, timesOf } from './once.rules.ts';

describe('opening a child’s page once', () => {
  it('asks for the whole name, in either order, with or without accents; a part of it is a search', () => {
    const child = { given: 'María José', preferred: 'Majo', family: 'Núñez Ortega' };
    const typed = (text: string): boolean => isWholeName(text, child);
    expect(['maria jose nunez ortega', 'Núñez Ortega, María José', 'Majo Núñez Ortega'].map(typed)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['maria', 'maria jose', 'nunez ortega', 'maria nunez', '', '%'].map(typed)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('holds for a day and is looked at within three', () => {
    const now = Temporal.Instant.from('2026-11-16T15:00:00Z');
    const { until, reviewDueAt } = timesOf(now);
    expect([until.toString(), reviewDueAt.toString()]).toEqual(['2026-11-17T15:00:00Z', '2026-11-19T15:00:00Z']);
  });

  it('is looked at by the principal of that school or an administrator, never by whoever opened it', () => {
    const person = (
      personId: string,
      grants: readonly { role: 'principal' | 'administrator'; unitId: string | null }[],
    ) => ({
      ...systemActor('d', ''),
      kind: 'person' as const,
      personId,
      grants,
      reason: null,
    });
    const opening = { personId: 'opener', schoolId: 'birch' };
    expect(mayReview(person('p', [{ role: 'principal', unitId: 'birch' }]), opening)).toBe(true);
    expect(mayReview(person('p', [{ role: 'principal', unitId: 'cedar' }]), opening)).toBe(false);
    expect(mayReview(person('p', [{ role: 'administrator', unitId: null }]), opening)).toBe(true);
    expect(mayReview(person('opener', [{ role: 'administrator', unitId: null }]), opening)).toBe(false);
    expect(mayReview(person('p', []), { ...opening, schoolId: null })).toBe(false);
  });
});
