import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { asAccount } from './account.ts';
import type { Engine } from './engine.ts';
import type { Place } from './place.ts';
import { bearerRuns, ownMark } from './process.ts';

/** The role that owns everything in the embedded database, and the name of that database. */
export const OWNER = 'porchlight';

const SECRET = 'porchlight.secret';

/**
 * Makes the cluster if there is none. It grows under another name and is renamed when it is whole, secret included:
 * a start that is killed at any moment leaves either no cluster or a good one.
 */
export async function ensureCluster(place: Place, engine: Engine, log: (line: string) => void): Promise<void> {
  await removeAbandoned(place);
  if (existsSync(place.cluster)) return;
  log('Making a new database …');
  const making = `${place.cluster}.new-${ownMark()}-${randomBytes(4).toString('hex')}`;
  try {
    await makeCluster(making, place, engine);
    await rename(making, place.cluster);
    await syncFolder(dirname(place.cluster));
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    // A rename onto a cluster that another start has made in the meantime fails; that cluster is as good.
    if (!existsSync(place.cluster)) throw error;
  } finally {
    await rm(`${making}.password`, { force: true });
  }
}

/** Refuses a cluster of another major version or one that is not a cluster at all; nothing in it is changed. */
export async function checkClusterVersion(place: Place, engine: Engine): Promise<void> {
  let found: string;
  try {
    found = (await readFile(join(place.cluster, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES') {
      throw new Error(
        `The database in ${place.cluster} belongs to another user. Start Porchlight as the user who started it first.`,
        { cause: error },
      );
    }
    throw new Error(
      `${place.cluster} is not a PostgreSQL data directory. Nothing was changed. Move it away to start with an empty database.`,
      { cause: error },
    );
  }
  if (found !== String(engine.major)) {
    throw new Error(
      `The database in ${place.cluster} was made by PostgreSQL ${found}, and this is ${engine.version}. Nothing was changed. Start the earlier Porchlight, run "porchlight backup FILE", then restore that file into a new data directory with this one.`,
    );
  }
}

/** The password of the owner role, made with the cluster and readable by the database account only. */
export async function readSecret(place: Place): Promise<string> {
  return (await readFile(join(place.cluster, SECRET), 'utf8')).trim();
}

async function makeCluster(folder: string, place: Place, engine: Engine): Promise<void> {
  const { account } = place;
  const secret = randomBytes(32).toString('base64url');
  const passwordFile = `${folder}.password`;
  await writeFile(passwordFile, secret, { mode: 0o600 });
  await mkdir(folder, { mode: 0o700 });
  if (account !== null) {
    await chown(passwordFile, account.uid, account.gid);
    await chown(folder, account.uid, account.gid);
  }
  await runInitdb(folder, passwordFile, place, engine);
  const kept = join(folder, SECRET);
  await writeFile(kept, `${secret}\n`, { mode: 0o600, flush: true });
  if (account !== null) await chown(kept, account.uid, account.gid);
  await syncFolder(folder);
}

async function runInitdb(folder: string, passwordFile: string, place: Place, engine: Engine): Promise<void> {
  // Without these a server started from an empty environment becomes SQL_ASCII and finds no accented word.
  const builtin = engine.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  // Only Linux is sure to know this locale outside PostgreSQL too; text search's word breaks come from there.
  const locale = [...builtin, process.platform === 'linux' ? '--locale=C.UTF-8' : '--locale=C'];
  const child = spawn(
    join(engine.bin, 'initdb'),
    [
      `--pgdata=${folder}`,
      `--username=${OWNER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--data-checksums',
      ...locale,
    ],
    { ...asAccount(place.account), cwd: '/', env: serverEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (said += piece.toString()));
  const code = await new Promise<number | null>((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
  if (code !== 0) throw new Error(`The database could not be made: ${lastLines(said, 3)}`);
}

/** Nothing of our own environment reaches the database: PGDATA, LANG or a library path would change what it does. */
export function serverEnvironment(more: Record<string, string> = {}): Record<string, string> {
  const keep = process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {};
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...keep, ...more };
}

/** Clusters that a killed start left behind. One whose maker still runs is left alone. */
async function removeAbandoned(place: Place): Promise<void> {
  for (const name of await readdir(place.home)) {
    const maker = /^cluster\.new-(\d+-\w+)-/.exec(name)?.[1];
    if (maker === undefined || bearerRuns(maker)) continue;
    // An initdb that lost its parent may still be writing there: it fails now, and what it leaves goes the next time.
    await rm(join(place.home, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }).catch(
      () => undefined,
    );
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The end of what a program said, on one line. */
function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join(' ');
}
