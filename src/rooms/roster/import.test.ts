import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, systemActor } from '#platform/actor';
import { makeScene, type Scene, smallFiles, smallRoster, type SmallRoster, writeFiles } from '#test/roster';
import {
  approveImport,
  childrenOf,
  confirmContacts,
  correct,
  decideHeld,
  guardianMayAbout,
  type ImportResult,
  importRoster,
  rejectImport,
  restorePeople,
} from './index.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await makeScene();
});
afterAll(async () => scene.close());

/** A district of its own for each test. */
async function town(): Promise<Actor> {
  return systemActor(await scene.addDistrict(`town-${Math.random().toString(36).slice(2)}`), 'test');
}

async function importFiles(
  actor: Actor,
  files: Record<string, string | Uint8Array>,
  hold = false,
): Promise<ImportResult> {
  return scene.floor.act(actor, importRoster, { path: await writeFiles(files), hold });
}

const importSmall = async (actor: Actor, roster: SmallRoster): Promise<ImportResult> =>
  importFiles(actor, smallFiles(roster));

async function rows<T>(actor: Actor, text: string): Promise<T[]> {
  return scene.floor.ask(
    actor,
    {
      name: 'test',
      answer: async ({ tx }) =>
        (await sql.raw<T>(text.replaceAll(':district', `'${actor.districtId}'`)).execute(tx)).rows,
    },
    null,
  );
}

/** The whole model in words, without our own ids. */
async function model(actor: Actor): Promise<unknown> {
  const d = 'district_id = :district';
  return {
    orgs: await rows(actor, `select kind, name, slug, status, source_id from roster.orgs where ${d} order by name`),
    people: await rows(
      actor,
      `select source_id, given_name, family_name, is_student, is_guardian, is_staff, birth_date, language, interpreter, grade, status from roster.people where ${d} order by source_id`,
    ),
    assignments: await rows(
      actor,
      `select p.source_id, o.name, a.role, a.ended_at is null as active from roster.assignments a join roster.people p using (district_id) join roster.orgs o using (district_id) where a.${d} and p.id = a.person_id and o.id = a.org_id order by 1, 2, 3`,
    ),
    enrollments: await rows(
      actor,
      `select p.source_id, c.name, e.role, e.ended_at is null as active from roster.enrollments e join roster.people p using (district_id) join roster.classes c using (district_id) where e.${d} and p.id = e.person_id and c.id = e.class_id order by 1, 2`,
    ),
    ties: await rows(
      actor,
      `select g.source_id as guardian, s.source_id as student, t.relation, t.state, t.may_see_records, t.may_act, t.may_pick_up, t.contact_order, t.ended_at is null as active from roster.guardianships t join roster.people g using (district_id) join roster.people s using (district_id) where t.${d} and g.id = t.guardian_id and s.id = t.student_id order by 1, 2`,
    ),
    details: await rows(
      actor,
      `select p.source_id, c.kind, c.value from roster.contact_details c join roster.people p using (district_id) where c.${d} and p.id = c.person_id and c.ended_at is null order by 1, 2, 3`,
    ),
  };
}

async function idOf(actor: Actor, sourceId: string): Promise<string> {
  const [row] = await rows<{ id: string }>(
    actor,
    `select id from roster.people where district_id = :district and source_id = '${sourceId}'`,
  );
  if (!row) throw new Error(`${sourceId} is not in the roster`);
  return row.id;
}

async function tieOf(
  actor: Actor,
  guardian: string,
  student: string,
): Promise<{ id: string; state: string; may_see_records: boolean; ended: boolean }> {
  const [row] = await rows<{ id: string; state: string; may_see_records: boolean; ended: boolean }>(
    actor,
    `select id, state, may_see_records, ended_at is not null as ended from roster.guardianships where district_id = :district
      and guardian_id = '${await idOf(actor, guardian)}' and student_id = '${await idOf(actor, student)}'`,
  );
  if (!row) throw new Error(`${guardian} and ${student} are not tied`);
  return row;
}

async function maySee(actor: Actor, guardian: string, student: string): Promise<boolean> {
  const asked = {
    guardianId: await idOf(actor, guardian),
    studentId: await idOf(actor, student),
    right: 'see_records' as const,
  };
  return scene.floor.ask(actor, { name: 'test', answer: async (reader) => guardianMayAbout(reader, asked) }, null);
}

