import { sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import { isStaff } from '#platform/actor';
import type { WorkWeek } from '#platform/clock';
import type { TenantTx } from '#platform/database';
import { allow } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { checkHours } from './calendar.changing.ts';
import { weeklyHours, type WeeklyHours } from './calendar.contract.ts';
import { periodsOf } from './calendar.rules.ts';
import { weekCache } from './calendar.weeks.ts';

/** Sets one's own working hours; null takes them back, and notices come at any time again. */
export const setMyHours = action(
  'calendar.set_my_hours',
  z.object({ hours: weeklyHours.nullable() }),
  async ({ tx, actor, now, record, refresh }, { hours }) => {
    allow(isStaff(actor) && actor.personId !== null);
    const personId = actor.personId ?? actor.districtId;
    if (hours === null) {
      await sql`delete from calendar.staff_hours where district_id = ${actor.districtId} and person_id = ${personId}`.execute(
        tx,
      );
    } else {
      checkHours(hours);
      await sql`insert into calendar.staff_hours (district_id, id, person_id, periods, changed_by, changed_at)
        values (${actor.districtId}, ${newId()}, ${personId}, ${JSON.stringify(hours)}, ${personId}, ${now})
        on conflict (district_id, person_id) do update
        set periods = excluded.periods, changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(tx);
    }
    record('own working hours set', { kind: 'person', id: personId }, { set: hours !== null });
    refresh('calendar');
  },
);

type Row = {
  readonly personId: Uuid;
  readonly periods: WeeklyHours;
  readonly zone: string | null;
  readonly orgId: Uuid | null;
};

async function read(tx: TenantTx, districtId: Uuid, personIds: readonly Uuid[]): Promise<readonly Row[]> {
  if (personIds.length === 0) return [];
  const { rows } = await sql<Row>`select h.person_id as "personId", h.periods, p.zone,
      (select a.org_id from roster.v_assignments a where a.district_id = h.district_id and a.person_id = h.person_id
        order by a.is_primary desc, a.org_id limit 1) as "orgId"
    from calendar.staff_hours h join roster.v_people p on p.district_id = h.district_id and p.id = h.person_id
    where h.district_id = ${districtId} and h.person_id = any (${[...personIds]}::uuid[])`.execute(tx);
  return rows;
}

/**
 * When these people work, for whoever sends them notices: their own hours, with the closures, half days and seasons of
 * their main school or department, on their own clock. Whoever has not said is left out: they hear at any time.
 */
export async function workingHoursOf(
  tx: TenantTx,
  districtId: Uuid,
  personIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, WorkWeek>> {
  const rows = await read(tx, districtId, personIds);
  if (rows.length === 0) return new Map();
  const { weeks } = await weekCache.entryFor(tx, districtId);
  return new Map(
    rows.map(({ personId, periods, zone, orgId }) => {
      const week = weeks(orgId);
      // Summer at school changes when the school is open, not what somebody said about their own week; a pause does both.
      const seasons = (week.seasons ?? []).filter((season) =>
        Object.values(season.periods).every((day) => day.length === 0),
      );
      return [personId, { ...week, zone: zone ?? week.zone, periods: periodsOf(periods), seasons, extra: [] }];
    }),
  );
}

/** The weekly hours these people gave, as plain data for pages: families see them before they write. */
export async function statedHoursOf(
  tx: TenantTx,
  districtId: Uuid,
  personIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, WeeklyHours>> {
  const rows = await read(tx, districtId, personIds);
  return new Map(rows.map((row) => [row.personId, row.periods]));
}

/** One's own hours; null while nothing is said. */
export const myHours = question(
  'calendar.my_hours',
  async ({ tx, actor }, _input: null): Promise<WeeklyHours | null> => {
    allow(isStaff(actor) && actor.personId !== null);
    const rows = await read(tx, actor.districtId, [actor.personId ?? actor.districtId]);
    return rows[0]?.periods ?? null;
  },
);
