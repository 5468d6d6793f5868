import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { ClosureKind, WeeklyHours } from './calendar.contract.ts';
import type {
  CalendarFacts,
  ClosureFacts,
  ExtraFacts,
  HalfDayFacts,
  HourChange,
  OrgFacts,
  SeasonFacts,
} from './calendar.rules.ts';

export type ClosureRow = ClosureFacts & {
  readonly id: Uuid;
  readonly reason: string;
  readonly kind: ClosureKind;
  readonly familyWords: string;
  readonly enteredBy: string | null;
};

export type SeasonRow = SeasonFacts & { readonly id: Uuid; readonly name: string };

/** Null while nobody has changed anything in the district. */
export async function readVersion(tx: TenantTx, districtId: Uuid): Promise<string | null> {
  const { rows } = await sql<{ version: string }>`
    select version from calendar.versions where district_id = ${districtId} and id = ${districtId}`.execute(tx);
  return rows[0]?.version ?? null;
}

export async function writeVersion(tx: TenantTx, districtId: Uuid): Promise<void> {
  await sql`insert into calendar.versions (district_id, id, version) values (${districtId}, ${districtId}, ${newId()})
    on conflict (district_id, id) do update set version = excluded.version`.execute(tx);
}

export async function readFacts(tx: TenantTx, districtId: Uuid): Promise<CalendarFacts> {
  const [orgs, hours, hourChanges, closures, seasons, extras, halfDays, zone] = await Promise.all([
    sql<OrgFacts>`
    select id, parent_id as "parentId", kind, name, zone, slug from roster.v_orgs
    where district_id = ${districtId} and is_active order by kind <> 'district', name, id`.execute(tx),
    sql<{ orgId: Uuid; periods: WeeklyHours }>`
    select org_id as "orgId", periods from calendar.hours where district_id = ${districtId} order by org_id`.execute(
      tx,
    ),
    sql<HourChange>`
    select org_id as "orgId", starts_on as "startsOn", periods from calendar.hour_changes
    where district_id = ${districtId} and removed_at is null order by starts_on, id`.execute(tx),
    sql<ClosureFacts>`
    select org_id as "orgId", starts_on as "startsOn", until_on as "untilOn", entered_at as "enteredAt",
      to_char(from_time, 'HH24:MI') as "from", to_char(to_time, 'HH24:MI') as "to"
    from calendar.closures where district_id = ${districtId} and removed_at is null order by starts_on, id`.execute(tx),
    sql<SeasonFacts>`
    select org_id as "orgId", starts_on as "startsOn", until_on as "untilOn", periods
    from calendar.seasons where district_id = ${districtId} and removed_at is null order by entered_at, id`.execute(tx),
    sql<ExtraFacts>`
    select org_id as "orgId", on_date as "onDate", entered_at as "enteredAt",
      to_char(from_time, 'HH24:MI') as "from", to_char(to_time, 'HH24:MI') as "to"
    from calendar.extra_openings where district_id = ${districtId} and removed_at is null order by on_date, id`.execute(
      tx,
    ),
    sql<HalfDayFacts>`
    select org_id as "orgId", on_date as "onDate", to_char(ends_at, 'HH24:MI') as "endsAt",
      office_closes as "officeCloses", entered_at as "enteredAt"
    from calendar.half_days where district_id = ${districtId} and removed_at is null order by on_date, id`.execute(tx),
    sql<{ zone: string }>`select zone from platform.districts where id = ${districtId}`.execute(tx),
  ]);
  return {
    zone: zone.rows[0]?.zone ?? 'UTC',
    orgs: orgs.rows,
    hours: hours.rows,
    hourChanges: hourChanges.rows,
    closures: closures.rows,
    seasons: seasons.rows,
    extras: extras.rows,
    halfDays: halfDays.rows,
  };
}

export type Who = { readonly districtId: Uuid; readonly by: Uuid | null; readonly at: Temporal.Instant };

export async function saveHours(tx: TenantTx, who: Who, orgId: Uuid, hours: WeeklyHours | null): Promise<void> {
  if (hours === null) {
    await sql`delete from calendar.hours where district_id = ${who.districtId} and org_id = ${orgId}`.execute(tx);
    return;
  }
  await sql`insert into calendar.hours (district_id, id, org_id, periods, changed_by, changed_at)
    values (${who.districtId}, ${newId()}, ${orgId}, ${JSON.stringify(hours)}, ${who.by}, ${who.at})
    on conflict (district_id, org_id) do update
    set periods = excluded.periods, changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(tx);
}

type ClosureWhen = Omit<ClosureFacts, 'enteredAt'>;
export type NewClosure = ClosureWhen & {
  readonly reason: string;
  readonly kind: ClosureKind;
  readonly familyWords: string;
};

/** The standing closure of exactly these days and times, if there is one: a second press enters no second one. */
export async function findClosure(tx: TenantTx, districtId: Uuid, closure: ClosureWhen): Promise<Uuid | null> {
  const { rows } = await sql<{ id: Uuid }>`select id from calendar.closures
    where district_id = ${districtId} and org_id = ${closure.orgId} and removed_at is null
      and starts_on = ${closure.startsOn} and until_on = ${closure.untilOn}
      and from_time is not distinct from ${closure.from}::time and to_time is not distinct from ${closure.to}::time
    limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}

