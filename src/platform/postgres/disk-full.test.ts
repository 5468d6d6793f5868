import { spawnSync } from 'node:child_process';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startPostgres } from './index.ts';
import { withClient } from './inspect.ts';
import { ask, asRoot, scratch, until, type Scratch } from './scratch.testing.ts';

/** Whether a small disk of our own can be had here. */
function mountSmallDisk(folder: string): boolean {
  if (!asRoot || process.platform !== 'linux') return false;
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=220m,mode=0711', 'tmpfs', folder]).status === 0;
}

describe('when the disk is full (R07)', () => {
  let place: Scratch;
  let disk: string;
  let mounted = false;
  beforeAll(async () => {
    place = await scratch();
    disk = join(place.folder, 'disk');
    await mkdir(disk);
    mounted = mountSmallDisk(disk);
    if (mounted) await chmod(disk, 0o711);
    else console.log('Left out: the full disk (R07) needs root and the right to mount a small tmpfs.');
  });
  afterAll(async () => {
    if (mounted) spawnSync('umount', ['-l', disk]);
    await place.clear();
  });

  test('writes are refused, nothing acknowledged is lost, and it heals by itself', { timeout: 120_000 }, async () => {
    if (!mounted) return;
    const dataDir = join(disk, 'data');
    const running = await startPostgres({ dataDir, log: place.log });
    await until(() => existsSync(join(dataDir, 'ballast')));
    await ask(running.ownerUrl, 'create table kept (n int, filler text)');
    let acknowledged = 0;
    const fill = () =>
      withClient(running.ownerUrl, async (client) => {
        for (;;) {
          // Random text, or it would be compressed away.
          await client.query(
            `insert into kept select 1, string_agg(md5(random()::text), '') from generate_series(1, 4000)`,
          );
          acknowledged += 1;
        }
      });
    await expect(fill()).rejects.toThrow(/No space left|terminat|closed/i);
    expect(acknowledged).toBeGreaterThan(10);
    // Whatever else is on that disk takes the rest, until the write-ahead log itself has no room.
    await writeFile(join(disk, 'something-else'), Buffer.alloc(220 * 1024 * 1024)).catch(() => undefined);
    for (let tries = 0; tries < 5; tries += 1) await fill().catch(() => undefined);

    await rm(join(disk, 'something-else'));
    const began = performance.now();
    await until(() => accepts(running.ownerUrl), 60_000);
    expect(performance.now() - began).toBeLessThan(60_000);
    expect(
      await ask(running.ownerUrl, 'select count(*)::int from kept where filler is not null'),
    ).toBeGreaterThanOrEqual(acknowledged);
    await running.stop();
  });
});

async function accepts(url: string): Promise<boolean> {
  return ask(url, 'insert into kept values (2, null) returning n').then(
    (n) => n === 2,
    () => false,
  );
}
