import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { withDatabase, type TestDatabase } from '#test/database';

import { defences, emptyHouse, fullHouse, NORTH, picture, SECRET } from './cellar.testing.ts';
import { backup, BackupRefused, restore, verifyBackup } from './index.ts';

const DAMAGED = /damaged|not a Porchlight backup|another secret/;
const LONG = process.env['PORCHLIGHT_LONG'] === '1';

describe('a restore refuses', () => {
  let folder: string;
  let house: TestDatabase;
  let target: TestDatabase;
  let bytes: Buffer;
  let empty: Record<string, string>;
  let whole: unknown[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'porchlight-refusal-'));
    [house, target] = [await fullHouse(), await emptyHouse()];
    const file = join(folder, 'good.backup');
    await backup({ ownerUrl: house.ownerUrl, file, secret: SECRET });
    bytes = await readFile(file);
    empty = await picture(target.ownerUrl);
    whole = await defences(target.ownerUrl);
  });
  afterAll(async () => {
    await house.drop();
    await target.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function written(name: string, content: Buffer): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, content);
    return file;
  }

  async function expectUntouched(): Promise<void> {
    expect(await picture(target.ownerUrl)).toEqual(empty);
    expect(await defences(target.ownerUrl)).toEqual(whole);
  }

  test('a file with one bit changed, wherever it is', { timeout: 300_000 }, async () => {
    const step = Math.ceil(bytes.length / (LONG ? 2_000 : 15));
    const places = new Set(Array.from({ length: LONG ? 400 : 20 }, (_, n) => (LONG ? n : n * 11)));
    for (let at = 0; at < bytes.length; at += step) places.add(at);
    for (const at of places) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const file = await written('changed.backup', changed);
      await expect(verifyBackup({ file, secret: SECRET }), `byte ${at}`).rejects.toThrow(DAMAGED);
    }
  });

  test('a file that was cut off, wherever it ends', { timeout: 300_000 }, async () => {
    const step = Math.ceil(bytes.length / (LONG ? 1_000 : 12));
    const lengths = [0, 1, 19, 20, 23, 24, 100, bytes.length - 1, bytes.length - 2, bytes.length - 40];
    for (let length = 0; length < bytes.length; length += step) lengths.push(length);
    for (const length of lengths) {
      const file = await written('short.backup', bytes.subarray(0, length));
      await expect(verifyBackup({ file, secret: SECRET }), `${length} bytes`).rejects.toThrow(DAMAGED);
    }
  });

  test('a file with something added, or with a part of another backup', async () => {
    const longer = await written('longer.backup', Buffer.concat([bytes, Buffer.from('x')]));
    await expect(verifyBackup({ file: longer, secret: SECRET })).rejects.toThrow(/something follows its end/);
    const other = join(folder, 'other.backup');
    await backup({ ownerUrl: house.ownerUrl, file: other, secret: SECRET, districtId: NORTH });
    const second = await readFile(other);
    const middle = Math.floor(bytes.length / 2);
    const mixed = await written('mixed.backup', Buffer.concat([bytes.subarray(0, middle), second.subarray(middle)]));
    await expect(verifyBackup({ file: mixed, secret: SECRET })).rejects.toThrow(DAMAGED);
  });

  test('a damaged file after much of it was read, and leaves the database as it was', async () => {
    const changed = Buffer.from(bytes);
    const late = bytes.length - 200;
    changed[late] = (changed[late] ?? 0) ^ 1;
    const file = await written('late.backup', changed);
    await expect(restore({ ownerUrl: target.ownerUrl, file, secret: SECRET })).rejects.toThrow(/damaged.*another copy/);
    await expectUntouched();
  });

  test('a file made with another secret, and says what to do', async () => {
    const file = join(folder, 'good.backup');
    const attempt = restore({ ownerUrl: target.ownerUrl, file, secret: 'some other secret' });
    await expect(attempt).rejects.toThrow(/another secret.*PORCHLIGHT_SECRET that was set when/);
    await expect(attempt).rejects.toBeInstanceOf(BackupRefused);
    await expectUntouched();
  });

  test('a file that is none, or is not there', async () => {
    const file = await written('holiday.jpg', Buffer.from('not a backup at all, but long enough'));
    await expect(verifyBackup({ file, secret: SECRET })).rejects.toThrow(/not a Porchlight backup/);
    await expect(verifyBackup({ file: join(folder, 'gone'), secret: SECRET })).rejects.toThrow(/There is no file/);
  });

  test('a database that is not empty', async () => {
    const file = join(folder, 'good.backup');
    const before = await picture(house.ownerUrl);
    await expect(restore({ ownerUrl: house.ownerUrl, file, secret: SECRET })).rejects.toThrow(/not empty/);
    expect(await picture(house.ownerUrl)).toEqual(before);
  });

  test('a database with other tables than the backup’s', async () => {
    const file = join(folder, 'good.backup');
    const later = await emptyHouse();
    await withDatabase(later.ownerUrl, (client) =>
      client.query(
        `insert into public.porchlight_migrations (name, sha256, kind) values ('roster/20300101T0000_later', 'x', 'safe')`,
      ),
    );
    const attempt = restore({ ownerUrl: later.ownerUrl, file, secret: SECRET });
    await expect(attempt).rejects.toThrow(/20300101T0000_later.*with the version that made it/);
    await later.drop();
  });

  test('rows that refer to nothing, however they came into the file', async () => {
    const broken = await fullHouse();
    await withDatabase(broken.ownerUrl, async (client) => {
      await client.query('set session_replication_role = replica');
      await client.query('update cellar.jars set shelf_id = gen_random_uuid() where district_id = $1', [NORTH]);
    });
    const file = join(folder, 'broken.backup');
    await backup({ ownerUrl: broken.ownerUrl, file, secret: SECRET });
    await broken.drop();
    await expect(restore({ ownerUrl: target.ownerUrl, file, secret: SECRET })).rejects.toThrow(/jars_shelf_fkey/);
    await expectUntouched();
  });
});
