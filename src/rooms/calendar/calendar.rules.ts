import type { Closure, Hours, Season, WeekHours, WorkWeek } from '#platform/clock';
import type { Uuid } from '#platform/ids';
import type { Period, WeeklyHours } from './calendar.contract.ts';
import type { OrgKind } from './calendar.policy.ts';

/** What the calendar knows of one district, as plain data. Dates and times are ISO text. */
export type CalendarFacts = {
  readonly zone: string;
  readonly orgs: readonly OrgFacts[];
  readonly hours: readonly { readonly orgId: Uuid; readonly periods: WeeklyHours }[];
  /** Other weekly hours from a day on; null follows the org above again. */
  readonly hourChanges: readonly HourChange[];
  readonly closures: readonly ClosureFacts[];
  readonly seasons: readonly SeasonFacts[];
  readonly extras: readonly ExtraFacts[];
  readonly halfDays: readonly HalfDayFacts[];
};

export type HourChange = { readonly orgId: Uuid; readonly startsOn: string; readonly periods: WeeklyHours | null };

export type OrgFacts = {
  readonly id: Uuid;
  readonly parentId: Uuid | null;
  readonly kind: OrgKind;
  readonly name: string;
  readonly zone: string | null;
  /** Its part of an address. */
  readonly slug: string;
};

/** `untilOn` is the first day that is open again. */
export type ClosureFacts = {
  readonly orgId: Uuid;
  readonly startsOn: string;
  readonly untilOn: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Of what speaks against each other for one day, the later word counts. */
  readonly enteredAt: Temporal.Instant;
};

/** Open on a day beside what the week says. */
export type ExtraFacts = {
  readonly orgId: Uuid;
  readonly onDate: string;
  readonly from: string;
  readonly to: string;
  readonly enteredAt: Temporal.Instant;
};

/** Lessons end at `endsAt`; where `officeCloses`, working time ends then too. */
export type HalfDayFacts = {
  readonly orgId: Uuid;
  readonly onDate: string;
  readonly endsAt: string;
  readonly officeCloses: boolean;
  readonly enteredAt: Temporal.Instant;
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

/**
 * Whose hours an org keeps on a day: its own, else the nearest above; null for the usual school week. A dated change
 * of an org counts from its day on and stands in for what the org kept before.
 */
export function hoursSource(
  facts: CalendarFacts,
  orgId: Uuid | null,
  day: string,
): { orgId: Uuid | null; hours: WeeklyHours } {
  const set = new Map(facts.hours.map((one) => [one.orgId, one.periods]));
  const changed = (id: Uuid): HourChange | undefined =>
    facts.hourChanges
      .filter((change) => change.orgId === id && change.startsOn <= day)
      .toSorted((a, b) => a.startsOn.localeCompare(b.startsOn))
      .at(-1);
  for (const org of chainOf(facts, orgId).toReversed()) {
    const change = changed(org.id);
    const hours = change === undefined ? set.get(org.id) : change.periods;
    if (hours !== undefined && hours !== null) return { orgId: org.id, hours };
  }
  return { orgId: null, hours: usualHours };
}

const BEFORE_ALL = '0001-01-01';
const AFTER_ALL = '9999-12-31';

/** The stretches between the dated changes of hours that an org feels, each with the hours that hold in it. */
function changedHours(facts: CalendarFacts, orgId: Uuid | null, chain: readonly OrgFacts[]): readonly Season[] {
  const ids = new Set(chain.map((org) => org.id));
  const days = [
    ...new Set(facts.hourChanges.filter((one) => ids.has(one.orgId)).map((one) => one.startsOn)),
  ].toSorted();
  return days.map((day, i) => ({
    from: Temporal.PlainDate.from(day),
    until: Temporal.PlainDate.from(days[i + 1] ?? AFTER_ALL),
    periods: periodsOf(hoursSource(facts, orgId, day).hours),
  }));
}

/**
 * The working time of an org: hours and zone of the nearest that says so, closures, half days and seasons of all above
 * it. Where seasons overlap, the nearer org's wins, and of one org the one entered later. An extra opening holds
 * against closures entered before it.
 */
export function weekOf(facts: CalendarFacts, orgId: Uuid | null): WorkWeek {
  const chain = chainOf(facts, orgId);
  const zone = chain.findLast((org) => org.zone !== null)?.zone ?? facts.zone;
  const rank = new Map(chain.map((org, i) => [org.id, i]));
  const mine = <R extends { readonly orgId: Uuid }>(rows: readonly R[]): readonly R[] =>
    rows.filter((one) => rank.has(one.orgId));
  const extras = mine(facts.extras);
  const closures = [...mine(facts.closures), ...mine(facts.halfDays).flatMap(closedByHalfDay)];
  const seasons = mine(facts.seasons).toSorted((a, b) => (rank.get(a.orgId) ?? 0) - (rank.get(b.orgId) ?? 0));
  return {
    zone,
    periods: periodsOf(hoursSource(facts, orgId, BEFORE_ALL).hours),
    closures: closures.flatMap((closure) => closedDays(closure, extras)),
    seasons: [...changedHours(facts, orgId, chain), ...seasons.map(seasonOf)],
    extra: extras.map(({ onDate, from, to }) => ({
      date: Temporal.PlainDate.from(onDate),
      from: Temporal.PlainTime.from(from),
      to: Temporal.PlainTime.from(to),
    })),
  };
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

function closedByHalfDay({ orgId, onDate, endsAt, officeCloses, enteredAt }: HalfDayFacts): ClosureFacts[] {
  if (!officeCloses) return [];
  return [{ orgId, startsOn: onDate, untilOn: dayAfter(onDate), from: endsAt, to: null, enteredAt }];
}

function closedDays(closure: ClosureFacts, extras: readonly ExtraFacts[]): Closure[] {
  const days: Closure[] = [];
  const until = Temporal.PlainDate.from(closure.untilOn);
  for (
    let date = Temporal.PlainDate.from(closure.startsOn);
    Temporal.PlainDate.compare(date, until) < 0;
    date = date.add({ days: 1 })
  ) {
    const day = date.toString();
    const later = extras.filter(
      (one) => one.onDate === day && Temporal.Instant.compare(one.enteredAt, closure.enteredAt) >= 0,
    );
    for (const [from, to] of closedStretches(closure, later)) {
      days.push({
        date,
        from: Temporal.PlainTime.from(from),
        to: Temporal.PlainTime.from(to === '24:00' ? '00:00' : to),
      });
    }
  }
  return days;
}

const endOf = (to: string | null): string => (to === null || to === '00:00' ? '24:00' : to);

/** What remains closed of a day, as wall times up to 24:00, when some of it opens after all. */
function closedStretches(
  { from, to }: Pick<ClosureFacts, 'from' | 'to'>,
  openings: readonly ExtraFacts[],
): readonly (readonly [string, string])[] {
  let closed: readonly (readonly [string, string])[] = [[from ?? '00:00', endOf(to)]];
  for (const open of openings) {
    const [opens, closes] = [open.from, endOf(open.to)];
    closed = closed.flatMap(([start, end]): readonly (readonly [string, string])[] =>
      [[start, opens < end ? opens : end] as const, [closes > start ? closes : start, end] as const].filter(
        ([a, b]) => a < b,
      ),
    );
  }
  return closed;
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
