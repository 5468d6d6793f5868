import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { type MadeRoster, manifestRows, rosterTables, type RosterVersion } from './generate.ts';

type Rows = Iterable<readonly string[]>;

const csvField = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

export async function writeTable(path: string, rows: Rows): Promise<void> {
  const stream = createWriteStream(path);
  let text = '';
  for (const row of rows) {
    text += `${row.map(csvField).join(',')}\r\n`;
    if (text.length < 500_000) continue;
    if (!stream.write(text)) await new Promise((resolve) => stream.once('drain', resolve));
    text = '';
  }
  stream.end(text);
  await finished(stream);
}

/** Writes a made roster into a folder, a new one unless given. */
export async function writeRoster(made: MadeRoster, version: RosterVersion, folder?: string): Promise<string> {
  const path = folder ?? (await mkdtemp(join(tmpdir(), 'roster-')));
  await mkdir(path, { recursive: true });
  const tables = rosterTables(made, version);
  for (const [name, rows] of Object.entries(tables)) await writeTable(join(path, `${name}.csv`), rows());
  await writeTable(join(path, 'manifest.csv'), manifestRows(version, Object.keys(tables)));
  return path;
}

/** Small rosters written out by hand: file name to text or bytes. */
export async function writeFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'roster-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  return path;
}