export async function addClosure(tx: TenantTx, who: Who, closure: NewClosure): Promise<Uuid> {
  const id = newId();
  await sql`insert into calendar.closures
      (district_id, id, org_id, starts_on, until_on, from_time, to_time, reason, kind, family_words, entered_by, entered_at)
    values (${who.districtId}, ${id}, ${closure.orgId}, ${closure.startsOn}, ${closure.untilOn}, ${closure.from},
      ${closure.to}, ${closure.reason}, ${closure.kind}, ${closure.familyWords}, ${who.by}, ${who.at})`.execute(tx);
  return id;
}

/** Whether a row counts now, or was taken back. */
export type Standing = 'standing' | 'removed';

export async function lockClosure(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  state: Standing = 'standing',
): Promise<ClosureWhen | null> {
  const { rows } = await sql<ClosureWhen>`
    select org_id as "orgId", starts_on as "startsOn", until_on as "untilOn",
      to_char(from_time, 'HH24:MI') as "from", to_char(to_time, 'HH24:MI') as "to"
    from calendar.closures where district_id = ${districtId} and id = ${id} and (removed_at is not null) = ${state === 'removed'} for update`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** Tables whose rows are taken back and put back, never deleted. */
export type Removable =
  | 'closures'
  | 'seasons'
  | 'hour_changes'
  | 'extra_openings'
  | 'half_days'
  | 'school_years'
  | 'bell_schedules'
  | 'events'
  | 'sources';

const tableOf = (table: Removable) => sql.table(`calendar.${table}`);

/** Whose row it is, while nobody else may change it. */
export async function lockRow(
  tx: TenantTx,
  districtId: Uuid,
  table: Removable,
  id: Uuid,
  state: Standing = 'standing',
): Promise<{ orgId: Uuid } | null> {
  const { rows } = await sql<{ orgId: Uuid }>`select org_id as "orgId" from ${tableOf(table)}
    where district_id = ${districtId} and id = ${id} and (removed_at is not null) = ${state === 'removed'} for update`.execute(
    tx,
  );
  return rows[0] ?? null;
}

export async function endRow(tx: TenantTx, who: Who, table: Removable, id: Uuid): Promise<void> {
  await sql`update ${tableOf(table)} set removed_at = ${who.at}, removed_by = ${who.by}
    where district_id = ${who.districtId} and id = ${id}`.execute(tx);
}

export async function reopenRow(tx: TenantTx, districtId: Uuid, table: Removable, id: Uuid): Promise<void> {
  await sql`update ${tableOf(table)} set removed_at = null, removed_by = null
    where district_id = ${districtId} and id = ${id}`.execute(tx);
}

export async function addSeason(tx: TenantTx, who: Who, season: SeasonFacts & { name: string }): Promise<Uuid> {
  const id = newId();
  await sql`insert into calendar.seasons (district_id, id, org_id, name, starts_on, until_on, periods, entered_by, entered_at)
    values (${who.districtId}, ${id}, ${season.orgId}, ${season.name}, ${season.startsOn}, ${season.untilOn},
      ${season.periods === null ? null : JSON.stringify(season.periods)}, ${who.by}, ${who.at})`.execute(tx);
  return id;
}

/** Standing closures of these orgs that are not over before `day`, the nearest first. */
export async function closuresFrom(
  tx: TenantTx,
  districtId: Uuid,
  orgIds: readonly Uuid[],
  day: string,
): Promise<readonly ClosureRow[]> {
  const { rows } = await sql<ClosureRow>`
    select c.id, c.org_id as "orgId", c.starts_on as "startsOn", c.until_on as "untilOn",
      to_char(c.from_time, 'HH24:MI') as "from", to_char(c.to_time, 'HH24:MI') as "to",
      c.reason, c.kind, c.family_words as "familyWords", c.entered_at as "enteredAt", p.name as "enteredBy"
    from calendar.closures c left join roster.v_people p on p.district_id = c.district_id and p.id = c.entered_by
    where c.district_id = ${districtId} and c.org_id = any (${orgIds}::uuid[]) and c.removed_at is null and c.until_on > ${day}
    order by c.starts_on, c.from_time nulls first, c.id`.execute(tx);
  return rows;
}

export async function seasonsFrom(
  tx: TenantTx,
  districtId: Uuid,
  orgIds: readonly Uuid[],
  day: string,
): Promise<readonly SeasonRow[]> {
  const { rows } = await sql<SeasonRow>`
    select id, org_id as "orgId", name, starts_on as "startsOn", until_on as "untilOn", periods from calendar.seasons
    where district_id = ${districtId} and org_id = any (${orgIds}::uuid[]) and removed_at is null and until_on > ${day}
    order by starts_on, id`.execute(tx);
  return rows;
}
