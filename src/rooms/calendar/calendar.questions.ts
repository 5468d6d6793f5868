import { question } from '#platform/action';
import { staffRoles, unitsWith } from '#platform/actor';
import { hoursOn, type Hours } from '#platform/clock';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { WeeklyHours } from './calendar.contract.ts';
import { mayChangeCalendar, maySeeCalendar } from './calendar.policy.ts';
import { chainOf, hoursSource, type OrgFacts } from './calendar.rules.ts';
import { closuresFrom, seasonsFrom, type ClosureRow, type SeasonRow } from './calendar.store.ts';
import { weekCache } from './calendar.weeks.ts';

/** A closure with the org that entered it. */
type PlacedClosure = ClosureRow & { readonly org: OrgFacts; readonly mayRemove: boolean };

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
  };
  /** Not over yet, the org's own and those from above, the nearest first. */
  readonly closures: readonly PlacedClosure[];
  readonly seasons: readonly (SeasonRow & { readonly org: OrgFacts; readonly mayRemove: boolean })[];
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
    const closures = (await closuresFrom(tx, actor.districtId, ids, date.toString())).map(place);
    const seasons = (await seasonsFrom(tx, actor.districtId, ids, date.toString())).map(place);
    const source = hoursSource(facts, orgId);
    return {
      org,
      zone: week.zone,
      mayChange: mayChangeCalendar(actor, org),
      hours: source.hours,
      above: chain.at(-2) ?? null,
      hoursFrom: facts.orgs.find((one) => one.id === source.orgId) ?? null,
      today: {
        date,
        hours: hoursOn(date, week),
        closed: closures.find((one) => one.startsOn <= date.toString() && one.from === null && one.to === null) ?? null,
      },
      closures,
      seasons,
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
