/**
 * Counts in this process's memory: a shield against floods, not a ledger. What must hold across processes and
 * restarts (codes, sign-in tries) is counted in the database by the room that owns it.
 */
export type Limiter = {
  take(key: string, count: number, perSeconds: number, now: number): { ok: boolean; retryAfter: number };
};

const mostKeys = 100_000;

export function createLimiter(): Limiter {
  const windows = new Map<string, { start: number; used: number }>();
  return {
    take(key, count, perSeconds, now) {
      const length = perSeconds * 1000;
      const current = windows.get(key);
      if (!current || now - current.start >= length) {
        // Forgetting everything at once under a flood of keys is safe: limits start anew, nothing is let in for good.
        if (windows.size >= mostKeys) windows.clear();
        windows.set(key, { start: now, used: 1 });
        return { ok: true, retryAfter: 0 };
      }
      current.used += 1;
      const retryAfter = Math.ceil((current.start + length - now) / 1000);
      return { ok: current.used <= count, retryAfter };
    },
  };
}
