import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { action } from '#platform/action';
import type { Actor, Grant } from '#platform/actor';
import { newId } from '#platform/ids';
import { smallRoster, type SmallRoster } from '#test/roster';
import { idOf, importSmall, rows, scene, town, useTowns } from '#test/roster-town';
import {
  childNameFor,
  childrenOf,
  confirmContacts,
  correct,
  decideHeld,
  endPerson,
  guardiansOf,
  personCards,
  restrictGuardian,
} from './index.ts';
import { decideAdult, noteOfAge } from './of-age/of-age.actions.ts';
import { adultTies } from './of-age/of-age.questions.ts';
import { endLiving, noteLiving } from './living/living.actions.ts';
import { isLiaison, liaisonList, livingFor } from './living/living.questions.ts';
import { namePapers, setRelationLimits } from './relations.actions.ts';
import { type KnownRelation, knownRelations, type RelationRight, relationRights, rightOf } from './relations.rules.ts';
import { limitsOf } from './relations.sql.ts';
import { completeRestriction } from './restrictions.actions.ts';
import type { Tie } from './roster.contract.ts';

useTowns();

let actor: Actor;

beforeEach(async () => {
  actor = await town();
});

const relationsHere = knownRelations.filter((relation) => relation !== 'self');

/** A small roster in which somebody of every relation belongs to Yusuf; those who rest on papers have them. */
function everyRelation(says: Record<string, string> = {}): SmallRoster {
  const roster = smallRoster();
  return {
    ...roster,
    users: [
      ...roster.users,
      ...relationsHere.map((relation) => ({
        id: `r-${relation}`,
        role: 'guardian',
        org: 'd',
        given: relation,
        family: 'Haddad',
        email: `${relation}@families.test`,
      })),
    ],
    contacts: relationsHere.map((relation) => ({
      guardianSourcedId: `r-${relation}`,
      studentSourcedId: 'yusuf',
      relation,
      ...(['foster_parent', 'surrogate', 'caseworker', 'group_home'].includes(relation)
        ? { documentReference: 'Letter 12', beginDate: '2026-09-01', endDate: '2027-06-30' }
        : {}),
      ...says,
    })),
  };
}

async function tiesOfYusuf(): Promise<ReadonlyMap<string, Tie>> {
  const student = await idOf(actor, 'yusuf');
  const ties = await scene().floor.ask(
    actor,
    { name: 'test', answer: async (reader) => guardiansOf(reader, [student]) },
    null,
  );
  return new Map(ties.map((tie) => [tie.relation, tie]));
}

async function confirmAll(): Promise<void> {
  const ties = await rows<{ id: string }>(actor, `select id from roster.guardianships where district_id = :district`);
  await scene().floor.act(actor, confirmContacts, { guardianshipIds: ties.map((tie) => tie.id) });
}

async function staff(who: string, ...grants: Grant[]): Promise<Actor> {
  return { ...actor, kind: 'person', personId: await idOf(actor, who), name: who, grants, reason: null };
}
const administrator = async (): Promise<Actor> => staff('nair', { role: 'administrator', unitId: null });
async function principal(): Promise<Actor> {
  const [school] = await rows<{ id: string }>(
    actor,
    `select id from roster.orgs where district_id = :district and source_id = 'birch'`,
  );
  return staff('cole', { role: 'principal', unitId: school?.id ?? '' });
}

type Stored = {
  relation: string;
  legal: boolean;
  document: string | null;
  begins: string | null;
  ends: string | null;
} & Record<`says_${RelationRight}`, boolean | null> &
  Record<`may_${RelationRight}`, boolean>;

/** The set statement of an import and the rule in words must be one rule. */
async function expectStoredByRule(): Promise<void> {
  const stored = await rows<Stored>(
    actor,
    `select relation, legal_guardian as legal, basis_document as document, begins::text as begins, ends::text as ends, says_see_records, says_be_contacted, says_act, says_pick_up,
      may_see_records, may_be_contacted, may_act, may_pick_up from roster.guardianships where district_id = :district and state = 'confirmed'`,
  );
  const limits = await scene().floor.ask(
    actor,
    { name: 'test', answer: async ({ tx }) => limitsOf(tx, actor.districtId) },
    null,
  );
  expect(stored.length).toBeGreaterThan(2);
  for (const row of stored) {
    const facts = {
      relation: row.relation,
      legalGuardian: row.legal,
      basisDocument: row.document,
      begins: row.begins,
      ends: row.ends,
    };
    for (const right of relationRights)
      expect([row.relation, right, row[`may_${right}`]]).toEqual([
        row.relation,
        right,
        rightOf(facts, right, row[`says_${right}`], limits),
      ]);
  }
}

