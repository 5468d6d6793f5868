import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { mailAddress, phoneAddress } from '../channels.rules.ts';
import { ownHoursOf, timeWithin } from '../hours/own-hours.ts';
import { type QuietRules, usualQuiet } from '../hours/quiet.ts';
import { mailFoot } from '../unsubscribe/foot.ts';
import { type Urgency, type Way, ways } from './driver.ts';

/** One message to one person within a broadcast, ready to go. */
export type BroadcastDelivery = {
  readonly kind: Way;
  readonly personId: Uuid;
  readonly address: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly sendAfter: Temporal.Instant;
  /** A second delivery with the same key is not made: nobody is told twice. */
  readonly onceKey: string;
  readonly replyTo?: string | null;
  readonly messageId?: string | null;
  readonly fileIds?: readonly Uuid[];
  readonly fallbackOf?: Uuid | null;
  /** The district's hours, within which a family's own count; default the usual ones. */
  readonly hours?: QuietRules;
};

export type NewBroadcast = {
  readonly category: string;
  readonly urgency: Urgency;
  readonly about: { readonly kind: string; readonly id: Uuid };
};

/** Begins a sending to many; nothing goes until deliveries are queued. Answers its id. */
export async function beginBroadcast(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  { category, urgency, about }: NewBroadcast,
): Promise<Uuid> {
  const id = newId();
  await sql`insert into channels.broadcasts (district_id, id, category, urgency, about_kind, about_id, begun_by, begun_at)
    values (${actor.districtId}, ${id}, ${category}, ${urgency}, ${about.kind}, ${about.id}, ${actor.personId}, ${now})`.execute(
    tx,
  );
  return id;
}

/** The state of an address that can never be written to; else null. */
function unusable({ kind, address }: Pick<BroadcastDelivery, 'kind' | 'address'>): string | null {
  if (kind === 'email') return mailAddress(address) === null ? 'bad_address' : null;
  return (kind === 'sms' || kind === 'voice') && phoneAddress(address) === null ? 'bad_address' : null;
}

/** When each may go: an ordinary one within the hours its family chose, everything else when its sender says. */
async function timesFor(
  context: ActionContext,
  broadcastId: Uuid,
  deliveries: readonly BroadcastDelivery[],
): Promise<(one: BroadcastDelivery) => Temporal.Instant> {
  const { tx, actor } = context;
  const own = await ownHoursOf(
    context,
    deliveries.map((one) => one.personId),
  );
  const given = (one: BroadcastDelivery): Temporal.Instant => one.sendAfter;
  if (own.size === 0) return given;
  const { rows } =
    await sql`select from channels.broadcasts where district_id = ${actor.districtId} and id = ${broadcastId}
    and urgency = 'ordinary'`.execute(tx);
  if (rows.length === 0) return given;
  return (one) => {
    const hours = one.kind === 'paper' || one.kind === 'web' ? undefined : own.get(one.personId);
    return hours === undefined ? one.sendAfter : timeWithin(hours, one.hours ?? usualQuiet, one.sendAfter);
  };
}

type WithBody = { readonly id: Uuid; readonly kind: Way; readonly language: string; readonly body: string };

/** A mail to many ends with how to choose what one gets, and how to end it. */
function withFoot<R extends WithBody>(row: R, foot: (one: WithBody) => string): R & { readonly foot: string } {
  return { ...row, foot: row.kind === 'email' ? foot(row) : '' };
}

/**
 * Adds deliveries to a broadcast, at most a few thousand at once, and wakes its lanes. An address that fails, an opt-out
 * and a family's choice hold a message back with the reason; an emergency passes opt-outs and choices. Answers how many
 * are new: with the same once key nothing is added.
 */
export async function queueMany(
  context: ActionContext,
  broadcastId: Uuid,
  deliveries: readonly BroadcastDelivery[],
): Promise<number> {
  if (deliveries.length === 0) return 0;
  const { tx, actor, now } = context;
  const after = await timesFor(context, broadcastId, deliveries);
  const foot = mailFoot(context.floor, actor.districtId);
  const rows = deliveries.map((one) =>
    withFoot(
      {
        id: newId(),
        kind: one.kind,
        person: one.personId,
        address: one.address,
        language: one.language,
        subject: one.subject,
        body: one.body,
        after: after(one).toString(),
        once: one.onceKey,
        reply: one.replyTo ?? null,
        mail: one.messageId ?? null,
        files: one.fileIds ?? [],
        fallback: one.fallbackOf ?? null,
        unusable: unusable(one),
      },
      foot,
    ),
  );
  const { rows: fresh } = await sql<{ kind: Way }>`
    insert into channels.deliveries (district_id, id, kind, category, urgency, person_id, address, language, subject, body, message_id, reply_to,
      about_kind, about_id, once_key, file_ids, state, state_reason, send_after, created_at, broadcast_id, fallback_of)
    select ${actor.districtId}::uuid, r.id, r.kind, b.category, b.urgency, r.person, r.address, r.language, r.subject, case when b.category = 'alert' then r.body else r.body || r.foot end, r.mail, r.reply,
      b.about_kind, b.about_id, r.once, coalesce(r.files, '{}'), case when held.reason is null then 'queued' else 'suppressed' end, held.reason, r.after, ${now}, b.id, r.fallback
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, kind text, person uuid, address text, language text, subject text, body text, foot text,
        after timestamptz, once text, reply text, mail text, files uuid[], fallback uuid, unusable text)
      join channels.broadcasts b on b.district_id = ${actor.districtId} and b.id = ${broadcastId}
      cross join lateral (select case
        when b.state = 'stopped' then 'stopped'
        when r.unusable is not null then r.unusable
        when r.kind in ('paper', 'web', 'push') then null
        when exists (select from channels.contact_points c where c.district_id = b.district_id and c.address = r.address
          and c.kind = case r.kind when 'email' then 'email' else 'phone' end and c.health in ('bounced', 'wrong')) then 'address_fails'
        when b.urgency = 'emergency' then null
        when r.kind = 'voice' and exists (select from channels.contact_points c where c.district_id = b.district_id and c.address = r.address
          and c.kind = 'phone' and c.takes_calls = 'no') then 'opted_out'
        when exists (select from channels.contact_points c where c.district_id = b.district_id and c.address = r.address
          and c.kind = case r.kind when 'email' then 'email' else 'phone' end and (c.opted_out_at is not null or c.health = 'complained'))
          or exists (select from channels.opt_outs o where o.district_id = b.district_id and o.address = lower(r.address)
          and o.kind = case r.kind when 'email' then 'email' else 'phone' end and o.lifted_at is null) then 'opted_out'
        when exists (select from channels.preferences p where p.district_id = b.district_id and p.person_id = r.person
          and p.category = b.category and not p.wanted) then 'not_wanted'
        end as reason) held
    on conflict on constraint deliveries_once do nothing returning kind, state`.execute(tx);
  for (const kind of new Set(fresh.map((row) => row.kind)))
    if (kind !== 'paper') wakeLane(context, broadcastId, kind, now);
  return fresh.length;
}

