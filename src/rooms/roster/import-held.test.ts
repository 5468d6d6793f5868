import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { smallFiles, smallRoster, type SmallRoster } from '#test/roster';
import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import type { Actor } from '#platform/actor';
import {
  idOf,
  importFiles,
  importSmall,
  maySee,
  rows,
  scene,
  tieOf,
  town,
  useTowns,
  withContact,
  without,
} from '#test/roster-town';
import { approveImport, correct, endPerson, importRoster, rejectImport, restorePeople } from './index.ts';

useTowns();

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

/** As erasing leaves a person: no file can mean them any more. */
const forgetSource = action('test.forget_source', z.object({ personId: z.uuid() }), async ({ tx }, { personId }) => {
  await sql`update roster.people set source_id = null, source_hash = null where id = ${personId}`.execute(tx);
});

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
    await scene().floor.act(actor, approveImport, { importId: held.importId });
    expect(await active(actor)).toBe(before - 120);
    await expect(scene().floor.act(actor, approveImport, { importId: held.importId })).rejects.toMatchObject({
      code: 'roster.error.import_decided',
    });
  });

  test('leaves alone whom a person ended or erased while it waited, when it said nothing new of them', async () => {
    const actor = await town();
    await importSmall(actor, grown());
    const [ended, erased] = [await idOf(actor, 'g100'), await idOf(actor, 'g101')];
    const held = await importSmall(actor, fewer(grown(), 0, 60));
    await scene().floor.act(actor, endPerson, { personId: ended });
    await scene().floor.act(actor, endPerson, { personId: erased });
    await scene().floor.act(actor, forgetSource, { personId: erased });
    await scene().floor.act(actor, approveImport, { importId: held.importId });
    const after = await rows<{ given_name: string; status: string }>(
      actor,
      `select given_name, status from roster.people where district_id = :district and given_name in ('Parent100', 'Parent101', 'Parent102') order by 1`,
    );
    expect(after).toEqual([
      { given_name: 'Parent100', status: 'ended' },
      { given_name: 'Parent101', status: 'ended' },
      { given_name: 'Parent102', status: 'active' },
    ]);
  });

  test('is gone when somebody rejects it', async () => {
    const actor = await town();
    await importSmall(actor, grown());
    const before = await active(actor);
    const held = await importSmall(actor, fewer(grown(), 0, 60));
    await scene().floor.act(actor, rejectImport, { importId: held.importId });
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
    await scene().floor.act(actor, restorePeople, { personIds: [id] });
    const next = fewer(grown(), 0, 20);
    next.classes.push({ id: 'c9', title: 'Music', school: 'birch' });
    await importSmall(actor, next);
    const [row] = await rows<{ status: string }>(
      actor,
      `select status from roster.people where district_id = :district and id = '${id}'`,
    );
    expect(row?.status).toBe('active');
    const gone = await idOf(actor, 's2');
    scene().now = scene().now.add({ hours: 24 * 31 });
    await expect(scene().floor.act(actor, restorePeople, { personIds: [gone] })).rejects.toMatchObject({
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
    await scene().floor.act(actor, approveImport, { importId: result.importId });
    expect(await active(actor)).toBe(11);
  });
});

describe('what somebody put right', () => {
  test('stays when the next file still has it wrong, and the file comes back when it is taken back', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const id = await idOf(actor, 'nora');
    await scene().floor.act(actor, correct, { kind: 'person', id, field: 'family_name', value: 'Whitfield-Rao' });
    const next = smallRoster();
    next.users = next.users.map((user) => (user.id === 'nora' ? { ...user, grade: '3' } : user));
    await importSmall(actor, next);
    const [row] = await rows(
      actor,
      `select family_name, grade, search_text from roster.people where district_id = :district and id = '${id}'`,
    );
    expect(row).toEqual({
      family_name: 'Whitfield-Rao',
      grade: '03',
      search_text: 'nora whitfield rao eleanor ellie nell 1nr 1whtfld',
    });
  });
});

describe('the demonstration roster', () => {
  test('is taken in whole', async () => {
    const actor = await town();
    const result = await scene().floor.act(actor, importRoster, {
      path: join(import.meta.dirname, '../../../demo/roster'),
    });
    expect(result.errors).toEqual([]);
    expect(result.status).toBe('applied');
    expect(result.counts['students']?.added).toBe(1200);
  });
});