describe('a contacts file with every relation', () => {
  test('confirms parents and those with papers, and gives each what its row says', async () => {
    await importSmall(actor, everyRelation());
    const ties = await tiesOfYusuf();
    const confirmed = [...ties.values()].filter((tie) => tie.isConfirmed).map((tie) => tie.relation);
    expect(confirmed.toSorted()).toEqual(
      ['mother', 'father', 'parent', 'guardian', 'foster_parent', 'surrogate', 'caseworker'].toSorted(),
    );
    expect(ties.get('caseworker')?.rights).toEqual(new Set(['ask', 'be_contacted', 'see_records']));
    expect(ties.get('foster_parent')?.rights.has('act')).toBe(true);
    expect(ties.get('emergency_contact')?.emergencyOnly).toBe(true);
    expect(ties.has('pick_up_only')).toBe(false);
    await expectStoredByRule();
  });

  test('once confirmed: the door for who picks up, last place for who is called last', async () => {
    await importSmall(actor, everyRelation());
    await confirmAll();
    const ties = await tiesOfYusuf();
    expect(ties.get('pick_up_only')?.rights).toEqual(new Set(['pick_up']));
    expect(ties.get('pick_up_only')?.pickUpOnly).toBe(true);
    expect([...ties.keys()].at(-1)).toBe('emergency_contact');
    expect(ties.get('emergency_contact')?.rights).toEqual(new Set(['ask']));
    await expectStoredByRule();
    const seen = await rows<{ relation: string; may: boolean }>(
      actor,
      `select relation, may_be_contacted as may from roster.v_guardianships where district_id = :district`,
    );
    expect(seen.some((row) => row.relation === 'pick_up_only')).toBe(false);
    expect(seen.find((row) => row.relation === 'emergency_contact')?.may).toBe(false);
  });

  test('its own columns come before the row, and never past it', async () => {
    await importSmall(actor, everyRelation({ maySeeRecords: 'true', mayAct: 'true', mayPickUp: 'true' }));
    await confirmAll();
    const ties = await tiesOfYusuf();
    expect(ties.get('stepmother')?.rights.has('see_records')).toBe(true);
    expect(ties.get('pick_up_only')?.rights).toEqual(new Set(['pick_up']));
    expect(ties.get('caseworker')?.rights.has('act')).toBe(false);
    await expectStoredByRule();
  });

  test('a restriction beats every relation, and a paper is not taken for one', async () => {
    await importSmall(actor, everyRelation({ restriction: 'No contact', maySeeRecords: 'true' }));
    for (const tie of (await tiesOfYusuf()).values()) expect(tie.rights.has('see_records')).toBe(false);
    const states = await rows<{ state: string }>(
      actor,
      `select distinct state from roster.guardianships where district_id = :district and source_hash like 'c:%'`,
    );
    expect(states).toEqual([{ state: 'held' }]);
  });

  test('nobody who may only pick up is let in, or found by the family’s own address', async () => {
    await importSmall(actor, everyRelation());
    const only = await rows<{ given_name: string }>(
      actor,
      `select p.given_name from roster.v_only_pick_up u join roster.people p on p.district_id = u.district_id and p.id = u.person_id where u.district_id = :district`,
    );
    expect(only).toEqual([{ given_name: 'pick_up_only' }]);
  });

  test('papers that somebody enters count at once, and the next roster keeps them', async () => {
    const roster = everyRelation();
    const bare = roster.contacts?.map((one) =>
      one['relation'] === 'caseworker' ? { ...one, documentReference: '', endDate: '' } : one,
    );
    await importSmall(actor, { ...roster, contacts: bare ?? [] });
    await confirmAll();
    const before = (await tiesOfYusuf()).get('caseworker');
    expect(before?.rights.has('see_records')).toBe(false);
    await scene().floor.act(await administrator(), namePapers, {
      guardianshipId: before?.guardianshipId ?? '',
      document: 'County letter 4',
      ends: '2027-06-30',
    });
    expect((await tiesOfYusuf()).get('caseworker')?.rights.has('see_records')).toBe(true);
    await importSmall(actor, { ...roster, contacts: (bare ?? []).map((one) => ({ ...one, contactOrder: '4' })) });
    expect((await tiesOfYusuf()).get('caseworker')?.rights.has('see_records')).toBe(true);
  });
});

