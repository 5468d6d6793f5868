import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { isAlive } from './process.ts';
import { isGone } from './postmaster.ts';
import { withClient } from './inspect.ts';

/** Full counts instead of a few rounds. */
export const LONG = process.env['PORCHLIGHT_LONG'] === '1';

export const asRoot = process.getuid?.() === 0;

export type Scratch = {
  readonly folder: string;
  readonly lines: string[];
  readonly log: (line: string) => void;
  /** Ends whatever still runs there, by its number, and removes the folder. */
  clear(): Promise<void>;
};

/** A folder for one fact, that the database's user may pass through. */
export async function scratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-test-'));
  await chmod(folder, 0o711);
  const lines: string[] = [];
  return {
    folder,
    lines,
    log: (line) => void lines.push(line),
    clear: async () => {
      for (const pid of serversBelow(folder)) {
        if (isAlive(pid)) process.kill(pid, 'SIGKILL');
        await isGone(pid, 10_000);
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** The number in postmaster.pid, or null. */
export function notedPid(dataDir: string): number | null {
  const file = join(dataDir, 'cluster', 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null;
}

/** Runs `startPostgres` in a process of its own, with an empty environment, which then waits to be killed; `untilReady` gives its answer. */
export function startElsewhere(dataDir: string): Elsewhere {
  const door = pathToFileURL(join(import.meta.dirname, 'index.ts')).href;
  const script = `
    import { startPostgres } from ${JSON.stringify(door)};
    const started = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, log: (line) => console.error(line) });
    process.on('SIGTERM', () => started.stop().then(() => process.exit(0)));
    console.log(JSON.stringify({ ownerUrl: started.ownerUrl, pid: started.pid, adopted: started.adopted }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: {},
    cwd: join(import.meta.dirname, '..', '..', '..'),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let failed = '';
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (failed += piece.toString()));
  const untilReady = new Promise<Told>((done, broken) => {
    child.stdout.on('data', () => {
      if (said.includes('\n')) done(JSON.parse(said) as Told);
    });
    child.once('exit', () => broken(new Error(`It ended: ${failed}`)));
  });
  // Those who kill it on purpose do not wait for its answer.
  untilReady.catch(() => undefined);
  return { child, untilReady };
}

export type Told = { readonly ownerUrl: string; readonly pid: number; readonly adopted: boolean };
export type Elsewhere = { readonly child: ChildProcess; readonly untilReady: Promise<Told> };

/** SIGKILL, as from the system when memory is short; waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((done) => child.once('exit', done));
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await ended;
}

/** The first column of the first row. */
export async function ask(url: string, sql: string): Promise<unknown> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  });
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('It did not come true in time.');
    await new Promise((done) => setTimeout(done, 20));
  }
}

function serversBelow(folder: string): number[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('postmaster.pid'))
    .map((name) => Number(readFileSync(join(folder, name), 'utf8').split('\n')[0]));
}
