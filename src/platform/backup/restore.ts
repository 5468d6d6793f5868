import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { once } from 'node:events';
import type { Writable } from 'node:stream';

import { escapeIdentifier, type Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

import { byteReader } from './bytes.ts';
import { appliedMigrations, connect, copyIn, copyOut, listTables, type Table } from './catalog.ts';
import type { Keyring } from './keyring.ts';
import { openParts, readHeader } from './container.ts';
import { BackupRefused, damaged } from './faults.ts';
import { decode, type Contents, type TableSum } from './records.ts';
import { CONTENTS, OUTSIDE, SUMS } from './save.ts';
import { totalRows, type BackupSummary, type Progress } from './summary.ts';

export type VerifyRequest = {
  readonly file: string;
  /** PORCHLIGHT_SECRET; of a list the one that made the file is found. */
  readonly secret: string | readonly string[];
  /** The districts' own keys. A district whose key was destroyed is passed over. */
  readonly keyring?: Keyring;
  readonly onProgress?: (progress: Progress) => void;
};

export type RestoreRequest = VerifyRequest & {
  /** An empty database with all migrations of this version. */
  readonly ownerUrl: string;
};

/** What is done with the content of a file as it is read. */
type Sink = {
  begin(contents: Contents): Promise<void>;
  /** Where a table's rows go; called once for each table of each part. */
  table(part: string, table: string, columns: readonly string[]): Promise<RowSink>;
};

type RowSink = {
  write(bytes: Buffer): Promise<void>;
  /** Answers how many rows arrived. */ end(): Promise<number | null>;
};

/** Reads a backup from end to end and checks every seal and sum, without any database. */
export async function verifyBackup(request: VerifyRequest): Promise<BackupSummary> {
  return readFile(request, {
    begin: () => Promise.resolve(),
    table: () => Promise.resolve({ write: () => Promise.resolve(), end: () => Promise.resolve(null) }),
  });
}

/**
 * Fills an empty database from a backup, in one transaction: everything was read, counted, compared with the sums and
 * read back from the tables before it is committed; after any failure the database is as empty as before.
 */
export async function restore(request: RestoreRequest): Promise<BackupSummary> {
  const client = await connect(request.ownerUrl);
  try {
    const migrations = await appliedMigrations(client);
    await client.query(`begin; set local lock_timeout = '10s'; set local role porchlight_owner`);
    const tables = await listTables(client);
    const keys = await openTables(client, tables);
    const summary = await readFile(request, databaseSink(client, tables, migrations));
    await closeTables(client, tables, keys);
    await readBack(client, tables, summary.tables, request.onProgress);
    await forgetDestroyed(client, tables, summary.destroyed);
    await client.query('commit');
    return summary;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

/** A district whose key was destroyed left for good: what stood of it outside the wall goes too, its own row last. */
async function forgetDestroyed(client: Client, tables: readonly Table[], districts: readonly string[]): Promise<void> {
  const outside = tables.filter((table) => !table.walled && table.district !== null);
  const ordered = outside.toSorted(
    (a, b) => Number(a.name === 'platform.districts') - Number(b.name === 'platform.districts'),
  );
  for (const table of ordered)
    await client.query(`delete from ${table.sql} where ${escapeIdentifier(table.district ?? '')} = any($1::uuid[])`, [
      [...districts],
    ]);
}

type ForeignKey = { readonly table: string; readonly name: string; readonly definition: string };

/**
 * Inside the restore's own transaction the owner is let through the wall, and foreign keys are set aside so that
 * tables may come in any order. Nobody else ever sees this state: it is undone before the commit, or with a rollback.
 */
async function openTables(client: Client, tables: readonly Table[]): Promise<ForeignKey[]> {
  for (const table of tables) {
    if (table.walled) await client.query(`alter table ${table.sql} no force row level security`).catch(explainLock);
    const { rowCount } = await client.query(`select from ${table.sql} limit 1`);
    if (rowCount !== 0) {
      throw new BackupRefused(
        `The database is not empty (${table.name} has rows). Nothing was restored. Restore into a new, empty database.`,
      );
    }
  }
  const { rows } = await client.query<ForeignKey>(
    `select format('%I.%I', n.nspname, c.relname) as table, k.conname as name, pg_get_constraintdef(k.oid) as definition
       from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where k.contype = 'f' and k.conparentid = 0 and n.nspname || '.' || c.relname = any ($1)
      order by 1, 2`,
    [tables.map((table) => table.name)],
  );
  for (const key of rows) await client.query(`alter table ${key.table} drop constraint ${escapeIdentifier(key.name)}`);
  return rows;
}

/** Puts the foreign keys back, which checks every row, and closes the wall. */
async function closeTables(client: Client, tables: readonly Table[], keys: readonly ForeignKey[]): Promise<void> {
  for (const key of keys) {
    await client.query(`alter table ${key.table} add constraint ${escapeIdentifier(key.name)} ${key.definition}`);
  }
  for (const table of tables) {
    if (table.walled) await client.query(`alter table ${table.sql} force row level security`);
  }
}

/** What the tables now hold, read through the wall district by district, must be what was saved, byte by byte. */
async function readBack(
  client: Client,
  tables: readonly Table[],
  sums: readonly TableSum[],
  onProgress: VerifyRequest['onProgress'],
): Promise<void> {
  for (const sum of sums) {
    const table = tables.find((candidate) => candidate.name === sum.table);
    if (table === undefined) throw damaged(sum.table);
    if (table.walled) await client.query(`set local app.district = '${sum.part}'`);
    const hash = createHash('sha256');
    let bytes = 0;
    const rows = client.query(copyTo(copyOut(table, table.walled ? sum.part : null)));
    for await (const piece of rows as AsyncIterable<Buffer>) {
      hash.update(piece);
      bytes += piece.length;
    }
    if (rows.rowCount !== sum.rows || hash.digest('hex') !== sum.sha256) {
      throw new BackupRefused(
        `After restoring, ${sum.table} does not read as it was saved. Nothing was restored. Please report this.`,
      );
    }
    onProgress?.({ step: 'checking', table: sum.table, rows: sum.rows, bytes });
  }
}

function databaseSink(
  client: Client,
  tables: readonly Table[],
  migrations: readonly { readonly name: string; readonly sha256: string }[],
): Sink {
  return {
    begin(contents) {
      checkMigrations(contents, migrations);
      return Promise.resolve();
    },
    table(_part, name, columns) {
      const table = tables.find((candidate) => candidate.name === name);
      // Names come from this database's own catalog, never from the file.
      if (table === undefined || table.columns.join() !== columns.join()) throw damaged(name);
      return Promise.resolve(copySink(client, table));
    },
  };
}

function copySink(client: Client, table: Table): RowSink {
  const stream = client.query(copyFrom(copyIn(table)));
  const done = finished(stream as Writable);
  done.catch(() => undefined);
  return {
    async write(bytes) {
      if (!stream.write(bytes)) await Promise.race([once(stream, 'drain'), done]);
    },
    async end() {
      stream.end();
      await done;
      return stream.rowCount;
    },
  };
}

function checkMigrations(
  contents: Contents,
  here: readonly { readonly name: string; readonly sha256: string }[],
): void {
  const saved = new Map(contents.migrations.map(({ name, sha256 }) => [name, sha256]));
  const extra = here.filter(({ name, sha256 }) => saved.get(name) !== sha256).map(({ name }) => name);
  const lacking = [...saved.keys()].filter((name) => !here.some((migration) => migration.name === name));
  if (extra.length === 0 && lacking.length === 0) return;
  throw new BackupRefused(
    `The backup was made by Porchlight ${contents.app} with other tables than this database has (${[...extra, ...lacking][0]}). Nothing was restored. Restore it with the version that made it, then upgrade.`,
  );
}

/** Reads and checks the whole file once, handing its rows to the sink. */
async function readFile(request: VerifyRequest, sink: Sink): Promise<BackupSummary> {
  const { size } = await stat(request.file).catch(() => {
    throw new BackupRefused(`There is no file ${request.file}.`);
  });
  const bytes = createReadStream(request.file, { highWaterMark: 1024 * 1024 });
  try {
    const reader = byteReader(bytes as AsyncIterable<Buffer>);
    const { keyring } = request;
    const { header, keys, learn } = await readHeader(reader, [request.secret].flat(), async (part) =>
      keyring === undefined ? null : keyring.look(part),
    );
    const destroyed: string[] = [];
    let contents: Contents | null = null;
    let told: readonly TableSum[] | null = null;
    const sums: TableSum[] = [];
    for await (const part of openParts(reader, keys)) {
      if (told !== null) throw damaged('a part follows the sums');
      if (part.name === CONTENTS) {
        contents = await contentsOf(part.content);
        await sink.begin(contents);
        // Their keys must be known before their parts come.
        for (const id of contents.districts) await learn(id);
      } else if (part.name === SUMS) told = await sumsOf(part.content);
      else if (contents === null) throw damaged('its order');
      else if (keys.keyFor(part.name) === null) {
        destroyed.push(part.name);
        await passOver(part.content);
      } else await readPart(part.name, part.content, contents, sink, sums, request.onProgress);
    }
    const read = told?.filter((sum) => !destroyed.includes(sum.part)) ?? null;
    if (contents === null || read === null || JSON.stringify(read) !== JSON.stringify(sums)) throw damaged('its sums');
    return {
      createdAt: header.createdAt,
      app: contents.app,
      districts: contents.districts.filter((id) => !destroyed.includes(id)),
      rows: totalRows(sums),
      fileBytes: size,
      tables: sums,
      destroyed,
    };
  } finally {
    bytes.destroy();
  }
}

/** Reads on without looking. */
async function passOver(content: AsyncIterable<Buffer>): Promise<void> {
  for await (const piece of content) if (piece.length > 0) throw damaged('a part without a key');
}

async function readPart(
  part: string,
  content: AsyncIterable<Buffer>,
  contents: Contents,
  sink: Sink,
  sums: TableSum[],
  onProgress: VerifyRequest['onProgress'],
): Promise<void> {
  if (part !== OUTSIDE && !contents.districts.includes(part)) throw damaged('a part that its contents do not name');
  let open: { table: string; rows: RowSink; hash: ReturnType<typeof createHash>; bytes: number } | null = null;
  for await (const entry of decode(content)) {
    if (entry.kind === 'table' && open === null) {
      const rows = await sink.table(part, entry.table, entry.columns);
      open = { table: entry.table, rows, hash: createHash('sha256'), bytes: 0 };
    } else if (entry.kind === 'rows' && open !== null) {
      open.hash.update(entry.bytes);
      open.bytes += entry.bytes.length;
      await open.rows.write(entry.bytes);
    } else if (entry.kind === 'sum' && open !== null) {
      const arrived = await open.rows.end();
      const { sum } = entry;
      if (sum.part !== part || sum.table !== open.table) throw damaged(open.table);
      if (sum.sha256 !== open.hash.digest('hex') || (arrived !== null && arrived !== sum.rows))
        throw damaged(open.table);
      sums.push(sum);
      onProgress?.({ step: 'reading', table: open.table, rows: sum.rows, bytes: open.bytes });
      open = null;
    } else throw damaged('the order of its content');
  }
  if (open !== null) throw damaged(open.table);
}

async function contentsOf(content: AsyncIterable<Buffer>): Promise<Contents> {
  let found: Contents | null = null;
  for await (const entry of decode(content)) if (entry.kind === 'contents') found = entry.contents;
  if (found === null) throw damaged('its contents');
  return found;
}

async function sumsOf(content: AsyncIterable<Buffer>): Promise<readonly TableSum[]> {
  let found: readonly TableSum[] | null = null;
  for await (const entry of decode(content)) if (entry.kind === 'sums') found = entry.sums;
  if (found === null) throw damaged('its sums');
  return found;
}

function explainLock(error: unknown): never {
  if ((error as { code?: string }).code !== '55P03') throw error;
  throw new BackupRefused('The database is in use. Nothing was restored. Stop Porchlight first, then restore.');
}
