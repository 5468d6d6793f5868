import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/actor';
import { withDatabase } from '#test/database';
import { openTown, type Town } from '#test/town';
import { auditCheck } from './index.ts';

describe('the audit under seal', () => {
  let town: Town;

  /** What the worker's sweep does each hour, and the quarters of an hour after it. */
  const note = async (): Promise<void> => {
    await owner("delete from platform.outbox where job = 'platform.seal_audit'");
    await owner(`insert into platform.outbox (district_id, id, job, payload, run_at)
      values ('${town.north.district}', gen_random_uuid(), 'platform.note_audit_horizon', '{}', '${town.now().toString()}')`);
    await town.work(town.north);
  };
  const quarter = async (): Promise<void> => {
    town.pass({ minutes: 16 });
    await town.work(town.north);
  };
  /** Other tests of the same server may be in the middle of something long: tried until they are through. */
  const sealed = async (atLeast: number): Promise<number> => {
    for (let tries = 0; tries < 120 && (await seals()) < atLeast; tries += 1) {
      if (tries % 6 === 5) await note();
      await quarter();
      if ((await seals()) < atLeast) await sleep(250);
    }
    return seals();
  };
  const seal = async (): Promise<void> => {
    const before = await seals();
    await note();
    await sealed(before + 1);
  };
  const owner = async (statement: string): Promise<number> =>
    withDatabase(town.ownerUrl, async (client) => {
      const { rowCount } = await client.query(statement);
      return rowCount ?? 0;
    });
  const count = async (full = true): Promise<readonly string[]> =>
    (await auditCheck.count(town.house.floor, systemActor(town.north.district, 'test'), { full })).examples;
  const seals = async (): Promise<number> =>
    town.inside(town.north, async (tx) => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from platform.audit_seals`.execute(tx);
      return rows[0]?.n ?? 0;
    });
  const noteRows = async (): Promise<void> => {
    await owner(`insert into platform.audit (district_id, id, at, written_at, actor_kind, what, facts)
      select '${town.north.district}', gen_random_uuid(), now(), now() - interval '2 minutes' + n * interval '1 millisecond', 'system', 'a thing happened', '{"n": 1}' from generate_series(1, 20) n`);
  };

  beforeAll(async () => {
    town = await openTown();
  }, 60_000);
  afterAll(async () => town.close());

  it('holds after each hour’s seal, and each seal follows the one before', async () => {
    expect(await count()).toEqual([]);
    await noteRows();
    await seal();
    expect(await seals()).toBe(1);
    await noteRows();
    await seal();
    expect(await seals()).toBe(2);
    expect(await count()).toEqual([]);
    expect(await count(false)).toEqual([]);
  });

  it('waits while a transaction that had begun before still runs, and then takes its rows in', async () => {
    const before = await seals();
    await withDatabase(town.ownerUrl, async (client) => {
      await client.query('begin');
      await client.query(`insert into platform.audit (district_id, id, at, written_at, actor_kind, what, facts)
        values ('${town.north.district}', gen_random_uuid(), now(), clock_timestamp() - interval '90 seconds', 'system', 'a long one', '{}')`);
      await noteRows();
      await note();
      await quarter();
      await quarter();
      expect(await seals()).toBe(before);
      await client.query('commit');
    });
    expect(await sealed(before + 1)).toBe(before + 1);
    expect(await count()).toEqual([]);
  });

  it.each([
    [
      'a row that was changed',
      'update platform.audit set facts = \'{"n": 2}\' where id = ID',
      'was changed after it was sealed',
    ],
    ['a row that was taken away', 'delete from platform.audit where id = ID', 'are there'],
    [
      'a row that was slipped in',
      "insert into platform.audit select district_id, gen_random_uuid(), at, written_at, actor_kind, actor_id, reason, 'another', about_kind, about_id, facts from platform.audit where id = ID",
      'are there',
    ],
  ])('%s is found', async (_name, statement, says) => {
    const id = await withDatabase(town.ownerUrl, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `select id from platform.audit where district_id = '${town.north.district}' and what = 'a thing happened' order by written_at offset 5 limit 1`,
      );
      return rows[0]?.id ?? '';
    });
    await owner('create table public.kept as table platform.audit');
    expect(await owner(statement.replaceAll('ID', `'${id}'`))).toBe(1);
    expect(await count()).toEqual([expect.stringContaining(says)]);
    expect(await count(false)).toEqual([expect.stringContaining(says)]);
    await owner('truncate platform.audit');
    await owner('insert into platform.audit table public.kept');
    await owner('drop table public.kept');
    expect(await count()).toEqual([]);
  });

  it('a seal that was changed or taken away is found', async () => {
    await owner('create table public.kept as table platform.audit_seals');
    await owner('update platform.audit_seals set row_count = row_count + 1 where seq = 2');
    expect(await count()).toEqual(expect.arrayContaining([expect.stringContaining('Seal 2 was changed')]));
    await owner('delete from platform.audit_seals where seq = 1');
    expect((await count()).length).toBeGreaterThan(0);
    await owner('truncate platform.audit_seals');
    await owner('insert into platform.audit_seals table public.kept');
    expect(await count()).toEqual([]);
  });
});
