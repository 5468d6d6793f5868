import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { action, type ActionContext, question, type Subscription } from '#platform/action';
import { hasRole, type Actor } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { errors } from '../conversations.errors.ts';
import { messageEvents, pagerEvents, webhookEvents } from '../conversations.events.ts';
import { callOut, type Outreach, refusalOf } from '../conversations.outreach.ts';

const purpose = 'webhook secret';
export const testEvent = 'porchlight.test';
/** Eight tries over about three hours. */
const mostTries = 8;

/** Webhooks are a district's, so only those who answer for all of it set them; a token needs their scope besides. */
export function maySetWebhooks(actor: Actor): boolean {
  return actor.kind === 'system' || hasRole(actor, 'administrator', null);
}

const eventList = z.array(z.enum(webhookEvents)).min(1);

/** Adds an address that is told of events. Its secret is in the answer and is never shown again. */
export const addWebhook = action(
  'conversations.add_webhook',
  z.object({ url: z.string().max(1000), events: z.array(z.string()).max(20) }),
  async ({ tx, actor, floor, now, record }, { url, events }): Promise<{ id: Uuid; secret: string }> => {
    allow(maySetWebhooks(actor));
    if (refusalOf(url.trim()) !== null) throw errors.webhook_wrong({}, 'url');
    const wanted = eventList.safeParse([...new Set(events)]);
    if (!wanted.success) throw errors.webhook_wrong({}, 'events');
    const id = newId();
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    await sql`insert into conversations.webhooks (district_id, id, url, secret_sealed, events, made_by, made_at)
      values (${actor.districtId}, ${id}, ${url.trim()}, ${floor.secrets.encrypt(purpose, secret)}, ${wanted.data}, ${actor.personId ?? actor.districtId}, ${now})`.execute(
      tx,
    );
    record('webhook added', { kind: 'webhook', id }, { events: wanted.data });
    forgetWebhooks(actor.districtId);
    return { id, secret };
  },
);

const one = z.object({ webhookId: z.string() });

/** Stops telling this address, or tells it again. What happened in between is not told later. */
export const switchWebhook = action(
  'conversations.switch_webhook',
  one.extend({ on: z.boolean() }),
  async ({ tx, actor, now, record }, { webhookId, on }) => {
    allow(maySetWebhooks(actor));
    const { rows } =
      await sql`update conversations.webhooks set disabled_at = ${on ? null : now}::timestamptz, disabled_reason = ${on ? null : 'by_hand'}
      where district_id = ${actor.districtId} and id = ${webhookId} returning id`.execute(tx);
    found(rows[0]);
    record(on ? 'webhook switched on' : 'webhook switched off', { kind: 'webhook', id: webhookId });
    forgetWebhooks(actor.districtId);
  },
);

async function queue(
  context: Pick<ActionContext, 'tx' | 'actor' | 'now' | 'enqueue'>,
  webhookId: Uuid,
  event: string,
  data: Readonly<Record<string, string>>,
): Promise<void> {
  const { tx, actor, now, enqueue } = context;
  const deliveryId = newId();
  await sql`insert into conversations.webhook_deliveries (district_id, id, webhook_id, event, at) values (${actor.districtId}, ${deliveryId}, ${webhookId}, ${event}, ${now})`.execute(
    tx,
  );
  const body = JSON.stringify({ type: event, timestamp: now.toString(), data });
  enqueue('conversations.webhook_deliver', { deliveryId, webhookId, body });
}

/** Sends a harmless message, so that the other side can see whether it understands. */
export const testWebhook = action('conversations.test_webhook', one, async (context, { webhookId }) => {
  const { tx, actor, record } = context;
  allow(maySetWebhooks(actor));
  const { rows } =
    await sql`select id from conversations.webhooks where district_id = ${actor.districtId} and id = ${webhookId} and disabled_at is null`.execute(
      tx,
    );
  found(rows[0]);
  await queue(context, webhookId, testEvent, {});
  record('webhook tried', { kind: 'webhook', id: webhookId });
});

