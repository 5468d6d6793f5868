import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDatabase } from '#test/database';
import { openTown, type Town } from '#test/town';
import { hashOf, rowsDigest } from './digest.ts';
import { exportAudit, recountExport } from './index.ts';

describe('the audit written outside the database', () => {
  let town: Town;
  let dir: string;
  const owner = async (statement: string): Promise<void> =>
    withDatabase(town.ownerUrl, async (client) => {
      await client.query(statement);
    });
  const district = () => town.north.district;
  const writes = async () => exportAudit(town.house.floor, district(), dir);
  const recounts = async (full = true) => recountExport(town.house.floor, district(), { dir, full });

  /** One more link of the chain over everything that was not sealed yet, as the hourly job makes it. */
  const seal = async (): Promise<void> => {
    await owner(`insert into platform.audit (district_id, id, at, written_at, actor_kind, what, facts)
      select '${district()}', gen_random_uuid(), now(), clock_timestamp() + n * interval '1 microsecond', 'system', 'a thing happened', '{"n": 1, "line": "a\\nb"}' from generate_series(1, 20) n`);
    await town.inside(town.north, async (tx) => {
      const { rows: lasts } = await sql<{
        seq: number;
        to: Temporal.Instant;
        hash: string;
      }>`select seq, to_written as to, hash from platform.audit_seals order by seq desc limit 1`.execute(tx);
      const last = lasts[0] ?? { seq: 0, to: Temporal.Instant.fromEpochMilliseconds(0), hash: 'the beginning' };
      const { rows } = await sql<{
        n: number;
        to: Temporal.Instant;
        digest: string;
      }>`select count(*)::int as n, max(a.written_at) as to, ${rowsDigest} as digest from platform.audit a where a.written_at > ${last.to}`.execute(
        tx,
      );
      const [group] = rows;
      if (group === undefined) return;
      const one = {
        seq: last.seq + 1,
        fromWritten: last.to,
        toWritten: group.to,
        rowCount: group.n,
        previous: last.hash,
        rowsHash: group.digest,
      };
      await sql`insert into platform.audit_seals (district_id, id, seq, from_written, to_written, row_count, previous, rows_hash, hash)
        values (${district()}, gen_random_uuid(), ${one.seq}, ${one.fromWritten}, ${one.toWritten}, ${one.rowCount}, ${one.previous}, ${one.rowsHash}, ${hashOf(one)})`.execute(
        tx,
      );
    });
  };
  const files = async () => (await readdir(join(dir, district()))).toSorted();

  beforeAll(async () => {
    town = await openTown();
    dir = await mkdtemp(join(tmpdir(), 'porchlight-audit-'));
    for (let n = 0; n < 26; n += 1) await seal();
  }, 120_000);
  afterAll(async () => {
    await town.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('follows itself file by file, is written once, and can be read again without the database’s help', async () => {
    expect(await writes()).toBe(26);
    expect(await writes()).toBe(0);
    expect(await files()).toEqual(['audit-00000001-00000024.jsonl', 'audit-00000025-00000026.jsonl']);
    await seal();
    expect(await writes()).toBe(1);
    expect(await recounts()).toEqual({ faults: [], late: false });
    expect(await recounts(false)).toEqual({ faults: [], late: false });
    for (const name of await files()) expect((await stat(join(dir, district(), name))).mode & 0o222).toBe(0);
  });

  it('finds a row or a seal that was changed in a file, and a file that is gone', async () => {
    const [name = ''] = await files();
    const path = join(dir, district(), name);
    const text = await readFile(path, 'utf8');
    await chmod(path, 0o600);
    await writeFile(path, text.replace('a thing happened', 'another thing'));
    expect((await recounts()).faults).toEqual([expect.stringContaining('rows of seal')]);
    await writeFile(path, text.replace('"rows":', '"rows": 1'));
    expect((await recounts()).faults.length).toBeGreaterThan(0);
    await writeFile(path, text);
    await rename(path, join(dir, 'aside'));
    expect((await recounts()).faults).toContainEqual(expect.stringContaining('missing'));
    await rename(join(dir, 'aside'), path);
    expect((await recounts()).faults).toEqual([]);
  });

  it('finds that somebody wrote the whole chain in the database anew', async () => {
    await owner(`create table public.kept as table platform.audit_seals`);
    await owner(`delete from platform.audit_seals where district_id = '${district()}'`);
    await owner(
      `update platform.audit set what = 'nothing happened' where district_id = '${district()}' and what = 'a thing happened'`,
    );
    await seal();
    const { faults } = await recounts();
    expect(faults).toContainEqual(expect.stringContaining('in the database is not the one'));
    await owner(`delete from platform.audit_seals; insert into platform.audit_seals table public.kept`);
  });

  it('says when what was sealed is not written', async () => {
    await owner(
      `insert into platform.audit (district_id, id, at, written_at, actor_kind, what, facts) values ('${district()}', gen_random_uuid(), now(), clock_timestamp(), 'system', 'late', '{}')`,
    );
    await seal();
    expect(
      (
        await recountExport(
          { ...town.house.floor, clock: () => Temporal.Now.instant().add({ hours: 40 }) },
          district(),
          { dir, full: false },
        )
      ).late,
    ).toBe(true);
  });
});
