import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '#platform/log';
import { testDatabase, withDatabase, type TestDatabase } from '#test/database';
import { BackupRefused, backupWarnings, createNightly, proveBackup, type BackupNote, type Nightly } from './index.ts';

const secret = 'a secret that is long enough to be one';

describe('nightly backups', () => {
  let folder: string;
  let house: TestDatabase;
  // Moments of the notes are the database's own, so this clock begins now and is moved on.
  let now = Temporal.Now.instant();
  let nightly: Nightly;
  const make = (keep: number): Nightly =>
    createNightly({
      ownerUrl: house.ownerUrl,
      secret: [secret],
      folder,
      at: '02:15',
      zone: async () => 'America/Chicago',
      keep,
      log: createLog('silent'),
      clock: () => now,
    });
  const notes = async (): Promise<readonly { file: string; proved: boolean }[]> =>
    withDatabase(house.ownerUrl, async (client) => {
      const { rows } = await client.query<{ file: string; proved: boolean }>(
        'select file, proved_at is not null as proved from platform.backups order by made_at',
      );
      return rows;
    });
  /** The time of day comes round: the notes grow a day older. */
  const nextDay = async (): Promise<void> => {
    await withDatabase(house.ownerUrl, async (client) =>
      client.query(
        "update platform.backups set made_at = made_at - interval '1 day', proved_at = proved_at - interval '1 day'",
      ),
    );
    now = now.add({ seconds: 5 });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'porchlight-nightly-'));
    house = await testDatabase();
    nightly = make(2);
  });
  afterAll(async () => {
    await house.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('makes the first at once, restores it to prove it, and makes no second one the same day', async () => {
    const file = await nightly.turn();
    expect(file).not.toBeNull();
    expect(await readdir(folder)).toEqual([basename(file ?? '')]);
    expect(await notes()).toEqual([{ file: basename(file ?? ''), proved: true }]);
    expect(await nightly.turn()).toBeNull();
  });

  it('makes one each day, proves one a week, and keeps the newest and the one that was proved', async () => {
    await writeFile(join(folder, 'somebody else’s.backup'), 'not ours');
    for (let day = 0; day < 3; day += 1) {
      await nextDay();
      expect(await nightly.turn()).not.toBeNull();
    }
    const ours = (await readdir(folder)).filter((name) => name.startsWith('porchlight-'));
    expect(ours.length).toBe(3);
    expect((await notes()).map((note) => note.proved)).toEqual([true, false, false]);
    expect(await readdir(folder)).toContain('somebody else’s.backup');
  });

  it('two processes make one backup', async () => {
    await nextDay();
    const made = await Promise.all([nightly.turn(), make(2).turn()]);
    expect(made.filter((file) => file !== null)).toHaveLength(1);
  });

  it('a damaged file is no proof, and no database is left behind', async () => {
    const file = join(folder, 'damaged.backup');
    await writeFile(file, 'PORCHLIGHT');
    await expect(proveBackup({ ownerUrl: house.ownerUrl, file, secret })).rejects.toThrow(BackupRefused);
    await withDatabase(house.ownerUrl, async (client) => {
      const { rows } = await client.query("select from pg_database where datname like 'porchlight\\_proof\\_%'");
      expect(rows).toEqual([]);
    });
  });
});

describe('what check says of backups', () => {
  const now = Temporal.Instant.from('2026-11-22T12:00:00Z');
  const note = (madeHoursAgo: number, provedHoursAgo: number | null, failure: string | null = null): BackupNote => ({
    file: 'x',
    madeAt: now.subtract({ hours: madeHoursAgo }),
    provedAt: provedHoursAgo === null ? null : now.subtract({ hours: provedHoursAgo }),
    failure,
  });
  it.each([
    ['none was ever made', [], ['No backup was ever made']],
    ['made tonight, proved this week', [note(100, 100), note(10, null)], []],
    ['never proved', [note(10, null)], ['No backup was ever proved']],
    ['proved long ago', [note(300, 300), note(10, null)], ['in the last 8 days']],
    ['two days old', [note(48, 48)], ['The newest backup is of']],
    ['could not be restored', [note(10, null, 'It could not.')], ['It could not.']],
  ] as const)('%s', (_name, notes, says) => {
    expect(backupWarnings(notes, now)).toEqual(says.map((part) => expect.stringContaining(part)));
  });
});