/** One waiting job a lane: however many slices are queued, it wakes once. */
function wakeLane(
  { enqueue }: Pick<ActionContext, 'enqueue'>,
  broadcastId: Uuid,
  kind: Way,
  at: Temporal.Instant,
): void {
  enqueue('channels.send_lane', { broadcastId, kind }, { runAt: at, key: `${broadcastId} ${kind}` });
}

const requeueRequest = z.object({ broadcastId: z.string(), kind: z.enum(ways), at: z.string() });

/** Makes a lane come back at a moment: when its next messages may go. */
export const requeueLane = action(
  'channels.requeue_lane',
  requeueRequest,
  async (context, { broadcastId, kind, at }) => {
    const then = Temporal.Instant.from(at);
    wakeLane(context, broadcastId, kind, Temporal.Instant.compare(then, context.now) > 0 ? then : context.now);
  },
);

/** All deliveries of a broadcast are written: it may end when they have gone. */
export async function broadcastFilled(
  { tx, actor, enqueue, now }: Pick<ActionContext, 'tx' | 'actor' | 'enqueue' | 'now'>,
  broadcastId: Uuid,
): Promise<void> {
  await sql`update channels.broadcasts set is_filled = true where district_id = ${actor.districtId} and id = ${broadcastId}`.execute(
    tx,
  );
  // A lane that ran dry before this was written looks once more, and so does a broadcast that reaches nobody.
  wakeLane({ enqueue }, broadcastId, 'web', now);
}

/** Stops a sending while it goes out: what is not yet under way stays here, and says so. The caller's policy allows. */
export async function stopBroadcast(
  { tx, actor, now, record }: Pick<ActionContext, 'tx' | 'actor' | 'now' | 'record'>,
  broadcastId: Uuid,
): Promise<{ held: number }> {
  const { rows } = await sql<{
    id: Uuid;
  }>`update channels.broadcasts set state = 'stopped', stopped_by = ${actor.personId}, stopped_at = ${now}
    where district_id = ${actor.districtId} and id = ${broadcastId} and state = 'going' returning id`.execute(tx);
  if (rows[0] === undefined) return { held: 0 };
  const result =
    await sql`update channels.deliveries set state = 'suppressed', state_reason = 'stopped', settled_at = ${now}
    where district_id = ${actor.districtId} and broadcast_id = ${broadcastId} and state = 'queued'`.execute(tx);
  const held = Number(result.numAffectedRows ?? 0n);
  record('broadcast stopped', { kind: 'broadcast', id: broadcastId }, { held });
  return { held };
}

export type BroadcastCount = {
  readonly kind: Way;
  readonly state: string;
  readonly reason: string | null;
  readonly language: string;
  readonly count: number;
  readonly costMicros: number;
};
export type BroadcastProgress = {
  readonly id: Uuid;
  readonly state: 'going' | 'stopped' | 'done';
  readonly begunAt: Temporal.Instant;
  readonly doneAt: Temporal.Instant | null;
  readonly counts: readonly BroadcastCount[];
};

/** How far the sendings about something have come, by way, state and language. The newest first. */
export const broadcastProgress = question(
  'channels.broadcast_progress',
  async ({ tx, actor }, { aboutId }: { aboutId: Uuid }): Promise<readonly BroadcastProgress[]> => {
    const { rows } = await sql<
      Omit<BroadcastProgress, 'counts'>
    >`select id, state, begun_at as "begunAt", done_at as "doneAt" from channels.broadcasts
      where district_id = ${actor.districtId} and about_id = ${aboutId} order by id desc limit 20`.execute(tx);
    if (rows.length === 0) return [];
    const { rows: counts } = await sql<BroadcastCount & { broadcast_id: Uuid }>`
      select broadcast_id, kind, state, state_reason as reason, language, count(*)::int as count, coalesce(sum(cost_micros), 0)::float8 as "costMicros"
      from channels.deliveries where district_id = ${actor.districtId} and broadcast_id = any(${rows.map((row) => row.id)}::uuid[])
      group by 1, 2, 3, 4, 5 order by 2, 3, 4, 5`.execute(tx);
    return rows.map((row) => ({ ...row, counts: counts.filter((one) => one.broadcast_id === row.id) }));
  },
);
