import { sql } from 'kysely';
import { action, question } from '#platform/action';
import { staffRoles } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { newToken } from '#platform/secrets';
import { revokeTokenRequest, tokenRequest } from './access.contract.ts';
import { accessErrors } from './access.errors.ts';
import { may } from './access.policy.ts';
import { findPerson } from './access.store.ts';
import { personTopic } from './access.topics.ts';
import { tokenPurpose } from './identify.ts';
import { dayOf, grantsOfRow } from './sessions.begin.ts';

/**
 * Makes a token for the API. It acts with its owner's rights, cut down to the scopes, and dies with the owner's account.
 * The text is shown once; only its keyed hash is kept.
 */
export const makeToken = action('access.make_token', tokenRequest, async ({ tx, actor, floor, now, record }, input) => {
  allow(may(actor, 'make and revoke tokens'));
  if (input.party !== '' && input.interest === '') throw accessErrors.interest_missing({}, 'interest');
  const personId = found(input.personId ?? actor.personId);
  const person = found(await findPerson(tx, actor.districtId, personId, dayOf(now)));
  const isStaff = grantsOfRow(person, dayOf(now)).some((grant) => staffRoles.includes(grant.role));
  if (!isStaff || !person.is_active || !person.is_on) throw accessErrors.not_staff({}, 'personId');
  const { rows } = await sql<{
    slug: string;
  }>`select slug from platform.districts where id = ${actor.districtId}`.execute(tx);
  const secret = newToken();
  const token = `pl_${found(rows[0]).slug}_${secret}`;
  const id = newId();
  await sql`insert into access.tokens (district_id, id, person_id, name, token_hash, hint, scopes, made_by, made_at, expires_at, party, interest)
    values (${actor.districtId}, ${id}, ${personId}, ${input.name}, ${floor.secrets.hash(tokenPurpose, token)}, ${secret.slice(-4)},
      ${[...input.scopes]}::text[], ${actor.personId}, ${now}, ${now.add({ hours: 24 * input.days })},
      ${input.party === '' ? null : input.party}, ${input.party === '' ? null : input.interest})`.execute(tx);
  record('token made', { kind: 'person', id: personId }, { token: id, scopes: input.scopes });
  return { id, token };
});

export const revokeToken = action(
  'access.revoke_token',
  revokeTokenRequest,
  async ({ tx, actor, now, record, refresh }, { tokenId }) => {
    const { rows } = await sql<{
      person_id: Uuid;
    }>`update access.tokens set revoked_at = ${now}, revoked_by = ${actor.personId}
    where district_id = ${actor.districtId} and id = ${tokenId} and revoked_at is null returning person_id`.execute(tx);
    const { person_id: personId } = found(rows[0]);
    allow(personId === actor.personId || may(actor, 'make and revoke tokens'));
    record('token revoked', { kind: 'person', id: personId }, { token: tokenId });
    refresh(personTopic(personId));
  },
);

export type TokenRow = {
  id: Uuid;
  name: string;
  hint: string;
  party: string | null;
  scopes: string[];
  owner: string;
  made_at: Temporal.Instant;
  expires_at: Temporal.Instant;
  used_at: Temporal.Instant | null;
  revoked_at: Temporal.Instant | null;
};

/** Tokens that work, and those revoked or run out in the last 30 days. */
export const listTokens = question('access.list_tokens', async ({ tx, actor, now }): Promise<readonly TokenRow[]> => {
  allow(may(actor, 'make and revoke tokens'));
  const { rows } =
    await sql<TokenRow>`select t.id, t.name, t.hint, t.party, t.scopes, p.name as owner, t.made_at, t.expires_at, t.used_at, t.revoked_at
    from access.tokens t join roster.v_people p on p.district_id = t.district_id and p.id = t.person_id
    where t.district_id = ${actor.districtId} and least(coalesce(t.revoked_at, t.expires_at), t.expires_at) > ${now.subtract({ hours: 24 * 30 })}
    order by t.revoked_at is not null, t.made_at desc limit 200`.execute(tx);
  return rows;
});
