import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { InterpreterMode, RequestState } from './interpreters.rules.ts';

export type InterpreterRequest = {
  readonly id: Uuid;
  readonly language: string;
  readonly mode: InterpreterMode;
  readonly orgId: Uuid | null;
  readonly aboutKind: string | null;
  readonly aboutId: Uuid | null;
  readonly guardianId: Uuid | null;
  readonly startsAt: Temporal.Instant | null;
  readonly endsAt: Temporal.Instant | null;
  readonly note: string;
  readonly ownerId: Uuid;
  readonly dueAt: Temporal.Instant;
  readonly state: RequestState;
  readonly staffId: Uuid | null;
  readonly agencyId: Uuid | null;
  readonly reference: string;
  readonly askedBy: Uuid | null;
  readonly askedAt: Temporal.Instant;
  readonly bookedAt: Temporal.Instant | null;
  readonly toldAt: Temporal.Instant | null;
  /** When the family was last told that somebody comes; null again once it was told that nobody does. */
  readonly familyToldAt: Temporal.Instant | null;
};

const columns = sql`id, language, mode, org_id as "orgId", about_kind as "aboutKind", about_id as "aboutId", guardian_id as "guardianId",
  starts_at as "startsAt", ends_at as "endsAt", note, owner_id as "ownerId", due_at as "dueAt", state, staff_id as "staffId",
  agency_id as "agencyId", reference, asked_by as "askedBy", asked_at as "askedAt", booked_at as "bookedAt", told_at as "toldAt", family_told_at as "familyToldAt"`;

export type NewRequest = Pick<
  InterpreterRequest,
  | 'language'
  | 'mode'
  | 'orgId'
  | 'aboutKind'
  | 'aboutId'
  | 'guardianId'
  | 'startsAt'
  | 'endsAt'
  | 'note'
  | 'ownerId'
  | 'dueAt'
  | 'askedBy'
  | 'askedAt'
>;

export async function addRequest(tx: TenantTx, districtId: Uuid, row: NewRequest): Promise<Uuid> {
  const id = newId();
  await sql`insert into language.interpreter_requests (district_id, id, language, mode, org_id, about_kind, about_id, guardian_id,
      starts_at, ends_at, note, owner_id, due_at, asked_by, asked_at)
    values (${districtId}, ${id}, ${row.language}, ${row.mode}, ${row.orgId}, ${row.aboutKind}, ${row.aboutId}, ${row.guardianId},
      ${row.startsAt}, ${row.endsAt}, ${row.note}, ${row.ownerId}, ${row.dueAt}, ${row.askedBy}, ${row.askedAt})`.execute(
    tx,
  );
  return id;
}

export async function requestById(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  lock = false,
): Promise<InterpreterRequest | null> {
  const { rows } = await sql<InterpreterRequest>`select ${columns} from language.interpreter_requests
    where district_id = ${districtId} and id = ${id} ${lock ? sql`for update` : sql``}`.execute(tx);
  return rows[0] ?? null;
}

/** Open ones, most pressing first; then those that ended lately. */
export async function requestsOf(
  tx: TenantTx,
  districtId: Uuid,
  since: Temporal.Instant,
): Promise<readonly InterpreterRequest[]> {
  const { rows } = await sql<InterpreterRequest>`select ${columns} from language.interpreter_requests
    where district_id = ${districtId} and (state in ('asked', 'booked') or closed_at > ${since})
    order by state in ('done', 'cancelled'), case when state = 'booked' then starts_at end nulls first, due_at, id limit 300`.execute(
    tx,
  );
  return rows;
}

export async function requestsAbout(
  tx: TenantTx,
  districtId: Uuid,
  about: { readonly kind: string; readonly id: Uuid },
): Promise<readonly InterpreterRequest[]> {
  const { rows } = await sql<InterpreterRequest>`select ${columns} from language.interpreter_requests
    where district_id = ${districtId} and about_kind = ${about.kind} and about_id = ${about.id} order by asked_at, id`.execute(
    tx,
  );
  return rows;
}

