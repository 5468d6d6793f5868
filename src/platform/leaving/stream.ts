import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { sql } from 'kysely';
import { type Floor, question } from '#platform/action';
import { type Actor, systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { tarEnd, tarHead, tarPad } from './tar.ts';

/** Rows of one part of a table: what is in memory at once. */
const mostRows = 500;
/** Hashes of what people sign in with are of no use elsewhere; the pieces of files are the files. */
const leftOut = (name: string, dataClass: string): boolean =>
  dataClass === 'credential' || name === 'platform.file_pieces';

const tables = question('platform.leaving_tables', async ({ tx }): Promise<readonly string[]> => {
  const { rows } = await sql<{ name: string; data_class: string }>`select name, data_class from platform.tenant_tables
    order by name`.execute(tx);
  return rows.filter((row) => !leftOut(row.name, row.data_class)).map((row) => row.name);
});

type Part = { readonly text: string; readonly rows: number; readonly last: Uuid | null };

const partOf = question(
  'platform.leaving_part',
  async ({ tx, actor }, { table, after }: { table: string; after: Uuid | null }): Promise<Part> => {
    const { rows } = await sql<{
      id: Uuid;
      row: string;
    }>`select t.id, to_jsonb(t)::text as row from ${sql.table(table)} t
      where t.district_id = ${actor.districtId} and (${after}::uuid is null or t.id > ${after}::uuid) order by t.id limit ${mostRows}`.execute(
      tx,
    );
    return {
      text: rows.map((one) => `${one.row}\n`).join(''),
      rows: rows.length,
      last: rows.length < mostRows ? null : (rows.at(-1)?.id ?? null),
    };
  },
);

type FileRow = { readonly id: Uuid; readonly name: string; readonly sha256: string; readonly size: number };

const filesAfter = question(
  'platform.leaving_files',
  async ({ tx, actor }, { after }: { after: Uuid | null }): Promise<readonly FileRow[]> => {
    const { rows } = await sql<FileRow>`select id, name, sha256, size from platform.files
      where district_id = ${actor.districtId} and (${after}::uuid is null or id > ${after}::uuid) order by id limit 200`.execute(
      tx,
    );
    return rows;
  },
);

const pieceOf = question(
  'platform.leaving_piece',
  async ({ tx, actor }, { fileId, seq }: { fileId: Uuid; seq: number }): Promise<Buffer | null> => {
    const { rows } = await sql<{ bytes: Buffer }>`select bytes from platform.file_pieces
      where district_id = ${actor.districtId} and file_id = ${fileId} and seq = ${seq}`.execute(tx);
    return rows[0]?.bytes ?? null;
  },
);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const readMe = `This archive holds what Porchlight keeps of one school district.

tables/         one folder a table, in it JSON Lines: one row a line, in UTF-8
files/          attachments and original mails, as they were sent
manifest.json   every file here with its SHA-256; stands last, an archive without it was broken off

It was read table by table while people worked: what changed meanwhile may be in one table and not in another. Sessions,
codes and keys of sign-ins are left out. For one single moment, and before a district is deleted, use the command
\`porchlight district export\` on the machine.

Names, addresses and messages of families stand in it in plain text. Keep it as you keep student records.
`;

type Entry = {
  readonly path: string;
  readonly sha256: string;
  readonly rows?: number;
  /** A file's own name, and whether it is what was once stored. */
  readonly name?: string;
  readonly whole?: boolean;
};

type Streaming = {
  readonly floor: Floor;
  readonly actor: Actor;
  readonly now: Temporal.Instant;
  readonly entries: Entry[];
};

async function* tableParts({ floor, actor, now, entries }: Streaming, table: string): AsyncGenerator<Uint8Array> {
  let after: Uuid | null = null;
  for (let n = 1; ; n += 1) {
    const part: Part = await floor.ask(actor, partOf, { table, after });
    if (part.rows > 0 || n === 1) {
      const bytes = Buffer.from(part.text);
      const path = `tables/${table}/${String(n).padStart(6, '0')}.jsonl`;
      yield tarHead(path, bytes.length, now);
      yield bytes;
      yield tarPad(bytes.length);
      entries.push({ path, sha256: sha256(bytes), rows: part.rows });
    }
    if (part.last === null) return;
    after = part.last;
  }
}

/** A stored file, piece by piece. One that ends meanwhile is filled up: the manifest says that it is not whole. */
async function* fileBytes({ floor, actor, now, entries }: Streaming, file: FileRow): AsyncGenerator<Uint8Array> {
  const ending = extname(file.name);
  const path = `files/${file.id}${/^\.[a-z0-9]{1,8}$/i.test(ending) ? ending.toLowerCase() : ''}`;
  const hash = createHash('sha256');
  yield tarHead(path, file.size, now);
  let left = file.size;
  for (let seq = 0; left > 0; seq += 1) {
    const piece =
      (await floor.ask(actor, pieceOf, { fileId: file.id, seq })) ?? Buffer.alloc(Math.min(left, 1_000_000));
    const bytes = piece.subarray(0, left);
    left -= bytes.length;
    hash.update(bytes);
    yield bytes;
  }
  yield tarPad(file.size);
  const digest = hash.digest('hex');
  entries.push({ path, sha256: digest, name: file.name, whole: digest === file.sha256 });
}

/**
 * Everything of one district as a tar archive, read through the application's own wall, part by part: what is in memory
 * is small, and no transaction stays open for as long as somebody's connection takes.
 */
export async function* streamDistrict(
  floor: Floor,
  district: { readonly id: Uuid; readonly slug: string; readonly name: string },
): AsyncGenerator<Uint8Array> {
  const began = floor.clock();
  const streaming: Streaming = { floor, actor: systemActor(district.id, 'district export'), now: began, entries: [] };
  const whole = function* (path: string, text: string): Generator<Uint8Array> {
    const bytes = Buffer.from(text);
    yield tarHead(path, bytes.length, began);
    yield bytes;
    yield tarPad(bytes.length);
  };
  yield* whole('READ ME.txt', readMe);
  for (const table of await floor.ask(streaming.actor, tables, {})) yield* tableParts(streaming, table);
  let after: Uuid | null = null;
  for (;;) {
    const files: readonly FileRow[] = await floor.ask(streaming.actor, filesAfter, { after });
    for (const file of files) yield* fileBytes(streaming, file);
    const last = files.at(-1);
    if (last === undefined) break;
    after = last.id;
  }
  const manifest = {
    format: 2,
    district,
    began: began.toString(),
    ended: floor.clock().toString(),
    entries: streaming.entries,
  };
  yield* whole('manifest.json', `${JSON.stringify(manifest, null, 1)}\n`);
  yield tarEnd;
}
