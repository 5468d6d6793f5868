import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** When somebody signed in for the first time; null for somebody who never did. */
export async function firstSignedInAt(
  tx: TenantTx,
  districtId: Uuid,
  personId: Uuid,
): Promise<Temporal.Instant | null> {
  const { rows } = await sql<{
    at: Temporal.Instant | null;
  }>`select first_signed_in_at as at from access.accounts where district_id = ${districtId} and person_id = ${personId}`.execute(
    tx,
  );
  return rows[0]?.at ?? null;
}
