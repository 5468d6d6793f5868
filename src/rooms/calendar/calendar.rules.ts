import type { Closure, Hours, Season, WeekHours, WorkWeek } from '#platform/clock';
import type { Uuid } from '#platform/ids';
import type { Period, WeeklyHours } from './calendar.contract.ts';
import type { OrgKind } from './calendar.policy.ts';

/** What the calendar knows of one district, as plain data. Dates and times are ISO text. */
export type CalendarFacts = {
  readonly zone: string;
  readonly orgs: readonly OrgFacts[];
  readonly hours: readonly { readonly orgId: Uuid; readonly periods: WeeklyHours }[];
  readonly closures: readonly ClosureFacts[];
  readonly seasons: readonly SeasonFacts[];
};

export type OrgFacts = {
  readonly id: Uuid;
  readonly parentId: Uuid | null;
  readonly kind: OrgKind;
  readonly name: string;
  readonly zone: string | null;
};

/** `untilOn` is the first day that is open again. */
export type ClosureFacts = {
  readonly orgId: Uuid;
  readonly startsOn: string;
  readonly untilOn: string;
  readonly from: string | null;
  readonly to: string | null;
};

export type SeasonFacts = {
  readonly orgId: Uuid;
  readonly startsOn: string;
  readonly untilOn: string;
  readonly periods: WeeklyHours | null;
};

const schoolDay: Period[] = [['08:00', '16:00']];

/** What holds where nobody has set anything: school days, Monday to Friday. */
export const usualHours: WeeklyHours = {
  '1': schoolDay,
  '2': schoolDay,
  '3': schoolDay,
  '4': schoolDay,
  '5': schoolDay,
  '6': [],
  '7': [],
};

export const noHours: WeeklyHours = { '1': [], '2': [], '3': [], '4': [], '5': [], '6': [], '7': [] };

export const MOST_DAYS = 366;

/** From the district down to the org. An org that is not known here counts as the district. */
export function chainOf(facts: Pick<CalendarFacts, 'orgs'>, orgId: Uuid | null): readonly OrgFacts[] {
  const byId = new Map(facts.orgs.map((org) => [org.id, org]));
  const district = facts.orgs.find((org) => org.kind === 'district');
  const chain: OrgFacts[] = [];
  // A roster file can name parents in a ring; each org counts once.
  for (let org = byId.get(orgId ?? ''); org !== undefined && !chain.includes(org); org = byId.get(org.parentId ?? '')) {
    chain.unshift(org);
  }
  return district === undefined || chain.includes(district) ? chain : [district, ...chain];
}

/** The org and all below it: where a change of its calendar is felt. */
export function orgsUnder(facts: Pick<CalendarFacts, 'orgs'>, orgId: Uuid): readonly Uuid[] {
  return facts.orgs.filter((org) => chainOf(facts, org.id).some((above) => above.id === orgId)).map((org) => org.id);
}

/** Whose hours an org keeps: its own, else the nearest above; null for the usual school week. */
export function hoursSource(facts: CalendarFacts, orgId: Uuid | null): { orgId: Uuid | null; hours: WeeklyHours } {
  const set = new Map(facts.hours.map(({ orgId, periods }) => [orgId, periods]));
  for (const org of chainOf(facts, orgId).toReversed()) {
    const hours = set.get(org.id);
    if (hours !== undefined) return { orgId: org.id, hours };
  }
  return { orgId: null, hours: usualHours };
}

/**
 * The working time of an org: hours and zone of the nearest that says so, closures and seasons of all above it. Where
 * seasons overlap, the nearer org's wins, and of one org the one entered later.
 */
export function weekOf(facts: CalendarFacts, orgId: Uuid | null): WorkWeek {
  const chain = chainOf(facts, orgId);
  const zone = chain.findLast((org) => org.zone !== null)?.zone ?? facts.zone;
  const rank = new Map(chain.map((org, i) => [org.id, i]));
  const closures = facts.closures.filter((one) => rank.has(one.orgId)).flatMap(closedDays);
  const seasons = facts.seasons
    .filter((one) => rank.has(one.orgId))
    .toSorted((a, b) => (rank.get(a.orgId) ?? 0) - (rank.get(b.orgId) ?? 0));
  return { zone, periods: periodsOf(hoursSource(facts, orgId).hours), closures, seasons: seasons.map(seasonOf) };
}

export function periodsOf(hours: WeeklyHours): WeekHours {
  const day = (periods: readonly Period[]): Hours[] =>
    periods.map(([from, to]) => ({ from: Temporal.PlainTime.from(from), to: Temporal.PlainTime.from(to) }));
  return {
    1: day(hours['1']),
    2: day(hours['2']),
    3: day(hours['3']),
    4: day(hours['4']),
    5: day(hours['5']),
    6: day(hours['6']),
    7: day(hours['7']),
  };
}

function seasonOf(season: SeasonFacts): Season {
  return {
    from: Temporal.PlainDate.from(season.startsOn),
    until: Temporal.PlainDate.from(season.untilOn),
    periods: periodsOf(season.periods ?? noHours),
  };
}

function closedDays({ startsOn, untilOn, from, to }: ClosureFacts): Closure[] {
  const times = {
    from: from === null ? undefined : Temporal.PlainTime.from(from),
    to: to === null ? undefined : Temporal.PlainTime.from(to),
  };
  const days: Closure[] = [];
  const until = Temporal.PlainDate.from(untilOn);
  for (
    let date = Temporal.PlainDate.from(startsOn);
    Temporal.PlainDate.compare(date, until) < 0;
    date = date.add({ days: 1 })
  ) {
    days.push({ date, ...times });
  }
  return days;
}

/** Midnight at the end of a day is written 00:00. */
export function runsForward(from: string | null, to: string | null): boolean {
  return (from ?? '00:00') < (to === null || to === '00:00' ? '24:00' : to);
}

export function everyPeriodRunsForward(hours: WeeklyHours): boolean {
  return Object.values(hours)
    .flat()
    .every(([from, to]) => runsForward(from, to));
}

export function isEverOpen(hours: WeeklyHours): boolean {
  return Object.values(hours).some((periods) => periods.length > 0);
}

/** Days from the first to the last, both counted; not above zero when they stand the wrong way round. */
export function daysBetween(startsOn: string, lastOn: string): number {
  return Temporal.PlainDate.from(startsOn).until(Temporal.PlainDate.from(lastOn), { largestUnit: 'days' }).days + 1;
}

export function dayAfter(date: string): string {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toString();
}

export function dayBefore(date: string): string {
  return Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
}
