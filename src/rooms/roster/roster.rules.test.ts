import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adultStates,
  guardianMay,
  type Guardianship,
  guardianRights,
  stateFromContacts,
} from './guardianships.rules.ts';
import { knownRelations, relationRights } from './relations.rules.ts';
import {
  foldForSearch,
  readBirthDate,
  readDate,
  readEmail,
  readGrade,
  readLanguage,
  readName,
  readPhone,
} from './import/fields.ts';
import { heldReasons, isOlder } from './import/hold.rules.ts';
import { meaningOf } from './import/oneroster-roles.ts';
import { newestOf } from './import/reading.ts';
import { brokenParents, slugFor } from './orgs.rules.ts';
import { searchPatterns } from './people.questions.ts';
import { mayRoster } from './roster.policy.ts';
import { systemActor } from '#platform/actor';

const today = '2026-11-23';

const anyTie: fc.Arbitrary<Guardianship> = fc.record({
  state: fc.constantFrom('confirmed', 'unconfirmed', 'held'),
  mayBeContacted: fc.boolean(),
  maySeeRecords: fc.boolean(),
  mayAct: fc.boolean(),
  mayPickUp: fc.boolean(),
  emergencyOnly: fc.boolean(),
  begins: fc.constantFrom(null, '2026-11-22', '2026-11-23', '2026-11-24'),
  ends: fc.constantFrom(null, '2026-11-22', '2026-11-23', '2026-11-24'),
  ended: fc.boolean(),
  relation: fc.constantFrom(...knownRelations, 'godmother'),
  legalGuardian: fc.boolean(),
  basisDocument: fc.constantFrom(null, 'Order 7'),
  taken: fc.subarray([...relationRights]),
  ofAge: fc.boolean(),
  adultState: fc.constantFrom(null, ...adultStates),
  adultUntil: fc.constantFrom(null, '2026-11-22', '2026-11-23', '2026-11-24'),
});

describe('what a guardian may', () => {
  test('a held guardianship answers every question like an unconfirmed one', () => {
    fc.assert(
      fc.property(anyTie, fc.constantFrom(...guardianRights), (tie, right) => {
        expect(guardianMay({ ...tie, state: 'held' }, right, today)).toBe(
          guardianMay({ ...tie, state: 'unconfirmed' }, right, today),
        );
      }),
    );
  });

  test('nobody who is not confirmed sees a record, decides or picks up', () => {
    fc.assert(
      fc.property(anyTie, fc.constantFrom('see_records', 'act', 'pick_up', 'be_contacted'), (tie, right) => {
        expect(guardianMay(tie, right, today) && tie.state !== 'confirmed').toBe(false);
      }),
    );
  });

  test('nothing holds before its first day, from its last day on, or once it ended', () => {
    fc.assert(
      fc.property(anyTie, fc.constantFrom(...guardianRights), (tie, right) => {
        const outside = tie.ended || (tie.begins ?? '') > today || (tie.ends !== null && tie.ends <= today);
        expect(outside && guardianMay(tie, right, today)).toBe(false);
      }),
    );
  });

  test('parents and legal guardians in the contacts file are confirmed, flagged ones wait, the others are contacts', () => {
    const claim = {
      relation: 'mother',
      legalGuardian: false,
      lostGuardianship: false,
      emergencyOnly: false,
      restriction: null,
      documentReference: null,
      basisDocument: null,
      begins: null,
      ends: null,
    };
    expect(stateFromContacts(claim)).toBe('confirmed');
    expect(stateFromContacts({ ...claim, relation: 'aunt' })).toBe('unconfirmed');
    expect(stateFromContacts({ ...claim, relation: 'aunt', legalGuardian: true })).toBe('confirmed');
    expect(stateFromContacts({ ...claim, lostGuardianship: true })).toBe('unconfirmed');
    expect(stateFromContacts({ ...claim, emergencyOnly: true })).toBe('unconfirmed');
    expect(stateFromContacts({ ...claim, documentReference: 'Order 7' })).toBe('held');
    expect(stateFromContacts({ ...claim, relation: 'neighbor', restriction: 'No contact' })).toBe('held');
  });
});

