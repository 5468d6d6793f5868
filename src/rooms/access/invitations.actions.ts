import { sql } from 'kysely';
import { action, question, type ActionContext } from '#platform/action';
import { allow, invalid } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { newToken } from '#platform/secrets';
import { addStaffByHand, readContact } from '#rooms/roster';
import { acceptRequest, inviteRequest, noInput } from './access.contract.ts';
import { accessErrors } from './access.errors.ts';
import { may } from './access.policy.ts';
import { limits } from './access.rules.ts';
import { administrators, endSessions, linkBase, peopleAt } from './access.store.ts';
import { personTopic } from './access.topics.ts';
import { beginSession, dayOf, type SignedIn } from './sessions.begin.ts';

const purpose = 'invitation';

type InvitationRow = {
  id: Uuid;
  person_id: Uuid | null;
  role: string;
  unit_id: Uuid | null;
  email: string | null;
  expires_at: Temporal.Instant;
  used_at: Temporal.Instant | null;
  replaced_at: Temporal.Instant | null;
};

async function addInvitation(
  { tx, actor, floor, now }: ActionContext,
  invitation: { personId: Uuid | null; role: string; unitId: Uuid | null; email: string | null },
): Promise<{ path: string; expiresAt: Temporal.Instant; id: Uuid }> {
  const token = newToken();
  const id = newId();
  const expiresAt = now.add({ hours: 24 * limits.invitationDays });
  // The newest link is the only one: an older one for the same person or address stops working.
  await sql`update access.invitations set replaced_at = ${now} where district_id = ${actor.districtId} and used_at is null and replaced_at is null
    and person_id is not distinct from ${invitation.personId} and email is not distinct from ${invitation.email}`.execute(
    tx,
  );
  await sql`insert into access.invitations (district_id, id, person_id, role, unit_id, email, token_hash, made_by, made_at, expires_at)
    values (${actor.districtId}, ${id}, ${invitation.personId}, ${invitation.role}, ${invitation.unitId}, ${invitation.email},
      ${floor.secrets.hash(purpose, token)}, ${actor.personId}, ${now}, ${expiresAt})`.execute(tx);
  return { path: `/welcome/${token}`, expiresAt, id };
}

export type Invited = { readonly path: string; readonly expiresAt: Temporal.Instant; readonly personId: Uuid | null };

/**
 * Invites somebody by a single-use link of seven days: a person of the roster, found by id or e-mail, or somebody whom
 * no file knows. `porchlight person invite` and the administrators use it. Answers the path; it is never shown again.
 */
export const invitePerson = action('access.invite_person', inviteRequest, async (context, input): Promise<Invited> => {
  const { tx, actor, now, record } = context;
  allow(may(actor, 'invite people'));
  const email = input.email?.toLowerCase() ?? null;
  let personId = input.personId;
  if (personId === null) {
    if (email === null) throw invalid('email', { problem: 'missing' });
    const known = await peopleAt(tx, actor.districtId, { kind: 'email', value: email });
    const staff = known.length === 1 ? known : known.filter((one) => one.is_staff);
    personId = staff.length === 1 ? (staff[0]?.id ?? null) : null;
    if (personId === null && input.givenName !== null && input.familyName !== null) {
      personId = await addStaffByHand(context, {
        givenName: input.givenName,
        familyName: input.familyName,
        email,
        role: input.role,
        orgId: input.unitId,
      });
    }
  }
  const { path, expiresAt, id } = await addInvitation(context, {
    personId,
    role: input.role,
    unitId: input.unitId,
    email: personId === null ? email : null,
  });
  record('person invited', personId === null ? { kind: 'invitation', id } : { kind: 'person', id: personId }, {
    role: input.role,
  });
  if (personId !== null) await grantIfMissing(context, personId, input.role, input.unitId, now);
  if (input.send !== null && email !== null) await sendInvitation(context, { email, personId, path, ...input.send });
  return { path, expiresAt, personId };
});

async function sendInvitation(
  { tx, actor, floor, enqueue }: ActionContext,
  invitation: { email: string; personId: Uuid | null; path: string; host: string; locale: string },
): Promise<void> {
  const { email, personId, path, host, locale } = invitation;
  const { rows } = await sql<{
    name: string;
  }>`select name from platform.districts where id = ${actor.districtId}`.execute(tx);
  const t = floor.words.translator(locale, actor.districtId);
  const district = rows[0]?.name ?? '';
  const link = `${await linkBase(tx, floor.settings.publicUrl, actor.districtId, host)}${path}`;
  enqueue('channels.send', {
    to: { kind: 'email', address: email },
    personId,
    subject: t('access.invite.subject', { district }),
    text: t('access.invite.text', { district, link, days: limits.invitationDays }),
    category: 'sign_in',
    language: locale,
  });
}

