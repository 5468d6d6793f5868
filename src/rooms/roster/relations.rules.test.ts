import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adultStates,
  guardianMay,
  type Guardianship,
  guardianRights,
  stateFromContacts,
} from './guardianships.rules.ts';
import { awaitsDecision, comesOfAgeOn, missingProof } from './of-age/of-age.rules.ts';
import {
  atMost,
  knownRelations,
  limitKey,
  mayLimit,
  readRelation,
  relationRights,
  relationRow,
  relations,
  rightOf,
} from './relations.rules.ts';
import { mayLoosen, missingIn, type RestrictionFacts } from './restrictions.rules.ts';
import { mayKnowLiving } from './living/living.rules.ts';

const today = '2026-11-23';
const day = fc.constantFrom(null, '2026-01-01', '2026-11-23', '2027-06-30');
const relation = fc.constantFrom(...knownRelations, 'godmother');
const right = fc.constantFrom(...relationRights);

const tie: fc.Arbitrary<Guardianship> = fc.record({
  relation,
  legalGuardian: fc.boolean(),
  basisDocument: fc.constantFrom(null, 'County letter 12'),
  begins: day,
  ends: day,
  state: fc.constantFrom('confirmed', 'unconfirmed', 'held'),
  mayBeContacted: fc.boolean(),
  maySeeRecords: fc.boolean(),
  mayAct: fc.boolean(),
  mayPickUp: fc.boolean(),
  emergencyOnly: fc.boolean(),
  ended: fc.boolean(),
  taken: fc.subarray([...relationRights]),
  ofAge: fc.boolean(),
  adultState: fc.constantFrom(null, ...adultStates),
  adultUntil: day,
});
const always = {
  state: 'confirmed',
  mayBeContacted: true,
  maySeeRecords: true,
  mayAct: true,
  mayPickUp: true,
  emergencyOnly: false,
  ended: false,
  taken: [],
  ofAge: false,
  adultState: null,
  adultUntil: null,
  legalGuardian: false,
  basisDocument: null,
  begins: null,
  ends: null,
} as const;

describe('what a relation may', () => {
  test('is never more than its row, whatever file and people say', () => {
    fc.assert(
      fc.property(tie, right, (one, asked) => {
        if (!atMost(one, asked)) expect(guardianMay(one, asked, today)).toBe(false);
        expect(rightOf(one, asked, true, new Set())).toBe(atMost(one, asked));
      }),
    );
  });

  test('is what the file says where the file says something', () => {
    fc.assert(
      fc.property(tie, right, fc.boolean(), fc.boolean(), (one, asked, says, limited) => {
        const limits = new Set(limited ? knownRelations.map((known) => limitKey(known, asked)) : []);
        expect(rightOf(one, asked, says, limits)).toBe(says && atMost(one, asked));
      }),
    );
  });

  test('only becomes less by a district’s limits, and never less than the law gives a parent', () => {
    fc.assert(
      fc.property(
        tie,
        right,
        fc.subarray(knownRelations.flatMap((known) => relationRights.map((one) => [known, one] as const))),
        (one, asked, taken) => {
          const limits = new Set(
            taken.filter(([known, what]) => mayLimit(known, what)).map(([known, what]) => limitKey(known, what)),
          );
          const before = rightOf(one, asked, null, new Set());
          const after = rightOf(one, asked, null, limits);
          expect(after && !before).toBe(false);
          if (['mother', 'father', 'guardian', 'self'].includes(one.relation)) expect(after).toBe(before);
        },
      ),
    );
  });

  test('gives way to a restriction: what it takes, nobody has', () => {
    fc.assert(
      fc.property(tie, right, (one, asked) => {
        expect(guardianMay({ ...one, taken: [asked] }, asked, today)).toBe(false);
      }),
    );
  });

  test('of those who pick up only: the door, and nothing else', () => {
    fc.assert(
      fc.property(tie, fc.constantFrom(...guardianRights), (one, asked) => {
        const may = guardianMay({ ...one, relation: 'pick_up_only' }, asked, today);
        expect(may && asked !== 'pick_up').toBe(false);
      }),
    );
    expect(guardianMay({ ...always, relation: 'pick_up_only' }, 'pick_up', today)).toBe(true);
  });

  test('of an emergency contact: to ask, in no message', () => {
    const may = guardianRights.filter((asked) =>
      guardianMay({ ...always, relation: 'emergency_contact', emergencyOnly: true }, asked, today),
    );
    expect(may).not.toContain('general_messages');
    expect(may).not.toContain('be_contacted');
    expect(may).toContain('ask');
    expect(relationRow('emergency_contact', false).called).toBe('last');
  });

  test('a caseworker sees records while the agency’s document holds, and only so long', () => {
    const caseworker = { ...always, relation: 'caseworker' };
    expect(guardianMay(caseworker, 'see_records', today)).toBe(false);
    expect(guardianMay({ ...caseworker, basisDocument: 'County letter 12' }, 'see_records', today)).toBe(false);
    const dated = { ...caseworker, basisDocument: 'County letter 12', ends: '2027-06-30' };
    expect(guardianMay(dated, 'see_records', today)).toBe(true);
    expect(guardianMay(dated, 'see_records', '2027-06-30')).toBe(false);
    expect(guardianMay(dated, 'act', today)).toBe(false);
    expect(guardianMay(caseworker, 'be_contacted', today)).toBe(true);
  });

  test('no row gives more than a parent’s, apart from the door', () => {
    const rank = { never: 0, said: 1, papers: 2, yes: 3 } as const;
    for (const known of knownRelations)
      for (const asked of ['see_records', 'be_contacted', 'act'] as const)
        expect(rank[relations[known][asked]]).toBeLessThanOrEqual(rank[relations.parent[asked]]);
  });
});