function without(roster: SmallRoster, id: string): SmallRoster {
  return {
    ...roster,
    users: roster.users.filter((user) => user.id !== id),
    enrollments: roster.enrollments.filter((one) => one.user !== id),
    contacts:
      roster.contacts?.filter((one) => one['guardianSourcedId'] !== id && one['studentSourcedId'] !== id) ?? null,
  };
}

function withContact(roster: SmallRoster, guardian: string, says: Record<string, string>): SmallRoster {
  return {
    ...roster,
    contacts:
      roster.contacts?.map((one) => (one['guardianSourcedId'] === guardian ? { ...one, ...says } : one)) ?? null,
  };
}

describe('a roster that comes in', () => {
  test('is the same model from version 1.1 and from version 1.2', async () => {
    const [one, two] = [await town(), await town()];
    expect((await importSmall(one, smallRoster('1.1'))).errors).toEqual([]);
    expect((await importSmall(two, smallRoster('1.2'))).errors).toEqual([]);
    expect(await model(one)).toEqual(await model(two));
  });

  test('is the same from a zip as from a folder', async () => {
    const [one, two] = [await town(), await town()];
    const folder = await writeFiles(smallFiles(smallRoster()));
    execFileSync('python3', ['-c', 'import shutil,sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[1])', folder]);
    await scene.floor.act(one, importRoster, { path: folder });
    expect((await scene.floor.act(two, importRoster, { path: `${folder}.zip` })).status).toBe('applied');
    expect(await model(two)).toEqual(await model(one));
  });

  test('a second time is unchanged, and one changed grade is one change', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    expect((await importSmall(actor, smallRoster())).status).toBe('unchanged');
    const next = smallRoster();
    next.users = next.users.map((user) => (user.id === 'nora' ? { ...user, grade: '3' } : user));
    const result = await importSmall(actor, next);
    expect(result.status).toBe('applied');
    expect(result.counts['students']).toEqual({ added: 0, changed: 1, removed: 0 });
  });

  test('two guardians on one phone and one e-mail are two people', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const found = await rows<{ count: number }>(
      actor,
      `select count(*)::int as count from roster.contact_details where district_id = :district and value = '+14155550142'`,
    );
    expect(found[0]?.count).toBe(2);
  });

  test('a delta removes only what says so', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const delta: SmallRoster = {
      ...smallRoster(),
      mode: 'delta',
      users: [],
      enrollments: [],
      classes: [],
      contacts: null,
      orgs: [],
    };
    delta.users = [
      { id: 'nora', role: 'student', org: 'birch', given: 'Nora', family: 'Whitfield', status: 'tobedeleted' },
    ];
    const result = await importSmall(actor, delta);
    expect(result.status).toBe('applied');
    expect(result.counts['students']).toEqual({ added: 0, changed: 0, removed: 1 });
    expect(result.counts['guardians']).toEqual({ added: 0, changed: 0, removed: 0 });
  });

  test('a person who comes back is the same person', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const before = await idOf(actor, 'nora');
    await importSmall(actor, without(smallRoster(), 'nora'));
    const again = smallRoster();
    again.classes.push({ id: 'c2', title: 'Art', school: 'birch' });
    await importSmall(actor, again);
    expect(await idOf(actor, 'nora')).toBe(before);
    expect(await maySee(actor, 'dana', 'nora')).toBe(true);
  });

  test('a system that gives everybody a new id keeps everybody', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const before = await idOf(actor, 'yusuf');
    const renamed = JSON.parse(JSON.stringify(smallRoster()).replaceAll('"yusuf"', '"x-1"')) as SmallRoster;
    const result = await importSmall(actor, renamed);
    expect(result.counts['students']).toEqual({ added: 0, changed: 1, removed: 0 });
    expect(await idOf(actor, 'x-1')).toBe(before);
    expect(await maySee(actor, 'amal', 'x-1')).toBe(true);
  });

  test('an older file after a newer one is refused', async () => {
    const actor = await town();
    const dated = (day: string): SmallRoster => ({
      ...smallRoster(),
      users: smallRoster().users.map((user) => ({ ...user, changed: `${day}T08:00:00Z` })),
    });
    expect((await importSmall(actor, dated('2026-10-02'))).status).toBe('applied');
    const old = without(dated('2026-10-01'), 'grace');
    const refused = await importSmall(actor, old);
    expect([refused.status, refused.errors[0]?.code]).toEqual(['rejected', 'older_file']);
  });

  test('a file that was replaced by another one comes back only when somebody says so', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    await importSmall(actor, without(smallRoster(), 'grace'));
    const again = await importSmall(actor, smallRoster());
    expect([again.status, again.held[0]?.rule]).toEqual(['held', 'older_file']);
    await scene.floor.act(actor, approveImport, { importId: again.importId });
    expect((await tieOf(actor, 'grace', 'piper')).ended).toBe(false);
  });

  test('two at once wait for each other', async () => {
    const actor = await town();
    const [one, two] = await Promise.all([importSmall(actor, smallRoster()), importSmall(actor, smallRoster())]);
    expect([one.status, two.status].toSorted()).toEqual(['applied', 'unchanged']);
  });
});

