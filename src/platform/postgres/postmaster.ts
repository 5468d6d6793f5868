import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';

import { asAccount } from './account.ts';
import { serverEnvironment } from './cluster.ts';
import type { Engine } from './engine.ts';
import type { Place } from './place.ts';
import { isAlive, isListed, isSurelyNotServing } from './process.ts';

/** What a running server says about itself in postmaster.pid. The file is PostgreSQL's; we never write or delete it. */
export type Postmaster = {
  readonly pid: number;
  readonly port: number;
  /** Folder of its socket, or null where it listens on loopback only. */
  readonly socket: string | null;
  /** False while the server has not yet written where it listens. */
  readonly listens: boolean;
};

const LARGEST_LOG = 16 * 1024 * 1024;

/** The server that holds this cluster now, or null. A file left by a dead server counts as none. */
export function livePostmaster(place: Place): Postmaster | null {
  const noted = notedPostmaster(place);
  if (noted === null || !isAlive(noted.pid) || isSurelyNotServing(noted.pid, place.cluster)) return null;
  return noted;
}

function notedPostmaster(place: Place): Postmaster | null {
  let text: string;
  try {
    text = readFileSync(join(place.cluster, 'postmaster.pid'), 'utf8');
  } catch {
    return null;
  }
  const [pid = '', , , port = '', socket = '', address = ''] = text.split('\n').map((line) => line.trim());
  if (!/^\d+$/.test(pid)) return null;
  const listens = Number(port) > 0 && (socket !== '' || address !== '');
  return { pid: Number(pid), port: Number(port), socket: socket === '' ? null : socket, listens };
}

/**
 * Starts a server on the cluster, in a session of its own: Ctrl-C in the terminal reaches us and not the database,
 * which must outlive the application's last transaction. What it says goes to a file, so that it can outlive us.
 */
export async function spawnPostmaster(place: Place, engine: Engine, tcpPort: number | null): Promise<ChildProcess> {
  const said = await openLog(place);
  try {
    const listen =
      tcpPort === null ? ['-c', 'listen_addresses='] : ['-c', 'listen_addresses=127.0.0.1', '-p', String(tcpPort)];
    const sockets = process.platform === 'win32' ? [] : ['-c', `unix_socket_directories=${place.socket}`];
    return spawn(join(engine.bin, 'postgres'), ['-D', place.cluster, ...listen, ...sockets], {
      ...asAccount(place.account),
      cwd: '/',
      env: serverEnvironment(forgiveStaleLock(place)),
      detached: true,
      windowsHide: true,
      stdio: ['ignore', said.fd, said.fd],
    });
  } finally {
    await said.close();
  }
}

/**
 * After a reboot the number in postmaster.pid may belong to some other program, and PostgreSQL would refuse to start.
 * Where it is certain that the program is not a server of this cluster, PostgreSQL is told to disregard that number;
 * its own test of the shared memory still stands between two servers and one cluster.
 */
function forgiveStaleLock(place: Place): Record<string, string> {
  const noted = notedPostmaster(place);
  if (noted === null || !isListed(noted.pid)) return {};
  if (isAlive(noted.pid) && !isSurelyNotServing(noted.pid, place.cluster)) return {};
  return { PG_GRANDPARENT_PID: String(noted.pid) };
}

async function openLog(place: Place) {
  const path = place.serverLog;
  if ((await logLength(place)) > LARGEST_LOG) await rename(path, `${path}.1`);
  const file = await open(path, 'a', 0o600);
  // The next start may be by the account itself and no longer by root.
  if (place.account !== null) await file.chown(place.account.uid, place.account.gid);
  return file;
}

/** How much the server has said so far, to tell later what it said since. */
export async function logLength(place: Place): Promise<number> {
  return stat(place.serverLog).then(
    (found) => found.size,
    () => 0,
  );
}

/** What the server said since: for a message to a person, and to see what ailed it. */
export async function lastWords(place: Place, since: number): Promise<LastWords> {
  const text = await readFile(place.serverLog).catch(() => Buffer.alloc(0));
  const said = text.subarray(since <= text.length ? since : 0).toString();
  const lines = said.split('\n').filter((line) => !/database system is/.test(line));
  // The line before the first fault often holds the reason.
  const fault = lines.findIndex((line) => /(FATAL|PANIC):/.test(line));
  return {
    summary: (fault < 0 ? lines.slice(-4) : lines.slice(Math.max(0, fault - 1), fault + 2)).join(' ').trim(),
    diskFull: /No space left on device/.test(said),
  };
}

export type LastWords = { readonly summary: string; readonly diskFull: boolean };

/** Fast shutdown: running statements are ended, everything committed is on disk. Waits until the server is gone. */
export async function stopPostmaster(
  pid: number,
  place: Place,
  engine: Engine,
  log: (line: string) => void,
): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has no signals; pg_ctl reaches the server through a named pipe.
    spawnSync(join(engine.bin, 'pg_ctl'), ['stop', '-D', place.cluster, '-m', 'fast', '-w'], {
      env: serverEnvironment(),
    });
    return;
  }
  signal(pid, 'SIGINT');
  if (await isGone(pid, 30_000)) return;
  log('The database does not stop within 30 seconds: it is stopped at once and will recover at the next start.');
  signal(pid, 'SIGQUIT');
  await isGone(pid, 30_000);
}

/** Waits for a process to end. */
export async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (isAlive(pid)) {
    if (performance.now() > until) return false;
    await pause(10);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

/** Whether the cluster's folder is still there; without it a restart can only do harm. */
export function clusterIsThere(place: Place): boolean {
  return existsSync(join(place.cluster, 'PG_VERSION'));
}
