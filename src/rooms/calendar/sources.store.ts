import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { Who } from './calendar.store.ts';
import type { Audience } from './events.contract.ts';

export type SourceRow = {
  readonly id: Uuid;
  readonly orgId: Uuid;
  readonly name: string;
  /** Empty for a file that was read once. */
  readonly host: string;
  readonly audience: Audience;
  readonly readAt: Temporal.Instant | null;
  readonly failedAt: Temporal.Instant | null;
  readonly failure: string | null;
  readonly events: number;
};

const columns = sql`id, org_id as "orgId", name, host, audience, read_at as "readAt", failed_at as "failedAt", failure, events`;

export async function sourcesOf(tx: TenantTx, districtId: Uuid, orgId: Uuid): Promise<readonly SourceRow[]> {
  const { rows } = await sql<SourceRow>`select ${columns} from calendar.sources
    where district_id = ${districtId} and org_id = ${orgId} and removed_at is null order by entered_at, id`.execute(tx);
  return rows;
}

/** Those with an address: files are read once. */
export async function readableSources(tx: TenantTx, districtId: Uuid): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`select id from calendar.sources
    where district_id = ${districtId} and removed_at is null and host <> '' order by id`.execute(tx);
  return rows.map((row) => row.id);
}

export type OpenSource = SourceRow & { readonly urlSealed: string; readonly etag: string | null };

export async function readSource(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<OpenSource | null> {
  const { rows } = await sql<OpenSource>`select ${columns}, url_sealed as "urlSealed", etag from calendar.sources
    where district_id = ${districtId} and id = ${id} and removed_at is null`.execute(tx);
  return rows[0] ?? null;
}

export async function addSource(
  tx: TenantTx,
  who: Who,
  source: { orgId: Uuid; name: string; urlSealed: string; host: string; audience: Audience },
): Promise<Uuid> {
  const id = newId();
  await sql`insert into calendar.sources (district_id, id, org_id, name, url_sealed, host, audience, entered_by, entered_at)
    values (${who.districtId}, ${id}, ${source.orgId}, ${source.name}, ${source.urlSealed}, ${source.host},
      ${source.audience}, ${who.by}, ${who.at})`.execute(tx);
  return id;
}

export async function markRead(
  tx: TenantTx,
  who: Who,
  id: Uuid,
  { etag, events }: { etag: string | null; events: number },
): Promise<void> {
  await sql`update calendar.sources set read_at = ${who.at}, failed_at = null, failure = null, etag = ${etag}, events = ${events}
    where district_id = ${who.districtId} and id = ${id}`.execute(tx);
}

export async function markFailed(tx: TenantTx, who: Who, id: Uuid, failure: string): Promise<void> {
  await sql`update calendar.sources set failed_at = ${who.at}, failure = ${failure}
    where district_id = ${who.districtId} and id = ${id}`.execute(tx);
}

/** The events of a source go and come back with it. */
export async function switchEventsOf(tx: TenantTx, who: Who, sourceId: Uuid, on: boolean): Promise<void> {
  await sql`update calendar.events set removed_at = ${on ? null : who.at}, removed_by = ${on ? null : who.by},
      sequence = sequence + 1, changed_at = ${who.at}
    where district_id = ${who.districtId} and source_id = ${sourceId}`.execute(tx);
}

/** The language in which a district's own calendars elsewhere are written: its first. */
export async function mainLanguage(tx: TenantTx, districtId: Uuid): Promise<string> {
  const { rows } = await sql<{ language: string | null }>`
    select languages[1] as language from platform.districts where id = ${districtId}`.execute(tx);
  return rows[0]?.language ?? 'en';
}
