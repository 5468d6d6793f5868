import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { startPostgres } from './index.ts';
import { withClient } from './inspect.ts';
import { isAlive } from './process.ts';
import { ask, kill, LONG, notedPid, scratch, startElsewhere, until, type Scratch } from './scratch.testing.ts';

describe('when something is killed', () => {
  let place: Scratch;
  let dataDir: string;
  beforeEach(async () => {
    place = await scratch();
    dataDir = join(place.folder, 'data');
  });
  afterEach(() => place.clear());

  test(
    'a database whose application was killed is taken over, with every row (R05)',
    { timeout: 300_000 },
    async () => {
      const rounds = LONG ? 20 : 3;
      for (let round = 1; round <= rounds; round += 1) {
        const { child, untilReady } = startElsewhere(dataDir);
        const told = await untilReady;
        // It was made in a process without any environment, where an unguarded one becomes SQL_ASCII.
        expect(await ask(told.ownerUrl, 'show server_encoding')).toBe('UTF8');
        await ask(told.ownerUrl, `create table if not exists kept (n int)`);
        await ask(told.ownerUrl, `insert into kept values (${round})`);
        await kill(child);
        expect(isAlive(told.pid)).toBe(true);
        const again = await startPostgres({ dataDir, log: place.log });
        expect(again).toMatchObject({ pid: told.pid, adopted: true });
        expect(await ask(again.ownerUrl, 'select count(*)::int from kept')).toBe(round);
        await again.stop();
        expect(isAlive(told.pid)).toBe(false);
      }
    },
  );

  test('a first start killed at any moment is followed by a clean one (R06)', { timeout: 600_000 }, async () => {
    const points = LONG ? 20 : 3;
    for (let point = 0; point < points; point += 1) {
      const folder = join(place.folder, `data-${point}`);
      const { child } = startElsewhere(folder);
      await pause(150 + (point * 1_600) / points);
      await kill(child);
      const started = await startPostgres({ dataDir: folder, log: place.log });
      expect(await ask(started.ownerUrl, 'select current_database()')).toBe('porchlight');
      await started.stop();
      expect(readdirSync(folder).filter((name) => name.includes('.new-'))).toEqual([]);
    }
  });

  test('a database that dies is started again, and nothing acknowledged is lost', { timeout: 120_000 }, async () => {
    const started = await startPostgres({ dataDir, log: place.log });
    await ask(started.ownerUrl, 'create table kept (n int)');
    let pid = started.pid;
    for (let round = 1; round <= (LONG ? 15 : 3); round += 1) {
      let acknowledged = 0;
      const writing = withClient(started.ownerUrl, async (client) => {
        for (;;) {
          await client.query('insert into kept values ($1)', [round]);
          acknowledged += 1;
        }
      });
      await until(() => acknowledged > 20);
      process.kill(pid, 'SIGKILL');
      await expect(writing).rejects.toThrow(/terminat|connection/i);
      await until(() => (notedPid(dataDir) ?? pid) !== pid);
      await until(() => place.lines.filter((line) => line === 'The database answers again.').length === round);
      expect(await ask(started.ownerUrl, `select count(*)::int from kept where n = ${round}`)).toBeGreaterThanOrEqual(
        acknowledged,
      );
      pid = notedPid(dataDir) ?? 0;
    }
    await started.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test('two first starts at the same moment end with one database for both', async () => {
    const [one, two] = await Promise.all([
      startPostgres({ dataDir, log: place.log }),
      startPostgres({ dataDir, log: place.log }),
    ]);
    expect(one.pid).toBe(two.pid);
    expect(one.ownerUrl).toBe(two.ownerUrl);
    await one.stop();
    expect(await ask(two.ownerUrl, 'select 1')).toBe(1);
    await two.stop();
    expect(isAlive(two.pid)).toBe(false);
  });

  test('a lock whose number now belongs to another program does not keep the database from starting', async () => {
    const first = await startPostgres({ dataDir, log: place.log });
    const lock = join(dataDir, 'cluster', 'postmaster.pid');
    const left = readFileSync(lock, 'utf8');
    await kill9(first.pid);
    await first.leave();
    // As after a reboot: the file is there, and its number is that of a process with nothing to do with it.
    await writeFile(lock, left.replace(/^\d+/, String(process.pid)));
    const again = await startPostgres({ dataDir, log: place.log });
    expect(again.adopted).toBe(false);
    await again.stop();
    expect(existsSync(lock)).toBe(false);
  });
});

async function kill9(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid));
}
