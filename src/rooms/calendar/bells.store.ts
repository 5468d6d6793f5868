import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { BellSchedule } from './bells.rules.ts';
import type { Who } from './calendar.store.ts';

/** `enteredBy` is null for what a file brought. */
export type BellRow = BellSchedule & { readonly enteredBy: Uuid | null };

/** The standing bell schedules of an org, as they were entered. */
export async function readBells(tx: TenantTx, districtId: Uuid, orgId: Uuid): Promise<readonly BellRow[]> {
  const { rows } = await sql<BellRow>`
    select id, org_id as "orgId", name, periods, weekdays, array(select d::text from unnest(dates) d) as dates,
      on_half_days as "onHalfDays", entered_by as "enteredBy"
    from calendar.bell_schedules
    where district_id = ${districtId} and org_id = ${orgId} and removed_at is null order by entered_at, id`.execute(tx);
  return rows;
}

export async function addBells(tx: TenantTx, who: Who, bells: Omit<BellSchedule, 'id'>): Promise<Uuid> {
  const id = newId();
  await sql`insert into calendar.bell_schedules
      (district_id, id, org_id, name, periods, weekdays, dates, on_half_days, entered_by, entered_at)
    values (${who.districtId}, ${id}, ${bells.orgId}, ${bells.name}, ${JSON.stringify(bells.periods)},
      ${[...bells.weekdays]}::smallint[], ${[...bells.dates]}::date[], ${bells.onHalfDays}, ${who.by}, ${who.at})`.execute(
    tx,
  );
  return id;
}
