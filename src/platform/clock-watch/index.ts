/**
 * Due times are counted on the clock of the process that counts them. Two machines whose clocks disagree would disagree
 * about what is late, so each process holds its clock against the one they share: the database's. Setting a clock is the
 * machine's work (NTP); saying that it is wrong is ours.
 */
import type { Floor } from '#platform/action';
import type { Check } from '#platform/house';
import type { Job, Schedule } from '#platform/outbox';

/** So far apart two clocks may be. */
export const mostSkewMs = 2000;

/** One look at another clock: ours before asking and after the answer, theirs in between, in milliseconds. */
export type Look = { readonly before: number; readonly theirs: number; readonly after: number };

/**
 * By how much their clock is ahead of ours, in milliseconds, as far as it is certain: the way there and back may have taken
 * all of its time in one direction, and only what goes beyond that counts.
 */
export function skewOf({ before, theirs, after }: Look): number {
  if (theirs > after) return theirs - after;
  return theirs < before ? theirs - before : 0;
}

async function lookAt({ pool }: Pick<Floor, 'pool'>): Promise<Look> {
  const before = Date.now();
  const { rows } = await pool.query<{ ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  return { before, theirs: rows[0]?.ms ?? before, after: Date.now() };
}

/** By how many seconds the database's clock is ahead of this machine's. */
export async function clockSkewSeconds(floor: Pick<Floor, 'pool'>): Promise<number> {
  return skewOf(await lookAt(floor)) / 1000;
}

export type Clocks = { readonly wall: () => number; readonly steady: () => number };

/**
 * Answers by how many milliseconds the clock of the wall jumped since it was last asked, beside the one that cannot jump:
 * somebody set it, or it was set by itself after it had been wrong.
 */
export function watchJumps({ wall, steady }: Clocks): () => number {
  let last = wall() - steady();
  return () => {
    const now = wall() - steady();
    const jumped = now - last;
    last = now;
    return jumped;
  };
}

/** A little of the database's time is in every look: the clocks are asked twice before one of them is called wrong. */
async function certainSkew(floor: Pick<Floor, 'pool'>, look: typeof lookAt): Promise<number> {
  const first = skewOf(await look(floor));
  if (Math.abs(first) <= mostSkewMs) return first;
  const second = skewOf(await look(floor));
  return Math.abs(second) < Math.abs(first) ? second : first;
}

/** The check, for whatever looks at the other clock; tests hand in one that is wrong. */
export function clockCheckWith(look: typeof lookAt): Check {
  return {
    id: 'clock_agrees',
    name: 'The clocks of this machine and of the database are less than two seconds apart',
    once: true,
    async count(floor) {
      const skew = await certainSkew(floor, look);
      const wrong = Math.abs(skew) > mostSkewMs;
      return { violations: wrong ? 1 : 0, examples: wrong ? [`${(skew / 1000).toFixed(1)} s`] : [] };
    },
  };
}

export const clockCheck = clockCheckWith(lookAt);

/** Every minute, in each process that works: what is wrong is an error in the log, where a monitor sees it. */
export function clockJobs(
  look: typeof lookAt = lookAt,
  clocks: Clocks = { wall: Date.now, steady: () => performance.now() },
): Readonly<Record<string, Job>> {
  const jumped = watchJumps(clocks);
  return {
    'platform.watch_clock': {
      async perform({ floor }) {
        const jump = jumped();
        if (Math.abs(jump) > mostSkewMs) floor.log.error('the clock of this machine jumped', { ms: Math.round(jump) });
        const skew = await certainSkew(floor, look);
        if (Math.abs(skew) > mostSkewMs)
          floor.log.error('the clocks of this machine and of the database disagree', { ms: Math.round(skew) });
      },
    },
  };
}

export const clockSchedule: Schedule = {
  name: 'platform.watch_clock',
  job: 'platform.watch_clock',
  everySeconds: 60,
};
