import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** The district's own org has the district's id; whatever comes first, the installation or a roster, makes it. */
export async function ensureDistrictOrg(tx: TenantTx, districtId: Uuid): Promise<void> {
  await sql`insert into roster.orgs (district_id, id, kind, name, slug, zone, languages)
    select id, id, 'district', name, 'district', zone, languages from platform.districts where id = ${districtId}
    on conflict (district_id, id) do nothing`.execute(tx);
}