describe('what holds an import', () => {
  const none = { before: 1000, removed: 0, added: 0 };
  const roles = (before: number, removed: number, identityChanged = 0) => [
    { role: 'students' as const, before, removed, identityChanged },
  ];
  const reasons = (...given: ReturnType<typeof roles>) =>
    heldReasons({ roles: given, schools: [], guardianships: none, enrollments: none }).map((held) => held.rule);

  test('more people of a role than the greater of fifty and five in a hundred', () => {
    expect(reasons(...roles(400, 50))).toEqual([]);
    expect(reasons(...roles(400, 51))).toEqual(['people_removed']);
    expect(reasons(...roles(10_000, 500))).toEqual([]);
    expect(reasons(...roles(10_000, 501))).toEqual(['people_removed']);
    expect(reasons(...roles(400, 0, 51))).toEqual(['identity_changed']);
    expect(reasons(...roles(400, 26, 25))).toEqual(['people_removed']);
  });

  test('more than a fifth of a school with at least fifty people', () => {
    const school = (before: number, removed: number) =>
      heldReasons({
        roles: [],
        schools: [{ school: 'Birch', before, removed }],
        guardianships: none,
        enrollments: none,
      }).length;
    expect([school(49, 49), school(50, 10), school(50, 11), school(600, 121)]).toEqual([0, 0, 1, 1]);
  });

  test('class places that are lost, but not those that only move', () => {
    const lost = (removed: number, added: number) =>
      heldReasons({ roles: [], schools: [], guardianships: none, enrollments: { before: 1000, removed, added } })
        .length;
    expect([lost(1000, 1000), lost(200, 0), lost(201, 0)]).toEqual([0, 0, 1]);
  });

  test('an older file is told by the newest row', () => {
    expect(isOlder('2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z')).toBe(true);
    expect(isOlder('2026-10-02T00:00:00Z', '2026-10-02T00:00:00Z')).toBe(false);
    expect(isOlder(null, '2026-10-02T00:00:00Z')).toBe(false);
    const times = newestOf();
    for (const time of ['', '2026-10-02', 'nonsense', '2026-09-01T10:00:00Z', '2026-10-02T08:00:00.000Z'])
      times.saw(time);
    expect(times.newest()).toBe('2026-10-02T08:00:00Z');
  });
});

describe('fields', () => {
  test('grades in the forms that systems write', () => {
    const read = (text: string) => readGrade(text).value ?? readGrade(text).problem;
    expect(['1', '01', 'Grade 3', 'K', 'kg', 'PK', '12', '99', 'purple', ''].map(read)).toEqual([
      '01',
      '01',
      '03',
      'KG',
      'KG',
      'PK',
      '12',
      'grade_unknown',
      'grade_unknown',
      null,
    ]);
  });

  test('dates, and dates nobody can be born on', () => {
    const day = Temporal.PlainDate.from(today);
    expect(readDate('2026-02-30').problem).toBe('date_impossible');
    expect(readDate('9/5/2019').value).toBe('2019-09-05');
    expect(readDate('soon').problem).toBe('date_unreadable');
    expect([
      readBirthDate('1900-01-01', day).problem,
      readBirthDate('2099-01-01', day).problem,
      readBirthDate('2019-07-05', day).value,
    ]).toEqual(['birth_date_impossible', 'birth_date_impossible', '2019-07-05']);
  });

  test('telephone numbers and addresses in one form', () => {
    expect(
      ['(415) 555-0142', '415.555.0142', '1 415 555 0142', '+14155550142', '+52 55 1234 5678', '12'].map(
        (text) => readPhone(text).value,
      ),
    ).toEqual(['+14155550142', '+14155550142', '+14155550142', '+14155550142', '+525512345678', null]);
    expect([readEmail(' Ana@Example.ORG ').value, readEmail('ana at example').problem]).toEqual([
      'ana@example.org',
      'email_unreadable',
    ]);
    expect([readLanguage('ES').value, readLanguage('zh_hant').value, readLanguage('!!').problem]).toEqual([
      'es',
      'zh-Hant',
      'language_unknown',
    ]);
  });

  test('a name that was encoded twice is told from one with accents', () => {
    expect(readName('JosÃ© PeÃ±a').problem).toBe('wrong_encoding');
    expect(
      ['José Peña', 'Nguyễn', 'Ångström', 'O’Neil', 'أمل حداد', '王伟'].map((name) => readName(name).problem),
    ).toEqual([null, null, null, null, null, null]);
  });

  test('searching folds what was typed and what is stored in the same way', () => {
    expect(foldForSearch("José  O'Neil-Müller")).toBe('jose oneil muller');
    expect(foldForSearch('Łukasz Ørsted Straße')).toBe('lukasz orsted strasse');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldForSearch(foldForSearch(text))).toBe(foldForSearch(text));
      }),
    );
  });

  test('a search takes signs of its own language literally', () => {
    expect(searchPatterns('100% a_b')).toEqual(['%100%', '%a%', '%b%']);
  });
});

