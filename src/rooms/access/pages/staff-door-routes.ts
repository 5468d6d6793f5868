import { z } from 'zod';
import { anonymousActor } from '#platform/actor';
import { AppError } from '#platform/errors';
import { route, type PageRequest, type Route } from '#platform/web';
import { accessErrors } from '../access.errors.ts';
import { may } from '../access.policy.ts';
import { beginOidc, finishOidc, type OidcTrip } from '../drivers/oidc.ts';
import { checkMade, checkUsed, claimedPasskey, passkeyToUse, type PasskeyPlace } from '../drivers/passkey.ts';
import {
  addPasskey,
  markOidcProved,
  oidcSettings,
  passkeyByCredential,
  removePasskey,
  signInWithOidc,
  signInWithPasskey,
  staffAtAddress,
} from '../staff-signin.actions.ts';
import { oidcTriedPage } from './admin-sign-in.ts';
import { arrivingOf, baseOf, enter, nextPath } from './arriving.ts';
import { staffPageOfDoors } from './sign-in-pages.ts';

const visitor = ({ district }: PageRequest) => anonymousActor(district.id);
const floods = { by: 'address', count: 300, perSeconds: 600 } as const;
const tripSeconds = 10 * 60;

const sealedTrip = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  next: z.string().nullable(),
  trial: z.boolean(),
  until: z.number(),
});
const sealedChallenge = z.object({ challenge: z.string(), kind: z.enum(['make', 'use']), until: z.number() });

/** What a cookie of ours brought back, if it is ours, whole and not too old. */
function unsealed<S extends z.ZodType<{ until: number }>>(
  request: PageRequest,
  cookie: string,
  schema: S,
): z.output<S> | null {
  const sealed = request.cookie(cookie);
  if (sealed === null) return null;
  try {
    const value = schema.parse(JSON.parse(request.floor.secrets.decrypt(cookie, sealed)));
    return value.until > request.now.epochMilliseconds ? value : null;
  } catch {
    return null;
  }
}

function seal(request: PageRequest, cookie: string, value: object, path: string): void {
  const until = request.now.epochMilliseconds + tripSeconds * 1000;
  request.setCookie(cookie, request.floor.secrets.encrypt(cookie, JSON.stringify({ ...value, until })), {
    maxAge: tripSeconds,
    path,
  });
}

export async function placeOf(request: PageRequest): Promise<PasskeyPlace> {
  const origin = await baseOf(request);
  return { origin, host: new URL(origin).hostname, name: request.district.name };
}

/** The options go into the page, the challenge into a sealed cookie: nothing is stored before somebody proves something. */
export function keepChallenge(request: PageRequest, challenge: string, kind: 'make' | 'use'): void {
  seal(request, 'passkey', { challenge, kind }, '/');
}

function challengeOf(request: PageRequest, kind: 'make' | 'use'): string {
  const kept = unsealed(request, 'passkey', sealedChallenge);
  request.setCookie('passkey', '', { maxAge: 0 });
  if (kept === null || kept.kind !== kind) throw accessErrors.passkey_refused();
  return kept.challenge;
}

async function doors(request: PageRequest, problem: string | null, status = 200): Promise<Response> {
  const settings = await request.floor.ask(visitor(request), oidcSettings, { trial: false });
  const { options, challenge } = await passkeyToUse(await placeOf(request));
  keepChallenge(request, challenge, 'use');
  const next = nextPath(request.query('next'));
  const page = staffPageOfDoors(request, { next, provider: settings?.label ?? null, passkeyOptions: options, problem });
  return request.page(page, status);
}

/** Sends the browser to the district's identity provider. A link, not a form: the policy lets forms go nowhere else. */
async function leave(request: PageRequest, trial: boolean): Promise<Response> {
  const settings = await request.floor.ask(visitor(request), oidcSettings, { trial });
  if (settings === null) return request.redirect(trial ? '/admin/sign-in' : '/sign-in/staff');
  const redirectUri = `${await baseOf(request)}/sign-in/oidc/back`;
  const { address, trip } = await beginOidc(settings, redirectUri);
  const until = request.now.epochMilliseconds + tripSeconds * 1000;
  const kept = { ...trip, next: nextPath(request.query('next')), trial, until };
  const secure = request.floor.settings.publicUrl.startsWith('https:') ? '; Secure' : '';
  const value = encodeURIComponent(request.floor.secrets.encrypt('oidc', JSON.stringify(kept)));
  // The request's own redirect goes to our pages only; this one answer leads to the provider an administrator chose.
  return new Response(null, {
    status: 303,
    headers: {
      location: address,
      'set-cookie': `oidc=${value}; Path=/sign-in; HttpOnly; SameSite=Lax; Max-Age=${tripSeconds}${secure}`,
    },
  });
}

