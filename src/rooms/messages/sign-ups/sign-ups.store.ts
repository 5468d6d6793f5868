import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import type { Secrets } from '#platform/secrets';

export type SignUp = {
  readonly id: Uuid;
  readonly org_id: Uuid | null;
  readonly author_id: Uuid;
  readonly code: string;
  readonly title: string;
  readonly details: string;
  readonly language: string;
  readonly place: string;
  readonly starts_at: Temporal.Instant;
  readonly places: number;
  readonly state: 'open' | 'ended';
  readonly zone: string;
  readonly school: string | null;
};

const columns = sql`s.id, s.org_id, s.author_id, s.code, s.title, s.details, s.language, s.place, s.starts_at, s.places, s.state,
  coalesce((select o.zone from roster.v_orgs o where o.district_id = s.district_id and o.id = s.org_id), (select d.zone from platform.districts d where d.id = s.district_id)) as zone,
  (select o.name from roster.v_orgs o where o.district_id = s.district_id and o.id = s.org_id) as school`;
export { columns as signUpColumns };

export async function signUpById(tx: TenantTx, districtId: Uuid, id: Uuid, lock = false): Promise<SignUp> {
  const { rows } =
    await sql<SignUp>`select ${columns} from messages.sign_ups s where s.district_id = ${districtId} and s.id = ${id} ${lock ? sql`for update of s` : sql``}`.execute(
      tx,
    );
  return found(rows[0]);
}

export async function signUpByCode(tx: TenantTx, districtId: Uuid, code: string): Promise<SignUp | null> {
  const { rows } =
    await sql<SignUp>`select ${columns} from messages.sign_ups s where s.district_id = ${districtId} and s.code = ${code}`.execute(
      tx,
    );
  return rows[0] ?? null;
}

export type Place = {
  readonly id: Uuid;
  readonly sign_up_id: Uuid;
  readonly person_id: Uuid | null;
  readonly name: string;
  readonly kind: 'email' | 'phone';
  readonly address: string;
  readonly language: string;
  readonly state: 'in' | 'waiting' | 'gone';
  readonly came_at: Temporal.Instant;
};

export async function placesOf(tx: TenantTx, districtId: Uuid, signUpId: Uuid): Promise<readonly Place[]> {
  const { rows } =
    await sql<Place>`select id, sign_up_id, person_id, name, kind, address, language, state, came_at from messages.sign_up_people
    where district_id = ${districtId} and sign_up_id = ${signUpId} order by position`.execute(tx);
  return rows;
}

export async function placeById(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<Place> {
  const { rows } =
    await sql<Place>`select id, sign_up_id, person_id, name, kind, address, language, state, came_at from messages.sign_up_people
    where district_id = ${districtId} and id = ${id}`.execute(tx);
  return found(rows[0]);
}

/** The link that shows one place and gives it back. */
export function placeToken(secrets: Secrets, districtId: Uuid, id: Uuid): string {
  return `${Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')}${secrets.sign('sign-up place', `${districtId} ${id}`, 8)}`;
}

export function readPlaceToken(secrets: Secrets, districtId: Uuid, token: string): Uuid | null {
  if (!/^[\w-]{22}[0-9a-f]{16}$/.test(token)) return null;
  const hex = Buffer.from(token.slice(0, 22), 'base64url').toString('hex');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return isUuid(id) && secrets.verify('sign-up place', `${districtId} ${id}`, token.slice(22)) ? id : null;
}
