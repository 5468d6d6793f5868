import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';

export type OptOut = {
  readonly id: Uuid;
  readonly kind: 'email' | 'phone';
  readonly address: string;
  readonly at: Temporal.Instant;
  /** Where it was said, such as the name of an earlier tool. */
  readonly how: string;
};

/**
 * Remembers that nobody may be written to at these addresses unless they ask first. It counts by address, so also for a
 * person whom the roster brings only later. Answers how many are new. Nothing here ever switches one on again: of two
 * dates the earlier stays.
 */
export async function keepOptOuts(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  all: readonly OptOut[],
): Promise<number> {
  if (all.length === 0) return 0;
  const rows = JSON.stringify(all);
  const { rows: fresh } = await sql<{ id: Uuid }>`
    insert into channels.opt_outs (district_id, id, kind, address, opted_out_at, how)
    select distinct on (o.kind, o.address) ${actor.districtId}::uuid, o.id, o.kind, o.address, o.at, o.how
    from jsonb_to_recordset(${rows}::jsonb) as o (id uuid, kind text, address text, at timestamptz, how text) order by o.kind, o.address, o.at
    on conflict on constraint opt_outs_once do nothing returning id`.execute(tx);
  await sql`insert into channels.contact_points (district_id, id, person_id, kind, address, opted_out_at, opted_out_how)
    select distinct on (d.person_id, o.kind, o.address) d.district_id, gen_random_uuid(), d.person_id, o.kind, o.address, o.at, o.how
    from jsonb_to_recordset(${rows}::jsonb) as o (kind text, address text, at timestamptz, how text)
    join roster.v_contact_details d on d.district_id = ${actor.districtId} and d.kind = o.kind and d.value = o.address
    order by d.person_id, o.kind, o.address, o.at
    on conflict on constraint contact_points_once do update
    set opted_out_at = coalesce(channels.contact_points.opted_out_at, excluded.opted_out_at), opted_out_how = coalesce(channels.contact_points.opted_out_how, excluded.opted_out_how)`.execute(
    tx,
  );
  return fresh.length;
}