export type Change = {
  readonly state: RequestState;
  readonly staffId: Uuid | null;
  readonly agencyId: Uuid | null;
  readonly reference: string;
  readonly startsAt: Temporal.Instant | null;
  readonly endsAt: Temporal.Instant | null;
  readonly bookedBy: Uuid | null;
  readonly bookedAt: Temporal.Instant | null;
  readonly closedAt: Temporal.Instant | null;
};

export async function changeRequest(tx: TenantTx, districtId: Uuid, id: Uuid, to: Change): Promise<void> {
  await sql`update language.interpreter_requests set state = ${to.state}, staff_id = ${to.staffId}, agency_id = ${to.agencyId},
      reference = ${to.reference}, starts_at = ${to.startsAt}, ends_at = ${to.endsAt}, booked_by = ${to.bookedBy},
      booked_at = ${to.bookedAt}, closed_at = ${to.closedAt}, told_at = null
    where district_id = ${districtId} and id = ${id}`.execute(tx);
}

export async function markTold(tx: TenantTx, districtId: Uuid, id: Uuid, at: Temporal.Instant): Promise<void> {
  await sql`update language.interpreter_requests set told_at = ${at} where district_id = ${districtId} and id = ${id}`.execute(
    tx,
  );
}

export async function markFamilyTold(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  at: Temporal.Instant | null,
): Promise<void> {
  await sql`update language.interpreter_requests set family_told_at = ${at} where district_id = ${districtId} and id = ${id}`.execute(
    tx,
  );
}

/** Open requests of people who are going, as owner or as the one who comes. */
export async function requestsOfPeople(
  tx: TenantTx,
  districtId: Uuid,
  people: readonly Uuid[],
): Promise<readonly InterpreterRequest[]> {
  const { rows } = await sql<InterpreterRequest>`select ${columns} from language.interpreter_requests
    where district_id = ${districtId} and state in ('asked', 'booked')
      and (owner_id = any(${[...people]}::uuid[]) or staff_id = any(${[...people]}::uuid[])) order by id for update`.execute(
    tx,
  );
  return rows;
}

export async function giveRequest(tx: TenantTx, districtId: Uuid, id: Uuid, ownerId: Uuid): Promise<void> {
  await sql`update language.interpreter_requests set owner_id = ${ownerId} where district_id = ${districtId} and id = ${id}`.execute(
    tx,
  );
}

export type Agency = {
  readonly id: Uuid;
  readonly name: string;
  readonly phone: string;
  readonly languages: readonly string[];
  readonly note: string;
};

export async function agenciesOf(tx: TenantTx, districtId: Uuid): Promise<readonly Agency[]> {
  const { rows } = await sql<Agency>`select id, name, phone, languages, note from language.agencies
    where district_id = ${districtId} and removed_at is null order by lower(name), id`.execute(tx);
  return rows;
}

export async function addAgency(
  tx: TenantTx,
  districtId: Uuid,
  row: Omit<Agency, 'id'> & { readonly by: Uuid; readonly at: Temporal.Instant },
): Promise<Uuid> {
  const id = newId();
  await sql`insert into language.agencies (district_id, id, name, phone, languages, note, entered_by, entered_at)
    values (${districtId}, ${id}, ${row.name}, ${row.phone}, ${[...row.languages]}::text[], ${row.note}, ${row.by}, ${row.at})`.execute(
    tx,
  );
  return id;
}

export async function removeAgency(tx: TenantTx, districtId: Uuid, id: Uuid, at: Temporal.Instant): Promise<boolean> {
  const result =
    await sql`update language.agencies set removed_at = ${at} where district_id = ${districtId} and id = ${id}`.execute(
      tx,
    );
  return Number(result.numAffectedRows ?? 0n) > 0;
}
