import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { chooseAccount } from './account.ts';
import { versionFault } from './engine.ts';
import { serverFaults, startPostgres } from './index.ts';
import { isAlive } from './process.ts';
import { ask, notedPid, scratch, type Scratch } from './scratch.testing.ts';

describe('the embedded database refuses', () => {
  let place: Scratch;
  let dataDir: string;
  const start = () => startPostgres({ dataDir, log: place.log });
  beforeAll(async () => {
    place = await scratch();
    dataDir = join(place.folder, 'data');
    await (await start()).stop();
  });
  afterAll(() => place.clear());

  test('a data directory of another major version, and leaves it as it is', async () => {
    const mark = join(dataDir, 'cluster', 'PG_VERSION');
    await writeFile(mark, '17\n');
    await expect(start()).rejects.toThrow(/was made by PostgreSQL 17.*Nothing was changed.*porchlight backup FILE/);
    expect(await readFile(mark, 'utf8')).toBe('17\n');
    await writeFile(mark, '18\n');
  });

  test('a folder that holds something else', async () => {
    const other = join(place.folder, 'other');
    await mkdir(join(other, 'cluster'), { recursive: true });
    await writeFile(join(other, 'cluster', 'holiday.jpg'), 'x');
    await expect(startPostgres({ dataDir: other, log: place.log })).rejects.toThrow(
      /is not a PostgreSQL data directory/,
    );
    expect(existsSync(join(other, 'cluster', 'holiday.jpg'))).toBe(true);
  });

  test('to serve with fsync=off, and stops what it had started', async () => {
    await writeFile(join(dataDir, 'cluster', 'local.conf'), 'fsync = off\n', { mode: 0o644 });
    await expect(start()).rejects.toThrow(/fsync=off/);
    expect(notedPid(dataDir)).toBeNull();
    await writeFile(join(dataDir, 'cluster', 'local.conf'), "work_mem = '23MB'\n");
  });

  test('nothing of an administrator’s own sound settings', async () => {
    const running = await start();
    expect(await ask(running.ownerUrl, 'show work_mem')).toBe('23MB');
    await running.stop();
  });

  test('to touch a live server that does not know its secret', async () => {
    const running = await start();
    const secret = join(dataDir, 'cluster', 'porchlight.secret');
    const right = await readFile(secret, 'utf8');
    await writeFile(secret, 'another\n');
    await expect(start()).rejects.toThrow(/does not know our password/);
    expect(isAlive(running.pid)).toBe(true);
    await writeFile(secret, right);
    await running.stop();
  });

  test('a setting it cannot understand, in the server’s own words', async () => {
    await writeFile(join(dataDir, 'cluster', 'local.conf'), 'shared_buffers = plenty\n');
    await expect(start()).rejects.toThrow(/does not start: .*shared_buffers/);
    await writeFile(join(dataDir, 'cluster', 'local.conf'), '');
  });
});

describe('a server by its own account', () => {
  const sound = {
    versionNumber: 180_004,
    version: '18.4',
    encoding: 'UTF8',
    fsync: 'on',
    fullPageWrites: 'on',
    synchronousCommit: 'on',
  };

  test('may hold the data when it is safe', () => {
    expect(serverFaults(sound)).toEqual([]);
    expect(serverFaults({ ...sound, synchronousCommit: 'remote_apply' })).toEqual([]);
  });

  test('may not when any promise is missing', () => {
    expect(serverFaults({ ...sound, encoding: 'SQL_ASCII' })[0]).toMatch(/SQL_ASCII/);
    expect(serverFaults({ ...sound, fullPageWrites: 'off' })).toHaveLength(1);
    expect(serverFaults({ ...sound, synchronousCommit: 'off' })).toHaveLength(1);
    expect(serverFaults({ ...sound, fsync: 'off', versionNumber: 140_020 })).toHaveLength(2);
  });

  test.each([
    [140_020, /too old/],
    [150_013, /15\.14 or newer/],
    [160_009, /16\.10 or newer/],
    [180_000, /18\.1 or newer/],
  ])('is refused as version %i', (version, reason) => {
    expect(versionFault(version)).toMatch(reason);
  });

  test.each([150_018, 160_010, 170_006, 180_004, 190_000])('is accepted as version %i', (version) => {
    expect(versionFault(version)).toBeNull();
  });
});

describe('the user who runs the database when the application is root', () => {
  test('is our own where it exists, else PostgreSQL’s, else nobody', () => {
    const nobody = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';
    const postgres = 'postgres:x:101:104::/var/lib/postgresql:/bin/bash';
    const own = 'porchlight:x:998:998::/:/usr/sbin/nologin';
    expect(chooseAccount([nobody, postgres, own].join('\n'))?.name).toBe('porchlight');
    expect(chooseAccount([nobody, postgres].join('\n'))).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    expect(chooseAccount(nobody)?.uid).toBe(65_534);
  });

  test('is never root, and nobody is made up', () => {
    expect(chooseAccount('root:x:0:0::/root:/bin/sh\nnobody:x:-2:-2::/:/usr/bin/false')).toBeNull();
  });
});
