import { createHash } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

import { isUuid } from '#platform/ids';

import { appliedMigrations, appVersion, connect, copyOut, listTables, type Table } from './catalog.ts';
import { headerBytes, keysOf, newHeader, sealer } from './container.ts';
import type { Keyring } from './keyring.ts';
import { BackupRefused } from './faults.ts';
import { encode, type Contents, type TableSum } from './records.ts';
import { totalRows, type BackupSummary, type Progress } from './summary.ts';
import { syncFolder } from './disk.ts';

/** The part with the tables that stand outside the tenant wall. */
export const OUTSIDE = 'outside the wall';
export const CONTENTS = 'contents';
export const SUMS = 'sums';

export type BackupRequest = {
  readonly ownerUrl: string;
  /** Appears under this name only when it is whole. An older file of that name is replaced then, not before. */
  readonly file: string;
  /** PORCHLIGHT_SECRET; of a list the first is used. */
  readonly secret: string | readonly string[];
  /** Only this district's rows, for example for a district that leaves. */
  readonly districtId?: string;
  /** The districts' own keys; without it their parts are sealed by the secret alone. */
  readonly keyring?: Keyring;
  readonly onProgress?: (progress: Progress) => void;
};

/**
 * Writes everything into one encrypted file: one snapshot of the whole database, while the application goes on.
 * Every walled table is read district by district under row-level security, so no special right is needed.
 */
export async function backup(request: BackupRequest): Promise<BackupSummary> {
  const secret = [request.secret].flat()[0] ?? '';
  if (secret === '') throw new BackupRefused('A backup needs PORCHLIGHT_SECRET to be set: it is encrypted with it.');
  const only = request.districtId ?? null;
  if (only !== null && !isUuid(only)) throw new BackupRefused(`"${only}" is not the id of a district.`);
  const file = resolve(request.file);
  const making = `${file}.part-${process.pid}`;
  const client = await connect(request.ownerUrl);
  // Everything below reads one and the same moment.
  await client.query('begin isolation level repeatable read read only');
  const handle = await open(making, 'w', 0o600);
  try {
    const createdAt = new Date().toISOString();
    const contents = await readContents(client, only);
    const { keyring } = request;
    const own = new Map<string, Buffer>();
    if (keyring !== undefined) for (const id of contents.districts) own.set(id, await keyring.keyFor(id));
    const header = newHeader(secret, { districtId: only, createdAt, ownKeys: keyring !== undefined });
    const write = (bytes: Buffer): Promise<void> => handle.appendFile(bytes);
    await write(headerBytes(header));
    const seal = sealer(keysOf(secret, header, own), write);
    const tables = await listTables(client);
    await seal.part(CONTENTS, one(encode({ kind: 'contents', contents })));
    const sums: TableSum[] = [];
    const parts = [OUTSIDE, ...contents.districts];
    for (const part of parts) {
      if (part !== OUTSIDE) await client.query(`set local app.district = '${part}'`);
      await seal.part(part, entriesOf(client, tables, part, only, sums, request.onProgress));
    }
    await seal.part(SUMS, one(encode({ kind: 'sums', sums })));
    await seal.end();
    await handle.sync();
    await handle.close();
    const { size } = await stat(making);
    await rename(making, file);
    await syncFolder(dirname(file));
    return {
      createdAt,
      app: contents.app,
      districts: contents.districts,
      rows: totalRows(sums),
      fileBytes: size,
      tables: sums,
      destroyed: [],
    };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(making, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function readContents(client: Client, only: string | null): Promise<Contents> {
  const migrations = await appliedMigrations(client);
  await client.query('set local role porchlight_owner');
  const { rows } = await client.query<{ id: string }>('select id from platform.districts order by id');
  const districts = rows.map((row) => row.id).filter((id) => only === null || id === only);
  if (only !== null && districts.length === 0) throw new BackupRefused(`There is no district ${only}.`);
  const version = await client.query<{ version: string }>(`select current_setting('server_version') as version`);
  const tables = await listTables(client);
  return {
    app: appVersion(),
    postgres: version.rows[0]?.version ?? '',
    migrations,
    districts,
    tables: tables.map(({ name, columns }) => ({ name, columns })),
  };
}

/** All tables of one part, as they go into the file. Adds to `sums` on the way. */
async function* entriesOf(
  client: Client,
  tables: readonly Table[],
  part: string,
  only: string | null,
  sums: TableSum[],
  onProgress: BackupRequest['onProgress'],
): AsyncGenerator<Buffer> {
  for (const table of tables) {
    if (table.walled !== (part !== OUTSIDE)) continue;
    // Outside the wall a file of one district holds its own rows only, and nothing that has no owner.
    if (!table.walled && only !== null && table.district === null) continue;
    yield encode({ kind: 'table', table: table.name, columns: table.columns });
    const hash = createHash('sha256');
    let bytes = 0;
    const rows = client.query(copyTo(copyOut(table, table.walled ? part : only)));
    for await (const piece of rows as AsyncIterable<Buffer>) {
      hash.update(piece);
      bytes += piece.length;
      yield encode({ kind: 'rows', bytes: piece });
    }
    const sum = { part, table: table.name, rows: rows.rowCount, sha256: hash.digest('hex') };
    sums.push(sum);
    onProgress?.({ step: 'writing', table: table.name, rows: sum.rows, bytes });
    yield encode({ kind: 'sum', sum });
  }
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
