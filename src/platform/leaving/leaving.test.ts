import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeFiles } from '#platform/files';
import { action } from '#platform/action';
import { newId } from '#platform/ids';
import { z } from 'zod';
import { submit } from '#rooms/conversations';
import { openTown, type Town } from '#test/town';
import { deleteDistrict, exportDistrict, readExport } from './index.ts';

let town: Town;
let place: string;
beforeAll(async () => {
  town = await openTown();
  place = mkdtempSync(join(tmpdir(), 'porchlight-leaving-'));
}, 120_000);
afterAll(async () => {
  rmSync(place, { recursive: true, force: true });
  await town.close();
});

const bytes = Buffer.alloc(2_500_000, 'porchlight ');
const keep = action('test.keep_file', z.object({}), async (context) => {
  await storeFiles(context, [
    {
      name: '../odd name/π.bin',
      type: 'application/octet-stream',
      bytes,
      dataClass: 'attachment',
      held: null,
      owner: { kind: 'conversation', id: newId() },
    },
  ]);
});

describe('a district that leaves', () => {
  const folder = (name: string): string => join(place, name);
  const leave = async (name: string) =>
    exportDistrict({ ownerUrl: town.ownerUrl, districtId: town.north.district, folder: folder(name), now: town.now() });
  const remove = async (name: string, holds = 0) =>
    deleteDistrict({
      ownerUrl: town.ownerUrl,
      districtId: town.north.district,
      exportFolder: folder(name),
      by: 'Priya Nair',
      holds: async () => holds,
      now: town.now(),
    });

  it('gets every row of every table and every file, and nothing of another district', async () => {
    const { north, south, house } = town;
    for (const cast of [north, south])
      await house.floor.act({ ...town.system(cast), kind: 'anonymous' }, submit, {
        kind: 'question',
        text: `words of ${cast.slug}`,
        subject: 'S',
        language: 'en',
        how: 'email',
        address: 'a@families.test',
        schoolId: cast.birch,
      });
    await house.floor.act(town.system(north), keep, {});
    await town.work(north);
    const manifest = await leave('first');
    const owner = new pg.Client({ connectionString: town.ownerUrl });
    await owner.connect();
    for (const one of manifest.tables.filter((each) => each.dataClass !== 'outside')) {
      const { rows } = await owner.query<{ n: number }>(
        `select count(*)::int as n from ${one.name} where district_id = $1`,
        [north.district],
      );
      expect([one.name, one.rows]).toEqual([one.name, rows[0]?.n]);
    }
    await owner.end();
    expect(await readExport(folder('first'))).toMatchObject({ differs: [] });
    const messages = readFileSync(join(folder('first'), 'tables/conversations.messages.jsonl'), 'utf8');
    expect(messages).toContain('words of north');
    expect(messages).not.toContain('words of south');
    const [file] = manifest.files;
    expect(readFileSync(join(folder('first'), file?.path ?? '')).equals(bytes)).toBe(true);
    await expect(leave('first')).rejects.toThrow('not empty');
  }, 60_000);

  it('stays while a legal hold stands, something came since, or the export was touched', async () => {
    await expect(remove('nowhere')).rejects.toThrow('no whole export');
    await expect(remove('first', 1)).rejects.toMatchObject({ held: true });
    await town.house.floor.act({ ...town.system(town.north), kind: 'anonymous' }, submit, {
      kind: 'question',
      text: 'late words',
      subject: 'L',
      language: 'en',
      how: 'none',
      schoolId: town.north.birch,
    });
    await expect(remove('first')).rejects.toThrow('changed since');
    await leave('second');
    appendFileSync(join(folder('second'), 'tables/roster.people.jsonl'), '{}\n');
    await expect(remove('second')).rejects.toThrow('not whole');
    await leave('third');
    writeFileSync(
      join(folder('third'), 'manifest.json'),
      readFileSync(join(folder('third'), 'manifest.json'), 'utf8').replaceAll(town.north.district, town.south.district),
    );
    await expect(remove('third')).rejects.toThrow('another district');
  }, 60_000);

  it('is gone from every table when it is deleted, and the other one is whole', async () => {
    const owner = new pg.Client({ connectionString: town.ownerUrl });
    await owner.connect();
    const { rows: tables } = await owner.query<{ name: string }>(
      `select distinct c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'district_id'
       where c.relkind = 'r' and n.nspname not like 'pg\\_%' order by 1`,
    );
    const counts = async (district: string) => {
      const found: Record<string, number> = {};
      for (const { name } of tables)
        found[name] =
          (
            await owner.query<{ n: number }>(`select count(*)::int as n from ${name} where district_id = $1`, [
              district,
            ])
          ).rows[0]?.n ?? -1;
      return found;
    };
    const southBefore = await counts(town.south.district);
    await leave('last');
    const proof = await remove('last');
    expect(proof.rowsBefore).toBeGreaterThan(100);
    expect(proof.rowsAfter).toBe(0);
    expect(Object.entries(await counts(town.north.district)).filter(([, n]) => n !== 0)).toEqual([]);
    expect(await counts(town.south.district)).toEqual(southBefore);
    const { rows } = await owner.query('select id from platform.districts where id = $1', [town.north.district]);
    expect(rows).toEqual([]);
    await owner.end();
    expect(existsSync(join(folder('last'), 'manifest.json'))).toBe(true);
  }, 60_000);
});