/** An invitation to a role brings the role, unless roster or grants have it already. */
async function grantIfMissing(
  { tx, actor }: ActionContext,
  personId: Uuid,
  role: string,
  unitId: Uuid | null,
  now: Temporal.Instant,
): Promise<void> {
  const { rows } =
    await sql`select from roster.v_assignments where district_id = ${actor.districtId} and person_id = ${personId} and role = ${role}
    and (${unitId}::uuid is null or org_id = ${unitId}::uuid)`.execute(tx);
  if (rows.length > 0) return;
  await sql`insert into access.grants (district_id, id, person_id, role, unit_id, granted_by, granted_at)
    values (${actor.districtId}, ${newId()}, ${personId}, ${role}, ${unitId}, ${actor.personId}, ${now})
    on conflict (district_id, person_id, role, unit_id) where withdrawn_at is null do nothing`.execute(tx);
}

/**
 * The one link of an empty production database: whoever opens it becomes its first administrator. Null once the district
 * has an administrator. Made anew at each call, and then the older one is worth nothing.
 */
export const firstAdministratorLink = action(
  'access.first_administrator_link',
  noInput,
  async (context): Promise<{ path: string } | null> => {
    const { tx, actor, now, record } = context;
    allow(actor.kind === 'system');
    if ((await administrators(tx, actor.districtId, dayOf(now))).length > 0) return null;
    const { path, id } = await addInvitation(context, {
      personId: null,
      role: 'administrator',
      unitId: null,
      email: null,
    });
    record('first administrator link made', { kind: 'invitation', id });
    return { path };
  },
);

async function lockInvitation({ tx, actor, floor, now }: ActionContext, token: string): Promise<InvitationRow | null> {
  const hashes = floor.secrets.hashes(purpose, token);
  const { rows } =
    await sql<InvitationRow>`select id, person_id, role, unit_id, email, expires_at, used_at, replaced_at from access.invitations
    where district_id = ${actor.districtId} and token_hash = any(${[...hashes]}::text[]) for update`.execute(tx);
  const row = rows[0];
  return row && works(row, now) ? row : null;
}

function works(row: InvitationRow, now: Temporal.Instant): boolean {
  return row.used_at === null && row.replaced_at === null && Temporal.Instant.compare(now, row.expires_at) < 0;
}

/** What the page of an invitation shows; opening it uses nothing up. */
export const invitationState = question(
  'access.invitation_state',
  async (
    { tx, actor, floor, now },
    { token }: { token: string },
  ): Promise<{ role: string; known: { name: string } | null } | null> => {
    const hashes = floor.secrets.hashes(purpose, token);
    const { rows } = await sql<InvitationRow & { name: string | null }>`select i.*, p.name from access.invitations i
      left join roster.v_people p on p.district_id = i.district_id and p.id = i.person_id
      where i.district_id = ${actor.districtId} and i.token_hash = any(${[...hashes]}::text[])`.execute(tx);
    const row = rows[0];
    return row && works(row, now) ? { role: row.role, known: row.name === null ? null : { name: row.name } } : null;
  },
);

/**
 * Uses an invitation up and signs in. Whatever let anybody in as this person before ends: sessions and passkeys made
 * before the address was proved must not survive it.
 */
export const acceptInvitation = action(
  'access.accept_invitation',
  acceptRequest,
  async (context, input): Promise<SignedIn> => {
    const { tx, actor, now, record, refresh } = context;
    const invitation = await lockInvitation(context, input.token);
    if (!invitation) throw accessErrors.link_spent();
    let personId = invitation.person_id;
    if (personId === null) {
      const contact = readContact(input.email === '' ? (invitation.email ?? '') : input.email);
      if (contact?.kind !== 'email' || input.givenName === '' || input.familyName === '')
        throw invalid('email', { problem: 'incomplete' });
      personId = await addStaffByHand(context, {
        givenName: input.givenName,
        familyName: input.familyName,
        email: contact.value,
        role: invitation.role as 'administrator',
        orgId: invitation.unit_id,
      });
    }
    await endSessions(tx, actor.districtId, { personIds: [personId] });
    await sql`update access.passkeys set removed_at = ${now} where district_id = ${actor.districtId} and person_id = ${personId} and removed_at is null`.execute(
      tx,
    );
    await sql`update access.invitations set used_at = ${now}, person_id = ${personId} where district_id = ${actor.districtId} and id = ${invitation.id}`.execute(
      tx,
    );
    record('invitation accepted', { kind: 'person', id: personId }, { role: invitation.role });
    refresh(personTopic(personId));
    const { browser, remember, formerSession } = input;
    return beginSession(context, { personId, way: 'invitation', browser, remember, formerSession });
  },
);
