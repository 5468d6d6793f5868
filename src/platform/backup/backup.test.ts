import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { withDatabase, type TestDatabase } from '#test/database';

import { cellarCount, defences, emptyHouse, fullHouse, NORTH, picture, SECRET, SOUTH } from './cellar.testing.ts';
import { backup, restore, verifyBackup } from './index.ts';

describe('a backup', () => {
  let folder: string;
  let house: TestDatabase;
  let file: string;
  const open: TestDatabase[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'porchlight-backup-'));
    house = await fullHouse();
    open.push(house);
    file = join(folder, 'all.backup');
    await backup({ ownerUrl: house.ownerUrl, file, secret: SECRET });
  });
  afterAll(async () => {
    for (const database of open) await database.drop();
    await rm(folder, { recursive: true, force: true });
  });
  const newHouse = async (): Promise<TestDatabase> => {
    const database = await emptyHouse();
    open.push(database);
    return database;
  };

  test('restored into another database gives every table as it was, the wall and the references too', async () => {
    const other = await newHouse();
    const summary = await restore({ ownerUrl: other.ownerUrl, file, secret: SECRET });
    expect(await picture(other.ownerUrl)).toEqual(await picture(house.ownerUrl));
    expect(await defences(other.ownerUrl)).toEqual(await defences(house.ownerUrl));
    expect(summary.districts).toEqual([NORTH, SOUTH]);
    expect(summary.tables.find(({ part, table }) => part === NORTH && table === 'platform.audit')?.rows).toBe(500);
  });

  test('is made and restored by a user who is no superuser and cannot pass the wall', async () => {
    const other = await newHouse();
    const name = `keeper_${randomBytes(4).toString('hex')}`;
    await withDatabase(house.ownerUrl, (client) =>
      client.query(`create role ${name} login nosuperuser nobypassrls password 'keeper' in role porchlight_owner`),
    );
    try {
      const asKeeper = async (database: TestDatabase): Promise<string> => {
        await withDatabase(database.ownerUrl, (client) =>
          client.query(`grant select on public.porchlight_migrations to ${name}`),
        );
        const url = new URL(database.ownerUrl);
        url.username = name;
        url.password = 'keeper';
        return url.href;
      };
      const byKeeper = join(folder, 'keeper.backup');
      await backup({ ownerUrl: await asKeeper(house), file: byKeeper, secret: SECRET });
      await restore({ ownerUrl: await asKeeper(other), file: byKeeper, secret: SECRET });
      expect(await picture(other.ownerUrl)).toEqual(await picture(house.ownerUrl));
      expect(await defences(other.ownerUrl)).toEqual(await defences(house.ownerUrl));
    } finally {
      for (const database of [house, other]) {
        await withDatabase(database.ownerUrl, (client) => client.query(`drop owned by ${name}`));
      }
      await withDatabase(house.ownerUrl, (client) => client.query(`drop role ${name}`));
    }
  });

  test('is one moment, however much is written while it is made', async () => {
    const busy = await fullHouse();
    open.push(busy);
    const before = await picture(busy.ownerUrl);
    const during = join(folder, 'during.backup');
    const writes: Promise<unknown>[] = [];
    await backup({
      ownerUrl: busy.ownerUrl,
      file: during,
      secret: SECRET,
      onProgress: () => {
        if (writes.length > 10) return;
        writes.push(
          withDatabase(busy.ownerUrl, (client) =>
            client.query(`insert into cellar.shelves values ($1, gen_random_uuid())`, [SOUTH]),
          ),
        );
      },
    });
    await Promise.all(writes);
    expect(writes.length).toBeGreaterThan(10);
    const other = await newHouse();
    await restore({ ownerUrl: other.ownerUrl, file: during, secret: SECRET });
    expect(await picture(other.ownerUrl)).toEqual(before);
  });

  test('of one district holds that district and nothing of another', async () => {
    const leaving = join(folder, 'north.backup');
    const summary = await backup({ ownerUrl: house.ownerUrl, file: leaving, secret: SECRET, districtId: NORTH });
    expect(summary.districts).toEqual([NORTH]);
    const other = await newHouse();
    await restore({ ownerUrl: other.ownerUrl, file: leaving, secret: SECRET });
    expect(await cellarCount(other.ownerUrl)).toEqual({ [NORTH]: 9 });
    const hosts = await withDatabase(other.ownerUrl, (client) => client.query('select host from platform.hosts'));
    expect(hosts.rows).toEqual([{ host: 'north.localhost' }]);
  });

  test('holds nothing readable, and only its owner may read the file', async () => {
    const bytes = await readFile(file);
    for (const word of ['north district', 'north.localhost', 'platform.audit', 'école']) {
      expect(bytes.includes(word)).toBe(false);
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('is found whole by a check without any database', async () => {
    const seen: string[] = [];
    const summary = await verifyBackup({ file, secret: SECRET, onProgress: ({ table }) => void seen.push(table) });
    expect(summary.fileBytes).toBe((await stat(file)).size);
    expect(seen).toContain('platform.districts');
  });

  test('made before the secret was replaced is still read with the whole list', async () => {
    expect((await verifyBackup({ file, secret: ['the new secret', SECRET] })).districts).toHaveLength(2);
  });

  test('that fails leaves no half file, and the earlier backup in its place', async () => {
    const kept = join(folder, 'kept.backup');
    await writeFile(kept, 'the earlier backup');
    const missing = '01930000-0000-7000-8000-0000000000ff';
    const attempt = backup({ ownerUrl: house.ownerUrl, file: kept, secret: SECRET, districtId: missing });
    await expect(attempt).rejects.toThrow(/There is no district/);
    expect(await readFile(kept, 'utf8')).toBe('the earlier backup');
    expect((await readdir(folder)).filter((name) => name.includes('.part-'))).toEqual([]);
  });

  test('without a secret is not made', async () => {
    const never = join(folder, 'never.backup');
    await expect(backup({ ownerUrl: house.ownerUrl, file: never, secret: [] })).rejects.toThrow(/PORCHLIGHT_SECRET/);
    expect(existsSync(never)).toBe(false);
  });
});
