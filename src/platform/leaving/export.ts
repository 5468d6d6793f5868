import { createHash } from 'node:crypto';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { type ExportedTable, type ExportManifest, manifestName } from './manifest.ts';
import { outsideOf, ownerInside, tenantTables } from './owner.ts';

export type ExportRequest = {
  readonly ownerUrl: string;
  readonly districtId: string;
  /** Made when it is not there; must be empty. */
  readonly folder: string;
  readonly now: Temporal.Instant;
  readonly onProgress?: (table: string, rows: number) => void;
};

const batch = 1000;

/** The rows of one district in one table, a JSON object a line. Only so many rows are in memory at once. */
async function writeTable(
  client: Client,
  path: string,
  source: { sql: string; column: string },
  districtId: string,
): Promise<{ rows: number; sha256: string }> {
  const handle = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let rows = 0;
  try {
    await client.query(
      `declare leaving no scroll cursor for select to_jsonb(t)::text as row from ${source.sql} t where t.${source.column} = '${districtId}' order by to_jsonb(t)->>'id', to_jsonb(t)::text`,
    );
    for (;;) {
      const { rows: found } = await client.query<{ row: string }>(`fetch ${batch} from leaving`);
      if (found.length === 0) break;
      const text = found.map((one) => `${one.row}\n`).join('');
      hash.update(text);
      await handle.appendFile(text);
      rows += found.length;
    }
    await client.query('close leaving');
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { rows, sha256: hash.digest('hex') };
}

const safe = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N}._ -]+/gu, '_')
    .replace(/^\.+/, '_')
    .slice(-80);

type FileRow = { id: string; name: string; sha256: string; size: number };

/** A stored file, piece by piece, with the hash it was stored under compared on the way. */
async function writeFileRow(client: Client, folder: string, file: FileRow, districtId: string): Promise<string> {
  const path = `files/${file.id}-${safe(file.name)}`;
  const handle = await open(join(folder, path), 'wx', 0o600);
  const hash = createHash('sha256');
  try {
    for (let seq = 0; ; seq += 1) {
      const { rows } = await client.query<{ bytes: Buffer }>(
        'select bytes from platform.file_pieces where district_id = $1 and file_id = $2 and seq = $3',
        [districtId, file.id, seq],
      );
      const piece = rows[0];
      if (piece === undefined) break;
      hash.update(piece.bytes);
      await handle.appendFile(piece.bytes);
    }
  } finally {
    await handle.close();
  }
  if (hash.digest('hex') !== file.sha256) throw new Error(`The file ${file.id} is not what was stored.`);
  return path;
}

async function writeFiles(client: Client, { folder, districtId }: ExportRequest): Promise<ExportManifest['files']> {
  await mkdir(join(folder, 'files'), { mode: 0o700 });
  const files: ExportManifest['files'] = [];
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await client.query<FileRow>(
      'select id, name, sha256, size from platform.files where district_id = $1 and id > $2 order by id limit 500',
      [districtId, after],
    );
    for (const file of rows) {
      const path = await writeFileRow(client, folder, file, districtId);
      files.push({ path, size: file.size, sha256: file.sha256 });
    }
    const last = rows.at(-1);
    if (last === undefined) return files;
    after = last.id;
  }
}

const readMe = `This folder holds everything that Porchlight kept of one school district.

tables/   one file a table: JSON Lines, one row a line, in UTF-8
files/    attachments and original mails, as they were sent
manifest.json   every file here with its number of rows and its SHA-256

Names, addresses and messages of families stand in it in plain text. Keep it as you keep student records.
`;

/**
 * Writes one district into a folder: each tenant table as JSON Lines, every stored file, and a manifest with counts and
 * hashes. One snapshot, streamed: nothing that comes in meanwhile is half in it, and its size does not matter.
 */
export async function exportDistrict(request: ExportRequest): Promise<ExportManifest> {
  const { ownerUrl, districtId, folder, now, onProgress } = request;
  await mkdir(join(folder, 'tables'), { recursive: true, mode: 0o700 });
  const there = (await readdir(folder)).filter((name) => name !== 'tables');
  if (there.length > 0 || (await readdir(join(folder, 'tables'))).length > 0)
    throw new Error(`${folder} is not empty.`);
  const client = await ownerInside(ownerUrl, districtId, 'begin isolation level repeatable read read only');
  try {
    const tables: ExportedTable[] = [];
    const sources = [
      ...(await tenantTables(client)).map((one) => ({ ...one, column: 'district_id' })),
      ...outsideOf.map(({ name, column }) => ({ name, sql: name, column, dataClass: 'outside' })),
    ];
    const files = await writeFiles(client, request);
    for (const source of sources) {
      // The pieces of files are the files themselves.
      const pieces = source.name === 'platform.file_pieces';
      const path = `tables/${source.name}.jsonl`;
      const written = pieces
        ? { rows: await countPieces(client, districtId), sha256: '' }
        : await writeTable(client, join(folder, path), source, districtId);
      tables.push({ name: source.name, dataClass: source.dataClass, path: pieces ? null : path, ...written });
      onProgress?.(source.name, written.rows);
    }
    const { rows } = await client.query<{ slug: string; name: string }>(
      'select slug, name from platform.districts where id = $1',
      [districtId],
    );
    const district = { id: districtId, slug: rows[0]?.slug ?? '', name: rows[0]?.name ?? '' };
    const manifest: ExportManifest = { format: 1, madeAt: now.toString(), district, tables, files };
    await writeFile(join(folder, 'READ ME.txt'), readMe, { mode: 0o600 });
    // Last: an export without its manifest was broken off.
    await writeFile(join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    return manifest;
  } finally {
    await client.query('rollback').catch(() => undefined);
    await client.end();
  }
}

async function countPieces(client: Client, districtId: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(
    'select count(*) as n from platform.file_pieces where district_id = $1',
    [districtId],
  );
  return Number(rows[0]?.n ?? 0);
}
