import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { Who } from './calendar.store.ts';
import { holidayKeys, type HolidayKey } from './holidays.rules.ts';

/** Stands alone where a district wants to be reminded of no holiday at all. */
const NONE = 'none';

/** The holidays a district is reminded of: those it chose, all of the list while it has not chosen. */
export async function readKeptHolidays(tx: TenantTx, districtId: Uuid): Promise<readonly HolidayKey[]> {
  const { rows } = await sql<{ holiday: string }>`
    select holiday from calendar.kept_holidays where district_id = ${districtId}`.execute(tx);
  if (rows.length === 0) return holidayKeys;
  const chosen = new Set(rows.map((row) => row.holiday));
  return holidayKeys.filter((key) => chosen.has(key));
}

export async function saveKeptHolidays(tx: TenantTx, who: Who, keys: readonly HolidayKey[]): Promise<void> {
  await sql`delete from calendar.kept_holidays where district_id = ${who.districtId}`.execute(tx);
  for (const key of keys.length === 0 ? [NONE] : keys) {
    await sql`insert into calendar.kept_holidays (district_id, id, holiday, chosen_by, chosen_at)
      values (${who.districtId}, ${newId()}, ${key}, ${who.by}, ${who.at})`.execute(tx);
  }
}
