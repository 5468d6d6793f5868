import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { Throttle } from './access.rules.ts';

export type Asking = {
  id: Uuid;
  browser_hash: string;
  contact_kind: 'email' | 'phone';
  contact_hash: string;
  contact_sealed: string;
  locale: string;
  next_path: string | null;
  asked_at: Temporal.Instant;
  expires_at: Temporal.Instant;
  sent_at: Temporal.Instant | null;
  link_hash: string | null;
  digits_hash: string | null;
  spoken: boolean;
  tries: number;
  link_tries: number;
  proved_at: Temporal.Instant | null;
  used_at: Temporal.Instant | null;
};

export async function addAsking(
  tx: TenantTx,
  districtId: Uuid,
  asking: Pick<
    Asking,
    | 'id'
    | 'browser_hash'
    | 'contact_kind'
    | 'contact_hash'
    | 'contact_sealed'
    | 'locale'
    | 'next_path'
    | 'asked_at'
    | 'expires_at'
  >,
): Promise<void> {
  const { id, browser_hash, contact_kind, contact_hash, contact_sealed, locale, next_path, asked_at, expires_at } =
    asking;
  await sql`insert into access.askings (district_id, id, browser_hash, contact_kind, contact_hash, contact_sealed, locale, next_path, asked_at, expires_at)
    values (${districtId}, ${id}, ${browser_hash}, ${contact_kind}, ${contact_hash}, ${contact_sealed}, ${locale}, ${next_path}, ${asked_at}, ${expires_at})`.execute(
    tx,
  );
}

/** The newest code of a browser is the only one: asking again ends the one before. */
export async function endAskingOf(
  tx: TenantTx,
  districtId: Uuid,
  browserHashes: readonly string[],
  now: Temporal.Instant,
): Promise<void> {
  await sql`update access.askings set expires_at = least(expires_at, ${now}::timestamptz)
    where district_id = ${districtId} and browser_hash = any(${[...browserHashes]}::text[]) and used_at is null`.execute(
    tx,
  );
}

export async function lockAsking(
  tx: TenantTx,
  districtId: Uuid,
  by: { browserHashes: readonly string[] } | { linkHashes: readonly string[] } | { id: Uuid },
): Promise<Asking | null> {
  const { rows } =
    await sql<Asking>`select * from access.askings where district_id = ${districtId} and ${which(by)} for update`.execute(
      tx,
    );
  return rows[0] ?? null;
}

export async function readAsking(
  tx: TenantTx,
  districtId: Uuid,
  by: { browserHashes: readonly string[] } | { linkHashes: readonly string[] },
): Promise<Asking | null> {
  const { rows } =
    await sql<Asking>`select * from access.askings where district_id = ${districtId} and ${which(by)}`.execute(tx);
  return rows[0] ?? null;
}

function which(by: { browserHashes: readonly string[] } | { linkHashes: readonly string[] } | { id: Uuid }) {
  if ('id' in by) return sql`id = ${by.id}`;
  return 'browserHashes' in by
    ? sql`browser_hash = any(${[...by.browserHashes]}::text[])`
    : sql`link_hash = any(${[...by.linkHashes]}::text[])`;
}

export async function saveCode(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  code: {
    linkHash: string | null;
    digitsHash: string;
    sentAt: Temporal.Instant;
    expiresAt: Temporal.Instant;
    spoken: boolean;
  },
): Promise<void> {
  await sql`update access.askings set link_hash = coalesce(${code.linkHash}, link_hash), digits_hash = ${code.digitsHash},
    sent_at = ${code.sentAt}, expires_at = ${code.expiresAt}, spoken = ${code.spoken}
    where district_id = ${districtId} and id = ${id}`.execute(tx);
}

export async function countTry(tx: TenantTx, districtId: Uuid, id: Uuid, withLink: boolean): Promise<void> {
  await sql`update access.askings set ${withLink ? sql`link_tries = link_tries + 1` : sql`tries = tries + 1`}
    where district_id = ${districtId} and id = ${id}`.execute(tx);
}

