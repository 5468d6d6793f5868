import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** Which of these children have left the district: gone from the roster, and not because they died. */
export async function leftAmong(
  tx: TenantTx,
  districtId: Uuid,
  studentIds: readonly Uuid[],
): Promise<ReadonlySet<Uuid>> {
  const { rows } = await sql<{ id: Uuid }>`select id from roster.people
    where district_id = ${districtId} and id = any(${[...studentIds]}::uuid[]) and status = 'ended'`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/** Which of these people have died. */
export async function diedAmong(tx: TenantTx, districtId: Uuid, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: Uuid }>`select id from roster.people
    where district_id = ${districtId} and id = any(${[...ids]}::uuid[]) and status = 'deceased'`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/** Whether all of these children have left the district. False for none, and where one of them has died. */
export async function childrenLeft(tx: TenantTx, districtId: Uuid, studentIds: readonly Uuid[]): Promise<boolean> {
  if (studentIds.length === 0) return false;
  const left = await leftAmong(tx, districtId, studentIds);
  return studentIds.every((id) => left.has(id));
}

/**
 * Whether a guardian went out of the roster together with these children: the family moved away. A guardian who ended
 * while a child stayed, or who has died, did not.
 */
export async function leftTogether(
  tx: TenantTx,
  districtId: Uuid,
  guardianId: Uuid,
  studentIds: readonly Uuid[],
): Promise<boolean> {
  if (!(await childrenLeft(tx, districtId, studentIds))) return false;
  const { rows } =
    await sql`select from roster.people g where g.district_id = ${districtId} and g.id = ${guardianId} and g.status = 'ended'
    and not exists (select from roster.guardianships t join roster.people c on c.district_id = t.district_id and c.id = t.student_id and c.status = 'active'
      where t.district_id = g.district_id and t.guardian_id = g.id)
    and exists (select from roster.guardianships t where t.district_id = g.district_id and t.guardian_id = g.id and t.student_id = any(${[...studentIds]}::uuid[])
      and t.state <> 'held')`.execute(tx);
  return rows.length > 0;
}