type Enabled = { readonly id: Uuid; readonly events: readonly string[] };
const enabled = new Map<Uuid, { webhooks: readonly Enabled[]; at: number }>();
const freshMs = 5_000;

function forgetWebhooks(districtId: Uuid): void {
  enabled.delete(districtId);
}

async function enabledWebhooks({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<readonly Enabled[]> {
  const known = enabled.get(actor.districtId);
  if (known && Date.now() - known.at < freshMs) return known.webhooks;
  const { rows } =
    await sql<Enabled>`select id, events from conversations.webhooks where district_id = ${actor.districtId} and disabled_at is null`.execute(
      tx,
    );
  enabled.set(actor.districtId, { webhooks: rows, at: Date.now() });
  return rows;
}

/** The fields that may leave the house: ids. No name, no word, and no kind of danger. */
const mayLeave: Readonly<Record<string, string>> = {
  conversationId: 'conversation_id',
  messageId: 'message_id',
  from: 'from_id',
  to: 'to_id',
  ownerId: 'owner_id',
  announcementId: 'announcement_id',
  personId: 'person_id',
  oneLinerId: 'one_liner_id',
  slipId: 'slip_id',
  studentId: 'student_id',
  signUpId: 'sign_up_id',
  placeId: 'place_id',
  lotId: 'lot_id',
};

/**
 * Stored in the transaction that published: an event that was committed is told, one that was taken back is not. Where
 * nobody asked for anything this costs one look into memory. Private and anonymous matters are told to nobody, except to
 * a pager that an alarm calls.
 */
function tell(event: string): Subscription {
  return {
    event,
    async within(context, payload) {
      const wanted = (await enabledWebhooks(context)).filter((webhook) => webhook.events.includes(event));
      if (wanted.length === 0) return;
      const given = payload as Readonly<Record<string, unknown>>;
      const isMessage = messageEvents.some((one) => one === event);
      const { rows } = isMessage
        ? { rows: [{ privacy: 'normal' }] }
        : await sql<{
            privacy: string;
          }>`select privacy from conversations.conversations where district_id = ${context.actor.districtId} and id = ${String(given['conversationId'])}`.execute(
            context.tx,
          );
      if (rows[0]?.privacy !== 'normal' && !pagerEvents.has(event)) return;
      const data = Object.fromEntries(
        Object.entries(mayLeave).flatMap(([name, as]) => (typeof given[name] === 'string' ? [[as, given[name]]] : [])),
      );
      for (const webhook of wanted) await queue(context, webhook.id, event, data);
    },
  };
}

export const webhookSubscriptions: readonly Subscription[] = webhookEvents.map(tell);

const deliverPayload = z.object({ deliveryId: z.string(), webhookId: z.string(), body: z.string() });

const readWebhook = question(
  'conversations.read_webhook',
  async (
    { tx, actor },
    { webhookId }: { webhookId: Uuid },
  ): Promise<{ url: string; secret_sealed: string; disabled: boolean } | null> => {
    const { rows } = await sql<{
      url: string;
      secret_sealed: string;
      disabled: boolean;
    }>`select url, secret_sealed, disabled_at is not null as disabled from conversations.webhooks where district_id = ${actor.districtId} and id = ${webhookId}`.execute(
      tx,
    );
    return rows[0] ?? null;
  },
);

const settle = action(
  'conversations.settle_webhook',
  z.object({
    deliveryId: z.string(),
    webhookId: z.string(),
    status: z.number().int(),
    settled: z.boolean(),
    gone: z.boolean(),
  }),
  async ({ tx, actor, now, record }, { deliveryId, webhookId, status, settled, gone }) => {
    await sql`update conversations.webhook_deliveries set attempts = attempts + 1, status = ${status}, settled_at = ${settled ? now : null}::timestamptz where district_id = ${actor.districtId} and id = ${deliveryId}`.execute(
      tx,
    );
    if (!gone) return;
    await sql`update conversations.webhooks set disabled_at = ${now}, disabled_reason = 'gone' where district_id = ${actor.districtId} and id = ${webhookId} and disabled_at is null`.execute(
      tx,
    );
    record('webhook switched off', { kind: 'webhook', id: webhookId }, { reason: 'gone' });
    forgetWebhooks(actor.districtId);
  },
);

/** Nothing was answered at all: no status of HTTP. */
export const noAnswer = 0;

/**
 * Tells one webhook of one event. The id stays the same over all tries, so that the other side can leave out what it
 * has; the signature covers id, time and body.
 */
export function webhookDelivery(outreach: Outreach = {}): Job {
  return {
    maxAttempts: mostTries,
    leaseSeconds: 60,
    async perform({ floor, actor, jobId, attempt, now }, payload) {
      const { deliveryId, webhookId, body } = deliverPayload.parse(payload);
      const webhook = await floor.ask(actor, readWebhook, { webhookId });
      if (webhook === null || webhook.disabled) {
        await floor.act(
          actor,
          settle,
          { deliveryId, webhookId, status: noAnswer, settled: true, gone: false },
          { completes: jobId },
        );
        return;
      }
      const secret = floor.secrets.decrypt(purpose, webhook.secret_sealed);
      const at = new Date(now.epochMilliseconds);
      const called = await callOut(
        webhook.url,
        {
          body,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'Porchlight-Webhooks/1',
            'webhook-id': deliveryId,
            'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
            'webhook-signature': new Webhook(secret).sign(deliveryId, at, body),
          },
        },
        outreach,
      );
      const status = 'status' in called ? called.status : noAnswer;
      const arrived = status >= 200 && status < 300;
      const gone = status === 410;
      const last = attempt >= mostTries;
      const outcome = { deliveryId, webhookId, status, settled: arrived || gone || last, gone };
      if (arrived || gone || last) {
        await floor.act(actor, settle, outcome, { completes: jobId });
        return;
      }
      await floor.act(actor, settle, outcome);
      throw errors.webhook_wrong({ status });
    },
  };
}

export const webhookJobs: Readonly<Record<string, Job>> = { 'conversations.webhook_deliver': webhookDelivery() };

export type WebhookRow = {
  readonly id: Uuid;
  readonly url: string;
  readonly events: readonly string[];
  readonly made_at: Temporal.Instant;
  readonly disabled_at: Temporal.Instant | null;
  readonly disabled_reason: string | null;
};
export type WebhookDeliveryRow = {
  readonly id: Uuid;
  readonly webhook_id: Uuid;
  readonly event: string;
  readonly at: Temporal.Instant;
  readonly attempts: number;
  readonly status: number | null;
  readonly settled_at: Temporal.Instant | null;
};

/** The webhooks and what was sent to each lately. Secrets are in neither. */
export const listWebhooks = question(
  'conversations.list_webhooks',
  async ({ tx, actor }): Promise<{ webhooks: readonly WebhookRow[]; deliveries: readonly WebhookDeliveryRow[] }> => {
    allow(maySetWebhooks(actor));
    const { rows: webhooks } =
      await sql<WebhookRow>`select id, url, events, made_at, disabled_at, disabled_reason from conversations.webhooks
      where district_id = ${actor.districtId} order by disabled_at is not null, made_at desc limit 100`.execute(tx);
    const { rows: deliveries } =
      await sql<WebhookDeliveryRow>`select d.id, d.webhook_id, d.event, d.at, d.attempts, d.status, d.settled_at from conversations.webhooks w
      cross join lateral (select * from conversations.webhook_deliveries x where x.district_id = w.district_id and x.webhook_id = w.id order by x.id desc limit 20) d
      where w.district_id = ${actor.districtId} order by d.id desc limit 500`.execute(tx);
    return { webhooks, deliveries };
  },
);
