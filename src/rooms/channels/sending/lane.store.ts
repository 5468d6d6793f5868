import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { broadcastDone, deliveriesFailed } from '../channels.events.ts';
import { type InDoubt, type Outgoing, stateAfter, type Way, ways } from './driver.ts';

/** How long one batch may be under way before another worker asks what became of it. Longer than any driver's own limits. */
export const leaseSeconds = 240;

export type Claimed = Omit<Outgoing, 'files'> & { readonly file_ids: readonly Uuid[] };

const lane = { broadcastId: z.string(), kind: z.enum(ways) };
const claimRequest = z.object({
  ...lane,
  limit: z.number().int().min(1).max(1000),
  notebook: z.string().nullable().default(null),
});

/**
 * Takes the next messages of a broadcast that may go now, each marked as being sent before anybody outside hears of it.
 * Whoever left or died meanwhile gets nothing more.
 */
export const claimBatch = action(
  'channels.claim_batch',
  claimRequest,
  async ({ tx, actor, now }, { broadcastId, kind, limit, notebook }): Promise<readonly Claimed[]> => {
    const { rows } = await sql<Claimed & { is_gone: boolean }>`
      with due as (
        select id from channels.deliveries
        where district_id = ${actor.districtId} and broadcast_id = ${broadcastId} and kind = ${kind} and state = 'queued' and send_after <= ${now}
          and exists (select from channels.broadcasts b where b.district_id = ${actor.districtId} and b.id = ${broadcastId} and b.state = 'going')
        order by send_after limit ${limit} for update skip locked)
      update channels.deliveries d set state = 'sending', attempts = attempts + 1, sent_at = ${now},
        lease_until = ${now.add({ seconds: leaseSeconds })}, notebook = ${notebook}
      from due where d.district_id = ${actor.districtId} and d.id = due.id
      returning d.id, d.kind, d.category, d.urgency, d.address, d.language, d.subject, d.body, d.html, d.message_id, d.in_reply_to, d.refs, d.reply_to,
        d.broadcast_id, d.file_ids, d.notebook, (d.person_id is not null and not exists (select from roster.v_people p
          where p.district_id = d.district_id and p.id = d.person_id and p.is_active)) as is_gone`.execute(tx);
    const gone = rows.filter((row) => row.is_gone).map((row) => row.id);
    if (gone.length > 0)
      await sql`update channels.deliveries set state = 'suppressed', state_reason = 'person_gone', settled_at = ${now}, lease_until = null
        where district_id = ${actor.districtId} and id = any(${gone}::uuid[])`.execute(tx);
    return rows.filter((row) => !row.is_gone);
  },
);

const handedShape = z.object({
  id: z.string(),
  outcome: z.enum(['sent', 'delivered', 'rejected', 'not_sent', 'unknown', 'found']),
  response: z.string(),
  providerId: z.string().optional(),
  segments: z.number().int().optional(),
  costMicros: z.number().int().optional(),
  retryAfterSeconds: z.number().optional(),
});
const settleRequest = z.object({ started: z.string(), handed: z.array(handedShape).max(1000) });
type Settled = z.output<typeof handedShape>;

/** The row a settled message becomes: where it rests, and the line in the ledger. */
function settledRow(one: Settled): object {
  const { outcome, response } = one;
  const state = outcome === 'found' ? 'sent' : stateAfter(outcome);
  return {
    ...one,
    attempt: newId(),
    state,
    reason: state === 'sent' || state === 'delivered' ? null : response.slice(0, 300),
    wait: outcome === 'not_sent' ? Math.min(3600, Math.max(1, one.retryAfterSeconds ?? 30)) : null,
  };
}

type Failure = {
  readonly id: Uuid;
  readonly personId: Uuid | null;
  readonly aboutKind: string | null;
  readonly aboutId: Uuid | null;
  readonly kind: Way;
  readonly reason: string | null;
};

/**
 * What one batch came to: the states, and a line in the ledger for each try. News that came first is not overwritten, and has
 * written the line already.
 */
