import { sql } from 'kysely';
import type { Grant } from '#platform/actor';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { RosterAssignment } from './access.rules.ts';

/** A person with everything that decides what they may do. */
export type PersonRow = {
  id: Uuid;
  given_name: string;
  family_name: string;
  name: string;
  is_student: boolean;
  is_guardian: boolean;
  is_staff: boolean;
  is_active: boolean;
  is_on: boolean;
  language: string | null;
  zone: string | null;
  assignments: RosterAssignment[];
  granted: { role: Grant['role']; unitId: Uuid | null; begins: string | null; ends: string | null }[];
  children: Uuid[];
};

/** Who may pick a child up and nothing else has no pages here: they are let in by nobody. */
const notOnlyPickUp = sql`not exists (select from roster.v_only_pick_up u where u.district_id = p.district_id and u.person_id = p.id)`;

/** The columns of PersonRow over `roster.v_people p`; one round trip for a whole person. */
const personColumns = (today: string) => sql`
  p.id, p.given_name, p.family_name, p.name, p.is_student, p.is_guardian and ${notOnlyPickUp} as is_guardian, p.is_staff, p.is_active,
  coalesce(a.is_on, true) as is_on, coalesce(a.language, p.language) as language, coalesce(a.zone, p.zone) as zone,
  coalesce((select jsonb_agg(jsonb_build_object('role', s.role, 'orgId', s.org_id, 'orgKind', o.kind, 'primary', s.is_primary) order by s.is_primary desc, s.id)
    from roster.v_assignments s join roster.v_orgs o on o.district_id = s.district_id and o.id = s.org_id
    where s.district_id = p.district_id and s.person_id = p.id), '[]') as assignments,
  coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'unitId', g.unit_id, 'begins', g.begins, 'ends', g.ends) order by g.granted_at)
    from access.grants g where g.district_id = p.district_id and g.person_id = p.id and g.withdrawn_at is null), '[]') as granted,
  coalesce((select jsonb_agg(w.student_id order by w.contact_order, w.student_id)
    from roster.v_guardianships w
    join roster.v_people c on c.district_id = w.district_id and c.id = w.student_id and c.is_active
    where w.district_id = p.district_id and w.guardian_id = p.id
      and (w.begins is null or w.begins <= ${today}::date) and (w.ends is null or w.ends > ${today}::date)), '[]') as children`;

const withAccount = sql`roster.v_people p left join access.accounts a on a.district_id = p.district_id and a.person_id = p.id`;

export async function findPerson(
  tx: TenantTx,
  districtId: Uuid,
  personId: Uuid,
  today: string,
): Promise<PersonRow | null> {
  const { rows } = await sql<PersonRow>`select ${personColumns(today)} from ${withAccount}
    where p.district_id = ${districtId} and p.id = ${personId}`.execute(tx);
  return rows[0] ?? null;
}

/** Active people with this address whose accounts are on: guardians, students of age, and staff; younger students have no pages. */
export async function peopleAt(
  tx: TenantTx,
  districtId: Uuid,
  contact: { kind: 'email' | 'phone'; value: string },
): Promise<
  readonly { id: Uuid; given_name: string; family_name: string; language: string | null; is_staff: boolean }[]
> {
  const { rows } = await sql<{
    id: Uuid;
    given_name: string;
    family_name: string;
    language: string | null;
    is_staff: boolean;
  }>`select distinct p.id, p.given_name, p.family_name, coalesce(a.language, p.language) as language, p.is_staff
    from roster.v_contact_details c
    join roster.v_people p on p.district_id = c.district_id and p.id = c.person_id
    left join access.accounts a on a.district_id = p.district_id and a.person_id = p.id
    where c.district_id = ${districtId} and c.kind = ${contact.kind} and c.value = ${contact.value}
      and p.is_active and coalesce(a.is_on, true)
      and ((p.is_guardian and ${notOnlyPickUp}) or p.is_staff or exists (select from access.grants g where g.district_id = p.district_id and g.person_id = p.id and g.withdrawn_at is null))
    order by p.id`.execute(tx);
  return rows;
}

