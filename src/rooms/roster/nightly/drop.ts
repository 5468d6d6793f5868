import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { RosterSink } from '../import/model.ts';
import { FilesProblem, openRosterFiles } from '../import/files.ts';
import { readManifest } from '../import/manifest.ts';
import { RosterRefused } from '../import/table.ts';
import { isExtra } from '../extras/files.ts';
import { LoadProblem } from './load-problem.ts';

/** One thing that lies in a district's folder: a zip, a folder of CSV files, or the CSV files that lie there themselves. */
export type Drop = {
  readonly kind: 'zip' | 'folder' | 'loose';
  readonly name: string;
  /** What the importer opens. */
  readonly path: string;
  /** Names, sizes and times of every file: the same as long as nothing is written. */
  readonly signature: string;
  readonly newest: number;
};

/** What was seen before, and since when it lies there unchanged. */
export type Seen = { readonly signature: string; readonly since: string };

const putAwayFolders = ['done', 'failed'] as const;
export type PutAway = (typeof putAwayFolders)[number];

const isCsv = (name: string): boolean => /\.csv$/i.test(name);

type Listed = { readonly name: string; readonly path: string };

async function filesIn(folder: string): Promise<readonly Listed[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  // Links are never followed: whoever may lay files here must not be able to point at others.
  return entries
    .filter((entry) => entry.isFile() && isCsv(entry.name))
    .map(({ name }) => ({ name, path: join(folder, name) }));
}

async function made(kind: Drop['kind'], name: string, path: string, files: readonly Listed[]): Promise<Drop> {
  const digest = createHash('sha256');
  let newest = 0;
  for (const file of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const { size, mtimeMs, ctimeMs, ino } = await lstat(file.path);
    digest.update(`${file.name} ${size} ${mtimeMs} ${ctimeMs} ${ino}\n`);
    newest = Math.max(newest, mtimeMs);
  }
  return { kind, name, path, signature: digest.digest('base64url'), newest };
}

/** What lies in the folder, the oldest first. Files still under another name while they are sent are not looked at. */
export async function listDrops(folder: string): Promise<readonly Drop[]> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new LoadProblem(missing ? 'no_folder' : 'folder_unreadable', '', error);
  }
  const drops: Drop[] = [];
  const loose = await filesIn(folder);
  if (loose.length > 0) drops.push(await made('loose', 'csv', folder, loose));
  for (const entry of entries) {
    const { name } = entry;
    const path = join(folder, name);
    if (name.startsWith('.') || (putAwayFolders as readonly string[]).includes(name)) continue;
    if (entry.isFile() && /\.zip$/i.test(name)) drops.push(await made('zip', name, path, [{ name, path }]));
    if (!entry.isDirectory()) continue;
    const files = await filesIn(path);
    if (files.length > 0) drops.push(await made('folder', name, path, files));
  }
  return drops.toSorted((a, b) => a.newest - b.newest || (a.name < b.name ? -1 : 1));
}

const silent: RosterSink = {
  org: () => {},
  person: () => {},
  assignment: () => {},
  class: () => {},
  enrollment: () => {},
  guardianship: () => {},
  error: () => {},
  drain: async () => {},
};

/** Whether it can be opened, and holds what its manifest announces where there must be one. */
export async function isWhole(drop: Drop, needsManifest: boolean): Promise<boolean> {
  try {
    const files = await openRosterFiles(drop.path);
    try {
      const onlyExtras = files.names.every(isExtra);
      if (files.names.includes('manifest.csv')) await readManifest(files, silent);
      else if (needsManifest && !onlyExtras) return false;
      return true;
    } finally {
      files.close();
    }
  } catch (error) {
    if (error instanceof FilesProblem || error instanceof RosterRefused) return false;
    throw error;
  }
}

/** A file is taken when nothing of it changed for a minute; one that never becomes whole is taken after half an hour, to be refused in words. */
export const waits = { still: { seconds: 60 }, broken: { minutes: 30 } } as const;

/** Notes what lies there now, keeping since when each lies unchanged. */
export function seenNow(drops: readonly Drop[], before: readonly Seen[], now: Temporal.Instant): readonly Seen[] {
  return drops.map(
    ({ signature }) => before.find((one) => one.signature === signature) ?? { signature, since: now.toString() },
  );
}

const isPast = (since: string, wait: Temporal.DurationLike, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(Temporal.Instant.from(since).add(wait), now) <= 0;

/** Of what lies there, what may be taken now. */
export async function readyDrops(
  drops: readonly Drop[],
  { seen, needsManifest, now }: { seen: readonly Seen[]; needsManifest: boolean; now: Temporal.Instant },
): Promise<readonly Drop[]> {
  const ready: Drop[] = [];
  for (const drop of drops) {
    const since = seen.find((one) => one.signature === drop.signature)?.since ?? now.toString();
    if (!isPast(since, waits.still, now)) continue;
    if (isPast(since, waits.broken, now) || (await isWhole(drop, needsManifest))) ready.push(drop);
  }
  return ready;
}

/**
 * Moves what was loaded into `done/` or `failed/`, under the time of the load. Nothing is deleted. What changed while
 * it was loaded is a new upload and stays. Answers whether it was moved.
 */
export async function putAway(folder: string, drop: Drop, to: PutAway, now: Temporal.Instant): Promise<boolean> {
  const again = (await listDrops(folder)).find((one) => one.kind === drop.kind && one.name === drop.name);
  if (again?.signature !== drop.signature) return false;
  const stamp = now.toString({ smallestUnit: 'second' }).replaceAll(':', '');
  const target = join(folder, to, `${stamp} ${drop.name}`);
  if (drop.kind === 'loose') {
    await mkdir(target, { recursive: true });
    for (const file of await filesIn(folder)) await rename(file.path, join(target, file.name));
  } else {
    await mkdir(join(folder, to), { recursive: true });
    await rename(drop.path, target);
  }
  return true;
}
