import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { question } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { openTown, type Town } from '#test/town';
import { chooseDirectory, importRoster, mayPublish } from '../index.ts';
import { type DirectoryChoice, standingOut } from './directory.rules.ts';

describe('whose no stands', () => {
  const [child, ...people] = Array.from({ length: 4 }, newId) as [Uuid, ...Uuid[]];
  const said = (byId: Uuid) =>
    fc.constantFrom<DirectoryChoice['choice']>('in', 'out').map((choice) => ({ choice, byId }));

  it('is each person’s last word: nobody else’s yes ends it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...people).chain(said)), (choices) => {
        const out = standingOut(choices, child);
        for (const one of people)
          expect(out.includes(one)).toBe(choices.findLast(({ byId }) => byId === one)?.choice === 'out');
      }),
    );
  });

  it('is only the student’s, once the student has said something', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(child, ...people).chain(said)), said(child), (choices, own) => {
        expect(standingOut([...choices, own], child)).toEqual(own.choice === 'out' ? [child] : []);
      }),
    );
  });
});

describe('directory information', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown();
  }, 60_000);
  afterAll(async () => town.close());

  const may = question('test.may_publish', async (context, ids: readonly Uuid[]) => [
    ...(await mayPublish(context, ids)),
  ]);
  const published = async (...ids: Uuid[]): Promise<readonly Uuid[]> =>
    town.house.floor.ask(town.system(town.north), may, ids);

  it('may name every child of the district about whom nobody said no, and nobody else', async () => {
    const { north } = town;
    expect((await published(north.nora, north.yusuf, north.dana, newId())).toSorted()).toEqual(
      [north.nora, north.yusuf].toSorted(),
    );
  });

  it('holds one parent’s no against the other’s yes, until the one who said it takes it back', async () => {
    const { north } = town;
    const { floor } = town.house;
    const [amal, sami] = [await town.actorOf(north, north.amal), await town.actorOf(north, north.sami)];
    await floor.act(amal, chooseDirectory, { studentId: north.yusuf, choice: 'out' });
    expect(await published(north.yusuf)).toEqual([]);
    town.pass({ minutes: 1 });
    await floor.act(sami, chooseDirectory, { studentId: north.yusuf, choice: 'in' });
    expect(await published(north.yusuf)).toEqual([]);
    town.pass({ minutes: 1 });
    await floor.act(amal, chooseDirectory, { studentId: north.yusuf, choice: 'in' });
    expect(await published(north.yusuf)).toEqual([north.yusuf]);
  });

  it('is entered from paper by the child’s own school, for somebody who has the right, and not for a day to come', async () => {
    const { north } = town;
    const { floor } = town.house;
    const paper = { studentId: north.nora, choice: 'out', signedById: north.dana, signedOn: '2026-01-05' } as const;
    for (const name of ['lund', 'okafor', 'amal'] as const)
      await expect(floor.act(await town.actorOf(north, north[name]), chooseDirectory, paper)).rejects.toMatchObject({
        status: 404,
      });
    const brandt = await town.actorOf(north, north.brandt);
    for (const signedById of [north.amal, null])
      await expect(floor.act(brandt, chooseDirectory, { ...paper, signedById })).rejects.toMatchObject({
        code: 'roster.error.signer_missing',
      });
    await expect(floor.act(brandt, chooseDirectory, { ...paper, signedOn: '2199-01-01' })).rejects.toMatchObject({
      status: 422,
    });
    await floor.act(brandt, chooseDirectory, paper);
    expect(await published(north.nora)).toEqual([]);
    const { rows } = await town.inside(north, async (tx) =>
      sql`select choice, by_name, decided_on::text as day, how, entered_by from roster.directory_choices where student_id = ${north.nora}`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([
      { choice: 'out', by_name: 'Dana Whitfield', day: '2026-01-05', how: 'paper', entered_by: north.brandt },
    ]);
  });

  it('holds after the child left, and can be ended when who said it has no right any more', async () => {
    const { north } = town;
    const { floor } = town.house;
    const dana = await town.actorOf(north, north.dana);
    await floor.act(dana, chooseDirectory, { studentId: north.nora, choice: 'out' });
    const set = async (text: string) => town.inside(north, async (tx) => sql.raw(text).execute(tx));
    await set(`update roster.people set status = 'ended', ended_at = now() where id = '${north.nora}'`);
    expect(await published(north.nora)).toEqual([]);
    await set(`update roster.people set status = 'active', ended_at = null where id = '${north.nora}'`);
    await set(
      `update roster.guardianships set ended_at = now() where guardian_id = '${north.dana}' and student_id = '${north.nora}'`,
    );
    await set(`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_see_records, legal_guardian)
      values ('${north.district}', '${newId()}', '${north.sami}', '${north.nora}', 'foster_parent', 'confirmed', true, true)`);
    town.pass({ minutes: 1 });
    await floor.act(await town.actorOf(north, north.sami), chooseDirectory, { studentId: north.nora, choice: 'in' });
    expect(await published(north.nora)).toEqual([north.nora]);
  });

  it('is never changed by the application, and an import leaves it alone', async () => {
    const { south } = town;
    await town.house.floor.act(await town.actorOf(south, south.dana), chooseDirectory, {
      studentId: south.nora,
      choice: 'out',
    });
    await expect(
      town.inside(south, async (tx) => sql`update roster.directory_choices set choice = 'in'`.execute(tx)),
    ).rejects.toMatchObject({ code: '42501' });
    // A whole roster in which this child, and everything said about her, does not stand.
    const path = join(mkdtempSync(join(tmpdir(), 'porchlight-directory-')), 'all.csv');
    writeFileSync(
      path,
      'student_id,student_given_name,student_family_name,school,grade,class,teacher_email,guardian_id,guardian_given_name,guardian_family_name,relation,email,phone,language\n' +
        'S1,Lea,Moss,Birch Lane,03,,,G1,Tom,Moss,parent,tom@families.test,,en\n',
    );
    const { status } = await town.house.floor.act(town.system(south), importRoster, { path });
    expect(status).not.toBe('rejected');
    const { rows } = await town.inside(south, async (tx) =>
      sql<{
        n: number;
      }>`select count(*)::int as n from roster.directory_choices where student_id = ${south.nora} and choice = 'out'`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([{ n: 1 }]);
  });
});
