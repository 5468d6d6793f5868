import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { gather } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import { scanReason, wantScan } from './scan.ts';

export { clamdScanner, type ScanAnswer, type Scanner } from './clamd.ts';
export { scanCheck, scanJobs, scanReason, scanSchedule } from './scan.ts';

export type StoredFile = {
  readonly id: Uuid;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly state: 'clean' | 'held';
  readonly heldReason: string | null;
  readonly ownerKind: string;
  readonly ownerId: Uuid | null;
};

export type NewFile = {
  readonly id?: Uuid;
  readonly name: string;
  /** The type found in the content, never the one claimed. */
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly dataClass: string;
  /** Why nobody may open it yet; null when it is clean. */
  readonly held: string | null;
  /** What it belongs to: reading it asks that thing's policy. */
  readonly owner: { readonly kind: string; readonly id: Uuid | null };
};

const pieceSize = 1024 * 1024;

/** Up to this size a file travels together with others of its transaction. */
const smallFile = 64 * 1024;

type FileRow = {
  readonly id: Uuid;
  readonly file: NewFile;
  readonly bytes: Buffer;
  readonly pieceId: Uuid;
};

const bytesOf = ({ bytes }: NewFile): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The rows of files and their first pieces, in one statement. */
async function insertFiles(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  rows: readonly FileRow[],
): Promise<void> {
  const facts = rows.map(({ id, pieceId, file, bytes }) => ({
    id,
    piece_id: pieceId,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    type: file.type,
    name: file.name.toWellFormed(),
    data_class: file.dataClass,
    held: file.held,
    owner_kind: file.owner.kind,
    owner_id: file.owner.id,
  }));
  await sql`with wanted as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(facts)}::jsonb) as f (id uuid, piece_id uuid, sha256 text, size bigint, type text, name text, data_class text, held text, owner_kind text, owner_id uuid)),
    stored as (
      insert into platform.files (district_id, id, sha256, size, type, name, data_class, state, held_reason, owner_kind, owner_id, created_at)
      select ${actor.districtId}::uuid, id, sha256, size, type, name, data_class, case when held is null then 'clean' else 'held' end, held, owner_kind, owner_id, ${now} from wanted)
    insert into platform.file_pieces (district_id, id, file_id, seq, bytes)
    select ${actor.districtId}::uuid, w.piece_id, w.id, 0, b.bytes
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.bytes.subarray(0, pieceSize))}::bytea[]) b (id, bytes) join wanted w on w.id = b.id`.execute(
    tx,
  );
}

/** Stores files in the same transaction as what they belong to, in pieces of 1 MB. */
export async function storeFiles(
  context: Pick<ActionContext, 'tx' | 'actor' | 'now' | 'floor' | 'enqueue'>,
  given: readonly NewFile[],
): Promise<readonly StoredFile[]> {
  const { tx, actor } = context;
  // With a scanner, nobody opens a file before it was looked through.
  const files =
    context.floor.settings.fileScanUrl === null
      ? given
      : given.map((file) => ({ ...file, held: file.held ?? scanReason }));
  const rows: readonly FileRow[] = files.map((file) => ({
    id: file.id ?? newId(),
    file,
    bytes: bytesOf(file),
    pieceId: newId(),
  }));
  const small = rows.filter((row) => row.bytes.length <= smallFile);
  if (small.length > 0)
    await gather(tx, 'platform.small_files', small, async (asked) => {
      await insertFiles(context, asked.flat());
      return asked;
    });
  // A large one goes alone, piece by piece, so that it is never in memory twice.
  for (const row of rows.filter((one) => one.bytes.length > smallFile)) {
    await insertFiles(context, [row]);
    for (let seq = 1; seq * pieceSize < row.bytes.length; seq += 1)
      await sql`insert into platform.file_pieces (district_id, id, file_id, seq, bytes) values (${actor.districtId}, ${newId()}, ${row.id}, ${seq}, ${row.bytes.subarray(seq * pieceSize, (seq + 1) * pieceSize)})`.execute(
        tx,
      );
  }
  await wantScan(
    context,
    rows.map((row) => row.id),
  );
  return rows.map(({ id, file, bytes }) => ({
    id,
    name: file.name,
    type: file.type,
    size: bytes.length,
    state: file.held === null ? 'clean' : 'held',
    heldReason: file.held,
    ownerKind: file.owner.kind,
    ownerId: file.owner.id,
  }));
}

const fileColumns = sql`id, name, type, size, state, held_reason as "heldReason", owner_kind as "ownerKind", owner_id as "ownerId"`;

/** The files of these owners, without their bytes. */
export async function filesOf(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  ownerIds: readonly Uuid[],
): Promise<readonly StoredFile[]> {
  if (ownerIds.length === 0) return [];
  const { rows } =
    await sql<StoredFile>`select ${fileColumns} from platform.files where district_id = ${actor.districtId} and owner_id = any(${ownerIds}::uuid[]) order by id`.execute(
      tx,
    );
  return rows;
}

/** One file with its bytes; null when it is not there. The caller has asked the owner's policy before it answers. */
export async function readFile(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  fileId: Uuid,
): Promise<(StoredFile & { bytes: Buffer }) | null> {
  const { rows } =
    await sql<StoredFile>`select ${fileColumns} from platform.files where district_id = ${actor.districtId} and id = ${fileId}`.execute(
      tx,
    );
  const file = rows[0];
  if (!file) return null;
  const pieces = await sql<{
    bytes: Buffer;
  }>`select bytes from platform.file_pieces where district_id = ${actor.districtId} and file_id = ${fileId} order by seq`.execute(
    tx,
  );
  return { ...file, bytes: Buffer.concat(pieces.rows.map((row) => row.bytes)) };
}
