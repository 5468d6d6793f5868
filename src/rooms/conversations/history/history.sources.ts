import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Row } from './history.lists.ts';
import { MapRefused } from './history.map.ts';
import { records, type Shape, shapeOf, textIn } from './history.records.ts';
import type { Problem } from './history.tickets.ts';

const mostShown = 50;

/** One file of an export. */
export type Source = { readonly path: string; readonly name: string; readonly shape: Shape };

/** The file a part of the map speaks of, looked at before anything is read. */
export async function sourceOf(
  path: string,
  part:
    | { readonly file?: string | undefined; readonly columns: Readonly<Record<string, string | undefined>> }
    | undefined,
  what: string,
): Promise<Source | null> {
  if (part === undefined) return null;
  const isFile = statSync(path).isFile();
  const wanted =
    isFile && (part.file === undefined || part.file === basename(path)) ? path : fileIn(path, isFile, part.file, what);
  if (wanted === null) return null;
  const shape = await shapeOf(wanted);
  if (shape === null) throw new MapRefused(`${basename(wanted)} is not UTF-8 text. Export it again as "CSV UTF-8".`);
  checkColumns(basename(wanted), shape, Object.values(part.columns), what);
  return { path: wanted, name: basename(wanted), shape };
}

function fileIn(path: string, isFile: boolean, file: string | undefined, what: string): string | null {
  if (file === undefined) throw new MapRefused(`${what}: the map names no file for it.`);
  if (isFile) return null;
  const inside = join(path, file);
  if (!existsSync(inside)) throw new MapRefused(`${what}: ${file} is not in the folder.`);
  return inside;
}

/** A column that the map names and the file has not is the commonest mistake of a map: said before anything is read. */
function checkColumns(name: string, shape: Shape, wanted: readonly (string | undefined)[], what: string): void {
  // An empty file has no columns and nothing in it that could be read wrong.
  if (shape.kind !== 'csv' || shape.columns.length === 0) return;
  const missing = wanted.filter((column) => column !== undefined && !shape.columns.includes(column));
  if (missing.length > 0)
    throw new MapRefused(
      `${what}: ${name} has no column ${missing.map((one) => `"${one}"`).join(', ')}. Its columns are: ${shape.columns.map((one) => `"${one}"`).join(', ')}.`,
    );
}

/** Collects problems: all are counted, the first are kept. */
export function problemList(): {
  add: (...more: readonly Problem[]) => void;
  count: () => number;
  first: () => readonly Problem[];
} {
  const kept: Problem[] = [];
  let n = 0;
  return {
    add: (...more) => {
      n += more.length;
      kept.push(...more.slice(0, Math.max(0, mostShown - kept.length)));
    },
    count: () => n,
    first: () => kept,
  };
}

export type Problems = ReturnType<typeof problemList>;

/** All rows of a short list. */
export async function rowsOf(source: Source | null, problems: Problems): Promise<readonly Row[]> {
  const rows: Row[] = [];
  if (source === null) return rows;
  for await (const record of records(source.path, source.shape)) {
    const place = { file: source.name, line: record.line };
    if ('code' in record) problems.add({ ...place, field: null, code: record.code });
    else rows.push({ place, values: record.values });
  }
  return rows;
}

export type MessagePlace = { readonly offset: number; readonly length: number; readonly line: number; taken: boolean };

/** Where each ticket's messages stand in their file: places only, so that the words need not be in memory. */
export async function indexMessages(
  source: Source | null,
  column: string,
  problems: Problems,
): Promise<Map<string, MessagePlace[]>> {
  const index = new Map<string, MessagePlace[]>();
  if (source === null) return index;
  for await (const record of records(source.path, source.shape)) {
    if ('code' in record) {
      problems.add({ file: source.name, line: record.line, field: null, code: record.code });
      continue;
    }
    const ref = textIn(record.values, column);
    const { offset, length, line } = record;
    const list = index.get(ref);
    if (list === undefined) index.set(ref, [{ offset, length, line, taken: false }]);
    else list.push({ offset, length, line, taken: false });
  }
  return index;
}

export async function countTickets(source: Source, column: string): Promise<number> {
  let n = 0;
  for await (const record of records(source.path, source.shape))
    if (!('code' in record) && textIn(record.values, column) !== '') n += 1;
  return n;
}
