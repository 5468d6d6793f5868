import { question } from '#platform/action';
import { hoursOn, nextOpening } from '#platform/clock';
import type { TenantTx } from '#platform/database';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { bellsOn, type BellSchedule } from './bells.rules.ts';
import { readBells } from './bells.store.ts';
import type { ClosureKind, HalfDayKind } from './calendar.contract.ts';
import { mayChangeCalendar, maySeeCalendar } from './calendar.policy.ts';
import { chainOf, dayAfter, type OrgFacts } from './calendar.rules.ts';
import { closuresFrom } from './calendar.store.ts';
import { weekCache } from './calendar.weeks.ts';
import { halfDaysFrom } from './days.store.ts';
import { isTermTime, yearAt, yearsFor, type SchoolYear } from './years.rules.ts';
import { readYears, type YearRow } from './years.store.ts';

/** What families are told of one day of an org. Reasons are words of the catalog: `calendar.kind.<kind>`. */
export type DayNews = {
  readonly date: Temporal.PlainDate;
  readonly zone: string;
  /** Closed the whole day; `opensAt` is the next opening. `words` is as somebody wrote it, not translated. */
  readonly closed: { readonly kind: ClosureKind; readonly words: string; readonly opensAt: Temporal.Instant } | null;
  readonly halfDay: { readonly kind: HalfDayKind; readonly words: string; readonly endsAt: string } | null;
};

/**
 * What is out of the usual at an org (null: the district) on the day of `now`, on its own clock: for the school's page
 * and for receipts. Both null on a usual day. Made for families: no reason written for colleagues is in it.
 */
export async function dayNews(
  tx: TenantTx,
  districtId: Uuid,
  orgId: Uuid | null,
  now: Temporal.Instant,
): Promise<DayNews> {
  const { facts, weeks } = await weekCache.entryFor(tx, districtId, orgId);
  const week = weeks(orgId);
  const date = now.toZonedDateTimeISO(week.zone).toPlainDate();
  const day = date.toString();
  const chain = chainOf(facts, orgId);
  const ids = chain.map((one) => one.id);
  // The facts are at hand: a usual day costs no query.
  const isClosed = facts.closures.some(
    (one) =>
      ids.includes(one.orgId) && one.startsOn <= day && day < one.untilOn && one.from === null && one.to === null,
  );
  const isHalf = facts.halfDays.some((one) => ids.includes(one.orgId) && one.onDate === day);
  const closures = isClosed ? await closuresFrom(tx, districtId, ids, day) : [];
  const halfDays = isHalf ? await halfDaysFrom(tx, districtId, ids, day, dayAfter(day)) : [];
  const closed = closures.findLast((one) => one.startsOn <= day && one.from === null && one.to === null);
  const half = halfDays.at(-1);
  return {
    date,
    zone: week.zone,
    closed:
      closed === undefined || hoursOn(date, week).length > 0
        ? null
        : { kind: closed.kind, words: closed.familyWords, opensAt: nextOpening(now, week) },
    halfDay: half === undefined ? null : { kind: half.kind, words: half.familyWords, endsAt: half.endsAt },
  };
}

/** School year and bells of one org, for the page that changes them. */
export type OrgYears = {
  readonly org: OrgFacts;
  readonly mayChange: boolean;
  readonly today: string;
  readonly current: SchoolYear;
  /** The org's own years; those it goes by when it has none of its own stand in `inherited`. */
  readonly own: readonly YearRow[];
  readonly inherited: readonly YearRow[];
  readonly bells: readonly BellSchedule[];
  /** What rings today; null when nothing does. */
  readonly ringing: BellSchedule | null;
};

export const orgYears = question(
  'calendar.years',
  async ({ tx, actor, now }, { orgId }: { orgId: Uuid }): Promise<OrgYears> => {
    allow(maySeeCalendar(actor));
    const { facts, weeks } = await weekCache.entryFor(tx, actor.districtId, orgId);
    const org = found(facts.orgs.find((one) => one.id === orgId));
    const chain = chainOf(facts, orgId);
    const today = now.toZonedDateTimeISO(weeks(orgId).zone).toPlainDate();
    const [years, bells] = await Promise.all([readYears(tx, actor.districtId), readBells(tx, actor.districtId, orgId)]);
    const goesBy = yearsFor(years, chain);
    const own = years.filter((year) => year.orgId === orgId);
    const { closed, halfDay } = await dayNews(tx, actor.districtId, orgId, now);
    const lessons = closed === null && isTermTime(goesBy, today.toString());
    return {
      org,
      mayChange: mayChangeCalendar(actor, org),
      today: today.toString(),
      current: yearAt(goesBy, today),
      own,
      inherited: own.length > 0 ? [] : years.filter((year) => goesBy.includes(year)),
      bells,
      ringing: lessons ? bellsOn(bells, today.toString(), halfDay !== null) : null,
    };
  },
);

/**
 * The bell periods of a school on a day, in order; empty when no lessons are given or none are entered. Times are wall
 * times there.
 */
export async function bellPeriodsOn(
  tx: TenantTx,
  districtId: Uuid,
  orgId: Uuid,
  date: Temporal.PlainDate,
): Promise<BellSchedule['periods']> {
  const { facts, weeks } = await weekCache.entryFor(tx, districtId, orgId);
  const noon = date.toZonedDateTime({ timeZone: weeks(orgId).zone, plainTime: '12:00' }).toInstant();
  const { closed, halfDay } = await dayNews(tx, districtId, orgId, noon);
  const years = yearsFor(await readYears(tx, districtId), chainOf(facts, orgId));
  if (closed !== null || !isTermTime(years, date.toString())) return [];
  return bellsOn(await readBells(tx, districtId, orgId), date.toString(), halfDay !== null)?.periods ?? [];
}

/** The orgs that have a public calendar: the district first, then its schools. */
export const publicOrgs = question(
  'calendar.public_orgs',
  async ({ tx, actor }, _input: null): Promise<readonly OrgFacts[]> => {
    const { facts } = await weekCache.entryFor(tx, actor.districtId);
    return facts.orgs.filter((org) => org.kind !== 'department');
  },
);

/** What is out of the usual today at an org, with its zone and school year: for anybody. */
export const publicDay = question(
  'calendar.public_day',
  async ({ tx, actor, now }, { orgId }: { orgId: Uuid }): Promise<DayNews & { readonly year: SchoolYear }> => {
    const { facts } = await weekCache.entryFor(tx, actor.districtId, orgId);
    const news = await dayNews(tx, actor.districtId, orgId, now);
    const years = yearsFor(await readYears(tx, actor.districtId), chainOf(facts, orgId));
    return { ...news, year: yearAt(years, news.date) };
  },
);
