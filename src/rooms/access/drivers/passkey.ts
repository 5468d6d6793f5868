import type * as WebAuthn from '@simplewebauthn/server';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Uuid } from '#platform/ids';
import { accessErrors } from '../access.errors.ts';

// Read in when somebody uses a passkey.
const webauthn = async (): Promise<typeof WebAuthn> => import('@simplewebauthn/server');

/** The place a passkey belongs to: the host, and the whole address a browser says it signed for. */
export type PasskeyPlace = { readonly host: string; readonly origin: string; readonly name: string };

export type StoredPasskey = { readonly credentialId: string; readonly publicKey: string; readonly counter: number };

/** What a browser needs to make a passkey. Kept on the device, found without typing a name, opened by finger, face or code. */
export async function passkeyToMake(
  place: PasskeyPlace,
  person: { id: Uuid; name: string },
  known: readonly string[],
): Promise<{ options: string; challenge: string }> {
  const options = await (
    await webauthn()
  ).generateRegistrationOptions({
    rpName: place.name,
    rpID: place.host,
    userName: person.name,
    userDisplayName: person.name,
    userID: new Uint8Array(Buffer.from(person.id.replaceAll('-', ''), 'hex')),
    attestationType: 'none',
    excludeCredentials: known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { options: JSON.stringify(options), challenge: options.challenge };
}

export async function passkeyToUse(place: PasskeyPlace): Promise<{ options: string; challenge: string }> {
  const options = await (
    await webauthn()
  ).generateAuthenticationOptions({ rpID: place.host, userVerification: 'required' });
  return { options: JSON.stringify(options), challenge: options.challenge };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw accessErrors.passkey_refused();
  }
}

/** Checks what the browser made; answers what to keep. */
export async function checkMade(
  place: PasskeyPlace,
  challenge: string,
  answer: string,
): Promise<StoredPasskey & { transports: string[] }> {
  const response = parsed(answer) as RegistrationResponseJSON;
  const result = await (
    await webauthn()
  )
    .verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
    })
    .catch(() => null);
  if (!result?.verified) throw accessErrors.passkey_refused();
  const { id, publicKey, counter, transports } = result.registrationInfo.credential;
  return {
    credentialId: id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports: transports ?? [],
  };
}

/** The id of the passkey that an answer claims to be from; proves nothing yet. */
export function claimedPasskey(answer: string): string {
  const { id } = parsed(answer) as AuthenticationResponseJSON;
  if (typeof id !== 'string' || id.length > 1400) throw accessErrors.passkey_refused();
  return id;
}

/** Checks the signature for our challenge and place; answers the new counter. */
export async function checkUsed(
  place: PasskeyPlace,
  challenge: string,
  answer: string,
  passkey: StoredPasskey,
): Promise<number> {
  const result = await (
    await webauthn()
  )
    .verifyAuthenticationResponse({
      response: parsed(answer) as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
    })
    .catch(() => null);
  if (!result?.verified) throw accessErrors.passkey_refused();
  return result.authenticationInfo.newCounter;
}
