import { sql } from 'kysely';
import { action, question } from '#platform/action';
import { staffRoles } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import {
  oidcRequest,
  oidcSignInRequest,
  passkeyAddRequest,
  passkeyRemoveRequest,
  passkeyUseRequest,
  noInput,
} from './access.contract.ts';
import { accessErrors } from './access.errors.ts';
import { may } from './access.policy.ts';
import { findPerson, peopleAt } from './access.store.ts';
import { mayBeIssuer, type OidcSettings } from './drivers/oidc.ts';
import { beginSession, dayOf, grantsOfRow, type SignedIn } from './sessions.begin.ts';
import { spend } from './signin.store.ts';

const secretPurpose = 'oidc client secret';

type OidcRow = {
  label: string;
  issuer: string;
  client_id: string;
  client_secret: string | null;
  is_on: boolean;
  proved_at: Temporal.Instant | null;
};

async function readOidc(tx: Parameters<typeof findPerson>[0], districtId: Uuid): Promise<OidcRow | null> {
  const { rows } = await sql<OidcRow>`select label, issuer, client_id, client_secret, is_on, proved_at from access.oidc
    where district_id = ${districtId}`.execute(tx);
  return rows[0] ?? null;
}

/** The district's identity provider, for the browser's trip. Null: none is set up, or it is switched off and this is no trial. */
export const oidcSettings = question(
  'access.oidc_settings',
  async ({ tx, actor, floor }, { trial }: { trial: boolean }): Promise<(OidcSettings & { label: string }) | null> => {
    const row = await readOidc(tx, actor.districtId);
    if (!row || (!row.is_on && !trial)) return null;
    return {
      label: row.label,
      issuer: row.issuer,
      clientId: row.client_id,
      clientSecret: row.client_secret === null ? null : floor.secrets.decrypt(secretPurpose, row.client_secret),
    };
  },
);

/** The settings as an administrator sees them: whether there is a secret, never the secret. */
export const oidcForAdministrators = question('access.oidc_for_administrators', async ({ tx, actor }) => {
  allow(may(actor, 'change sign-in settings'));
  const row = await readOidc(tx, actor.districtId);
  if (!row) return null;
  const { client_secret: secret, client_id: clientId, is_on: isOn, proved_at: provedAt, ...rest } = row;
  return { ...rest, clientId, isOn, provedAt, hasSecret: secret !== null };
});

/** Sets the identity provider. A changed issuer or client must prove itself again. */
export const setOidc = action('access.set_oidc', oidcRequest, async ({ tx, actor, floor, now, record }, input) => {
  allow(may(actor, 'change sign-in settings'));
  if (!mayBeIssuer(input.issuer)) throw accessErrors.secure_address_needed({}, 'issuer');
  const sealed =
    input.clientSecret === undefined || input.clientSecret === ''
      ? null
      : floor.secrets.encrypt(secretPurpose, input.clientSecret);
  await sql`insert into access.oidc as o (district_id, id, label, issuer, client_id, client_secret, is_on, changed_by, changed_at)
    values (${actor.districtId}, ${newId()}, ${input.label}, ${input.issuer}, ${input.clientId}, ${sealed}, ${input.isOn}, ${actor.personId}, ${now})
    on conflict (district_id) do update set label = excluded.label, issuer = excluded.issuer, client_id = excluded.client_id,
      client_secret = ${input.clientSecret === undefined ? sql`o.client_secret` : sql`excluded.client_secret`},
      is_on = excluded.is_on, changed_by = excluded.changed_by, changed_at = excluded.changed_at,
      proved_at = case when o.issuer = excluded.issuer and o.client_id = excluded.client_id then o.proved_at end`.execute(
    tx,
  );
  record('sign-in settings changed', null, { on: input.isOn });
});

/** A trial round trip came back well. */
export const markOidcProved = action('access.mark_oidc_proved', noInput, async ({ tx, actor, now, record }) => {
  allow(may(actor, 'change sign-in settings'));
  await sql`update access.oidc set proved_at = ${now} where district_id = ${actor.districtId}`.execute(tx);
  record('sign-in settings tried', null);
});

/** Whom a verified address of the provider is: exactly one active member of staff, or nobody. */
export const staffAtAddress = question(
  'access.staff_at_address',
  async ({ tx, actor }, { email }: { email: string }): Promise<{ name: string } | null> => {
    allow(may(actor, 'change sign-in settings'));
    const people = (await peopleAt(tx, actor.districtId, { kind: 'email', value: email })).filter(
      (one) => one.is_staff,
    );
    const only = people.length === 1 ? people[0] : undefined;
    return only ? { name: `${only.given_name} ${only.family_name}` } : null;
  },
);

/**
 * Staff come back from the identity provider. The first time the verified address finds the person and the subject is
 * remembered; from then on only the subject counts, so that an address given to somebody else opens nothing.
 */
