import { setTimeout as after } from 'node:timers/promises';

/** Lets so many through a second, evenly, and none while the other side asked for rest. */
export type Pace = {
  /** Resolves when it is this one's turn. */
  turn(): Promise<void>;
  /** Nothing for so many milliseconds. */
  rest(ms: number): void;
};

const longestRest = 120_000;

/** A short burst is allowed after a pause: a tenth of a second's worth. */
export function createPace(perSecond: number, clock: () => number = () => performance.now()): Pace {
  const step = 1000 / perSecond;
  const burst = 100;
  let next = 0;
  return {
    async turn() {
      const now = clock();
      next = Math.max(next, now - burst);
      const wait = next - now;
      next += step;
      if (wait > 0) await after(wait);
    },
    rest(ms) {
      next = Math.max(next, clock() + Math.min(ms, longestRest));
    },
  };
}
