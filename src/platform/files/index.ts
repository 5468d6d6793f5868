import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';

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

/** Stores files in the same transaction as what they belong to, in pieces of 1 MB. */
export async function storeFiles(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  files: readonly NewFile[],
): Promise<readonly StoredFile[]> {
  const stored: StoredFile[] = [];
  for (const file of files) {
    const id = file.id ?? newId();
    const sha256 = createHash('sha256').update(file.bytes).digest('hex');
    const state = file.held === null ? 'clean' : 'held';
    const pieces = Math.max(1, Math.ceil(file.bytes.length / pieceSize));
    const piece = (seq: number): Buffer =>
      Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength).subarray(
        seq * pieceSize,
        (seq + 1) * pieceSize,
      );
    // The row and its first piece are one statement; further pieces one by one, so that a large file is never in memory twice.
    await sql`with stored as (
        insert into platform.files (district_id, id, sha256, size, type, name, data_class, state, held_reason, owner_kind, owner_id, created_at)
        values (${actor.districtId}, ${id}, ${sha256}, ${file.bytes.length}, ${file.type}, ${file.name}, ${file.dataClass}, ${state}, ${file.held}, ${file.owner.kind}, ${file.owner.id}, ${now}))
      insert into platform.file_pieces (district_id, id, file_id, seq, bytes) values (${actor.districtId}, ${newId()}, ${id}, 0, ${piece(0)})`.execute(
      tx,
    );
    for (let seq = 1; seq < pieces; seq += 1)
      await sql`insert into platform.file_pieces (district_id, id, file_id, seq, bytes) values (${actor.districtId}, ${newId()}, ${id}, ${seq}, ${piece(seq)})`.execute(
        tx,
      );
    stored.push({
      id,
      name: file.name,
      type: file.type,
      size: file.bytes.length,
      state,
      heldReason: file.held,
      ownerKind: file.owner.kind,
      ownerId: file.owner.id,
    });
  }
  return stored;
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