/** The digits or the link were right. Until somebody was chosen, the same browser may still choose. */
export async function markProved(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  browserHash: string,
  now: Temporal.Instant,
): Promise<void> {
  await sql`update access.askings set proved_at = ${now}, browser_hash = ${browserHash} where district_id = ${districtId} and id = ${id}`.execute(
    tx,
  );
}

export async function markUsed(tx: TenantTx, districtId: Uuid, id: Uuid, now: Temporal.Instant): Promise<void> {
  await sql`update access.askings set used_at = ${now} where district_id = ${districtId} and id = ${id}`.execute(tx);
}

export async function sentTo(
  tx: TenantTx,
  districtId: Uuid,
  contactHash: string,
  since: Temporal.Instant,
): Promise<readonly Temporal.Instant[]> {
  const { rows } = await sql<{ sent_at: Temporal.Instant }>`select sent_at from access.askings
    where district_id = ${districtId} and contact_hash = ${contactHash} and asked_at > ${since} and sent_at is not null`.execute(
    tx,
  );
  return rows.map((row) => row.sent_at);
}

/** The open askings for these addresses, newest first: what a spoken code is put on. */
export async function openAskings(
  tx: TenantTx,
  districtId: Uuid,
  contactHashes: readonly string[],
  now: Temporal.Instant,
): Promise<readonly Asking[]> {
  const { rows } = await sql<Asking>`select * from access.askings
    where district_id = ${districtId} and contact_hash = any(${[...contactHashes]}::text[]) and expires_at > ${now} and used_at is null
    order by asked_at desc limit 5 for update`.execute(tx);
  return rows;
}

/** Reads the throttle of an address and holds its row until the transaction ends: guesses at one address queue up here. */
export async function lockThrottle(
  tx: TenantTx,
  districtId: Uuid,
  subjectHash: string,
  now: Temporal.Instant,
): Promise<Throttle> {
  const { rows } = await sql<{ window_began: Temporal.Instant; failures: number; in_a_row: number }>`
    insert into access.throttles as t (district_id, id, subject_hash, window_began) values (${districtId}, ${newId()}, ${subjectHash}, ${now})
    on conflict (district_id, subject_hash) do update set failures = t.failures
    returning window_began, failures, in_a_row`.execute(tx);
  const row = rows[0];
  return { windowBegan: row?.window_began ?? now, failures: row?.failures ?? 0, inARow: row?.in_a_row ?? 0 };
}

export async function saveThrottle(
  tx: TenantTx,
  districtId: Uuid,
  subjectHash: string,
  throttle: Throttle,
): Promise<void> {
  await sql`update access.throttles set window_began = ${throttle.windowBegan}, failures = ${throttle.failures}, in_a_row = ${throttle.inARow}
    where district_id = ${districtId} and subject_hash = ${subjectHash}`.execute(tx);
}

/** Marks something that may count only once. False when it counted before. */
export async function spend(
  tx: TenantTx,
  districtId: Uuid,
  hash: string,
  expiresAt: Temporal.Instant,
): Promise<boolean> {
  const { rows } =
    await sql`insert into access.spent (district_id, id, hash, expires_at) values (${districtId}, ${newId()}, ${hash}, ${expiresAt})
    on conflict (district_id, hash) do nothing returning id`.execute(tx);
  return rows.length > 0;
}

/** Forgets what can no longer count. */
export async function tidy(tx: TenantTx, districtId: Uuid, now: Temporal.Instant): Promise<void> {
  await sql`delete from access.askings where district_id = ${districtId} and asked_at < ${now.subtract({ hours: 48 })}`.execute(
    tx,
  );
  await sql`delete from access.spent where district_id = ${districtId} and expires_at < ${now}`.execute(tx);
  await sql`delete from access.throttles where district_id = ${districtId} and window_began < ${now.subtract({ hours: 24 * 400 })}`.execute(
    tx,
  );
  await sql`delete from access.sessions s where s.district_id = ${districtId} and not exists (
    select from platform.sessions p where p.district_id = s.district_id and p.session_id = s.id and p.expires_at > ${now})`.execute(
    tx,
  );
  await sql`delete from platform.sessions where district_id = ${districtId} and expires_at <= ${now}`.execute(tx);
}