export async function contactsOf(
  tx: TenantTx,
  districtId: Uuid,
  personId: Uuid,
): Promise<readonly { kind: 'email' | 'phone'; value: string }[]> {
  const { rows } = await sql<{
    kind: 'email' | 'phone';
    value: string;
  }>`select kind, value from roster.v_contact_details
    where district_id = ${districtId} and person_id = ${personId} order by position`.execute(tx);
  return rows;
}

/** Makes sure there is an account row, and changes what is given. */
export async function saveAccount(
  tx: TenantTx,
  districtId: Uuid,
  personId: Uuid,
  change: {
    isOn?: boolean;
    offReason?: string | null;
    by?: Uuid | null;
    language?: string;
    /** Null: the district's again. */
    zone?: string | null;
    signedInAt?: Temporal.Instant;
  },
  now: Temporal.Instant,
): Promise<void> {
  const changed = change.isOn !== undefined;
  await sql`insert into access.accounts as a (district_id, id, person_id, is_on, off_reason, changed_by, changed_at, language, zone, first_signed_in_at, seen_at)
    values (${districtId}, ${newId()}, ${personId}, ${change.isOn ?? true}, ${change.offReason ?? null}, ${change.by ?? null},
      ${changed ? now : null}, ${change.language ?? null}, ${change.zone ?? null}, ${change.signedInAt ?? null}, ${change.signedInAt ?? null})
    on conflict (district_id, person_id) do update set
      is_on = ${changed ? sql`excluded.is_on` : sql`a.is_on`},
      off_reason = ${changed ? sql`excluded.off_reason` : sql`a.off_reason`},
      changed_by = ${changed ? sql`excluded.changed_by` : sql`a.changed_by`},
      changed_at = coalesce(excluded.changed_at, a.changed_at),
      language = coalesce(excluded.language, a.language),
      zone = ${change.zone === undefined ? sql`a.zone` : sql`excluded.zone`},
      first_signed_in_at = coalesce(a.first_signed_in_at, excluded.first_signed_in_at),
      seen_at = coalesce(excluded.seen_at, a.seen_at)`.execute(tx);
}

export type SessionRow = {
  session_id: Uuid;
  person_id: Uuid;
  seen_at: Temporal.Instant;
  expires_at: Temporal.Instant;
};

/** The session whose cookie has one of these hashes, while it lasts. platform.sessions has no wall: the district is asked for by name. */
export async function findSession(
  tx: TenantTx,
  districtId: Uuid,
  hashes: readonly string[],
  now: Temporal.Instant,
): Promise<SessionRow | null> {
  const { rows } = await sql<SessionRow>`select session_id, person_id, seen_at, expires_at from platform.sessions
    where id_hash = any(${[...hashes]}::text[]) and district_id = ${districtId} and expires_at > ${now}`.execute(tx);
  return rows[0] ?? null;
}

export async function addSession(
  tx: TenantTx,
  session: {
    districtId: Uuid;
    personId: Uuid;
    sessionId: Uuid;
    hash: string;
    way: string;
    browser: string;
    remembered: boolean;
    contactHash: string | null;
    expiresAt: Temporal.Instant;
  },
  now: Temporal.Instant,
): Promise<void> {
  const { districtId, personId, sessionId, hash, way, browser, remembered, contactHash, expiresAt } = session;
  await sql`with own as (
      insert into access.sessions (district_id, id, person_id, way, browser, remembered, contact_hash, begun_at)
      values (${districtId}, ${sessionId}, ${personId}, ${way}, ${browser}, ${remembered}, ${contactHash}, ${now}))
    insert into platform.sessions (id_hash, district_id, person_id, session_id, created_at, seen_at, expires_at)
    values (${hash}, ${districtId}, ${personId}, ${sessionId}, ${now}, ${now}, ${expiresAt})`.execute(tx);
}

export async function touchSession(
  tx: TenantTx,
  districtId: Uuid,
  sessionId: Uuid,
  now: Temporal.Instant,
): Promise<void> {
  await sql`with seen as (
      update platform.sessions set seen_at = ${now} where district_id = ${districtId} and session_id = ${sessionId} returning person_id)
    update access.accounts set seen_at = ${now} where district_id = ${districtId} and person_id in (select person_id from seen)`.execute(
    tx,
  );
}

