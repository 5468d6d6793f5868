import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { keepOptOuts } from '../channels.opt-outs.ts';
import { rank } from '../channels.rules.ts';
import { announceFailed } from './lane.store.ts';
import { type Way } from './driver.ts';

/**
 * What the other side said of a message later: a carrier's receipt, a page that was opened. `deliveryId` or the other
 * side's own name of it says which. `reason` in our words: `landline`, `wrong_number`, `opted_out`, `filtered`, …
 */
const newsShape = z.object({
  deliveryId: z.string().optional(),
  providerId: z.string().optional(),
  state: z.enum(['sent', 'delivered', 'failed', 'read', 'answered']),
  reason: z.string().nullable().default(null),
  at: z.string().optional(),
  segments: z.number().int().optional(),
  costMicros: z.number().int().optional(),
});
export type News = z.input<typeof newsShape>;

const ranks = JSON.stringify(rank);

type Moved = {
  readonly id: Uuid;
  readonly personId: Uuid | null;
  readonly aboutKind: string | null;
  readonly aboutId: Uuid | null;
  readonly kind: Way;
  readonly address: string;
  readonly reason: string | null;
  readonly state: string;
};

/**
 * Takes in news of many messages at once. A state only moves forward, so the order they come in, and how often, does not
 * matter. What a failure says of the address is kept with it; whoever sent the message is told. News of a message that is still
 * being handed over is the end of that try and stands in the ledger: who handed it over may have died.
 */
export const takeNews = action('channels.take_news', z.array(newsShape).max(1000), async (context, news) => {
  const { tx, actor, now, refresh } = context;
  if (news.length === 0) return { moved: 0 };
  const rows = JSON.stringify(news.map((one) => ({ ...one, rank: rank[one.state] })));
  const { rows: moved } = await sql<Moved>`
    with n as (select * from jsonb_to_recordset(${rows}::jsonb) as n ("deliveryId" uuid, "providerId" text, state text, reason text, at timestamptz, segments smallint, "costMicros" integer, rank integer)),
      of as (select d.id, n.* from n join channels.deliveries d on d.district_id = ${actor.districtId} and d.id = n."deliveryId"
        union all select d.id, n.* from n join channels.deliveries d on d.district_id = ${actor.districtId} and d.provider_id = n."providerId" where n."deliveryId" is null),
      best as (select distinct on (id) id, state, reason, rank, at, max("providerId") over w as provider, max(segments) over w as segments, max("costMicros") over w as cost
        from of window w as (partition by id) order by id, rank desc),
      was as (select d.id, d.state, d.sent_at from channels.deliveries d where d.district_id = ${actor.districtId} and d.id in (select id from best) order by d.id for update),
      ledger as (insert into channels.delivery_attempts (district_id, id, delivery_id, started_at, ended_at, outcome, response, provider_id)
        select ${actor.districtId}::uuid, gen_random_uuid(), id, coalesce(was.sent_at, ${now}), ${now}, case best.state when 'sent' then 'sent' when 'failed' then 'rejected' else 'delivered' end,
          coalesce(left(best.reason, 300), 'receipt'), best.provider from best join was using (id) where was.state = 'sending')
    update channels.deliveries d set state = best.state, state_reason = case when best.state = 'failed' then best.reason else null end, settled_at = ${now}, lease_until = null,
      provider_id = coalesce(d.provider_id, best.provider), segments = coalesce(best.segments, d.segments), cost_micros = coalesce(best.cost, d.cost_micros),
      read_at = case when best.state in ('read', 'answered') then coalesce(d.read_at, best.at, ${now}) else d.read_at end,
      answered_at = case when best.state = 'answered' then coalesce(d.answered_at, best.at, ${now}) else d.answered_at end
    from best join was using (id) where d.district_id = ${actor.districtId} and d.id = best.id and best.rank > (${ranks}::jsonb ->> d.state)::int
    returning d.id, d.person_id as "personId", d.about_kind as "aboutKind", d.about_id as "aboutId", d.kind, d.address, d.state_reason as reason, d.state`.execute(
    tx,
  );
  const failed = moved.filter((one) => one.state === 'failed');
  await markAddresses(context, failed);
  await announceFailed(context, failed);
  for (const topic of new Set(
    moved.map((one) => `${one.aboutKind === 'announcement' ? 'announcement' : 'conversation'}:${one.aboutId}`),
  ))
    refresh(topic);
  return { moved: moved.length };
});

type Context = Parameters<typeof keepOptOuts>[0] & { readonly now: Temporal.Instant };

/** What a failed text says of its number: a landline still rings, a wrong number reaches somebody else, a STOP at the carrier is a STOP. */
export async function markAddresses(
  context: Context,
  failed: readonly Pick<Moved, 'kind' | 'address' | 'reason'>[],
): Promise<void> {
  const { tx, actor, now } = context;
  const phones = failed.filter((one) => one.kind === 'sms' || one.kind === 'voice');
  const marked = phones.filter(({ reason }) => reason === 'landline' || reason === 'wrong_number');
  if (marked.length > 0) {
    const rows = JSON.stringify(marked.map(({ address, reason }) => ({ address, reason })));
    await sql`insert into channels.contact_points (district_id, id, person_id, kind, address, health, health_reason, health_at, takes_texts, bounces)
      select distinct on (c.person_id, m.address) c.district_id, gen_random_uuid(), c.person_id, 'phone', m.address,
        case m.reason when 'wrong_number' then 'wrong' else 'unknown' end, m.reason, ${now}, case m.reason when 'landline' then 'no' else 'unknown' end, 1
      from jsonb_to_recordset(${rows}::jsonb) as m (address text, reason text)
        join roster.v_contact_details c on c.district_id = ${actor.districtId} and c.kind = 'phone' and c.value = m.address
      order by c.person_id, m.address, m.reason desc
      on conflict on constraint contact_points_once do update set
        health = case when excluded.health = 'wrong' then 'wrong' else channels.contact_points.health end, health_reason = excluded.health_reason, health_at = excluded.health_at,
        takes_texts = case when excluded.takes_texts = 'no' then 'no' else channels.contact_points.takes_texts end, bounces = channels.contact_points.bounces + 1`.execute(
      tx,
    );
  }
  const out = phones.filter(({ reason }) => reason === 'opted_out');
  const rows = out.map(({ address }) => ({ id: newId(), kind: 'phone' as const, address, at: now, how: 'carrier' }));
  await keepOptOuts(context, rows, { source: 'carrier' });
}
