import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { chainOf } from './calendar.rules.ts';
import { weekCache } from './calendar.weeks.ts';
import { yearAt, yearsFor, type SchoolYear } from './years.rules.ts';
import { readYears } from './years.store.ts';

/**
 * The school year that the moment belongs to, on the clock of the org: the district's when none is given, a school's own
 * where it keeps one. Never empty: while nobody has entered a year it begins on August 1 (`isEntered` is false).
 */
export async function schoolYearOf(
  tx: TenantTx,
  districtId: Uuid,
  now: Temporal.Instant,
  orgId: Uuid | null = null,
): Promise<SchoolYear> {
  const { facts, weeks } = await weekCache.entryFor(tx, districtId, orgId);
  const years = yearsFor(await readYears(tx, districtId), chainOf(facts, orgId));
  return yearAt(years, now.toZonedDateTimeISO(weeks(orgId).zone).toPlainDate());
}
