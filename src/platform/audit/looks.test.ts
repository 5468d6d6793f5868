import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/actor';
import { newId } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { withDatabase } from '#test/database';
import { openTown, type Town } from '#test/town';
import { auditCheck, looksCheck } from './index.ts';

describe('the log of looks under seal', () => {
  let town: Town;

  const owner = async (statement: string): Promise<number> =>
    withDatabase(town.ownerUrl, async (client) => (await client.query(statement)).rowCount ?? 0);
  const count = async (full = true): Promise<readonly string[]> =>
    (await looksCheck.count(town.house.floor, systemActor(town.north.district, 'test'), { full })).examples;
  const seals = async (): Promise<number> =>
    town.inside(town.north, async (tx) => {
      const { rows } = await sql<{
        n: number;
      }>`select count(*)::int as n from platform.audit where what = 'looks sealed'`.execute(tx);
      return rows[0]?.n ?? 0;
    });
  /** What the worker does each hour and in the quarters after it, until one more seal is there. */
  const seal = async (): Promise<void> => {
    const before = await seals();
    for (let tries = 0; tries < 120 && (await seals()) === before; tries += 1) {
      if (tries % 6 === 0) {
        await owner(`delete from platform.outbox where job in ('platform.seal_looks', 'platform.seal_audit')`);
        await owner(`insert into platform.outbox (district_id, id, job, payload, run_at)
          values ('${town.north.district}', gen_random_uuid(), 'platform.note_audit_horizon', '{}', '${town.now().toString()}')`);
        await town.work(town.north);
      }
      town.pass({ minutes: 16 });
      await town.work(town.north);
      if ((await seals()) === before) await sleep(250);
    }
  };
  const addLooks = async (ago: string): Promise<void> => {
    await owner(`insert into platform.looks (district_id, id, person_id, role, what, record_id, student_id, hour, at, written_at)
      select '${town.north.district}', gen_random_uuid(), '${town.north.brandt}', 'office', 'student', gen_random_uuid(), '${town.north.nora}',
        date_trunc('hour', now()), now(), now() - interval '${ago}' + n * interval '1 millisecond' from generate_series(1, 20) n`);
  };

  beforeAll(async () => {
    town = await openTown();
  }, 60_000);
  afterAll(async () => town.close());

  it('is sealed in the audit’s own chain when its rows have come to rest, and holds', async () => {
    await addLooks('4 hours');
    await addLooks('10 minutes');
    await seal();
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{
        rows: number;
      }>`select (facts->>'rows')::int as rows from platform.audit where what = 'looks sealed'`.execute(tx),
    );
    // What came ten minutes ago may still gain a second party.
    expect(rows).toEqual([{ rows: 20 }]);
    await addLooks('3 hours');
    await seal();
    expect(await seals()).toBe(2);
    expect([await count(), await count(false)]).toEqual([[], []]);
    expect((await auditCheck.count(town.house.floor, systemActor(town.north.district, 'test'))).violations).toBe(0);
  }, 60_000);

  it.each([
    ['a look that was changed', `update platform.looks set student_id = null where id = ID`, 'was changed'],
    ['a look that was taken away', 'delete from platform.looks where id = ID', '19 are there'],
    [
      'a look that was slipped in',
      `insert into platform.looks (district_id, id, person_id, role, what, record_id, hour, at, written_at)
        select district_id, gen_random_uuid(), person_id, role, what, gen_random_uuid(), hour, at, written_at from platform.looks where id = ID`,
      '21 are there',
    ],
  ])('%s is found', async (_name, statement, says) => {
    await owner('create table public.kept_looks as table platform.looks');
    const id = await withDatabase(town.ownerUrl, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `select id from platform.looks where district_id = '${town.north.district}' order by written_at offset 5 limit 1`,
      );
      return rows[0]?.id ?? '';
    });
    expect(await owner(statement.replaceAll('ID', `'${id}'`))).toBe(1);
    expect(await count()).toEqual([expect.stringContaining(says)]);
    await owner('truncate platform.looks');
    await owner('insert into platform.looks table public.kept_looks');
    await owner('drop table public.kept_looks');
    expect(await count()).toEqual([]);
  });

  it('stays whole when a look is released to the family, and when its lawful time is over', async () => {
    await owner(`update platform.looks set released_at = now() where district_id = '${town.north.district}'`);
    expect(await count()).toEqual([]);
    // Eleven years on: the rows are gone, and the seals with their digests still follow each other.
    await owner(`update platform.data_classes set keep_days = 1 where name = 'audit'`);
    await owner(
      `update platform.audit set facts = facts || jsonb_build_object('from', '2000-01-01T00:00:00Z') where what = 'looks sealed' and facts->>'seq' = '1'`,
    );
    await owner(
      `update platform.audit set facts = facts || jsonb_build_object('to', '2000-01-02T00:00:00Z') where what = 'looks sealed' and facts->>'seq' = '1'`,
    );
    await owner(
      `update platform.audit set facts = facts || jsonb_build_object('from', '2000-01-02T00:00:00Z', 'to', '2000-01-03T00:00:00Z') where what = 'looks sealed' and facts->>'seq' = '2'`,
    );
    await owner(`delete from platform.looks where district_id = '${town.north.district}'`);
    expect(await count()).toEqual([]);
    await owner(`update platform.data_classes set keep_days = 3650 where name = 'audit'`);
  });

  it('is written by the application and never changed by it, but for a party and a release', async () => {
    const { north } = town;
    const brandt = await town.actorOf(north, north.brandt);
    await town.house.floor.act(brandt, noteLooks, {
      looks: [{ what: 'student', recordId: newId(), studentId: north.nora, guardianId: null }],
    });
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        written: boolean;
      }>`select written_at is not null as written from platform.looks where person_id = ${north.brandt} order by id desc limit 1`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([{ written: true }]);
    for (const column of ['person_id', 'student_id', 'at', 'written_at', 'held_by'])
      await expect(
        town.inside(north, async (tx) => sql.raw(`update platform.looks set ${column} = null`).execute(tx)),
      ).rejects.toMatchObject({ code: '42501' });
  });
});
