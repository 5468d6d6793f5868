import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { diedAmong } from '#rooms/roster';
import { afterNews, type DeliveryState, mailAddress, phoneAddress } from './channels.rules.ts';
import {
  type DriverFor,
  type Handed,
  type InDoubt,
  type LookedUp,
  type Outgoing,
  stateAfter,
  type Way,
} from './sending/driver.ts';
import type { LoadFiles } from './sending/lane.ts';

/** One message to one address. Stored and queued in the transaction of whatever made it necessary. */
export type NewDelivery = {
  readonly kind: Way;
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

/** Texts in a conversation that the family itself began. */
const byPerson = new Set(['reply', 'text_receipt']);

async function suppression(context: ActionContext, delivery: NewDelivery): Promise<string | null> {
  const { kind } = delivery;
  if (kind === 'paper' || kind === 'web' || kind === 'push') return null;
  if ((kind === 'email' ? mailAddress : phoneAddress)(delivery.address) === null) return 'bad_address';
  const point = kind === 'email' ? 'email' : 'phone';
  const { rows } = await sql<{ health: string; opted_out: boolean; maybe: boolean }>`
    select health, opted_out_at is not null as opted_out, coalesce(opted_out_how, '') = 'text_maybe' as maybe from channels.contact_points
    where district_id = ${context.actor.districtId} and address = ${delivery.address} and kind = ${point}
    union all select 'unknown', true, how = 'text_maybe' from channels.opt_outs
    where lifted_at is null and district_id = ${context.actor.districtId} and address = lower(${delivery.address}) and kind = ${point}`.execute(
    context.tx,
  );
  if (rows.some((row) => row.health === 'bounced' || row.health === 'wrong')) return 'address_fails';
  const out = rows.filter((row) => row.opted_out || row.health === 'complained');
  // Who asked for no texts gets no answer by text either: the carrier would refuse it, and somebody calls instead. Words
  // that only may have meant it hold back what goes to many.
  const isOut = kind === 'sms' && byPerson.has(delivery.category) ? out.some((row) => !row.maybe) : out.length > 0;
  return isOut && (!always.has(delivery.category) || (kind === 'sms' && delivery.category === 'reply'))
    ? 'opted_out'
    : null;
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

type DeliveryRow = Omit<Outgoing, 'files'> & {
  readonly file_ids: readonly Uuid[];
  readonly state: DeliveryState;
  readonly sentAt: Temporal.Instant;
};

/**
 * Between queueing and sending somebody left or died: what the house sends by itself does not go out any more. Who only left
 * still gets the answer they asked for; who died gets nothing, and whoever wrote sees why.
 */
async function heldFor(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  { category, person_id }: { readonly category: string; readonly person_id: Uuid | null },
): Promise<'person_died' | 'person_gone' | null> {
  if (person_id !== null && (await diedAmong(tx, actor.districtId, [person_id])).has(person_id)) return 'person_died';
  return category === 'reply' || category === 'receipt' ? null : 'person_gone';
}

const startRequest = z.object({ deliveryId: z.string() });

/** Marks the delivery as being sent; null when it needs no sending any more. One that was being sent when a worker died is in doubt. */
const startSending = action(
  'channels.start_sending',
  startRequest,
  async (
    { tx, actor, now },
    { deliveryId },
  ): Promise<{ readonly row: DeliveryRow; readonly inDoubt: boolean } | null> => {
    const { rows } = await sql<
      DeliveryRow & { person_id: Uuid | null; is_gone: boolean }
    >`select id, person_id, kind, category, urgency, address, language, subject, body, html, message_id, in_reply_to, refs, reply_to, broadcast_id, file_ids, state,
      sent_at as "sentAt",
      exists (select from roster.v_people p
        where p.district_id = d.district_id and p.id = d.person_id and not p.is_active) as is_gone
    from channels.deliveries d where district_id = ${actor.districtId} and id = ${deliveryId} for update`.execute(tx);
    const row = rows[0];
    if (!row || !['queued', 'sending'].includes(row.state)) return null;
    if (row.state === 'sending') return { row, inDoubt: true };
    const held = row.is_gone ? await heldFor({ tx, actor }, row) : null;
    if (held !== null) {
      await sql`update channels.deliveries set state = 'suppressed', state_reason = ${held}, settled_at = ${now} where district_id = ${actor.districtId} and id = ${deliveryId}`.execute(
        tx,
      );
      return null;
    }
    await sql`update channels.deliveries set state = 'sending', attempts = attempts + 1, sent_at = ${now} where district_id = ${actor.districtId} and id = ${deliveryId}`.execute(
      tx,
    );
    return { row, inDoubt: false };
  },
);

const settleRequest = z.object({
  deliveryId: z.string(),
  state: z.enum(['queued', 'sent', 'delivered', 'failed', 'unknown']),
  reason: z.string().nullable(),
  providerId: z.string().optional(),
  segments: z.number().int().optional(),
  costMicros: z.number().int().optional(),
  /** How this try ended, for the ledger; absent when nothing was tried. */
  outcome: z.enum(['sent', 'delivered', 'rejected', 'not_sent', 'unknown', 'found']).optional(),
});

/** What the driver learned. `queued` puts it back: the other side took nothing and may be asked again. */
export const settleDelivery = action(
  'channels.settle_delivery',
  settleRequest,
  async ({ tx, actor, now, refresh }, { deliveryId, state, reason, outcome, ...facts }) => {
    const { rows } = await sql<{
      state: DeliveryState;
      about_id: Uuid | null;
      sent_at: Temporal.Instant | null;
    }>`select state, about_id, sent_at from channels.deliveries where district_id = ${actor.districtId} and id = ${deliveryId} for update`.execute(
      tx,
    );
    const current = rows[0];
    if (!current) return;
    const next = state === 'queued' && current.state === 'sending' ? 'queued' : afterNews(current.state, state);
    await sql`update channels.deliveries set state = ${next}, state_reason = ${reason}, settled_at = ${now}, provider_id = coalesce(${facts.providerId ?? null}, provider_id),
        segments = coalesce(${facts.segments ?? null}, segments), cost_micros = coalesce(${facts.costMicros ?? null}, cost_micros)
      where district_id = ${actor.districtId} and id = ${deliveryId}`.execute(tx);
    // A receipt that came first has written the line.
    if (outcome !== undefined && !['sent', 'delivered', 'failed', 'read', 'answered'].includes(current.state))
      await sql`insert into channels.delivery_attempts (district_id, id, delivery_id, started_at, ended_at, outcome, response, provider_id)
        values (${actor.districtId}, ${newId()}, ${deliveryId}, ${current.sent_at ?? now}, ${now}, ${outcome}, ${reason}, ${facts.providerId ?? null})`.execute(
        tx,
      );
    if (current.about_id !== null) refresh(`conversation:${current.about_id}`);
  },
);

/** What became of a delivery whose sender died: asked of the other side where it can be. */
async function lookedUp(
  inDoubt: InDoubt,
  lookUp: ((all: readonly InDoubt[]) => Promise<readonly LookedUp[]>) | undefined,
): Promise<LookedUp> {
  const [answer] = (await lookUp?.([inDoubt]).catch(() => [])) ?? [];
  return answer ?? { found: 'cannot_say' };
}

const deliverPayload = z.object({ deliveryId: z.string() });

/** The job that delivers one message; `loadFiles` answers null while one of its files may not go out yet. A lost answer becomes `unknown` and is shown; it is never silently sent again. */
export function deliverJob(driverFor: DriverFor, loadFiles: LoadFiles): Job {
  return {
    maxAttempts: 10,
    leaseSeconds: 180,
    async perform({ floor, actor }, payload) {
      const { deliveryId } = deliverPayload.parse(payload);
      const begun = await floor.act(actor, startSending, { deliveryId });
      if (begun === null) return;
      const { row, inDoubt } = begun;
      const settle = async (said: Omit<z.input<typeof settleRequest>, 'deliveryId'>): Promise<void> => {
        await floor.act(actor, settleDelivery, { deliveryId, ...said });
      };
      const driver = await driverFor(row.kind, actor.districtId);
      if (driver === null) return settle({ state: 'failed', reason: 'no_account' });
      if (inDoubt) {
        const answer = await lookedUp(row, driver.lookUp);
        if (answer.found === 'there')
          return settle({
            state: 'sent',
            reason: null,
            outcome: 'found',
            ...(answer.providerId === undefined ? {} : { providerId: answer.providerId }),
          });
        if (answer.found === 'cannot_say')
          return settle({ state: 'unknown', reason: 'interrupted', outcome: 'unknown' });
        await settle({ state: 'queued', reason: 'never arrived', outcome: 'not_sent' });
        throw new Error('The other side never had it; the job tries again.');
      }
      const files = await loadFiles(actor.districtId, row.file_ids);
      if (files === null) {
        await settle({ state: 'queued', reason: 'file_scan' });
        throw new Error('A file of it still waits for the scanner; the job tries again.');
      }
      const [handed = { outcome: 'unknown', response: 'no answer' } satisfies Handed] = await driver.send([
        { ...row, files },
      ]);
      const { outcome, response, providerId, segments, costMicros } = handed;
      await settle({
        state: stateAfter(outcome),
        reason: outcome === 'sent' || outcome === 'delivered' ? null : response.slice(0, 300),
        outcome,
        ...(providerId === undefined ? {} : { providerId }),
        ...(segments === undefined ? {} : { segments }),
        ...(costMicros === undefined ? {} : { costMicros }),
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
