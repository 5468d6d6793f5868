import { sql } from 'kysely';
import type { Floor } from '#platform/action';

/**
 * Counts in this process's memory: a shield against floods, not a ledger. Where guessing is held back, `takeShared`
 * counts for all processes; tries of one code and of one person are counted by the room that owns them.
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

type Taking = { readonly key: string; readonly count: number; readonly perSeconds: number };

/** Keys nobody used for a day go, now and then. */
const sweepOneIn = 200;

/** The same over all processes, in the database. The key is a keyed hash: nobody reads an address out of it. */
export async function takeShared(
  floor: Floor,
  { key, count, perSeconds }: Taking,
): Promise<{ ok: boolean; retryAfter: number }> {
  const now = floor.clock();
  const gone = now.subtract({ seconds: perSeconds });
  const kept = floor.secrets.hash('rate', key);
  const { rows } = await floor.outside('tries from one place are counted before anything is known', async (outside) => {
    if (Math.random() * sweepOneIn < 1)
      await sql`delete from platform.rates where began < ${now.subtract({ hours: 24 })}`.execute(outside);
    return sql<{ used: number; began: Temporal.Instant }>`
      insert into platform.rates as r (key, began, used) values (${kept}, ${now}, 1)
      on conflict (key) do update set used = case when r.began <= ${gone} then 1 else r.used + 1 end,
        began = case when r.began <= ${gone} then excluded.began else r.began end
      returning used, began`.execute(outside);
  });
  const { used = 1, began = now } = rows[0] ?? {};
  const left = began.add({ seconds: perSeconds }).epochMilliseconds - now.epochMilliseconds;
  return { ok: used <= count, retryAfter: Math.max(1, Math.ceil(left / 1000)) };
}
