import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { afterNews, type DeliveryState, mailAddress } from './channels.rules.ts';

/** One message to one address. Stored and queued in the transaction of whatever made it necessary. */
export type NewDelivery = {
  readonly kind: 'email' | 'sms' | 'paper';
  /** What kind of message it is, for choices and opt-outs: `reply`, `receipt`, `notice`, `sign_in`, `alarm`, `summary`. */
  readonly category: string;
  readonly personId: Uuid | null;
  readonly address: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly html?: string;
  readonly messageId?: string;
  readonly inReplyTo?: string | null;
  readonly references?: readonly string[];
  readonly replyTo?: string | null;
  readonly about?: { readonly kind: string; readonly id: Uuid };
  /** The message of a conversation that this carries. */
  readonly messageRef?: Uuid;
  /** A second delivery with the same key is not made: nobody is told twice. */
  readonly onceKey?: string;
  readonly fileIds?: readonly Uuid[];
  readonly sendAfter?: Temporal.Instant;
};

/** These reach people whatever they opted out of: what they asked for themselves, and danger. */
const always = new Set(['sign_in', 'alarm', 'receipt', 'reply']);

async function suppression(context: ActionContext, delivery: NewDelivery): Promise<string | null> {
  if (delivery.kind === 'paper') return null;
  if (delivery.kind === 'email' && mailAddress(delivery.address) === null) return 'bad_address';
  const { rows } = await sql<{ health: string; opted_out: boolean }>`
    select health, opted_out_at is not null as opted_out from channels.contact_points
    where district_id = ${context.actor.districtId} and address = ${delivery.address} and kind = ${delivery.kind === 'sms' ? 'phone' : 'email'}
    union all select 'unknown', true from channels.opt_outs
    where lifted_at is null and district_id = ${context.actor.districtId} and address = lower(${delivery.address}) and kind = ${delivery.kind === 'sms' ? 'phone' : 'email'}`.execute(
    context.tx,
  );
  if (rows.some((row) => row.health === 'bounced' || row.health === 'wrong')) return 'address_fails';
  if (!always.has(delivery.category) && rows.some((row) => row.opted_out || row.health === 'complained'))
    return 'opted_out';
  return null;
}

/**
 * Queues a delivery. An address known to fail, or opted out of this kind of message, is kept as suppressed with its
 * reason, so that everybody can see who was not reached.
 */
export async function queueDelivery(
  context: ActionContext,
  delivery: NewDelivery,
): Promise<{ id: Uuid; suppressed: string | null }> {
  const { tx, actor, now } = context;
  const id = newId();
  const suppressed = await suppression(context, delivery);
  const sendAfter = delivery.sendAfter ?? now;
  const { rows } = await sql<{ id: Uuid }>`
    insert into channels.deliveries (district_id, id, kind, category, person_id, address, language, subject, body, html, message_id,
      in_reply_to, refs, reply_to, about_kind, about_id, message_ref, once_key, file_ids, state, state_reason, send_after, created_at)
    values (${actor.districtId}, ${id}, ${delivery.kind}, ${delivery.category}, ${delivery.personId}, ${delivery.address}, ${delivery.language},
      ${delivery.subject}, ${delivery.body}, ${delivery.html ?? null}, ${delivery.messageId ?? null}, ${delivery.inReplyTo ?? null},
      ${[...(delivery.references ?? [])]}, ${delivery.replyTo ?? null}, ${delivery.about?.kind ?? null}, ${delivery.about?.id ?? null},
      ${delivery.messageRef ?? null}, ${delivery.onceKey ?? null}, ${[...(delivery.fileIds ?? [])]},
      ${suppressed === null ? 'queued' : 'suppressed'}, ${suppressed}, ${sendAfter}, ${now})
    on conflict on constraint deliveries_once do nothing returning id`.execute(tx);
  if (rows.length > 0 && suppressed === null && delivery.kind !== 'paper')
    context.enqueue('channels.deliver', { deliveryId: id }, { runAt: sendAfter });
  return { id, suppressed };
}

export type DeliveryRow = {
  id: Uuid;
  kind: 'email' | 'sms' | 'paper';
  category: string;
  address: string;
  language: string;
  subject: string;
  body: string;
  html: string | null;
  message_id: string | null;
  in_reply_to: string | null;
  refs: string[];
  reply_to: string | null;
  file_ids: Uuid[];
  state: DeliveryState;
};

const startRequest = z.object({ deliveryId: z.string() });