/** Ends sessions: of people, or those named. Answers whose they were. */
export async function endSessions(
  tx: TenantTx,
  districtId: Uuid,
  which: { personIds: readonly Uuid[] } | { sessionIds: readonly Uuid[] } | { hashes: readonly string[] },
): Promise<readonly { session_id: Uuid; person_id: Uuid }[]> {
  const where =
    'personIds' in which
      ? sql`person_id = any(${[...which.personIds]}::uuid[])`
      : 'sessionIds' in which
        ? sql`session_id = any(${[...which.sessionIds]}::uuid[])`
        : sql`id_hash = any(${[...which.hashes]}::text[])`;
  const { rows } = await sql<{ session_id: Uuid; person_id: Uuid }>`
    delete from platform.sessions where district_id = ${districtId} and ${where} returning session_id, person_id`.execute(
    tx,
  );
  if (rows.length > 0) {
    await sql`delete from access.sessions where district_id = ${districtId} and id = any(${rows.map((row) => row.session_id)}::uuid[])`.execute(
      tx,
    );
  }
  return rows;
}

export type OwnSession = {
  id: Uuid;
  way: string;
  browser: string;
  remembered: boolean;
  begun_at: Temporal.Instant;
  seen_at: Temporal.Instant;
  expires_at: Temporal.Instant;
};

export async function sessionsOf(
  tx: TenantTx,
  districtId: Uuid,
  personId: Uuid,
  now: Temporal.Instant,
): Promise<readonly OwnSession[]> {
  const { rows } =
    await sql<OwnSession>`select s.id, s.way, s.browser, s.remembered, s.begun_at, p.seen_at, p.expires_at
    from access.sessions s join platform.sessions p on p.district_id = s.district_id and p.session_id = s.id
    where s.district_id = ${districtId} and s.person_id = ${personId} and p.expires_at > ${now}
    order by p.seen_at desc limit 100`.execute(tx);
  return rows;
}

/** Active administrators of the whole district whose accounts are on, by the roster or by a grant. */
export async function administrators(tx: TenantTx, districtId: Uuid, today: string): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`select p.id from ${withAccount}
    where p.district_id = ${districtId} and p.is_active and coalesce(a.is_on, true) and (
      exists (select from roster.v_assignments s join roster.v_orgs o on o.district_id = s.district_id and o.id = s.org_id
        where s.district_id = p.district_id and s.person_id = p.id and s.role = 'administrator' and o.kind in ('district', 'department'))
      or exists (select from access.grants g where g.district_id = p.district_id and g.person_id = p.id and g.role = 'administrator' and g.unit_id is null
        and g.withdrawn_at is null and (g.begins is null or g.begins <= ${today}::date) and (g.ends is null or g.ends > ${today}::date)))
    order by p.id`.execute(tx);
  return rows.map((row) => row.id);
}

/** Everything that lets these people in, except their sessions: tokens, open codes and invitations. */
export async function endCredentials(
  tx: TenantTx,
  districtId: Uuid,
  personIds: readonly Uuid[],
  by: Uuid | null,
  now: Temporal.Instant,
): Promise<void> {
  const ids = [...personIds];
  await sql`update access.tokens set revoked_at = ${now}, revoked_by = ${by}
    where district_id = ${districtId} and person_id = any(${ids}::uuid[]) and revoked_at is null`.execute(tx);
  await sql`update access.invitations set replaced_at = ${now}
    where district_id = ${districtId} and person_id = any(${ids}::uuid[]) and used_at is null and replaced_at is null`.execute(
    tx,
  );
}

/**
 * Scheme and host for the link in a message. The Host header of whoever asked is believed only when it is one of the
 * district's registered hosts: otherwise a forged one would send somebody's sign-in link to the forger.
 */
export async function linkBase(tx: TenantTx, publicUrl: string, districtId: Uuid, host: string): Promise<string> {
  const base = new URL(publicUrl);
  const { rows } =
    await sql`select from platform.hosts where district_id = ${districtId} and host = ${host.toLowerCase()}`.execute(
      tx,
    );
  if (rows.length > 0) base.hostname = host;
  return base.origin;
}
