import { sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import { isUuid, type Uuid } from '#platform/ids';
import type { News } from '../sending/news.ts';
import type { CallState, CallStatus } from '../twilio/webhooks.ts';

export type CallDelivery = {
  readonly id: Uuid;
  readonly address: string;
  readonly language: string;
  readonly body: string;
  readonly personId: Uuid | null;
  readonly aboutKind: string | null;
  readonly aboutId: Uuid | null;
};

/** The message that a call of ours carries. */
export const callDelivery = question(
  'channels.call_delivery',
  async ({ tx, actor }, { reference }: { reference: string | null }): Promise<CallDelivery | null> => {
    if (reference === null || !isUuid(reference)) return null;
    const { rows } =
      await sql<CallDelivery>`select id, address, language, body, person_id as "personId", about_kind as "aboutKind", about_id as "aboutId" from channels.deliveries
      where district_id = ${actor.districtId} and id = ${reference} and kind = 'voice'`.execute(tx);
    return rows[0] ?? null;
  },
);

/** Somebody pressed 9: no more calls to this number; texts and mail are another choice. Counts at once. */
export const stopCalls = action(
  'channels.stop_calls',
  z.object({ number: z.string() }),
  async ({ tx, actor, record }, { number }) => {
    await sql`insert into channels.contact_points (district_id, id, person_id, kind, address, takes_calls)
      select distinct on (d.person_id) d.district_id, gen_random_uuid(), d.person_id, 'phone', d.value, 'no' from roster.v_contact_details d
      where d.district_id = ${actor.districtId} and d.kind = 'phone' and d.value = ${number}
      on conflict on constraint contact_points_once do update set takes_calls = 'no'`.execute(tx);
    record('calls stopped', null, { how: 'key' });
  },
);

const failures: Partial<Record<CallState, string>> = {
  busy: 'busy',
  no_answer: 'no_answer',
  failed: 'unreachable',
  canceled: 'canceled',
};

/** What the end of a call says of its message: whoever picked up, or their machine, has it. */
export function newsOfCall(call: CallStatus, costMicrosMinute: number): News {
  const about = { ...(call.reference === null ? {} : { deliveryId: call.reference }), providerId: call.sid };
  const reason = failures[call.status];
  if (reason !== undefined) return { ...about, state: 'failed', reason };
  if (call.status !== 'completed') return { ...about, state: 'sent' };
  const minutes = Math.max(1, Math.ceil((call.seconds ?? 0) / 60));
  return { ...about, state: 'delivered', costMicros: minutes * costMicrosMinute };
}
