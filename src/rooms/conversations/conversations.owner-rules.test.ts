import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Role } from '#platform/actor';
import { askers } from './conversations.askers.ts';
import { type AboutChildren, noChildren, type RuleKind, ruleKinds } from './conversations.owner-rules.ts';
import {
  onlyTeaches,
  type OwnerFacts,
  ownerChain,
  type OwnerQuestion,
  type StaffMember,
} from './conversations.ownership.ts';

const now = Temporal.Instant.from('2026-11-16T15:00:00Z');
const roles: readonly Role[] = ['teacher', 'office', 'principal', 'department', 'engagement', 'administrator'];
const places = ['birch', 'cedar', 'district'] as const;
const languages = ['en', 'es', 'ar', 'es-MX'] as const;

const person = (n: number): string => `p${n}`;
const someone = fc.nat(7).map(person);
const people = fc.uniqueArray(someone, { maxLength: 4 });

const member = fc.record({
  active: fc.boolean(),
  grants: fc.uniqueArray(fc.record({ role: fc.constantFrom(...roles), unitId: fc.constantFrom(...places) }), {
    maxLength: 3,
    selector: (grant) => `${grant.role} ${grant.unitId}`,
  }),
  spoken: fc.uniqueArray(fc.constantFrom(...languages), { maxLength: 2 }),
});

const duty = fc.record({
  id: fc.constant('d'),
  personId: someone,
  duty: fc.constantFrom('counselor', 'case_manager'),
  orgId: fc.constantFrom('birch', 'cedar', null),
  studentId: fc.constantFrom('nora', null),
  lettersFrom: fc.constantFrom('A', 'N', null),
  lettersTo: fc.constant('Z'),
  begins: fc.constant(null),
  ends: fc.constantFrom(null, Temporal.PlainDate.from('2026-11-01')),
});

function factsOf(
  staff: readonly { active: boolean; grants: StaffMember['grants']; spoken: readonly string[] }[],
  duties: OwnerFacts['duties'],
): OwnerFacts {
  const members = staff.map(({ active, grants }, n): StaffMember => ({
    id: person(n),
    name: person(n),
    active,
    grants,
    children: [],
  }));
  return {
    staff: new Map(members.map((one) => [one.id, one])),
    byRole: (role, unitId) =>
      members
        .filter((one) =>
          one.grants.some((grant) => grant.role === role && (unitId === null || grant.unitId === unitId)),
        )
        .map((one) => one.id),
    absences: new Map(),
    summers: new Map(),
    districtId: 'district',
    legal: { paths: new Map(), seats: [] },
    ...(duties === undefined ? {} : { duties }),
    languages: new Map(staff.map((one, n) => [person(n), one.spoken])),
  };
}

const children = fc.record({
  schoolId: fc.constantFrom('birch', null),
  familyName: fc.constantFrom('Whitfield', 'Haddad', null),
  studentId: fc.constantFrom('nora', null),
  teacherIds: people,
  homeroomIds: people,
  classes: fc.array(
    fc.record({
      name: fc.constantFrom('Math 7', 'Álgebra', 'Art'),
      subject: fc.constantFrom('Mathematics', null),
      teacherIds: people,
    }),
    { maxLength: 3 },
  ),
  duties: fc.array(duty, { maxLength: 2 }),
});

const rule = fc.record({
  kind: fc.constantFrom(...ruleKinds),
  personId: fc.option(someone),
  role: fc.option(fc.constantFrom(...roles)),
  unitId: fc.option(fc.constantFrom(...places)),
  rota: people,
  backups: people,
  subject: fc.constantFrom('math, algebra', null),
  prefersLanguage: fc.boolean(),
});

const scene = fc.record({
  staff: fc.array(member, { minLength: 8, maxLength: 8 }),
  duties: fc.array(duty, { maxLength: 4 }),
  children,
  rule: fc.option(rule),
  excluded: people,
  language: fc.constantFrom(...languages, null),
  asker: fc.constantFrom(...askers),
  schoolId: fc.constantFrom('birch', 'cedar', null),
  turn: fc.nat(50),
});

