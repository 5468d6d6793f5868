import { offsetSpans } from './zones.ts';
import type { OffsetSpan } from './zones.ts';
import { planDays } from './workweek.ts';
import type { DayPlan, WorkWeek } from './workweek.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Real time is cut into blocks of this length; the openings of a block are worked out once for each week. */
export const BLOCK = 64 * DAY;
const KEPT_BLOCKS = 512;

/**
 * The openings of one block in real time, milliseconds since 1970 UTC, in order, half-open.
 * `before[i]` is the open time of this block before opening i, `total` all of it.
 */
export type Block = {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly before: readonly number[];
  readonly total: number;
};

export type Timeline = { readonly dayPlan: DayPlan; readonly block: (index: number) => Block };

// A week is a value, so what was worked out for it can live exactly as long as it does.
const timelines = new WeakMap<WorkWeek, Timeline>();

export function timelineOf(week: WorkWeek): Timeline {
  const known = timelines.get(week);
  if (known !== undefined) return known;
  const made = makeTimeline(week);
  timelines.set(week, made);
  return made;
}

function makeTimeline(week: WorkWeek): Timeline {
  const dayPlan = planDays(week);
  const blocks = new Map<number, Block>();
  return {
    dayPlan,
    block(index) {
      const known = blocks.get(index);
      if (known !== undefined) return known;
      if (blocks.size >= KEPT_BLOCKS) blocks.clear();
      const made = makeBlock(offsetSpans(week.zone, index * BLOCK, (index + 1) * BLOCK), dayPlan);
      blocks.set(index, made);
      return made;
    },
  };
}

/**
 * An instant is open when the clock on the wall then reads a time inside the day's hours. Within a span of one
 * offset, wall time is real time shifted, so each span is laid over the days it shows on the wall and cut. In
 * spring the hour that no clock shows is nobody's working time; in fall the hour shown twice counts twice.
 */
function makeBlock(spans: readonly OffsetSpan[], dayPlan: DayPlan): Block {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const span of spans) {
    const firstDay = Math.floor((span.from + span.offset) / DAY);
    const lastDay = Math.ceil((span.until + span.offset) / DAY) - 1;
    for (let day = firstDay; day <= lastDay; day++) {
      for (const hours of dayPlan(day)) {
        const start = Math.max(span.from, day * DAY + hours.from * MINUTE - span.offset);
        const end = Math.min(span.until, day * DAY + hours.to * MINUTE - span.offset);
        if (start < end) append(starts, ends, start, end);
      }
    }
  }
  return withSums(starts, ends);
}

function append(starts: number[], ends: number[], start: number, end: number): void {
  if (ends.at(-1) === start) ends[ends.length - 1] = end;
  else {
    starts.push(start);
    ends.push(end);
  }
}

function withSums(starts: readonly number[], ends: readonly number[]): Block {
  const before: number[] = [];
  let total = 0;
  for (const [i, start] of starts.entries()) {
    before.push(total);
    total += (ends[i] ?? start) - start;
  }
  return { starts, ends, before, total };
}

/** The last opening that has started at or before `at`, or -1. */
export function lastStarted(sorted: readonly number[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