async function comeBack(request: PageRequest): Promise<Response> {
  const trip = unsealed(request, 'oidc', sealedTrip);
  request.setCookie('oidc', '', { maxAge: 0, path: '/sign-in' });
  try {
    if (trip === null) throw accessErrors.provider_refused();
    const settings = await request.floor.ask(visitor(request), oidcSettings, { trial: trip.trial });
    if (settings === null) throw accessErrors.provider_refused();
    const person = await finishOidc(settings, trip satisfies OidcTrip, request.url.search);
    if (trip.trial) return await tried(request, person);
    const stateHash = request.floor.secrets.hash('oidc state', trip.state);
    const input = { ...person, stateHash, ...arrivingOf(request, false) };
    return enter(request, await request.floor.act(visitor(request), signInWithOidc, input), trip.next);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return doors(request, request.t.dynamic(error.code), error.status);
  }
}

/** A trial signs nobody in: it shows the administrator what came back and whom it would have been. */
async function tried(
  request: PageRequest,
  person: { email: string | null; emailVerified: boolean },
): Promise<Response> {
  if (!may(request.actor, 'change sign-in settings')) throw accessErrors.provider_refused();
  await request.floor.act(request.actor, markOidcProved, {});
  const usable = person.email !== null && person.emailVerified ? person.email : null;
  const match = usable === null ? null : await request.floor.ask(request.actor, staffAtAddress, { email: usable });
  return request.page(oidcTriedPage(request, { ...person, match: match?.name ?? null }));
}

async function usePasskey(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const answer = form.text('answer');
  try {
    const challenge = challengeOf(request, 'use');
    const stored = await request.floor.ask(visitor(request), passkeyByCredential, {
      credentialId: claimedPasskey(answer),
    });
    if (stored === null) throw accessErrors.passkey_refused();
    const counter = await checkUsed(await placeOf(request), challenge, answer, stored);
    const input = { credentialId: stored.credentialId, counter, challenge, ...arrivingOf(request, false) };
    const signedIn = await request.floor.act(visitor(request), signInWithPasskey, input);
    return enter(request, signedIn, form.optional('next'));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return doors(request, request.t.dynamic(error.code), error.status);
  }
}

async function makePasskey(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const challenge = challengeOf(request, 'make');
  const { credentialId, publicKey, counter, transports } = await checkMade(
    await placeOf(request),
    challenge,
    form.text('answer'),
  );
  const name = form.text('name').slice(0, 60);
  await request.floor.act(request.actor, addPasskey, {
    credentialId,
    publicKey,
    counter,
    transports: transports.slice(0, 10),
    name,
    challenge,
  });
  return request.redirect('/my/account', { says: 'access.passkeys.added' });
}

export const staffDoorRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/sign-in/staff', who: 'public', handler: async (request) => doors(request, null) }),
  route({
    method: 'GET',
    path: '/sign-in/oidc',
    who: 'public',
    rate: floods,
    handler: async (request) => leave(request, false),
  }),
  route({ method: 'GET', path: '/sign-in/oidc/back', who: 'public', rate: floods, handler: comeBack }),
  route({
    method: 'GET',
    path: '/admin/sign-in/try',
    who: ['administrator'],
    handler: async (request) => leave(request, true),
  }),
  route({ method: 'POST', path: '/sign-in/passkey', who: 'public', rate: floods, handler: usePasskey }),
  route({ method: 'POST', path: '/my/passkeys', who: 'signed_in', handler: makePasskey }),
  route({
    method: 'POST',
    path: '/my/passkeys/:id/remove',
    who: 'signed_in',
    names: { id: 'passkey' },
    handler: async (request) => {
      await request.form();
      await request.floor.act(request.actor, removePasskey, { passkeyId: request.param('id') });
      return request.redirect('/my/account', { says: 'access.passkeys.removed' });
    },
  }),
];
