import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';

export type ProgressRow = {
  readonly lesson: string;
  readonly version: number;
  readonly started_at: Temporal.Instant;
  readonly finished_at: Temporal.Instant | null;
};

/** What one person began and finished, by lesson. */
export async function progressOf(
  tx: TenantTx,
  districtId: Uuid,
  personId: Uuid,
): Promise<ReadonlyMap<string, ProgressRow>> {
  const { rows } = await sql<ProgressRow>`select lesson, version, started_at, finished_at from learning.progress
    where district_id = ${districtId} and person_id = ${personId}`.execute(tx);
  return new Map(rows.map((row) => [row.lesson, row]));
}