describe('guardians', () => {
  test('parents and legal guardians in the contacts file see records, everybody else is an unconfirmed contact', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    expect(await maySee(actor, 'amal', 'yusuf')).toBe(true);
    expect(await maySee(actor, 'grace', 'piper')).toBe(false);
    expect((await tieOf(actor, 'grace', 'piper')).state).toBe('unconfirmed');
  });

  test('without a contacts file nobody sees a record until somebody confirms', async () => {
    const actor = await town();
    const roster = { ...smallRoster(), contacts: null };
    roster.users = roster.users.map((user) => (user.id === 'amal' ? { ...user, agents: 'yusuf' } : user));
    await importSmall(actor, roster);
    expect(await maySee(actor, 'amal', 'yusuf')).toBe(false);
    const tie = await tieOf(actor, 'amal', 'yusuf');
    expect(await scene.floor.act(actor, confirmContacts, { guardianshipIds: [tie.id] })).toMatchObject({
      confirmed: 1,
    });
    expect(await maySee(actor, 'amal', 'yusuf')).toBe(true);
    // The next file changes nothing of it.
    roster.users = roster.users.map((user) => (user.id === 'amal' ? { ...user, phone: '415 555 0190' } : user));
    await importSmall(actor, roster);
    expect(await maySee(actor, 'amal', 'yusuf')).toBe(true);
  });

  test('a held guardianship reads like an unconfirmed one', async () => {
    const actor = await town();
    await importSmall(
      actor,
      withContact(smallRoster(), 'trevor', { restriction: 'No contact', documentReference: 'Order 7' }),
    );
    expect((await tieOf(actor, 'trevor', 'piper')).state).toBe('held');
    const read = async (guardian: string): Promise<unknown> => {
      const id = await idOf(actor, guardian);
      const ties = await scene.floor.ask(
        actor,
        { name: 'test', answer: async (reader) => childrenOf(reader, [id]) },
        null,
      );
      return ties.map(({ isConfirmed, rights }) => ({ isConfirmed, rights: [...rights] }));
    };
    expect(await read('trevor')).toEqual(await read('grace'));
  });

  test('a decision of a person stays when the file comes again, and a file can only take away from it', async () => {
    const actor = await town();
    const restricted = withContact(smallRoster(), 'trevor', {
      restriction: 'No pick-up',
      documentReference: 'Order 7',
    });
    await importSmall(actor, restricted);
    const tie = await tieOf(actor, 'trevor', 'piper');
    await scene.floor.act(actor, decideHeld, { guardianshipId: tie.id, decide: 'limit', maySeeRecords: true });
    expect(await maySee(actor, 'trevor', 'piper')).toBe(true);
    await importSmall(actor, withContact(restricted, 'trevor', { contactOrder: '5' }));
    expect(await maySee(actor, 'trevor', 'piper')).toBe(true);
    await importSmall(actor, withContact(restricted, 'trevor', { contactOrder: '6', maySeeRecords: 'false' }));
    expect(await maySee(actor, 'trevor', 'piper')).toBe(false);
  });

  test('a file that forgets a restriction does not lift it', async () => {
    const actor = await town();
    await importSmall(actor, withContact(smallRoster(), 'trevor', { restriction: 'No contact' }));
    await importSmall(actor, withContact(smallRoster(), 'trevor', { contactOrder: '3' }));
    expect((await tieOf(actor, 'trevor', 'piper')).state).toBe('held');
  });

  test('a guardian whom the file moves to another known child waits for a person', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const moved = smallRoster();
    moved.contacts =
      moved.contacts?.map((one) =>
        one['guardianSourcedId'] === 'dana' ? { ...one, studentSourcedId: 'piper' } : one,
      ) ?? null;
    await importSmall(actor, moved);
    expect((await tieOf(actor, 'dana', 'piper')).state).toBe('unconfirmed');
    expect((await tieOf(actor, 'dana', 'nora')).ended).toBe(true);
  });

  test('an explicit end of legal guardianship takes the rights away', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    await importSmall(actor, withContact(smallRoster(), 'dana', { legalGuardian: 'false' }));
    expect(await maySee(actor, 'dana', 'nora')).toBe(false);
  });
});

