import { describe, expect, test } from 'vitest';
import { smallFiles, smallRoster, type SmallRoster, writeFiles, zipOf } from '#test/roster';
import {
  idOf,
  importFiles,
  importSmall,
  maySee,
  model,
  rows,
  scene,
  tieOf,
  town,
  useTowns,
  withContact,
  without,
} from '#test/roster-town';
import { approveImport, childrenOf, confirmContacts, decideHeld, importRoster } from './index.ts';

useTowns();

describe('a roster that comes in', () => {
  test('is the same model from version 1.1 and from version 1.2', async () => {
    const [one, two] = [await town(), await town()];
    expect((await importSmall(one, smallRoster('1.1'))).errors).toEqual([]);
    expect((await importSmall(two, smallRoster('1.2'))).errors).toEqual([]);
    expect(await model(one)).toEqual(await model(two));
  });

  test('is the same from a zip as from a folder', async () => {
    const [one, two] = [await town(), await town()];
    const files = smallFiles(smallRoster());
    const zip = zipOf(Object.entries(files).map(([name, text]) => ({ name, content: Buffer.from(text) })));
    await importSmall(one, smallRoster());
    const folder = await writeFiles({ 'roster.zip': zip });
    expect((await scene().floor.act(two, importRoster, { path: `${folder}/roster.zip` })).status).toBe('applied');
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
    await scene().floor.act(actor, approveImport, { importId: again.importId });
    expect((await tieOf(actor, 'grace', 'piper')).ended).toBe(false);
  });

  test('class places are not read again when their file is the same, and still tell a file that broke off', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const next = smallRoster();
    next.users = next.users.map((user) => (user.id === 'nora' ? { ...user, grade: '3' } : user));
    const result = await importSmall(actor, next);
    expect([result.status, result.counts['enrollments']]).toEqual(['applied', { added: 0, changed: 0, removed: 0 }]);
    const moved = { ...next, enrollments: next.enrollments.filter((one) => one.user !== 'nora') };
    expect((await importSmall(actor, moved)).counts['enrollments']).toEqual({ added: 0, changed: 0, removed: 1 });
  });

  test('a class place that is newer than all people does not make the next file an older one', async () => {
    const actor = await town();
    const dated = (day: string): Record<string, string> => {
      const files = smallFiles({
        ...smallRoster(),
        users: smallRoster().users.map((user) => ({ ...user, changed: `${day}T08:00:00Z` })),
      });
      files['enrollments.csv'] = (files['enrollments.csv'] ?? '').replaceAll(
        /^(e[^,]*),,,/gm,
        '$1,,2026-10-05T08:00:00Z,',
      );
      return files;
    };
    expect(dated('2026-10-02')['enrollments.csv']).toContain('2026-10-05');
    expect((await importFiles(actor, dated('2026-10-02'))).status).toBe('applied');
    expect((await importFiles(actor, dated('2026-10-03'))).errors).toEqual([]);
  });

  test('contacts are not read again when their file is the same, and nobody stays tied to who is gone', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const ties = await idOf(actor, 'dana');
    const changed = (grade: string): SmallRoster => ({
      ...smallRoster(),
      users: smallRoster().users.map((user) => (user.id === 'nora' ? { ...user, grade } : user)),
    });
    const same = await importSmall(actor, changed('3'));
    expect([same.status, same.counts['guardianships']]).toEqual(['applied', { added: 0, changed: 0, removed: 0 }]);
    expect([await idOf(actor, 'dana'), await maySee(actor, 'dana', 'nora')]).toEqual([ties, true]);
    const gone = { ...changed('4'), users: changed('4').users.filter((user) => user.id !== 'grace') };
    expect((await importSmall(actor, gone)).counts['guardianships']).toEqual({ added: 0, changed: 0, removed: 1 });
    expect((await tieOf(actor, 'grace', 'piper')).ended).toBe(true);
    // Now a row of the same file has no tie, and all of it is read again.
    await importSmall(actor, changed('5'));
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
    expect(await scene().floor.act(actor, confirmContacts, { guardianshipIds: [tie.id] })).toMatchObject({
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
      const ties = await scene().floor.ask(
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
    await scene().floor.act(actor, decideHeld, { guardianshipId: tie.id, decide: 'limit', maySeeRecords: true });
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