/** Marks the delivery as being sent; null when it needs no sending any more. One that was being sent when a worker died is in doubt. */
const startSending = action(
  'channels.start_sending',
  startRequest,
  async ({ tx, actor, now }, { deliveryId }): Promise<DeliveryRow | 'in_doubt' | null> => {
    const { rows } = await sql<
      DeliveryRow & { is_gone: boolean }
    >`select id, kind, category, address, language, subject, body, html, message_id, in_reply_to, refs, reply_to, file_ids, state,
      category not in ('reply', 'receipt') and exists (select from roster.v_people p
        where p.district_id = d.district_id and p.id = d.person_id and not p.is_active) as is_gone
    from channels.deliveries d where district_id = ${actor.districtId} and id = ${deliveryId} for update`.execute(tx);
    const row = rows[0];
    if (!row || !['queued', 'sending'].includes(row.state)) return null;
    if (row.state === 'sending') return 'in_doubt';
    // Between queueing and sending somebody left or died: what the house sends by itself does not go out any more.
    if (row.is_gone) {
      await sql`update channels.deliveries set state = 'suppressed', state_reason = 'person_gone', settled_at = ${now} where district_id = ${actor.districtId} and id = ${deliveryId}`.execute(
        tx,
      );
      return null;
    }
    await sql`update channels.deliveries set state = 'sending', attempts = attempts + 1, sent_at = ${now} where district_id = ${actor.districtId} and id = ${deliveryId}`.execute(
      tx,
    );
    return row;
  },
);

const settleRequest = z.object({
  deliveryId: z.string(),
  state: z.enum(['queued', 'sent', 'delivered', 'failed', 'unknown']),
  reason: z.string().nullable(),
});

/** What the driver learned. `queued` puts it back: the other side took nothing and may be asked again. */
export const settleDelivery = action(
  'channels.settle_delivery',
  settleRequest,
  async ({ tx, actor, now, refresh }, { deliveryId, state, reason }) => {
    const { rows } = await sql<{
      state: DeliveryState;
      about_id: Uuid | null;
    }>`select state, about_id from channels.deliveries where district_id = ${actor.districtId} and id = ${deliveryId} for update`.execute(
      tx,
    );
    const current = rows[0];
    if (!current) return;
    const next = state === 'queued' && current.state === 'sending' ? 'queued' : afterNews(current.state, state);
    await sql`update channels.deliveries set state = ${next}, state_reason = ${reason}, settled_at = ${now} where district_id = ${actor.districtId} and id = ${deliveryId}`.execute(
      tx,
    );
    if (current.about_id !== null) refresh(`conversation:${current.about_id}`);
  },
);

/** Hands one message over to the outside world, once. */
export type Driver = {
  send(
    delivery: DeliveryRow,
    files: readonly { name: string; type: string; bytes: Buffer }[],
  ): Promise<{ outcome: 'sent' | 'delivered' | 'rejected' | 'not_sent' | 'unknown'; response: string }>;
};

const deliverPayload = z.object({ deliveryId: z.string() });

/** The job that delivers; `loadFiles` answers null while one of them may not go out yet. A lost answer becomes `unknown` and is shown; it is never silently sent again. */
export function deliverJob(
  driverFor: (kind: string) => Driver,
  loadFiles: (
    districtId: Uuid,
    fileIds: readonly Uuid[],
  ) => Promise<readonly { name: string; type: string; bytes: Buffer }[] | null>,
): Job {
  return {
    maxAttempts: 10,
    leaseSeconds: 180,
    async perform({ floor, actor }, payload) {
      const { deliveryId } = deliverPayload.parse(payload);
      const delivery = await floor.act(actor, startSending, { deliveryId });
      if (delivery === null) return;
      if (delivery === 'in_doubt') {
        await floor.act(actor, settleDelivery, { deliveryId, state: 'unknown', reason: 'interrupted' });
        return;
      }
      const files = await loadFiles(actor.districtId, delivery.file_ids);
      if (files === null) {
        await floor.act(actor, settleDelivery, { deliveryId, state: 'queued', reason: 'file_scan' });
        throw new Error('A file of it still waits for the scanner; the job tries again.');
      }
      const { outcome, response } = await driverFor(delivery.kind).send(delivery, files);
      const state = outcome === 'not_sent' ? 'queued' : outcome === 'rejected' ? 'failed' : outcome;
      await floor.act(actor, settleDelivery, {
        deliveryId,
        state,
        reason: state === 'sent' || state === 'delivered' ? null : response.slice(0, 300),
      });
      if (outcome === 'not_sent') throw new Error('The receiving side took nothing; the job tries again.');
    },
  };
}

const sendPayload = z.object({
  to: z.object({ kind: z.enum(['email', 'sms']), address: z.string() }),
  personId: z.string().nullable(),
  subject: z.string(),
  text: z.string(),
  category: z.string(),
  language: z.string().default('en'),
  onceKey: z.string().optional(),
  replyTo: z.string().optional(),
});

/** The same as an outbox job, for rooms above this one. Its payload: `{ to: { kind, address }, personId, subject, text, category, language?, onceKey? }`. */
const queueFromJob = action(
  'channels.queue',
  sendPayload,
  async (context, { to, personId, subject, text, category, language, onceKey, replyTo }) => {
    await queueDelivery(context, {
      kind: to.kind,
      category,
      personId,
      address: to.address,
      language,
      subject,
      body: text,
      ...(onceKey === undefined ? {} : { onceKey }),
      ...(replyTo === undefined ? {} : { replyTo }),
    });
  },
);

export const sendJob: Job = {
  async perform({ floor, actor, jobId }, payload) {
    await floor.act(actor, queueFromJob, sendPayload.parse(payload), { completes: jobId });
  },
};