/** A roster large enough for the limits: 200 more students at Birch Lane, each with one parent. */
function grown(count = 200): SmallRoster {
  const roster = smallRoster();
  for (let number = 0; number < count; number += 1) {
    roster.users.push({
      id: `s${number}`,
      role: 'student',
      org: 'birch',
      given: `Kid${number}`,
      family: 'Many',
      grade: '01',
      born: '2018-01-01',
    });
    roster.users.push({ id: `g${number}`, role: 'parent', org: 'd', given: `Parent${number}`, family: 'Many' });
    roster.contacts?.push({
      guardianSourcedId: `g${number}`,
      studentSourcedId: `s${number}`,
      relation: 'mother',
      legalGuardian: 'true',
    });
  }
  return roster;
}

function fewer(roster: SmallRoster, from: number, to: number): SmallRoster {
  const gone = new Set<string>();
  for (let number = from; number < to; number += 1) {
    gone.add(`s${number}`);
    gone.add(`g${number}`);
  }
  return {
    ...roster,
    users: roster.users.filter((user) => !gone.has(user.id)),
    contacts: roster.contacts?.filter((one) => !gone.has(one['studentSourcedId'] ?? '')) ?? null,
  };
}

const active = async (actor: Actor): Promise<number> =>
  (
    await rows<{ count: number }>(
      actor,
      `select count(*)::int as count from roster.people where district_id = :district and status = 'active'`,
    )
  )[0]?.count ?? 0;