test('the table in the documentation is the table of the rules', () => {
  const file = readFileSync(join(import.meta.dirname, '../../../docs/how-to/roster-files.md'), 'utf8');
  for (const known of knownRelations) {
    const { see_records, be_contacted, act, pick_up, general, called } = relations[known];
    const row = [known.replaceAll('_', ' '), see_records, be_contacted, act, pick_up, general, called].join(' | ');
    expect(file).toContain(`| ${row} |`);
  }
});

describe('a relation as it is written', () => {
  test('is known in its usual spellings', () => {
    const read = (...written: string[]): readonly string[] => [...new Set(written.map(readRelation))];
    expect(read('Mother', ' MOM ', 'Birth Mother')).toEqual(['mother']);
    expect(read('Step-Mother', 'stepmom', 'Step mother')).toEqual(['stepmother']);
    expect(read('Legal Guardian', 'LegalGuardian', 'guardian')).toEqual(['guardian']);
    expect(read('Foster Parent', 'foster mother', 'FosterParent', 'foster_parent')).toEqual(['foster_parent']);
    expect(read('Case Worker', 'Caseworker', 'Social Worker')).toEqual(['caseworker']);
    expect(read('Group Home', 'grouphome', 'Residential Facility')).toEqual(['group_home']);
    expect(read('Educational Surrogate', 'Surrogate Parent')).toEqual(['surrogate']);
    expect(read('Emergency Contact', 'Emergency', 'emergency-contact')).toEqual(['emergency_contact']);
    expect(read('Pick-up only', 'Pickup', 'Authorized Pickup', 'pick_up_only')).toEqual(['pick_up_only']);
    expect(read('Neighbor', 'neighbor ')).toEqual(['neighbor']);
    expect(readRelation(null)).toBe('guardian');
  });

  test('is confirmed by the file where the law or a paper stands behind it', () => {
    const claim = {
      legalGuardian: false,
      lostGuardianship: false,
      emergencyOnly: false,
      restriction: null,
      documentReference: null,
      basisDocument: null,
      begins: null,
      ends: null,
    };
    const state = (named: string, more = {}): string => stateFromContacts({ ...claim, relation: named, ...more });
    expect(state('mother')).toBe('confirmed');
    expect(state('foster_parent')).toBe('unconfirmed');
    expect(state('foster_parent', { basisDocument: 'Order 9', begins: '2026-09-01' })).toBe('confirmed');
    expect(state('caseworker', { basisDocument: 'Order 9', begins: '2026-09-01' })).toBe('unconfirmed');
    expect(state('caseworker', { basisDocument: 'Order 9', ends: '2027-09-01' })).toBe('confirmed');
    expect(state('group_home', { basisDocument: 'Order 9', begins: '2026-09-01' })).toBe('unconfirmed');
    expect(state('pick_up_only')).toBe('unconfirmed');
    expect(state('foster_parent', { restriction: 'No contact', basisDocument: null })).toBe('held');
  });
});

