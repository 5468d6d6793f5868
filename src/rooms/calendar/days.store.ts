import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { HalfDayKind, WeeklyHours } from './calendar.contract.ts';
import type { HourChange } from './calendar.rules.ts';
import type { Who } from './calendar.store.ts';

export type ChangeRow = HourChange & { readonly id: Uuid };
export type OpeningRow = {
  readonly id: Uuid;
  readonly orgId: Uuid;
  readonly onDate: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
};
export type HalfDayRow = {
  readonly id: Uuid;
  readonly orgId: Uuid;
  readonly onDate: string;
  readonly endsAt: string;
  readonly officeCloses: boolean;
  readonly kind: HalfDayKind;
  readonly familyWords: string;
};

/** One change a day: what was entered for the same day before is taken back. */
export async function addHourChange(
  tx: TenantTx,
  who: Who,
  orgId: Uuid,
  startsOn: string,
  hours: WeeklyHours | null,
): Promise<Uuid> {
  const id = newId();
  await sql`update calendar.hour_changes set removed_at = ${who.at}, removed_by = ${who.by}
    where district_id = ${who.districtId} and org_id = ${orgId} and starts_on = ${startsOn} and removed_at is null`.execute(
    tx,
  );
  await sql`insert into calendar.hour_changes (district_id, id, org_id, starts_on, periods, entered_by, entered_at)
    values (${who.districtId}, ${id}, ${orgId}, ${startsOn}, ${hours === null ? null : JSON.stringify(hours)}, ${who.by}, ${who.at})`.execute(
    tx,
  );
  return id;
}

/** Hours set for now replace every change that has already come to hold. */
export async function endHourChangesUntil(tx: TenantTx, who: Who, orgId: Uuid, day: string): Promise<void> {
  await sql`update calendar.hour_changes set removed_at = ${who.at}, removed_by = ${who.by}
    where district_id = ${who.districtId} and org_id = ${orgId} and starts_on <= ${day} and removed_at is null`.execute(
    tx,
  );
}

export async function hourChangesFrom(
  tx: TenantTx,
  districtId: Uuid,
  orgIds: readonly Uuid[],
  day: string,
): Promise<readonly ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select id, org_id as "orgId", starts_on as "startsOn", periods from calendar.hour_changes
    where district_id = ${districtId} and org_id = any (${orgIds}::uuid[]) and removed_at is null and starts_on > ${day}
    order by starts_on, id`.execute(tx);
  return rows;
}

export async function addOpening(tx: TenantTx, who: Who, opening: Omit<OpeningRow, 'id'>): Promise<Uuid> {
  const id = newId();
  await sql`insert into calendar.extra_openings (district_id, id, org_id, on_date, from_time, to_time, reason, entered_by, entered_at)
    values (${who.districtId}, ${id}, ${opening.orgId}, ${opening.onDate}, ${opening.from}, ${opening.to}, ${opening.reason},
      ${who.by}, ${who.at})`.execute(tx);
  return id;
}

export async function openingsFrom(
  tx: TenantTx,
  districtId: Uuid,
  orgIds: readonly Uuid[],
  day: string,
): Promise<readonly OpeningRow[]> {
  const { rows } = await sql<OpeningRow>`
    select id, org_id as "orgId", on_date as "onDate", to_char(from_time, 'HH24:MI') as "from",
      to_char(to_time, 'HH24:MI') as "to", reason
    from calendar.extra_openings
    where district_id = ${districtId} and org_id = any (${orgIds}::uuid[]) and removed_at is null and on_date >= ${day}
    order by on_date, from_time, id`.execute(tx);
  return rows;
}

/** One half day a date: what was entered for it before is taken back. */
export async function addHalfDay(tx: TenantTx, who: Who, day: Omit<HalfDayRow, 'id'>): Promise<Uuid> {
  const id = newId();
  await sql`update calendar.half_days set removed_at = ${who.at}, removed_by = ${who.by}
    where district_id = ${who.districtId} and org_id = ${day.orgId} and on_date = ${day.onDate} and removed_at is null`.execute(
    tx,
  );
  await sql`insert into calendar.half_days
      (district_id, id, org_id, on_date, ends_at, office_closes, kind, family_words, entered_by, entered_at)
    values (${who.districtId}, ${id}, ${day.orgId}, ${day.onDate}, ${day.endsAt}, ${day.officeCloses}, ${day.kind},
      ${day.familyWords}, ${who.by}, ${who.at})`.execute(tx);
  return id;
}

/** Standing half days of these orgs from a day on, up to and not including another where one is given. */
export async function halfDaysFrom(
  tx: TenantTx,
  districtId: Uuid,
  orgIds: readonly Uuid[],
  day: string,
  until: string | null = null,
): Promise<readonly HalfDayRow[]> {
  const { rows } = await sql<HalfDayRow>`
    select id, org_id as "orgId", on_date as "onDate", to_char(ends_at, 'HH24:MI') as "endsAt",
      office_closes as "officeCloses", kind, family_words as "familyWords"
    from calendar.half_days
    where district_id = ${districtId} and org_id = any (${orgIds}::uuid[]) and removed_at is null and on_date >= ${day}
      and (${until}::date is null or on_date < ${until}::date)
    order by on_date, ends_at, id`.execute(tx);
  return rows;
}
