import { systemActor } from '#platform/actor';
import type { PageRequest } from '#platform/web';
import { carrierAccount } from '../accounts/accounts.ts';
import { verifySignature } from '../twilio/signature.ts';
import { readWebhook, type WebhookEvents, type WebhookKind } from '../twilio/webhooks.ts';
import { calledAddress } from './address.ts';

/** Why a hook carries no form token. */
export const unsigned =
  'the carrier has no form token: it proves itself by its signature over our address and the fields';
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
