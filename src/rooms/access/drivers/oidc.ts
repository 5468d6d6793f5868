import * as oidc from 'openid-client';
import { accessErrors } from '../access.errors.ts';

export type OidcSettings = { readonly issuer: string; readonly clientId: string; readonly clientSecret: string | null };

/** What the browser keeps, sealed, between going to the provider and coming back. */
export type OidcTrip = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
};

/** Who the provider says came. */
export type OidcPerson = {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
};

const freshMs = 10 * 60_000;
const found = new Map<string, { at: number; configuration: oidc.Configuration }>();

function isLocal(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname.endsWith('.localhost');
}

/** True for an address we may send people to: https, or plain http on this machine while trying things out. */
export function mayBeIssuer(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && isLocal(address));
}

async function configurationOf({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  const key = JSON.stringify([issuer, clientId, clientSecret]);
  const known = found.get(key);
  if (known && Date.now() - known.at < freshMs) return known.configuration;
  try {
    const configuration = await oidc.discovery(
      new URL(issuer),
      clientId,
      clientSecret ?? undefined,
      clientSecret === null ? oidc.None() : undefined,
      { timeout: 10, ...(issuer.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : {}) },
    );
    if (found.size > 200) found.clear();
    found.set(key, { at: Date.now(), configuration });
    return configuration;
  } catch {
    throw accessErrors.provider_unreachable();
  }
}

/** Where to send the browser, and what it must bring back. Code flow with PKCE, state and nonce, all fresh. */
export async function beginOidc(
  settings: OidcSettings,
  redirectUri: string,
): Promise<{ address: string; trip: OidcTrip }> {
  const configuration = await configurationOf(settings);
  const verifier = oidc.randomPKCECodeVerifier();
  const trip = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier, redirectUri };
  const address = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: 'openid email',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: trip.state,
    nonce: trip.nonce,
  });
  return { address: address.href, trip };
}

/**
 * The browser came back: exchanges the code and checks issuer, audience, signature, state and nonce. Nothing that the
 * provider sends is kept but the subject; no refresh token is ever asked for.
 */
export async function finishOidc(settings: OidcSettings, trip: OidcTrip, query: string): Promise<OidcPerson> {
  const configuration = await configurationOf(settings);
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, new URL(`${trip.redirectUri}${query}`), {
      pkceCodeVerifier: trip.verifier,
      expectedState: trip.state,
      expectedNonce: trip.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw accessErrors.provider_refused();
    let { email, email_verified: verified } = claims as { email?: unknown; email_verified?: unknown };
    if (typeof email !== 'string') {
      const more = await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub).catch(() => null);
      email = more?.email;
      verified = more?.email_verified;
    }
    return {
      issuer: claims.iss,
      subject: claims.sub,
      email: typeof email === 'string' ? email.trim().toLowerCase() : null,
      // The issuer is the district's own. One that says nothing answers for its addresses; one that says no is believed.
      emailVerified: verified !== false && verified !== 'false',
    };
  } catch {
    throw accessErrors.provider_refused();
  }
}
