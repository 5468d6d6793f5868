import { systemActor } from '#platform/actor';
import type { Floor } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { createTray, type Tray } from '#platform/tray';
import { type PageRequest, type Route, route } from '#platform/web';
import { carrierAccount } from '../accounts/accounts.ts';
import { calledAddress } from './address.ts';
import { hookPaths } from './paths.ts';
import { type News, takeNews } from '../sending/news.ts';
import type { ArrivedText } from '../texts/arrived.ts';
import { verifySignature } from '../twilio/signature.ts';
import { readWebhook, type TextStatus, type WebhookEvents, type WebhookKind } from '../twilio/webhooks.ts';

/** What the composition root does with a text that came in: `answered` only after its commit. */
export type OnText = (floor: Floor, districtId: Uuid, text: ArrivedText) => Promise<void>;

const unsigned = 'the carrier has no form token: it proves itself by its signature over our address and the fields';
const mostBytes = 64 * 1024;
const emptyAnswer = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** A verified hook's news; null when nobody may be believed, which is answered like any stranger's call. */
export async function verified<Kind extends WebhookKind>(
  request: PageRequest,
  kind: Kind,
): Promise<WebhookEvents[Kind] | null> {
  const { floor, district, raw, url } = request;
  const body = await raw.text();
  if (body.length > mostBytes) return null;
  const account = await floor.ask(systemActor(district.id, 'carrier hook'), carrierAccount, {});
  if (account === null) return null;
  const params = new URLSearchParams(body);
  const called = await calledAddress(request);
  const signature = raw.headers.get('x-twilio-signature');
  if (!verifySignature({ authTokens: account.tokens, url: called, params, signature })) return null;
  return readWebhook(kind, params, url.searchParams);
}

export const refused = (request: PageRequest): Response => request.answer({ error: 'signature' }, 403);
export const twiml = (request: PageRequest, words = emptyAnswer): Response =>
  request.bytes(words, { 'content-type': 'text/xml; charset=utf-8' });

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
export function carrierHooks(onText: OnText): readonly Route[] {
  const trays = new Map<Uuid, Tray<News, void>>();
  const trayFor = (floor: Floor, districtId: Uuid): Tray<News, void> => {
    const known = trays.get(districtId);
    if (known !== undefined) return known;
    const tray = createTray<News, void>({
      most: 200,
      lanes: 2,
      run: async (news) => {
        await floor.act(systemActor(districtId, 'carrier hook'), takeNews, [...news]);
        return news.map(() => ({ status: 'fulfilled', value: undefined }));
      },
    });
    trays.set(districtId, tray);
    return tray;
  };

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
        if (news !== null) await trayFor(request.floor, request.district.id)(news);
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
        const { sid, from, to, body, media, optOut } = text;
        await onText(request.floor, request.district.id, {
          providerId: sid,
          from,
          to,
          body,
          media,
          carrierSaid: optOut,
        });
        return twiml(request);
      },
    }),
  ];
}
