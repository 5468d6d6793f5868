import type { Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { type CarrierAccount, carrierAccount } from '../accounts/accounts.ts';
import { verifySignature } from '../twilio/signature.ts';
import { readWebhook, type WebhookEvents, type WebhookKind } from '../twilio/webhooks.ts';
import { calledAddress } from './address.ts';

/** Why a hook carries no form token. */
export const unsigned =
  'the carrier has no form token: it proves itself by its signature over our address and the fields';
const mostBytes = 64 * 1024;
const emptyAnswer = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

type Known = { readonly account: CarrierAccount | null; readonly until: number };
const accounts = new WeakMap<Floor, Map<Uuid, Known>>();
/** Receipts come by hundreds a second; an account changes once a year. */
const freshMs = 2_000;

async function accountNow(floor: Floor, districtId: Uuid): Promise<CarrierAccount | null> {
  const account = await floor.ask(systemActor(districtId, 'carrier hook'), carrierAccount, {});
  const all = accounts.get(floor) ?? new Map<Uuid, Known>();
  accounts.set(floor, all.set(districtId, { account, until: performance.now() + freshMs }));
  return account;
}

/** Whether the account as we know it, or else as it is this moment, proves the call genuine. */
async function isGenuine(
  { floor, district, raw }: PageRequest,
  called: { readonly url: string; readonly params: URLSearchParams },
): Promise<boolean> {
  const signature = raw.headers.get('x-twilio-signature');
  const fits = (account: CarrierAccount | null): boolean =>
    account !== null && verifySignature({ ...called, authTokens: account.tokens, signature });
  const known = accounts.get(floor)?.get(district.id);
  if (known !== undefined && known.until > performance.now() && fits(known.account)) return true;
  // Unproved by what we remember: a token may have been changed a second ago, in another process.
  return signature !== null && fits(await accountNow(floor, district.id));
}

/** A verified hook's news; null when nobody may be believed, which is answered like any stranger's call. */
export async function verified<Kind extends WebhookKind>(
  request: PageRequest,
  kind: Kind,
): Promise<WebhookEvents[Kind] | null> {
  const { raw, url } = request;
  const body = await raw.text();
  if (body.length > mostBytes) return null;
  const params = new URLSearchParams(body);
  if (!(await isGenuine(request, { url: await calledAddress(request), params }))) return null;
  return readWebhook(kind, params, url.searchParams);
}

export const refused = (request: PageRequest): Response => request.answer({ error: 'signature' }, 403);
export const twiml = (request: PageRequest, words = emptyAnswer): Response =>
  request.bytes(words, { 'content-type': 'text/xml; charset=utf-8' });
