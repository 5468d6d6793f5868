import { question } from '#platform/action';
import { staffRoles, unitsWith } from '#platform/actor';
import { hoursOn, type Hours } from '#platform/clock';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { WeeklyHours } from './calendar.contract.ts';
import { mayChangeCalendar, maySeeCalendar } from './calendar.policy.ts';
import { chainOf, hoursSource, type OrgFacts } from './calendar.rules.ts';
import { closuresFrom, seasonsFrom, type ClosureRow, type SeasonRow } from './calendar.store.ts';
import {
  halfDaysFrom,
  hourChangesFrom,
  openingsFrom,
  type ChangeRow,
  type HalfDayRow,
  type OpeningRow,
} from './days.store.ts';
import { weekCache } from './calendar.weeks.ts';

/** A row with the org that entered it. */
type Placed<Row> = Row & { readonly org: OrgFacts; readonly mayRemove: boolean };
type PlacedClosure = Placed<ClosureRow>;

/** Everything the calendar page of one org shows. */
export type OrgCalendar = {
  readonly org: OrgFacts;
  readonly zone: string;
  readonly mayChange: boolean;
  readonly hours: WeeklyHours;
  /** The org whose hours these are; null for the usual school week that nobody has set. */
  readonly hoursFrom: OrgFacts | null;
  /** The org whose calendar it follows where it has none of its own; null for the district. */
  readonly above: OrgFacts | null;
  readonly today: {
    readonly date: Temporal.PlainDate;
    readonly hours: readonly Hours[];
    readonly closed: PlacedClosure | null;
    readonly halfDay: Placed<HalfDayRow> | null;
  };
  /** Not over yet, the org's own and those from above, the nearest first. */
  readonly closures: readonly PlacedClosure[];
  readonly seasons: readonly Placed<SeasonRow>[];
  readonly halfDays: readonly Placed<HalfDayRow>[];
  readonly openings: readonly Placed<OpeningRow>[];
  /** Dated changes of hours still ahead. */
  readonly hourChanges: readonly Placed<ChangeRow>[];
};

/** Hours, closures and seasons of an org as they stand now. */
export const orgCalendar = question(
  'calendar.org',
  async ({ tx, actor, now }, { orgId }: { orgId: Uuid }): Promise<OrgCalendar> => {
    allow(maySeeCalendar(actor));
    const { facts, weeks } = await weekCache.entryFor(tx, actor.districtId, orgId);
    const org = found(facts.orgs.find((one) => one.id === orgId));
    const week = weeks(orgId);
    const date = now.toZonedDateTimeISO(week.zone).toPlainDate();
    const chain = chainOf(facts, orgId);
    const ids = chain.map((one) => one.id);
    const place = <R extends { readonly orgId: Uuid }>(row: R) => {
      const from = found(chain.find((one) => one.id === row.orgId));
      return { ...row, org: from, mayRemove: mayChangeCalendar(actor, from) };
    };
    const day = date.toString();
    const [closureRows, seasonRows, halfDayRows, openingRows, changeRows] = await Promise.all([
      closuresFrom(tx, actor.districtId, ids, day),
      seasonsFrom(tx, actor.districtId, ids, day),
      halfDaysFrom(tx, actor.districtId, ids, day),
      openingsFrom(tx, actor.districtId, ids, day),
      hourChangesFrom(tx, actor.districtId, ids, day),
    ]);
    const closures = closureRows.map(place);
    const halfDays = halfDayRows.map(place);
    const source = hoursSource(facts, orgId, day);
    const hours = hoursOn(date, week);
    return {
      org,
      zone: week.zone,
      mayChange: mayChangeCalendar(actor, org),
      hours: source.hours,
      above: chain.at(-2) ?? null,
      hoursFrom: facts.orgs.find((one) => one.id === source.orgId) ?? null,
      today: {
        date,
        hours,
        // Open after all, by an extra opening entered later: then it is not a closed day.
        closed:
          hours.length > 0
            ? null
            : (closures.find((one) => one.startsOn <= day && one.from === null && one.to === null) ?? null),
        halfDay: halfDays.find((one) => one.onDate === day) ?? null,
      },
      closures,
      seasons: seasonRows.map(place),
      halfDays,
      openings: openingRows.map(place),
      hourChanges: changeRows.map(place),
    };
  },
);

/**
 * The orgs whose calendar concerns the actor: where it holds a role, all for whoever works for the whole district. The
 * district first. Empty for nobody on the staff.
 */
export const shownOrgs = question(
  'calendar.shown',
  async ({ tx, actor }, _input: null): Promise<readonly OrgFacts[]> => {
    allow(maySeeCalendar(actor));
    const { facts } = await weekCache.entryFor(tx, actor.districtId);
    const units = unitsWith(actor, staffRoles);
    if (units === null || actor.kind === 'system') return facts.orgs;
    return facts.orgs.filter((org) => units.includes(org.id));
  },
);
