import { existsSync } from 'node:fs';
import { appendFile, chown, readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Place } from './place.ts';

/** For one small server that also runs the application. What an administrator changes goes into local.conf. */
const SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  // Compiling costs more than it saves on short queries.
  jit: 'off',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  wal_level: 'replica',
  wal_compression: 'pglz',
  min_wal_size: '80MB',
  max_wal_senders: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  password_encryption: 'scram-sha-256',
  // The log is for the life of the server. Failed statements carry families' words and are not written here.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

const INCLUDES =
  "\n# Porchlight: written anew at each start / the administrator's own, read last.\ninclude 'porchlight.conf'\ninclude_if_exists 'local.conf'\n";

const LOCAL = "# Your own settings for this database: they win over Porchlight's and are never overwritten.\n";

/** Writes the settings and who may connect into the cluster. Done at each start, so that they follow the version. */
export async function writeSettings(place: Place, more: Readonly<Record<string, string>>): Promise<void> {
  const settings = { ...SETTINGS, max_wal_size: `${await logMegabytes(place)}MB`, ...more };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  await writeOwned(place, 'porchlight.conf', `${lines.join('\n')}\n`);
  await writeOwned(
    place,
    'pg_hba.conf',
    'local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n',
  );
  if (!existsSync(join(place.cluster, 'local.conf'))) await writeOwned(place, 'local.conf', LOCAL);
  const main = join(place.cluster, 'postgresql.conf');
  if (!(await readFile(main, 'utf8')).includes("include 'porchlight.conf'"))
    await appendFile(main, INCLUDES, { flush: true });
}

/** Up to 1 GB of write-ahead log between two checkpoints, and on a small disk no more than a sixteenth of it. */
async function logMegabytes(place: Place): Promise<number> {
  const disk = await statfs(place.cluster);
  const sixteenth = Math.floor((disk.blocks * disk.bsize) / 16 / 1024 / 1024);
  return Math.min(1024, Math.max(96, sixteenth));
}

/** Changes nothing when the file already reads so: a full disk must not keep a good cluster from starting. */
async function writeOwned(place: Place, name: string, text: string): Promise<void> {
  const path = join(place.cluster, name);
  if (existsSync(path) && (await readFile(path, 'utf8')) === text) return;
  await writeFile(path, text, { mode: 0o600, flush: true });
  if (place.account !== null) await chown(path, place.account.uid, place.account.gid);
}
