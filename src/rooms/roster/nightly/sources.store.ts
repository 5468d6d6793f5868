import { sql } from 'kysely';
import { nextRun } from '#platform/clock';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Seen } from './drop.ts';

/** A place from which a district's roster comes by itself. */
export type Source = {
  readonly id: Uuid;
  readonly kind: 'folder' | 'rest';
  readonly name: string;
  readonly isOn: boolean;
  /** `HH:MM` on the district's clock; null: as soon as a file is whole. */
  readonly loadAt: string | null;
  readonly nextRun: Temporal.Instant | null;
  readonly needsManifest: boolean;
  readonly baseUrl: string | null;
  readonly tokenUrl: string | null;
  readonly scope: string | null;
  readonly clientId: string | null;
  readonly seen: readonly Seen[];
  readonly madeAt: Temporal.Instant;
  readonly lastGoodAt: Temporal.Instant | null;
  readonly trouble: Trouble | null;
  readonly troubleAt: Temporal.Instant | null;
};

export const troubles = ['held', 'rejected', 'failed', 'nothing_new'] as const;
export type Trouble = (typeof troubles)[number];

const columns = sql`id, kind, name, is_on as "isOn", load_at as "loadAt", next_run as "nextRun", needs_manifest as "needsManifest",
  base_url as "baseUrl", token_url as "tokenUrl", scope, client_id as "clientId", seen, made_at as "madeAt", last_good_at as "lastGoodAt",
  trouble, trouble_at as "troubleAt"`;

export async function readSources(tx: TenantTx, districtId: Uuid): Promise<readonly Source[]> {
  const { rows } = await sql<Source>`select ${columns} from roster.load_sources
    where district_id = ${districtId} and ended_at is null order by made_at, id`.execute(tx);
  return rows;
}

export async function readSource(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<Source | null> {
  const { rows } = await sql<Source>`select ${columns} from roster.load_sources
    where district_id = ${districtId} and id = ${id} and ended_at is null`.execute(tx);
  return rows[0] ?? null;
}

export type DistrictPlace = { readonly slug: string; readonly zone: string };

export async function districtPlace(tx: TenantTx, districtId: Uuid): Promise<DistrictPlace> {
  const { rows } = await sql<DistrictPlace>`select slug, zone from platform.districts where id = ${districtId}`.execute(
    tx,
  );
  return rows[0] ?? { slug: '', zone: 'UTC' };
}

/** When a source with this time is due next; null for one that is taken as soon as it is whole. */
export async function nextRunOf(
  tx: TenantTx,
  districtId: Uuid,
  loadAt: string | null,
  now: Temporal.Instant,
): Promise<Temporal.Instant | null> {
  if (loadAt === null) return null;
  const { zone } = await districtPlace(tx, districtId);
  return nextRun(now, { zone, at: loadAt });
}
