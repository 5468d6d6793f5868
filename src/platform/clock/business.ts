import { BLOCK, lastStarted, timelineOf } from './openings.ts';
import type { Block, Timeline } from './openings.ts';
import type { Hours, WorkWeek } from './workweek.ts';
import { epochDayOf } from './workweek.ts';

const MINUTE = 60_000;

/** So long may a week stay closed in one go before it counts as never opening. */
const LONGEST_CLOSURE_YEARS = 5;
const DRY_BLOCKS = Math.ceil((LONGEST_CLOSURE_YEARS * 366 * 24 * 60 * MINUTE) / BLOCK) + 1;
const MOST_MINUTES = 10 * 366 * 24 * 60;

/** The week has no opening within LONGEST_CLOSURE_YEARS, so no due time can be worked out on it. */
export class NeverOpens extends Error {
  override readonly name = 'NeverOpens';
}

/**
 * The earliest instant by which `minutes` of open time have passed since `start`: an hour from 16:00 with closing
 * at 17:00 ends at 17:00, not the next morning. Minutes are real elapsed ones, so a clock change neither gives nor
 * takes any. Negative minutes count back, to the latest such instant. Fractions are kept to the millisecond.
 * Throws NeverOpens, or RangeError for a length beyond ten years or hours that make no sense.
 */
export function addBusiness(start: Temporal.Instant, minutes: number, week: WorkWeek): Temporal.Instant {
  if (!Number.isFinite(minutes) || Math.abs(minutes) > MOST_MINUTES) {
    throw new RangeError(`business minutes must lie within ten years: ${minutes}`);
  }
  const length = Math.round(minutes * MINUTE);
  if (length === 0) return start;
  const timeline = timelineOf(week);
  const from = start.epochMilliseconds;
  return instant(length > 0 ? forward(timeline, from, length, week) : backward(timeline, from, -length, week));
}

/** Open minutes from `a` to `b`, exact to the millisecond; negative when `b` is the earlier one. */
export function businessBetween(a: Temporal.Instant, b: Temporal.Instant, week: WorkWeek): number {
  const from = a.epochMilliseconds;
  const to = b.epochMilliseconds;
  if (to < from) return -businessBetween(b, a, week);
  const timeline = timelineOf(week);
  const first = blockIndex(from);
  const last = blockIndex(to);
  let open = openBefore(timeline.block(last), to) - openBefore(timeline.block(first), from);
  for (let index = first; index < last; index++) open += timeline.block(index).total;
  return open / MINUTE;
}

/** Whether the clock on the wall reads a working time at this instant. The closing minute itself is closed. */
export function isOpen(at: Temporal.Instant, week: WorkWeek): boolean {
  const ms = at.epochMilliseconds;
  const block = timelineOf(week).block(blockIndex(ms));
  const i = lastStarted(block.starts, ms);
  return i >= 0 && ms < (block.ends[i] ?? 0);
}

/** `at` itself when open then, else the next opening. Throws NeverOpens. */
export function nextOpening(at: Temporal.Instant, week: WorkWeek): Temporal.Instant {
  if (isOpen(at, week)) return at;
  const timeline = timelineOf(week);
  const ms = at.epochMilliseconds;
  const first = blockIndex(ms);
  for (let index = first; index <= first + DRY_BLOCKS; index++) {
    const block = timeline.block(index);
    const start = block.starts[lastStarted(block.starts, ms) + 1];
    if (start !== undefined) return instant(start);
  }
  throw neverOpens(week);
}

/** The hours of one date as they really are then, seasons, extra openings and closures counted; empty when closed. */
export function hoursOn(date: Temporal.PlainDate, week: WorkWeek): readonly Hours[] {
  return timelineOf(week)
    .dayPlan(epochDayOf(date))
    .map(({ from, to }) => ({ from: wallTime(from), to: wallTime(to) }));
}

function forward(timeline: Timeline, from: number, length: number, week: WorkWeek): number {
  let index = blockIndex(from);
  let wanted = length + openBefore(timeline.block(index), from);
  for (let dry = 0; dry <= DRY_BLOCKS; index++) {
    const block = timeline.block(index);
    if (wanted <= block.total) return reachedAt(block, wanted);
    wanted -= block.total;
    dry = block.total > 0 ? 0 : dry + 1;
  }
  throw neverOpens(week);
}

function backward(timeline: Timeline, from: number, length: number, week: WorkWeek): number {
  let index = blockIndex(from);
  let left = openBefore(timeline.block(index), from) - length;
  for (let dry = 0; dry <= DRY_BLOCKS;) {
    const block = timeline.block(index);
    if (left >= 0) return heldUntil(block, left);
    index -= 1;
    const earlier = timeline.block(index).total;
    left += earlier;
    dry = earlier > 0 ? 0 : dry + 1;
  }
  throw neverOpens(week);
}

/** The first instant of the block with `open` ms of open time behind it, 0 < open ≤ total. */
function reachedAt(block: Block, open: number): number {
  const i = lastStarted(block.before, open - 1);
  return (block.starts[i] ?? 0) + open - (block.before[i] ?? 0);
}

/** The last instant of the block with `open` ms of open time behind it, 0 ≤ open < total. */
function heldUntil(block: Block, open: number): number {
  const i = lastStarted(block.before, open);
  return (block.starts[i] ?? 0) + open - (block.before[i] ?? 0);
}

function openBefore(block: Block, at: number): number {
  const i = lastStarted(block.starts, at);
  if (i < 0) return 0;
  const start = block.starts[i] ?? 0;
  return (block.before[i] ?? 0) + Math.min(at, block.ends[i] ?? start) - start;
}

function blockIndex(ms: number): number {
  return Math.floor(ms / BLOCK);
}

function instant(ms: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(ms);
}

function wallTime(minute: number): Temporal.PlainTime {
  return Temporal.PlainTime.from({ hour: Math.trunc(minute / 60) % 24, minute: minute % 60 });
}

function neverOpens(week: WorkWeek): NeverOpens {
  return new NeverOpens(`these hours (zone ${week.zone}) have no opening within ${LONGEST_CLOSURE_YEARS} years`);
}
