import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';

/** Whether every transaction that had begun at a noted moment has ended: then the rows of before are complete. */
export async function allEnded(tx: TenantTx, horizon: string): Promise<boolean> {
  const { rows } = await sql<{ all: boolean }>`
    select pg_snapshot_xmin(pg_current_snapshot()) >= ${horizon}::xid8 as all`.execute(tx);
  return rows[0]?.all === true;
}