describe('the chain of owners, whatever the rule', () => {
  test('is never empty while somebody may own it, names nobody excluded or gone, and gives the press to no teacher while others are there', () => {
    fc.assert(
      fc.property(scene, ({ staff, duties, ...rest }) => {
        const facts = factsOf(staff, duties);
        const chain = ownerChain(
          { ...rest, categoryOwnerId: null, teacherIds: rest.children.teacherIds, now, legal: null },
          facts,
        );
        const able = [...facts.staff.values()].filter((one) => one.active && !rest.excluded.includes(one.id));
        expect(chain.length > 0).toBe(able.length > 0);
        expect(chain.every((id) => able.some((one) => one.id === id))).toBe(true);
        expect(new Set(chain).size).toBe(chain.length);
        const others = able.some((one) => !onlyTeaches(facts, one.id));
        const [first] = chain;
        if (rest.asker === 'media' && others && first !== undefined) expect(onlyTeaches(facts, first)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

const staff = (
  grants: Readonly<Record<string, readonly [Role, string][]>>,
  spoken: Readonly<Record<string, string[]>> = {},
): OwnerFacts => {
  const members = Object.entries(grants).map(([id, list]): StaffMember => ({
    id,
    name: id,
    active: true,
    grants: list.map(([role, unitId]) => ({ role, unitId })),
    children: [],
  }));
  return {
    ...factsOf([], []),
    staff: new Map(members.map((one) => [one.id, one])),
    byRole: (role, unitId) =>
      members
        .filter((one) =>
          one.grants.some((grant) => grant.role === role && (unitId === null || grant.unitId === unitId)),
        )
        .map((one) => one.id),
    languages: new Map(Object.entries(spoken)),
  };
};

const school = staff(
  {
    office: [['office', 'birch']],
    second: [['office', 'birch']],
    math: [['teacher', 'birch']],
    art: [['teacher', 'birch']],
    far: [['engagement', 'district']],
  },
  { second: ['es'], far: ['so'] },
);
const about: AboutChildren = {
  ...noChildren,
  schoolId: 'birch',
  familyName: 'Whitfield',
  studentId: 'nora',
  teacherIds: ['art', 'math'],
  homeroomIds: ['art'],
  classes: [
    { name: 'Álgebra 1', subject: null, teacherIds: ['math'] },
    { name: 'Studio', subject: 'Art', teacherIds: ['art'] },
  ],
};

function first(
  kind: RuleKind,
  more: Partial<OwnerQuestion> = {},
  rules: object = {},
  facts = school,
): string | undefined {
  const asked = {
    kind,
    personId: null,
    role: null,
    unitId: null,
    rota: [],
    backups: [],
    subject: null,
    prefersLanguage: false,
    ...rules,
  };
  return ownerChain(
    {
      rule: asked,
      categoryOwnerId: null,
      schoolId: 'birch',
      teacherIds: about.teacherIds,
      children: about,
      language: 'en',
      excluded: [],
      now,
      turn: 0,
      legal: null,
      ...more,
    },
    facts,
  )[0];
}

describe('a topic belongs to', () => {
  test('the homeroom teacher', () => expect(first('homeroom_teacher')).toBe('art'));

  test('the teacher of its subject, or of the class that is named; without either to the office', () => {
    expect(first('subject_teacher', {}, { subject: 'math, algebra' })).toBe('math');
    expect(first('subject_teacher', { subject: 'art' })).toBe('art');
    expect(first('subject_teacher')).toBe('office');
  });

  test('the counselor of the child, by letters, and the case manager of the child', () => {
    const duty = { id: 'd', duty: 'counselor', orgId: 'birch', begins: null, ends: null };
    const byLetters = [
      { ...duty, personId: 'math', studentId: null, lettersFrom: 'A', lettersTo: 'M' },
      { ...duty, personId: 'second', studentId: null, lettersFrom: 'N', lettersTo: 'Z' },
    ];
    const own = { ...duty, personId: 'far', studentId: 'nora', lettersFrom: null, lettersTo: null };
    const facts = { ...school, duties: byLetters };
    expect(first('counselor', {}, {}, facts)).toBe('second');
    expect(first('counselor', { children: { ...about, duties: [own] } }, {}, facts)).toBe('far');
    expect(first('case_manager', { children: { ...about, duties: [{ ...own, duty: 'case_manager' }] } })).toBe('far');
    expect(first('case_manager')).toBe('office');
  });

  test('whoever has the duty on the day of the district, also in the evening when it is the next day in Greenwich', () => {
    const last = Temporal.PlainDate.from('2026-11-16');
    const duty = { id: 'd', duty: 'counselor', orgId: 'birch', studentId: null, lettersFrom: null, lettersTo: null };
    const duties = [
      { ...duty, personId: 'far', begins: null, ends: last },
      { ...duty, personId: 'second', begins: last.add({ days: 1 }), ends: null },
    ];
    const evening = { now: Temporal.Instant.from('2026-11-17T03:00:00Z') };
    expect(first('counselor', evening, {}, { ...school, duties, zone: 'America/Chicago' })).toBe('far');
    expect(first('counselor', evening, {}, { ...school, duties, zone: 'Europe/Berlin' })).toBe('second');
  });

  test('somebody at the school who speaks the family’s language, else somebody of the district', () => {
    expect(first('speaks_language', { language: 'es-MX' })).toBe('second');
    expect(first('speaks_language', { language: 'so' })).toBe('far');
    expect(first('speaks_language', { language: 'vi' })).toBe('office');
  });

  test('the one of a role who speaks it, where the rule says so', () => {
    const rules = { role: 'office', prefersLanguage: true };
    expect(first('role_at_school', { language: 'es' }, rules)).toBe('second');
    expect(first('role_at_school', { language: 'en' }, rules)).toBe('office');
    expect(first('role_at_school', { language: 'es' }, { role: 'office' })).toBe('office');
  });
});