describe('a roster that would take away many', () => {
  test('is held, changes nobody, and is applied when somebody approves', async () => {
    const actor = await town();
    await importSmall(actor, grown());
    const before = await active(actor);
    const held = await importSmall(actor, fewer(grown(), 0, 60));
    expect(held.status).toBe('held');
    expect(held.held.map((reason) => `${reason.rule} ${reason.subject}`)).toContain('people_removed students');
    expect(held.held.map((reason) => reason.rule)).toContain('school_emptied');
    expect(await active(actor)).toBe(before);
    const shown = await rows<{ before: string }>(
      actor,
      `select before from roster.import_changes where district_id = :district and import_id = '${held.importId}' and change = 'removed' and kind = 'student'`,
    );
    expect(shown).toHaveLength(60);
    await scene.floor.act(actor, approveImport, { importId: held.importId });
    expect(await active(actor)).toBe(before - 120);
    await expect(scene.floor.act(actor, approveImport, { importId: held.importId })).rejects.toMatchObject({
      code: 'roster.error.import_decided',
    });
  });

  test('is gone when somebody rejects it', async () => {
    const actor = await town();
    await importSmall(actor, grown());
    const before = await active(actor);
    const held = await importSmall(actor, fewer(grown(), 0, 60));
    await scene.floor.act(actor, rejectImport, { importId: held.importId });
    expect(await active(actor)).toBe(before);
    expect(await rows(actor, 'select 1 from roster.staged_people where district_id = :district')).toEqual([]);
  });

  test('still brings a new restriction and a lost guardianship at once', async () => {
    const actor = await town();
    await importSmall(actor, grown());
    const next = withContact(fewer(grown(), 0, 60), 'dana', {
      restriction: 'No contact',
      documentReference: 'Order 9',
    });
    next.contacts = next.contacts?.filter((one) => one['guardianSourcedId'] !== 'sami') ?? null;
    expect((await importSmall(actor, next)).status).toBe('held');
    expect(await maySee(actor, 'dana', 'nora')).toBe(false);
    expect(await maySee(actor, 'sami', 'yusuf')).toBe(false);
    expect((await tieOf(actor, 'sami', 'yusuf')).ended).toBe(true);
    expect(await maySee(actor, 's0'.replace('s', 'g'), 's0')).toBe(true);
  });

  test('below the limits goes through, and the people can be brought back for thirty days', async () => {
    const actor = await town();
    await importSmall(actor, grown());
    const id = await idOf(actor, 's1');
    expect((await importSmall(actor, fewer(grown(), 0, 20))).status).toBe('applied');
    await scene.floor.act(actor, restorePeople, { personIds: [id] });
    const next = fewer(grown(), 0, 20);
    next.classes.push({ id: 'c9', title: 'Music', school: 'birch' });
    await importSmall(actor, next);
    const [row] = await rows<{ status: string }>(
      actor,
      `select status from roster.people where district_id = :district and id = '${id}'`,
    );
    expect(row?.status).toBe('active');
    const gone = await idOf(actor, 's2');
    scene.now = scene.now.add({ hours: 24 * 31 });
    await expect(scene.floor.act(actor, restorePeople, { personIds: [gone] })).rejects.toMatchObject({
      code: 'roster.error.restore_over',
    });
  });

  test('never takes the last administrator', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const result = await importSmall(actor, without(smallRoster(), 'nair'));
    expect(result.errors.map((error) => error.code)).toContain('last_administrator');
    const [row] = await rows<{ status: string; roles: number }>(
      actor,
      `select status, (select count(*)::int from roster.assignments a where a.person_id = p.id and a.ended_at is null) as roles from roster.people p where district_id = :district and source_id = 'nair'`,
    );
    expect(row).toEqual({ status: 'active', roles: 1 });
  });

  test('a roll-over, everybody in another grade and class, is not held', async () => {
    const actor = await town();
    await importSmall(actor, grown());
    const next = grown();
    next.users = next.users.map((user) => (user.role === 'student' ? { ...user, grade: '05' } : user));
    next.classes = [{ id: 'c7', title: 'Grade 3, room 1', school: 'birch' }];
    next.enrollments = next.enrollments.map((one) => ({ ...one, id: `n-${one.id}`, class: 'c7' }));
    expect((await importSmall(actor, next)).status).toBe('applied');
  });

  test('can be asked for as a preview first', async () => {
    const actor = await town();
    const result = await importFiles(actor, smallFiles(smallRoster()), true);
    expect([result.status, result.held[0]?.rule]).toEqual(['held', 'asked']);
    expect(await active(actor)).toBe(0);
    await scene.floor.act(actor, approveImport, { importId: result.importId });
    expect(await active(actor)).toBe(11);
  });
});

describe('what somebody put right', () => {
  test('stays when the next file still has it wrong, and the file comes back when it is taken back', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const id = await idOf(actor, 'nora');
    await scene.floor.act(actor, correct, { kind: 'person', id, field: 'family_name', value: 'Whitfield-Rao' });
    const next = smallRoster();
    next.users = next.users.map((user) => (user.id === 'nora' ? { ...user, grade: '3' } : user));
    await importSmall(actor, next);
    const [row] = await rows(
      actor,
      `select family_name, grade, search_text from roster.people where district_id = :district and id = '${id}'`,
    );
    expect(row).toEqual({ family_name: 'Whitfield-Rao', grade: '03', search_text: 'nora whitfield rao' });
  });
});

describe('the demonstration roster', () => {
  test('is taken in whole', async () => {
    const actor = await town();
    const result = await scene.floor.act(actor, importRoster, {
      path: join(import.meta.dirname, '../../../demo/roster'),
    });
    expect(result.errors).toEqual([]);
    expect(result.status).toBe('applied');
    expect(result.counts['students']?.added).toBe(1200);
  });
});