export const signInWithOidc = action(
  'access.sign_in_with_oidc',
  oidcSignInRequest,
  async (context, input): Promise<SignedIn> => {
    const { tx, actor, now, record } = context;
    const settings = await readOidc(tx, actor.districtId);
    if (!settings?.is_on) throw accessErrors.provider_refused();
    if (!(await spend(tx, actor.districtId, input.stateHash, now.add({ minutes: 30 }))))
      throw accessErrors.provider_refused();
    const { rows } = await sql<{ person_id: Uuid }>`select person_id from access.oidc_subjects
    where district_id = ${actor.districtId} and issuer = ${input.issuer} and subject = ${input.subject}`.execute(tx);
    let personId = rows[0]?.person_id ?? null;
    if (personId === null) {
      if (input.email === null || !input.emailVerified) throw accessErrors.provider_unknown_person();
      const people = await peopleAt(tx, actor.districtId, { kind: 'email', value: input.email });
      const staff = people.filter((one) => one.is_staff);
      const only = staff.length === 1 ? staff[0] : undefined;
      if (!only) throw accessErrors.provider_unknown_person();
      personId = only.id;
      await sql`insert into access.oidc_subjects (district_id, id, person_id, issuer, subject, linked_at)
      values (${actor.districtId}, ${newId()}, ${personId}, ${input.issuer}, ${input.subject}, ${now})`.execute(tx);
      record('identity linked', { kind: 'person', id: personId });
    }
    const person = found(await findPerson(tx, actor.districtId, personId, dayOf(now)));
    if (!grantsOfRow(person, dayOf(now)).some((grant) => staffRoles.includes(grant.role)))
      throw accessErrors.provider_unknown_person();
    const { browser, remember, formerSession } = input;
    return beginSession(context, { personId, way: 'oidc', browser, remember, formerSession });
  },
);

export type PasskeyRow = {
  id: Uuid;
  credential_id: string;
  name: string;
  added_at: Temporal.Instant;
  used_at: Temporal.Instant | null;
};

export const ownPasskeys = question('access.own_passkeys', async ({ tx, actor }): Promise<readonly PasskeyRow[]> => {
  const { rows } = await sql<PasskeyRow>`select id, credential_id, name, added_at, used_at from access.passkeys
    where district_id = ${actor.districtId} and person_id = ${actor.personId} and removed_at is null order by added_at`.execute(
    tx,
  );
  return rows;
});

/** The stored half of a passkey somebody claims to hold. */
export const passkeyByCredential = question(
  'access.passkey_by_credential',
  async ({ tx, actor }, { credentialId }: { credentialId: string }) => {
    const { rows } = await sql<{ public_key: string; counter: number }>`select public_key, counter from access.passkeys
    where district_id = ${actor.districtId} and credential_id = ${credentialId} and removed_at is null`.execute(tx);
    const row = rows[0];
    return row ? { credentialId, publicKey: row.public_key, counter: row.counter } : null;
  },
);

/** Keeps a passkey that the browser has just made, once its challenge was checked; a challenge counts once. */
export const addPasskey = action(
  'access.add_passkey',
  passkeyAddRequest,
  async ({ tx, actor, floor, now, record }, input) => {
    const personId = found(actor.personId);
    const challenge = floor.secrets.hash('passkey challenge', input.challenge);
    if (!(await spend(tx, actor.districtId, challenge, now.add({ minutes: 30 })))) throw accessErrors.passkey_refused();
    const { rows } =
      await sql`insert into access.passkeys (district_id, id, person_id, credential_id, public_key, counter, transports, name, added_at)
    values (${actor.districtId}, ${newId()}, ${personId}, ${input.credentialId}, ${input.publicKey}, ${input.counter}, ${input.transports}::text[], ${input.name}, ${now})
    on conflict (district_id, credential_id) do nothing returning id`.execute(tx);
    if (rows.length === 0) throw accessErrors.passkey_refused();
    record('passkey added', { kind: 'person', id: personId });
  },
);

export const removePasskey = action(
  'access.remove_passkey',
  passkeyRemoveRequest,
  async ({ tx, actor, now, record }, { passkeyId }) => {
    const { rows } = await sql`update access.passkeys set removed_at = ${now}
    where district_id = ${actor.districtId} and id = ${passkeyId} and person_id = ${actor.personId} and removed_at is null returning id`.execute(
      tx,
    );
    found(rows[0]);
    record('passkey removed', actor.personId === null ? null : { kind: 'person', id: actor.personId });
  },
);

/** Signs in with a passkey whose signature was checked. A counter that went back means a copied key: refused. */
export const signInWithPasskey = action(
  'access.sign_in_with_passkey',
  passkeyUseRequest,
  async (context, input): Promise<SignedIn> => {
    const { tx, actor, floor, now } = context;
    const challenge = floor.secrets.hash('passkey challenge', input.challenge);
    if (!(await spend(tx, actor.districtId, challenge, now.add({ minutes: 30 })))) throw accessErrors.passkey_refused();
    const { rows } = await sql<{
      person_id: Uuid;
    }>`update access.passkeys set counter = ${input.counter}, used_at = ${now}
    where district_id = ${actor.districtId} and credential_id = ${input.credentialId} and removed_at is null
      and (counter < ${input.counter} or (counter = 0 and ${input.counter} = 0)) returning person_id`.execute(tx);
    const row = rows[0];
    if (!row) throw accessErrors.passkey_refused();
    const { browser, remember, formerSession } = input;
    return beginSession(context, { personId: row.person_id, way: 'passkey', browser, remember, formerSession });
  },
);
