import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { ProviderKind } from './providers/provider.ts';

export type ProviderRow = {
  readonly id: Uuid;
  readonly kind: ProviderKind;
  readonly place: number;
  readonly baseUrl: string | null;
  readonly region: string | null;
  readonly model: string | null;
  readonly keySealed: string | null;
  readonly isOn: boolean;
  readonly lastGoodAt: Temporal.Instant | null;
  readonly failedAt: Temporal.Instant | null;
  readonly failure: string | null;
};

const columns = sql`id, kind, place, base_url as "baseUrl", region, model, key_sealed as "keySealed", is_on as "isOn",
  last_good_at as "lastGoodAt", failed_at as "failedAt", failure`;

/** In the order in which they are asked. */
export async function providersOf(tx: TenantTx, districtId: Uuid): Promise<readonly ProviderRow[]> {
  const { rows } =
    await sql<ProviderRow>`select ${columns} from language.providers where district_id = ${districtId} order by place, id`.execute(
      tx,
    );
  return rows;
}

export async function hasProviders(tx: TenantTx, districtId: Uuid): Promise<boolean> {
  const { rows } =
    await sql`select from language.providers where district_id = ${districtId} and is_on limit 1`.execute(tx);
  return rows.length > 0;
}

export async function saveProvider(
  tx: TenantTx,
  districtId: Uuid,
  row: Pick<ProviderRow, 'kind' | 'baseUrl' | 'region' | 'model' | 'keySealed'> & {
    readonly by: Uuid;
    readonly at: Temporal.Instant;
  },
): Promise<void> {
  const place = Math.max(0, ...(await providersOf(tx, districtId)).map((one) => one.place)) + 1;
  await sql`insert into language.providers (district_id, id, kind, place, base_url, region, model, key_sealed, changed_by, changed_at)
    values (${districtId}, ${newId()}, ${row.kind}, ${place}, ${row.baseUrl}, ${row.region}, ${row.model}, ${row.keySealed}, ${row.by}, ${row.at})
    on conflict on constraint providers_once do update set base_url = excluded.base_url, region = excluded.region, model = excluded.model,
      key_sealed = excluded.key_sealed, is_on = true, failed_at = null, failure = null, changed_by = excluded.changed_by,
      changed_at = excluded.changed_at`.execute(tx);
}

export async function switchProvider(tx: TenantTx, districtId: Uuid, kind: ProviderKind, on: boolean): Promise<void> {
  await sql`update language.providers set is_on = ${on} where district_id = ${districtId} and kind = ${kind}`.execute(
    tx,
  );
}

export async function firstProvider(tx: TenantTx, districtId: Uuid, kind: ProviderKind): Promise<void> {
  await sql`update language.providers set place = case when kind = ${kind} then 0 else place + 1 end
    where district_id = ${districtId}`.execute(tx);
}

export async function removeProvider(tx: TenantTx, districtId: Uuid, kind: ProviderKind): Promise<void> {
  await sql`delete from language.providers where district_id = ${districtId} and kind = ${kind}`.execute(tx);
}

/** How the services did: null is well. A kind of trouble, never a word of a text. */
export async function noteOutcomes(
  tx: TenantTx,
  districtId: Uuid,
  at: Temporal.Instant,
  outcomes: readonly { readonly kind: ProviderKind; readonly failure: string | null }[],
): Promise<void> {
  for (const { kind, failure } of outcomes)
    await sql`update language.providers set
        last_good_at = case when ${failure}::text is null then ${at}::timestamptz else last_good_at end,
        failed_at = case when ${failure}::text is null then null else ${at}::timestamptz end, failure = ${failure}::text
      where district_id = ${districtId} and kind = ${kind}`.execute(tx);
}
