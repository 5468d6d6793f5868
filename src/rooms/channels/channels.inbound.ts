import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import { gather } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import { contactPointFailed } from './channels.events.ts';
import { keepOptOuts } from './channels.opt-outs.ts';

/** A mail that came in, as it is remembered beside its raw original. */
export type InboundMail = {
  readonly id: Uuid;
  readonly via: string;
  readonly dedupe: string;
  readonly rawFileId: Uuid | null;
  readonly envelopeFrom: string | null;
  readonly envelopeTo: readonly string[];
  readonly kind: string;
  readonly messageId: string | null;
  readonly subject: string;
  readonly fromAddress: string | null;
  readonly result: string;
  readonly reason: string | null;
  readonly conversationId: Uuid | null;
};

/** Stores a mail that came in; true when it is new. The same mail twice is one row, so it is one message. */
export async function keepInbound(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  mail: InboundMail,
): Promise<boolean> {
  return gather(tx, 'channels.keep_inbound', mail, async (mails) => {
    const fresh = await insertInbound({ tx, actor, now }, mails);
    return mails.map((one) => fresh.has(one.id));
  });
}

async function insertInbound(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  mails: readonly InboundMail[],
): Promise<ReadonlySet<Uuid>> {
  const { rows } = await sql<{ id: Uuid }>`
    insert into channels.inbound (district_id, id, via, dedupe, raw_file_id, envelope_from, envelope_to, kind, message_id, subject, from_address, received_at, result, reason, conversation_id)
    select ${actor.districtId}::uuid, m.id, m.via, m.dedupe, m."rawFileId", m."envelopeFrom", coalesce(m."envelopeTo", '{}'), m.kind, m."messageId", m.subject, m."fromAddress", ${now}, m.result, m.reason, m."conversationId"
    from jsonb_to_recordset(${JSON.stringify(mails)}::jsonb) as m (id uuid, via text, dedupe text, "rawFileId" uuid, "envelopeFrom" text, "envelopeTo" text[], kind text, "messageId" text, subject text, "fromAddress" text, result text, reason text, "conversationId" uuid)
    order by m.dedupe -- two transactions that bring the same mails meet in the same order
    on conflict on constraint inbound_once do nothing returning id`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

export type BounceReport = {
  readonly address: string;
  readonly reason: string;
  readonly hard: boolean;
  readonly complaint: boolean;
  readonly originalMessageId: string | null;
};

/** A bounce or complaint: marks the address everywhere it stands, settles the delivery it was about, announces it. */
export async function noteBounce(context: ActionContext, report: BounceReport): Promise<void> {
  const { tx, actor, now } = context;
  const health = report.complaint ? 'complained' : 'bounced';
  const { rows: deliveries } = await sql<{ id: Uuid; address: string; about_id: Uuid | null }>`
    update channels.deliveries set state = 'failed', state_reason = ${report.reason}, settled_at = ${now}
    where district_id = ${actor.districtId} and message_id = ${report.originalMessageId} and not ${report.complaint} and ${report.hard}
    returning id, address, about_id`.execute(tx);
  // A forged bounce must not silence a family: only an address that we really wrote to is believed.
  const { rows: wroteTo } =
    await sql`select 1 from channels.deliveries where district_id = ${actor.districtId} and address = ${report.address} and state in ('sent', 'delivered', 'failed', 'unknown') limit 1`.execute(
      tx,
    );
  if (wroteTo.length === 0) return;
  if (report.hard || report.complaint) {
    await sql`update channels.contact_points set health = ${health}, health_reason = ${report.reason}, health_at = ${now}, bounces = bounces + 1
      where district_id = ${actor.districtId} and kind = 'email' and address = ${report.address}`.execute(tx);
    const { rows: known } =
      await sql`select 1 from channels.contact_points where district_id = ${actor.districtId} and address = ${report.address} limit 1`.execute(
        tx,
      );
    if (known.length === 0) {
      await sql`insert into channels.contact_points (district_id, id, person_id, kind, address, health, health_reason, health_at, bounces)
        select district_id, gen_random_uuid(), person_id, 'email', value, ${health}, ${report.reason}, ${now}, 1 from roster.v_contact_details
        where district_id = ${actor.districtId} and kind = 'email' and value = ${report.address} on conflict on constraint contact_points_once do nothing`.execute(
        tx,
      );
    }
  }
  if (report.complaint) {
    const row = {
      id: newId(),
      kind: 'email',
      address: report.address.toLowerCase(),
      at: now,
      how: 'complaint',
    } as const;
    await keepOptOuts(context, [row], { source: 'carrier' });
  }
  await context.publish(
    contactPointFailed({
      address: report.address,
      reason: report.reason,
      hard: report.hard || report.complaint,
      deliveryId: deliveries[0]?.id ?? null,
      aboutId: deliveries[0]?.about_id ?? null,
    }),
  );
}

/** True once a day for an address and a matter: two machines must never answer each other for ever (RFC 3834). */
export async function mayAutoReply(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  address: string,
  aboutId: Uuid,
  newId: Uuid,
): Promise<boolean> {
  const { rows } = await sql<{ about: number; lately: number }>`
    select count(*) filter (where about_id = ${aboutId} and sent_at > ${now.subtract({ hours: 24 * 7 })})::int as about,
      count(*) filter (where sent_at > ${now.subtract({ hours: 1 })})::int as lately
    from channels.auto_replies where district_id = ${actor.districtId} and address = ${address} and sent_at > ${now.subtract({ hours: 24 * 7 })}`.execute(
    tx,
  );
  const counts = rows[0] ?? { about: 0, lately: 0 };
  if (counts.about > 0 || counts.lately >= 10) return false;
  await sql`insert into channels.auto_replies (district_id, id, address, about_id, sent_at) values (${actor.districtId}, ${newId}, ${address}, ${aboutId}, ${now})`.execute(
    tx,
  );
  return true;
}

export type MailRoute = {
  readonly address: string;
  readonly kind: 'district' | 'school' | 'topic';
  readonly orgId: Uuid | null;
  readonly topicKey: string | null;
};

/** What the addresses that families write to stand for. */
export async function mailRoutes({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<readonly MailRoute[]> {
  return gather(tx, 'channels.mail_routes', null, async (asked) => {
    const { rows } =
      await sql<MailRoute>`select address, kind, org_id as "orgId", topic_key as "topicKey" from channels.mail_routes where district_id = ${actor.districtId} order by address`.execute(
        tx,
      );
    return asked.map(() => rows);
  });
}
