import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { Who } from './calendar.store.ts';
import type { YearFacts } from './years.rules.ts';

export type YearRow = YearFacts & { readonly id: Uuid };

/** Every standing school year of the district and its schools, the earliest first. */
export async function readYears(tx: TenantTx, districtId: Uuid): Promise<readonly YearRow[]> {
  const { rows } = await sql<YearRow>`
    select id, org_id as "orgId", name, starts_on as "startsOn", until_on as "untilOn", terms
    from calendar.school_years where district_id = ${districtId} and removed_at is null order by starts_on, id`.execute(
    tx,
  );
  return rows;
}

export async function addYear(tx: TenantTx, who: Who, year: YearFacts): Promise<Uuid> {
  const id = newId();
  await sql`insert into calendar.school_years (district_id, id, org_id, name, starts_on, until_on, terms, entered_by, entered_at)
    values (${who.districtId}, ${id}, ${year.orgId}, ${year.name}, ${year.startsOn}, ${year.untilOn},
      ${JSON.stringify(year.terms)}, ${who.by}, ${who.at})`.execute(tx);
  return id;
}
