import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';

export type StaffStart = {
  /** When the earliest of today's posts was entered here, from its id; null for somebody without a post. */
  readonly postedAt: Temporal.Instant | null;
  /** When the schools of these posts were last opened to families by hand; null where nobody ever had to. */
  readonly schoolOpenedAt: Temporal.Instant | null;
};

/** The moment an id was made: version 7 begins with its milliseconds. */
export function madeAt(id: Uuid): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** Since when somebody has worked here, and since when their school has been answering families. */
export async function staffStart(tx: TenantTx, districtId: Uuid, personId: Uuid): Promise<StaffStart> {
  const { rows } = await sql<{ id: Uuid; opened: Temporal.Instant | null }>`select a.id, c.corrected_at as opened
    from roster.v_assignments a left join roster.corrections c on c.district_id = a.district_id and c.subject_kind = 'org'
      and c.subject_id = a.org_id and c.field = 'is_open' and c.value = 'true'
    where a.district_id = ${districtId} and a.person_id = ${personId} order by a.id limit 200`.execute(tx);
  const opened = rows.flatMap((row) => (row.opened === null ? [] : [row.opened]));
  const first = rows[0];
  return {
    postedAt: first === undefined ? null : madeAt(first.id),
    schoolOpenedAt: opened.toSorted((a, b) => Temporal.Instant.compare(b, a))[0] ?? null,
  };
}
