import type { Uuid } from '#platform/ids';

export const wholeLimits = {
  /** Hours between the second person's yes and the opening: usual, least, most. */
  delay: { usual: 24, least: 12, most: 336 },
  /** Hours for taking it, once it is open. */
  openHours: 72,
  /** Days within which a second person must say yes. */
  answerDays: 7,
  /** Days somebody must have been an administrator before their yes counts: nobody makes a second self for it. */
  standingDays: 7,
  /** Minutes for fetching the file, once it was asked for. */
  fetchMinutes: 10,
} as const;

export type WholeExport = {
  readonly id: Uuid;
  readonly askedBy: Uuid;
  readonly askedAt: Temporal.Instant;
  readonly reason: string;
  readonly delayHours: number;
  readonly approvedBy: Uuid | null;
  readonly approvedAt: Temporal.Instant | null;
  readonly opensAt: Temporal.Instant | null;
  readonly closesAt: Temporal.Instant | null;
  readonly stoppedBy: Uuid | null;
  readonly stoppedAt: Temporal.Instant | null;
  readonly takenBy: Uuid | null;
  readonly takenAt: Temporal.Instant | null;
};

/** `waiting` for the second person, `delayed` until it opens, `open`; the others are its ends. */
export type WholeState = 'waiting' | 'delayed' | 'open' | 'stopped' | 'lapsed' | 'over';

const before = (a: Temporal.Instant, b: Temporal.Instant): boolean => Temporal.Instant.compare(a, b) < 0;

export function wholeState(one: WholeExport, now: Temporal.Instant): WholeState {
  if (one.stoppedAt !== null) return 'stopped';
  if (one.opensAt === null || one.closesAt === null) return before(now, answerBy(one)) ? 'waiting' : 'lapsed';
  if (before(now, one.opensAt)) return 'delayed';
  return before(now, one.closesAt) ? 'open' : 'over';
}

/** The moment after which a second person’s yes comes too late. */
export const answerBy = (one: Pick<WholeExport, 'askedAt'>): Temporal.Instant =>
  one.askedAt.add({ hours: 24 * wholeLimits.answerDays });

/** Whether it is still on its way: there is one at a time. */
export const underWay = (state: WholeState): boolean => state === 'waiting' || state === 'delayed' || state === 'open';

/** From when somebody’s yes counts; null is always. `since`: as access tells it. */
export function countsFrom(since: Temporal.Instant | null): Temporal.Instant | null {
  return since === null ? null : since.add({ hours: 24 * wholeLimits.standingDays });
}

/** When it opens and closes, from the second person’s yes. */
export function openingOf(
  approvedAt: Temporal.Instant,
  delayHours: number,
): { readonly opensAt: Temporal.Instant; readonly closesAt: Temporal.Instant } {
  const opensAt = approvedAt.add({ hours: delayHours });
  return { opensAt, closesAt: opensAt.add({ hours: wholeLimits.openHours }) };
}
