import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, withDatabase } from '#test/database';
import { defences, emptyHouse, fullHouse, NORTH, SECRET, SOUTH } from './cellar.testing.ts';
import { backup, openKeyring, restore, verifyBackup } from './index.ts';

const now = Temporal.Instant.from('2026-11-22T12:00:00Z');

describe('a backup under the districts’ own keys', () => {
  let folder: string;
  let keys: string;
  let house: TestDatabase;
  let file: string;
  const open: TestDatabase[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'porchlight-shred-'));
    keys = join(folder, 'keys');
    house = await fullHouse();
    open.push(house);
    file = join(folder, 'all.backup');
    await backup({ ownerUrl: house.ownerUrl, file, secret: SECRET, keyring: openKeyring(keys, SECRET) });
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
  const rowsOf = async (database: TestDatabase, district: string): Promise<number> =>
    withDatabase(database.ownerUrl, async (client) => {
      const { rows } = await client.query<{ n: number }>(
        'select (select count(*) from platform.audit where district_id = $1)::int + (select count(*) from platform.districts where id = $1)::int as n',
        [district],
      );
      return rows[0]?.n ?? 0;
    });

  test('is read with the secret and the keys together, and with neither alone', async () => {
    const summary = await verifyBackup({ file, secret: SECRET, keyring: openKeyring(keys, SECRET) });
    expect([summary.districts, summary.destroyed]).toEqual([[NORTH, SOUTH], []]);
    await expect(verifyBackup({ file, secret: SECRET })).rejects.toThrow(/BACKUP_KEYS/);
    await expect(
      verifyBackup({ file, secret: SECRET, keyring: openKeyring(join(folder, 'other'), SECRET) }),
    ).rejects.toThrow(/BACKUP_KEYS/);
    const other = 'another secret of thirty-two characters';
    await expect(verifyBackup({ file, secret: other, keyring: openKeyring(keys, other) })).rejects.toThrow(/secret/);
    // The folder of keys alone opens nothing: a key is wrapped by the secret, and not for another district.
    await expect(openKeyring(keys, other).look(NORTH)).rejects.toThrow(/PORCHLIGHT_SECRET/);
    expect((await readFile(join(keys, `${NORTH}.key`), 'utf8')).length).toBeGreaterThan(100);
    const swapped = join(folder, 'swapped');
    await openKeyring(swapped, SECRET).keyFor(SOUTH);
    await writeFile(join(swapped, `${SOUTH}.key`), await readFile(join(keys, `${NORTH}.key`)));
    await expect(openKeyring(swapped, SECRET).look(SOUTH)).rejects.toThrow(/damaged/);
  });

  test('restores whole while every key is there', async () => {
    const other = await newHouse();
    await restore({ ownerUrl: other.ownerUrl, file, secret: SECRET, keyring: openKeyring(keys, SECRET) });
    expect(await rowsOf(other, NORTH)).toBeGreaterThan(1);
    expect(await defences(other.ownerUrl)).toEqual(await defences(house.ownerUrl));
  });

  test('gives back nothing of a district whose key was destroyed, and everything of the others', async () => {
    const kept = join(folder, 'shredded');
    const ring = openKeyring(kept, SECRET);
    const mine = join(folder, 'mine.backup');
    await backup({ ownerUrl: house.ownerUrl, file: mine, secret: SECRET, keyring: ring });
    expect(await ring.destroy(NORTH, now)).toBe(true);
    expect(await ring.destroy(NORTH, now)).toBe(false);
    expect(await ring.destroyed()).toEqual([NORTH]);
    expect((await readdir(kept)).toSorted()).toEqual([`${NORTH}.destroyed`, `${SOUTH}.key`].toSorted());
    const other = await newHouse();
    const summary = await restore({ ownerUrl: other.ownerUrl, file: mine, secret: SECRET, keyring: ring });
    expect([summary.districts, summary.destroyed]).toEqual([[SOUTH], [NORTH]]);
    expect([await rowsOf(other, NORTH), (await rowsOf(other, SOUTH)) > 1]).toEqual([0, true]);
    // Making a new key under the old name would not bring the bytes back, and is refused.
    await expect(ring.keyFor(NORTH)).rejects.toThrow(/destroyed/);
    await rm(join(kept, `${NORTH}.destroyed`));
    await expect(verifyBackup({ file: mine, secret: SECRET, keyring: ring })).rejects.toThrow(/BACKUP_KEYS/);
    await ring.keyFor(NORTH);
    await expect(verifyBackup({ file: mine, secret: SECRET, keyring: ring })).rejects.toThrow(/damaged/);
  });

  test('made before districts had keys leaves out a district that was destroyed since', async () => {
    const old = join(folder, 'old.backup');
    await backup({ ownerUrl: house.ownerUrl, file: old, secret: SECRET });
    const ring = openKeyring(join(folder, 'later'), SECRET);
    await ring.keyFor(SOUTH);
    await ring.destroy(SOUTH, now);
    const other = await newHouse();
    const summary = await restore({ ownerUrl: other.ownerUrl, file: old, secret: SECRET, keyring: ring });
    expect([summary.districts, await rowsOf(other, SOUTH)]).toEqual([[NORTH], 0]);
  });

  test('a destroying that was cut off after its note is finished at the next look', async () => {
    const cut = join(folder, 'cut');
    const ring = openKeyring(cut, SECRET);
    await ring.keyFor(NORTH);
    await writeFile(join(cut, `${NORTH}.destroyed`), '{}\n');
    expect(await ring.look(NORTH)).toBe('destroyed');
    expect(await readdir(cut)).toEqual([`${NORTH}.destroyed`]);
  });

  test('twenty processes that begin at once agree on one key', async () => {
    const many = join(folder, 'many');
    const all = await Promise.all(Array.from({ length: 20 }, async () => openKeyring(many, SECRET).keyFor(NORTH)));
    expect(new Set(all.map((key) => key.toString('hex'))).size).toBe(1);
  });
});