describe('coming of age', () => {
  const parent = { ...always, relation: 'mother' };

  test('closes records and signing on the day itself, and leaves asking and general messages', () => {
    const grown = { ...parent, ofAge: true };
    expect(guardianRights.filter((asked) => guardianMay(grown, asked, today))).toEqual([
      'ask',
      'general_messages',
      'be_contacted',
      'pick_up',
    ]);
  });

  test('nobody signs for a grown student unless a court says so', () => {
    fc.assert(
      fc.property(tie, (one) => {
        const may = guardianMay({ ...one, ofAge: true }, 'act', today);
        expect(may && one.relation !== 'self' && one.adultState !== 'court').toBe(false);
      }),
    );
  });

  test('consent ends on its day', () => {
    const agreed = { ...parent, ofAge: true, adultState: 'consent', adultUntil: '2027-06-30' } as const;
    expect(guardianMay(agreed, 'see_records', today)).toBe(true);
    expect(guardianMay(agreed, 'see_records', '2027-06-30')).toBe(false);
    expect(awaitsDecision('consent', '2027-06-30', '2027-06-30')).toBe(true);
    expect(awaitsDecision('over', null, today)).toBe(false);
  });

  test('each way to go on needs its proof', () => {
    expect(missingProof('dependent', { document: null, until: null }, today)).toBe('document');
    expect(missingProof('dependent', { document: 'Form', until: null }, today)).toBeNull();
    expect(missingProof('consent', { document: 'Folder 3', until: null }, today)).toBe('until');
    expect(missingProof('consent', { document: 'Folder 3', until: '2026-11-01' }, today)).toBe('until');
    expect(missingProof('over', { document: null, until: null }, today)).toBeNull();
  });

  test('a birthday on a leap day is the last of February', () => {
    expect(comesOfAgeOn(Temporal.PlainDate.from('2008-02-29')).toString()).toBe('2026-02-28');
  });
});

describe('an order entered by hand', () => {
  const order: RestrictionFacts = {
    byHand: true,
    enteredBy: 'a',
    documentReference: 'Order 7',
    issuedBy: 'Hennepin County',
    takes: ['see_records'],
    begins: '2026-11-01',
  };

  test('is loosened by somebody else only, and only when all of it is known', () => {
    expect(mayLoosen([order], 'a', true)).toBe('second_person');
    expect(mayLoosen([order], 'b', false)).toBe('yes');
    expect(mayLoosen([{ ...order, issuedBy: null }], 'b', false)).toBe('incomplete');
    expect(mayLoosen([{ ...order, issuedBy: null }], 'b', true)).toBe('yes');
    expect(missingIn({ ...order, documentReference: null, takes: [] })).toEqual(['document', 'takes']);
  });

  test('never by whoever entered any of several', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }), fc.boolean(), (entered, lifts) => {
        const orders = entered.map((enteredBy) => ({ ...order, enteredBy }));
        expect(mayLoosen(orders, 'a', lifts)).toBe(entered.includes('a') ? 'second_person' : 'yes');
      }),
    );
  });
});

test('a living situation is known to the liaison of the child, and never about their own child', () => {
  const child = { studentId: 'yusuf', schoolId: 'birch', own: false };
  const reach = { everywhere: false, schools: ['birch'], students: [] };
  expect(mayKnowLiving(reach, child)).toBe(true);
  expect(mayKnowLiving(reach, { ...child, schoolId: 'ridge' })).toBe(false);
  expect(mayKnowLiving(reach, { ...child, schoolId: null })).toBe(false);
  expect(mayKnowLiving({ ...reach, everywhere: true }, { ...child, own: true })).toBe(false);
});

test('no file but the liaison’s own, and those that delete, names the table of living situations', () => {
  const root = join(import.meta.dirname, '../..');
  const naming = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('living_situations'))
    .toSorted();
  expect(naming).toEqual([
    'platform/database/tables.ts',
    'rooms/roster/living/living.actions.ts',
    'rooms/roster/living/living.store.ts',
    'rooms/roster/roster.retention.ts',
    // Names it as what is in no copy of a record.
    'rooms/roster/roster.sources.ts',
  ]);
});
