import type { Floor } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Route, route } from '#platform/web';
import type { News } from '../sending/news.ts';
import type { ArrivedText } from '../texts/arrived.ts';
import type { TextStatus } from '../twilio/webhooks.ts';
import { type VoiceIntake, voiceHooks } from '../voice/hooks.ts';
import { hookPaths } from './paths.ts';
import { createNewsTrays } from './trays.ts';
import { refused, twiml, unsigned, verified } from './verified.ts';

/** What the composition root does with what came in by phone; each resolves only after its commit. */
export type PhoneIntake = VoiceIntake & {
  onText(floor: Floor, districtId: Uuid, text: ArrivedText): Promise<void>;
};

/** A receipt in our words; null when it says nothing that moves a delivery. */
export function newsOf(status: TextStatus): News | null {
  const about = { ...(status.reference === null ? {} : { deliveryId: status.reference }), providerId: status.sid };
  const micros = status.price === null ? NaN : Math.round(Math.abs(Number(status.price.amount)) * 1_000_000);
  const cost = Number.isFinite(micros) ? { costMicros: micros } : {};
  if (status.status === 'failed')
    return { ...about, ...cost, state: 'failed', reason: status.refusal?.reason ?? 'other' };
  if (status.status === 'canceled') return { ...about, state: 'failed', reason: 'canceled' };
  if (status.status === 'delivered' || status.status === 'read') return { ...about, ...cost, state: status.status };
  return { ...about, ...cost, state: 'sent' };
}

/** The routes the carrier calls. Receipts that come together are taken in together; each is answered after the commit. */
export function carrierHooks(intake: PhoneIntake): readonly Route[] {
  const tell = createNewsTrays();
  return [
    route({
      method: 'POST',
      path: hookPaths.status,
      who: 'public',
      withoutFormToken: unsigned,
      async handler(request) {
        const status = await verified(request, 'text_status');
        if (status === null) return refused(request);
        const news = newsOf(status);
        if (news !== null) await tell(request.floor, request.district.id, news);
        return twiml(request);
      },
    }),
    route({
      method: 'POST',
      path: hookPaths.text,
      who: 'public',
      withoutFormToken: unsigned,
      async handler(request) {
        const text = await verified(request, 'text');
        if (text === null) return refused(request);
        const { sid: providerId, from, to, body, media, optOut: carrierSaid } = text;
        await intake.onText(request.floor, request.district.id, { providerId, from, to, body, media, carrierSaid });
        return twiml(request);
      },
    }),
    ...voiceHooks({ intake, tell }),
  ];
}
