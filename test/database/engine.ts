import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { engineAt, packagedEngine, startPostgres, type Engine, type RunningPostgres } from '#platform/postgres';

const ROOT = join(import.meta.dirname, '..', '..');

/** Data that may be lost at any time: everything that waits for a disk is off. Nowhere else is this allowed. */
const FAST_AND_FORGETFUL = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
};

/** The major version that the tests run on: 18 (embedded) unless PORCHLIGHT_TEST_ENGINE says otherwise. */
export function testedMajor(): number {
  return Number(process.env['PORCHLIGHT_TEST_ENGINE'] ?? '18');
}

/** Starts the shared test server, or takes over the one that another test run on this machine has started. */
export async function startTestServer(): Promise<RunningPostgres> {
  const engine = testedEngine(testedMajor());
  return startPostgres({
    dataDir: join(ROOT, '.cache', `postgres-${engine.major}`),
    engine,
    log: (line) => console.error(`test database: ${line}`),
    unsafeForTests: FAST_AND_FORGETFUL,
  });
}

/** The programs of a major version: the packaged ones, or a system package's. */
function testedEngine(major: number): Engine {
  const packaged = packagedEngine();
  if (packaged.major === major) return packaged;
  const bin = [
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
  ].find((folder) => existsSync(join(folder, 'postgres')));
  if (bin !== undefined) return engineAt(bin);
  throw new Error(
    `PORCHLIGHT_TEST_ENGINE=${major}: PostgreSQL ${major} is not installed. On Debian: apt-get install postgresql-${major}`,
  );
}