describe('a group home', () => {
  test('is one person for all its children, whom it sees by initials until the school knows who holds the phone', async () => {
    const roster = everyRelation();
    const homes = ['yusuf', 'nora', 'piper'].map((student) => ({
      guardianSourcedId: 'r-group_home',
      studentSourcedId: student,
      relation: 'Residential Facility',
    }));
    await importSmall(actor, { ...roster, contacts: homes });
    const home = await idOf(actor, 'r-group_home');
    const named = async (): Promise<string[]> =>
      scene().floor.ask(
        actor,
        {
          name: 'test',
          answer: async (reader) => {
            const ties = await childrenOf(reader, [home]);
            const cards = await personCards(
              reader.tx,
              actor.districtId,
              ties.map((tie) => tie.studentId),
            );
            return ties.map((tie) => {
              const card = cards.get(tie.studentId);
              return card === undefined ? '' : childNameFor(tie, card);
            });
          },
        },
        null,
      );
    expect((await named()).toSorted()).toEqual(['N. W.', 'P. L.', 'Y. H.']);
    await confirmAll();
    expect((await named()).toSorted()).toEqual(['Nora Whitfield', 'Piper Lockwood', 'Yusuf Haddad']);
  });
});

describe('what a district gives less of', () => {
  const limit = async (...limits: { relation: KnownRelation; right: RelationRight }[]): Promise<void> =>
    scene().floor.act(await administrator(), setRelationLimits, { limits });

  test('takes at once and gives back what nobody decided', async () => {
    await importSmall(actor, everyRelation());
    await limit({ relation: 'caseworker', right: 'see_records' }, { relation: 'foster_parent', right: 'act' });
    const taken = await tiesOfYusuf();
    expect(taken.get('caseworker')?.rights.has('see_records')).toBe(false);
    expect(taken.get('foster_parent')?.rights.has('act')).toBe(false);
    expect(taken.get('mother')?.rights.has('act')).toBe(true);
    await expectStoredByRule();
    await limit();
    expect((await tiesOfYusuf()).get('caseworker')?.rights.has('see_records')).toBe(true);
    await expectStoredByRule();
  });

  test('is never a parent’s right, and never anybody’s but the administrator’s to take', async () => {
    await importSmall(actor, everyRelation());
    await expect(limit({ relation: 'mother', right: 'see_records' })).rejects.toMatchObject({
      code: 'roster.error.limit_unlawful',
    });
    await expect(scene().floor.act(await principal(), setRelationLimits, { limits: [] })).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('an order entered by hand', () => {
  const order = {
    words: 'No records',
    documentReference: 'Order 7',
    issuedBy: 'Hennepin County',
    begins: '2026-11-01',
  };

  test('narrows at once, and only somebody else loosens it, once all of it is known', async () => {
    await importSmall(actor, smallRoster());
    const tie = (await tiesOfYusuf()).get('mother');
    const guardianshipId = tie?.guardianshipId ?? '';
    const [first, second] = [await administrator(), await principal()];
    await scene().floor.act(first, restrictGuardian, { guardianshipId, words: 'Mother may not see records' });
    const may = async (): Promise<boolean | undefined> =>
      (await tiesOfYusuf()).get('mother')?.rights.has('see_records');
    expect(await may()).toBe(false);
    const lift = { guardianshipId, decide: 'lift' } as const;
    await expect(scene().floor.act(first, decideHeld, lift)).rejects.toMatchObject({
      code: 'roster.error.second_person',
    });
    const limit = { guardianshipId, decide: 'limit', maySeeRecords: true, mayBeContacted: true } as const;
    await expect(scene().floor.act(second, decideHeld, limit)).rejects.toMatchObject({
      code: 'roster.error.restriction_incomplete',
    });
    await scene().floor.act(first, completeRestriction, { guardianshipId, ...order, takes: ['see_records'] });
    await scene().floor.act(second, decideHeld, limit);
    // The order takes it: also the second person cannot leave it.
    expect(await may()).toBe(false);
    expect((await tiesOfYusuf()).get('mother')?.rights.has('be_contacted')).toBe(true);
    await scene().floor.act(first, correct, {
      kind: 'guardianship',
      id: guardianshipId,
      field: 'may_see_records',
      value: 'true',
    });
    expect(await may()).toBe(false);
    const roster = smallRoster();
    const [mother] = roster.contacts ?? [];
    if (mother) Object.assign(mother, { maySeeRecords: 'true', contactOrder: '7' });
    await importSmall(actor, roster);
    expect(await may()).toBe(false);
    await scene().floor.act(second, decideHeld, lift);
    expect(await may()).toBe(true);
  });

  test('that ran out still counts, and waits to be seen', async () => {
    await importSmall(actor, smallRoster());
    const guardianshipId = (await tiesOfYusuf()).get('mother')?.guardianshipId ?? '';
    await scene().floor.act(await administrator(), restrictGuardian, {
      guardianshipId,
      ...order,
      takes: ['see_records'],
      ends: '2026-11-20',
    });
    await scene().floor.act(await principal(), decideHeld, { guardianshipId, decide: 'limit', maySeeRecords: true });
    expect((await tiesOfYusuf()).get('mother')?.rights.has('see_records')).toBe(false);
  });
});

describe('a student who comes of age', () => {
  async function grownPiper(born = '2008-11-23'): Promise<void> {
    const roster = smallRoster();
    const piper = roster.users.find((user) => user.id === 'piper');
    if (piper) Object.assign(piper, { born, email: 'piper@students.test' });
    await importSmall(actor, roster);
  }
  const rightsOf = async (guardian: string): Promise<ReadonlySet<string>> => {
    const id = await idOf(actor, guardian);
    const ties = await scene().floor.ask(
      actor,
      { name: 'test', answer: async (reader) => childrenOf(reader, [id]) },
      null,
    );
    return ties[0]?.rights ?? new Set();
  };

  test('closes the records on the day, before any job ran, and not a day earlier', async () => {
    await grownPiper('2008-11-24');
    expect((await rightsOf('trevor')).has('see_records')).toBe(true);
    actor = await town();
    await grownPiper();
    expect([...(await rightsOf('trevor'))].toSorted()).toEqual(['ask', 'be_contacted', 'general_messages']);
  });

  test('speaks for themselves, and their guardians wait on a list', async () => {
    await grownPiper();
    await scene().floor.act(actor, noteOfAge, {});
    await scene().floor.act(actor, noteOfAge, {});
    expect([...(await rightsOf('piper'))].toSorted()).toEqual([
      'act',
      'ask',
      'be_contacted',
      'general_messages',
      'see_records',
    ]);
    const piper = await idOf(actor, 'piper');
    const card = await scene().floor.ask(
      actor,
      { name: 'test', answer: async ({ tx }) => (await personCards(tx, actor.districtId, [piper])).get(piper) },
      null,
    );
    expect(card).toMatchObject({ isStudent: true, isGuardian: true });
    const waiting = await scene().floor.ask(await administrator(), adultTies, null);
    expect(waiting.map((tie) => [tie.guardian, tie.state])).toEqual([['Trevor Lockwood', 'pending']]);
    expect(await scene().floor.ask(await principal(), adultTies, null)).toEqual([]);
  });

  test('each choice leaves what it says, with its proof', async () => {
    await grownPiper();
    await scene().floor.act(actor, noteOfAge, {});
    const office = await administrator();
    const [tie] = await scene().floor.ask(office, adultTies, null);
    const guardianshipId = tie?.id ?? '';
    const decide = async (choice: 'dependent' | 'consent' | 'court' | 'over', more: object = {}): Promise<string[]> => {
      await scene().floor.act(office, decideAdult, { guardianshipId, choice, ...more });
      return [...(await rightsOf('trevor'))].filter((right) => right === 'see_records' || right === 'act').toSorted();
    };
    await expect(decide('dependent')).rejects.toMatchObject({ code: 'roster.error.adult_proof' });
    expect(await decide('dependent', { document: 'Form 1040, 2025' })).toEqual(['see_records']);
    expect(await decide('consent', { document: 'Folder 3', until: '2027-06-30' })).toEqual(['see_records']);
    expect(await decide('court', { document: 'Letters of guardianship' })).toEqual(['act', 'see_records']);
    expect(await decide('over')).toEqual([]);
    expect(await scene().floor.ask(office, adultTies, null)).toEqual([]);
    await expect(
      scene().floor.act(await principal(), decideAdult, { guardianshipId, choice: 'court', document: 'x' }),
    ).rejects.toMatchObject({ status: 404 });
  });

  test('is a minor again when the date of birth was wrong, and nobody lost anything', async () => {
    await grownPiper();
    await scene().floor.act(actor, noteOfAge, {});
    await scene().floor.act(await administrator(), correct, {
      kind: 'person',
      id: await idOf(actor, 'piper'),
      field: 'birth_date',
      value: '2009-11-23',
    });
    await scene().floor.act(actor, noteOfAge, {});
    expect((await rightsOf('trevor')).has('see_records')).toBe(true);
    expect(await rightsOf('piper')).toEqual(new Set());
  });

  test('stays so when the roster comes again', async () => {
    await grownPiper();
    await scene().floor.act(actor, noteOfAge, {});
    const roster = smallRoster();
    const piper = roster.users.find((user) => user.id === 'piper');
    if (piper) Object.assign(piper, { born: '2008-11-23', grade: '12' });
    await importSmall(actor, roster);
    expect((await rightsOf('piper')).has('see_records')).toBe(true);
    expect((await rightsOf('trevor')).has('see_records')).toBe(false);
  });
});

describe('somebody who died', () => {
  test('is gone for every message, and no roster brings them back', async () => {
    await importSmall(actor, smallRoster());
    await scene().floor.act(await administrator(), endPerson, { personId: await idOf(actor, 'yusuf'), deceased: true });
    expect(await tiesOfYusuf()).toEqual(new Map());
    const roster = smallRoster();
    const yusuf = roster.users.find((user) => user.id === 'yusuf');
    if (yusuf) yusuf.grade = '03';
    await importSmall(actor, roster);
    const [row] = await rows<{ status: string }>(
      actor,
      `select status from roster.people where district_id = :district and source_id = 'yusuf'`,
    );
    expect(row?.status).toBe('deceased');
    expect(await tiesOfYusuf()).toEqual(new Map());
  });
});

describe('where a child lives', () => {
  async function liaison(orgSource: string | null): Promise<Actor> {
    const okafor = await idOf(actor, 'okafor');
    const [school] = await rows<{ id: string }>(
      actor,
      `select id from roster.orgs where district_id = :district and source_id = '${orgSource ?? 'd'}'`,
    );
    const org = orgSource === null ? null : (school?.id ?? null);
    await scene().floor.act(
      actor,
      action('test', z.object({}), async ({ tx }) => {
        await sql`insert into roster.duties (district_id, id, person_id, duty, org_id)
          values (${actor.districtId}, ${newId()}, ${okafor}, 'liaison', ${org})`.execute(tx);
      }),
      {},
    );
    return staff('okafor', { role: 'teacher', unitId: school?.id ?? null });
  }
  const note = async (who: Actor, student = 'yusuf'): Promise<void> =>
    scene().floor.act(who, noteLiving, {
      studentId: await idOf(actor, student),
      situation: 'shelter',
      since: '2026-11-01',
      meetingPlace: 'The library',
      placeOnly: true,
    });
  const knows = async (who: Actor, student = 'yusuf'): Promise<number | null> => {
    const known = await scene().floor.ask(who, livingFor, await idOf(actor, student));
    return known === null ? null : known.length;
  };

  test('is known to the liaison of the school and to nobody else, not even an administrator', async () => {
    await importSmall(actor, smallRoster());
    const own = await liaison('birch');
    await note(own);
    expect(await knows(own)).toBe(1);
    expect(await knows(own, 'piper')).toBeNull();
    await expect(note(own, 'piper')).rejects.toMatchObject({ status: 404 });
    for (const other of [await administrator(), await principal()]) {
      expect(await knows(other)).toBeNull();
      expect(await scene().floor.ask(other, isLiaison, null)).toBe(false);
      await expect(scene().floor.ask(other, liaisonList, null)).rejects.toMatchObject({ status: 404 });
      await expect(note(other)).rejects.toMatchObject({ status: 404 });
    }
    expect((await scene().floor.ask(own, liaisonList, null)).map((line) => [line.student, line.situation])).toEqual([
      ['Yusuf Haddad', 'shelter'],
    ]);
  });

  test('ends on its day, one at a time, and stands in no log beside the child', async () => {
    await importSmall(actor, smallRoster());
    const own = await liaison(null);
    await note(own);
    await note(own);
    const list = await scene().floor.ask(own, liaisonList, null);
    expect(list).toHaveLength(1);
    await scene().floor.act(own, endLiving, { id: list[0]?.id ?? '', until: '2026-11-22' });
    expect(await scene().floor.ask(own, liaisonList, null)).toEqual([]);
    expect(await knows(own)).toBe(2);
    const yusuf = await idOf(actor, 'yusuf');
    const audit = await rows<{ what: string; row: string }>(
      actor,
      `select what, to_jsonb(a)::text as row from platform.audit a where district_id = :district and what like 'roster.living%'`,
    );
    expect(audit.map((one) => one.what)).toEqual(['roster.living_noted', 'roster.living_noted', 'roster.living_ended']);
    for (const one of audit) expect(one.row).not.toMatch(new RegExp(`${yusuf}|shelter|library`));
  });
});
