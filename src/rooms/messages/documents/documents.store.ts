import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';

export type Lot = {
  readonly id: Uuid;
  readonly org_id: Uuid | null;
  readonly author_id: Uuid;
  readonly title: string;
  readonly language: string;
  readonly state: 'looked_over' | 'sent' | 'withdrawn';
  readonly unmatched: readonly string[];
  readonly doubled: readonly string[];
  readonly unreadable: readonly string[];
  readonly created_at: Temporal.Instant;
  readonly sent_at: Temporal.Instant | null;
};

export const lotColumns = sql`l.id, l.org_id, l.author_id, l.title, l.language, l.state, l.unmatched, l.doubled, l.unreadable, l.created_at, l.sent_at`;

export async function lotById(tx: TenantTx, districtId: Uuid, id: Uuid, lock = false): Promise<Lot> {
  const { rows } =
    await sql<Lot>`select ${lotColumns} from messages.document_lots l where l.district_id = ${districtId} and l.id = ${id} ${lock ? sql`for update` : sql``}`.execute(
      tx,
    );
  return found(rows[0]);
}

export type KeptDocument = {
  readonly id: Uuid;
  readonly lot_id: Uuid;
  readonly student_id: Uuid;
  readonly file_id: Uuid;
  readonly state: Lot['state'];
};

export async function documentById(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<KeptDocument> {
  const { rows } =
    await sql<KeptDocument>`select d.id, d.lot_id, d.student_id, d.file_id, l.state from messages.documents d
    join messages.document_lots l on l.district_id = d.district_id and l.id = d.lot_id where d.district_id = ${districtId} and d.id = ${id}`.execute(
      tx,
    );
  return found(rows[0]);
}