export const settleBatch = action(
  'channels.settle_batch',
  settleRequest,
  async ({ tx, actor, now, publish, refresh }, { started, handed }) => {
    if (handed.length === 0) return;
    const rows = JSON.stringify(handed.map(settledRow));
    const { rows: settled } = await sql<Failure & { has_failed: boolean }>`
      with r as (select * from jsonb_to_recordset(${rows}::jsonb) as r (id uuid, attempt uuid, outcome text, response text, "providerId" text,
          segments smallint, "costMicros" integer, state text, reason text, wait integer)),
        was as (select d.id, d.state from channels.deliveries d where d.district_id = ${actor.districtId} and d.id in (select id from r) order by d.id for update),
        ledger as (insert into channels.delivery_attempts (district_id, id, delivery_id, started_at, ended_at, outcome, response, provider_id)
          select ${actor.districtId}::uuid, attempt, id, ${started}::timestamptz, ${now}, outcome, left(response, 300), "providerId"
          from r join was using (id) where was.state not in ('sent', 'delivered', 'failed', 'read', 'answered'))
      update channels.deliveries d set
        state = case when d.state in ('sending', 'unknown') then r.state else d.state end,
        state_reason = case when d.state in ('sending', 'unknown') then r.reason else d.state_reason end,
        provider_id = coalesce(r."providerId", d.provider_id), segments = coalesce(r.segments, d.segments),
        cost_micros = coalesce(r."costMicros", d.cost_micros), settled_at = ${now}, lease_until = null,
        send_after = case when r.wait is null then d.send_after else ${now}::timestamptz + r.wait * interval '1 second' end
      from r join was using (id) where d.district_id = ${actor.districtId} and d.id = r.id
      returning d.id, d.person_id as "personId", d.about_kind as "aboutKind", d.about_id as "aboutId", d.kind, d.state_reason as reason,
        d.state = 'failed' and r.state = 'failed' as has_failed`.execute(tx);
    for (const id of new Set(settled.map((row) => (row.aboutKind === 'announcement' ? row.aboutId : null))))
      if (id !== null) refresh(`announcement:${id}`);
    await announceFailed(
      { publish },
      settled.filter((row) => row.has_failed),
    );
  },
);

/** Tells whoever sent them; nothing is said when nothing failed. */
export async function announceFailed(
  { publish }: Pick<ActionContext, 'publish'>,
  failed: readonly Failure[],
): Promise<void> {
  if (failed.length === 0) return;
  const deliveries = failed.map(({ id, personId, aboutKind, aboutId, kind, reason }) => ({
    id,
    personId,
    aboutKind,
    aboutId,
    kind,
    reason,
  }));
  await publish(deliveriesFailed({ deliveries }));
}

/** Messages of a lane whose sender died while they were under way. */
export const lostSendings = question(
  'channels.lost_sendings',
  async ({ tx, actor, now }, { broadcastId, kind }: { broadcastId: Uuid; kind: Way }): Promise<readonly InDoubt[]> => {
    const { rows } =
      await sql<InDoubt>`select id, kind, address, body, notebook, sent_at as "sentAt" from channels.deliveries
      where district_id = ${actor.districtId} and broadcast_id = ${broadcastId} and kind = ${kind} and state = 'sending' and lease_until < ${now}
      order by sent_at limit 500`.execute(tx);
    return rows;
  },
);

export type LaneState = {
  readonly state: 'going' | 'stopped' | 'done';
  /** When the next message may go, or a lost one may be asked about; null when nothing of this lane waits. */
  readonly next: Temporal.Instant | null;
};

/** Whether a lane has more to do, and when. */
export const laneState = question(
  'channels.lane_state',
  async ({ tx, actor }, { broadcastId, kind }: { broadcastId: Uuid; kind: Way }): Promise<LaneState> => {
    const { rows } = await sql<LaneState>`select b.state,
        (select min(case d.state when 'queued' then d.send_after else d.lease_until end) from channels.deliveries d
          where d.district_id = b.district_id and d.broadcast_id = b.id and d.kind = ${kind} and d.state in ('queued', 'sending')) as next
      from channels.broadcasts b where b.district_id = ${actor.districtId} and b.id = ${broadcastId}`.execute(tx);
    return rows[0] ?? { state: 'done', next: null };
  },
);

const endRequest = z.object({ broadcastId: z.string() });

/** Ends a broadcast of which nothing waits any more, and says so once. */
export const endBroadcast = action(
  'channels.end_broadcast',
  endRequest,
  async ({ tx, actor, now, publish }, { broadcastId }) => {
    const { rows } = await sql<{ about_kind: string; about_id: Uuid }>`
      update channels.broadcasts b set state = 'done', done_at = ${now}
      where district_id = ${actor.districtId} and id = ${broadcastId} and state = 'going' and is_filled
        and not exists (select from channels.deliveries d where d.district_id = b.district_id and d.broadcast_id = b.id
          and d.state in ('queued', 'sending') and d.kind <> 'paper')
      returning about_kind, about_id`.execute(tx);
    const done = rows[0];
    if (done !== undefined)
      await publish(broadcastDone({ broadcastId, aboutKind: done.about_kind, aboutId: done.about_id }));
  },
);
