import { lstatSync, rmSync } from 'node:fs';
import { chmod, cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { packagedEngine, startPostgres, type Engine } from './index.ts';
import { ask, asRoot, scratch, type Scratch } from './scratch.testing.ts';

describe('where the database lives', () => {
  let place: Scratch;
  beforeEach(async () => {
    place = await scratch();
  });
  afterEach(() => place.clear());

  test('programs installed without their install script get their links', async () => {
    const engine = await bareEngine(join(place.folder, 'native'));
    const dataDir = join(place.folder, 'data');
    const running = await startPostgres({ dataDir, log: place.log, engine });
    expect(await ask(running.ownerUrl, 'select 1')).toBe(1);
    expect(lstatSync(join(engine.root, 'lib', 'libicuuc.so.60')).isSymbolicLink()).toBe(true);
    await running.stop();
  });

  test.runIf(asRoot)('as root in a closed home, programs and data go where the database’s user may enter', async () => {
    const home = join(place.folder, 'home');
    await mkdir(home);
    const engine = await bareEngine(join(home, 'native'));
    await chmod(home, 0o700);
    const request = { dataDir: join(home, 'data'), log: place.log, engine, openRoot: join(place.folder, 'open') };
    await mkdir(request.openRoot, { mode: 0o755 });
    const first = await startPostgres(request);
    await ask(first.ownerUrl, 'create table kept as select 7 as seven');
    await first.stop();
    expect(place.lines.join('\n')).toMatch(/cannot enter .*: the database is kept in .*open\/database-/);
    expect(place.lines.join('\n')).toMatch(/programs were copied to .*open\/postgres-18/);

    const again = await startPostgres(request);
    expect(await ask(again.ownerUrl, 'select seven from kept')).toBe(7);
    await again.stop();

    // Whoever throws the data directory away starts afresh, and does not meet the old data again.
    rmSync(request.dataDir, { recursive: true });
    const fresh = await startPostgres(request);
    expect(await ask(fresh.ownerUrl, `select to_regclass('kept')`)).toBeNull();
    await fresh.stop();
  });

  test('a path too long for a socket still works', async () => {
    const dataDir = join(place.folder, 'a-very-long-name-'.repeat(6), 'data');
    const running = await startPostgres({ dataDir, log: place.log });
    expect(await ask(running.ownerUrl, 'select 1')).toBe(1);
    await running.stop();
  });
});

/** The packaged programs as `npm ci --ignore-scripts` leaves them: the files without the links. */
async function bareEngine(root: string): Promise<Engine> {
  const packaged = packagedEngine();
  await cp(packaged.root, root, { recursive: true, filter: (from) => !lstatSync(from).isSymbolicLink() });
  return { ...packaged, root, bin: join(root, 'bin') };
}
