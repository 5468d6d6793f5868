import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAST_IDS, SIGN_IN_AS } from './people.ts';
import { makeRoster, ROSTER_FOLDER, rosterFiles } from './generate.ts';

const roster = makeRoster();
const files = rosterFiles(roster);
const guardians = roster.families.flatMap((family) => family.guardians);
const students = roster.families.flatMap((family) => family.children);

describe('the demonstration roster', () => {
  it('is committed exactly as the generator makes it', () => {
    expect(readdirSync(ROSTER_FOLDER).sort()).toEqual([...files.keys()].sort());
    const differing = [...files].filter(([name, text]) => readFileSync(join(ROSTER_FOLDER, name), 'utf8') !== text);
    expect(differing.map(([name]) => name)).toEqual([]);
  });

  it('stays under one and a half megabytes', () => {
    expect([...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)).toBeLessThan(1_500_000);
  });

  it('has 1,200 students, 120 colleagues and no source id twice', () => {
    expect(students).toHaveLength(1200);
    expect(roster.staff).toHaveLength(120);
    const ids = [...students, ...guardians.filter((guardian) => guardian.staff === undefined), ...roster.staff].map(
      (person) => person.id,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has guardians who read at least eight languages, each read by ten families or more', () => {
    const families = new Map<string, number>();
    for (const family of roster.families) {
      const language = family.guardians[0]?.language ?? '';
      families.set(language, (families.get(language) ?? 0) + 1);
    }
    expect([...families.values()].filter((count) => count >= 10).length).toBeGreaterThanOrEqual(8);
  });

  it('has the shapes of real families', () => {
    const shared = (key: 'phone' | 'email') =>
      roster.families.filter((family) => {
        const points = family.guardians.map((guardian) => guardian[key]).filter((point) => point !== undefined);
        return new Set(points).size < points.length;
      }).length;
    expect(shared('phone')).toBeGreaterThan(20);
    expect(shared('email')).toBeGreaterThan(10);
    expect(
      guardians.filter((guardian) => guardian.livesWith === false && guardian.role === undefined).length,
    ).toBeGreaterThan(20);
    expect(guardians.filter((guardian) => guardian.restriction !== undefined).map((guardian) => guardian.id)).toEqual([
      'g-trevor-lockwood',
    ]);
    expect(guardians.filter((guardian) => guardian.staff === true)).toHaveLength(6);
    const noPoint = guardians.filter(
      (guardian) => guardian.staff === undefined && guardian.phone === undefined && guardian.email === undefined,
    );
    expect(noPoint.length).toBeGreaterThan(5);
    expect(
      roster.families.filter((family) => new Set(family.children.map((child) => child.school)).size > 1).length,
    ).toBeGreaterThan(50);
  });

  it('uses only phone lines and addresses that belong to nobody', () => {
    const phones = guardians.map((guardian) => guardian.phone ?? '+15155550100');
    expect(phones.filter((number) => !/^\+1[2-9]\d{2}55501\d{2}$/.test(number))).toEqual([]);
    const addresses = guardians.map((guardian) => guardian.email ?? 'x@families.porchlight.test');
    expect(addresses.filter((address) => !/^[a-z0-9.]+@families\.porchlight\.test$/.test(address))).toEqual([]);
    for (const colleague of roster.staff) expect(colleague.email).toMatch(/^[a-z.]+@demo\.porchlight\.test$/);
  });

  it('gives every student a class and every class a teacher', () => {
    const placed = new Set(roster.classes.flatMap((taught) => taught.students));
    expect(students.filter((student) => !placed.has(student.id))).toEqual([]);
    const staff = new Set(roster.staff.map((colleague) => colleague.id));
    expect(roster.classes.filter((taught) => !staff.has(taught.teacher))).toEqual([]);
  });

  it('puts the children of room 11 with Ms. Okafor', () => {
    const room = roster.classes.find((taught) => taught.id === 'c-bl-11');
    expect(room?.teacher).toBe('staff-adaeze-okafor');
    expect(room?.students).toEqual(
      expect.arrayContaining(['s-nora-whitfield', 's-yusuf-haddad', 's-mateo-delgado', 's-ayaan-warsame']),
    );
  });

  it('knows everybody who is named for sign-in and tests', () => {
    const known = new Set([...students, ...guardians, ...roster.staff].map((person) => person.id));
    expect(
      [...Object.values(CAST_IDS), ...SIGN_IN_AS.map((person) => person.sourcedId)].filter((id) => !known.has(id)),
    ).toEqual([]);
  });
});