describe('organizations', () => {
  test('each has an address of its own in plain letters', () => {
    const taken = new Set<string>();
    const slugs = ['Birch Lane Elementary', 'Birch Lane Elementary', 'École Émile-Zola', 'مدرسة'].map((name) => {
      const slug = slugFor(name, taken);
      taken.add(slug);
      return slug;
    });
    expect(slugs).toEqual(['birch-lane-elementary', 'birch-lane-elementary-2', 'ecole-emile-zola', 'school']);
  });

  test('rings and missing parents are found', () => {
    const org = (sourceId: string, parentSourceId: string | null) => ({ sourceId, parentSourceId, line: 2 });
    const broken = brokenParents(
      [org('a', 'b'), org('b', 'a'), org('c', 'a'), org('d', 'x'), org('e', 'top'), org('f', null)],
      new Set(['top']),
    );
    expect(broken.map((one) => `${one.sourceId} ${one.code}`)).toEqual([
      'a org_cycle',
      'b org_cycle',
      'd reference_unknown',
    ]);
  });
});

describe('roles', () => {
  test('rights are never widened by a guess', () => {
    const role = (word: string, atSchool = true, exact: string | null = null) => meaningOf(word, exact, atSchool)?.role;
    expect(
      [
        'principal',
        'administrator',
        'siteAdministrator',
        'districtAdministrator',
        'systemAdministrator',
        'aide',
        'proctor',
      ].map((word) => role(word)),
    ).toEqual(['principal', 'principal', 'office', 'department', 'administrator', 'teacher', null]);
    expect(role('ext:office')).toBe('office');
    expect(role('administrator', false)).toBe('department');
    expect(role('student', true, 'administrator')).toBe('student');
    expect(role('parent', true, 'administrator')).toBe(null);
    expect(role('teacher', true, 'office')).toBe('office');
    expect(meaningOf('wizard', null, true)).toBe(null);
  });

  test('nobody changes or confirms what is their own, and a teacher sees only children taught', () => {
    const school = '018f0000-0000-7000-8000-000000000001';
    const person = (role: 'teacher' | 'office' | 'guardian') => ({
      ...systemActor(school, ''),
      kind: 'person' as const,
      grants: [{ role, unitId: school }],
    });
    const about = { schoolId: school, taught: false, own: false };
    expect(mayRoster(person('office'), 'correct', about)).toBe(true);
    expect(mayRoster(person('office'), 'correct', { ...about, own: true })).toBe(false);
    expect(
      mayRoster(person('office'), 'see_student', { ...about, schoolId: '018f0000-0000-7000-8000-000000000002' }),
    ).toBe(false);
    expect(mayRoster(person('teacher'), 'see_student', about)).toBe(false);
    expect(mayRoster(person('teacher'), 'see_student', { ...about, taught: true })).toBe(true);
    expect(mayRoster(person('teacher'), 'see_restriction', { ...about, taught: true })).toBe(false);
    expect(mayRoster(person('guardian'), 'see_student', { ...about, taught: true })).toBe(false);
  });
});
