import type pg from 'pg';
import { Client } from 'pg';
import type { Uuid } from '#platform/ids';
import type { LiveDetail } from '#platform/live';
import type { Log } from '#platform/log';

type LiveSignal = { readonly districtId: Uuid; readonly topic: string; readonly detail: LiveDetail | null };

type Signal = {
  readonly wake?: readonly Uuid[];
  readonly live?: readonly LiveSignal[];
};

/** As many signals as one NOTIFY holds; the rest stay. */
function takeSome(wakes: Set<Uuid>, lives: Map<string, LiveSignal>): Signal {
  const wake: Uuid[] = [];
  const live: LiveSignal[] = [];
  let bytes = 0;
  const fits = (part: unknown): boolean => {
    bytes += Buffer.byteLength(JSON.stringify(part)) + 1;
    return bytes <= mostBytes || wake.length + live.length === 0;
  };
  for (const districtId of wakes) {
    if (!fits(districtId)) return { wake, live };
    wakes.delete(districtId);
    wake.push(districtId);
  }
  for (const [key, message] of lives) {
    if (!fits(message)) return { wake, live };
    lives.delete(key);
    live.push(message);
  }
  return { wake, live };
}

/**
 * Carries wake-ups and refresh signals between processes by NOTIFY. Never inside a transaction of the house: signals
 * are gathered after commits and sent at most once in 50 ms. A lost signal costs seconds, not a message: the worker's
 * sweep finds what was missed.
 */
export type Relay = {
  wake(districtId: Uuid): void;
  live(message: { districtId: Uuid; topic: string; detail: LiveDetail | null }): void;
  start(hear: {
    wake: (districtId: Uuid) => void;
    live: (message: { districtId: Uuid; topic: string; detail: LiveDetail | null }) => void;
  }): Promise<void>;
  stop(): Promise<void>;
};

const channel = 'porchlight';
/** NOTIFY takes under 8,000 bytes; what does not fit goes with the next one. */
const mostBytes = 6_500;

export function createRelay({ pool, url, log }: { pool: pg.Pool; url: string; log: Log }): Relay {
  const me = crypto.randomUUID();
  const wakes = new Set<Uuid>();
  const lives = new Map<string, LiveSignal>();
  let timer: NodeJS.Timeout | null = null;
  let listener: Client | null = null;
  let stopped = false;

  const flush = (): void => {
    timer = null;
    const signal = takeSome(wakes, lives);
    if (wakes.size + lives.size > 0) soon();
    // Without a second listening process nobody needs the signal, but nobody can know that; it is one small statement.
    pool
      .query('select pg_notify($1, $2)', [channel, JSON.stringify({ from: me, ...signal })])
      .catch((error: unknown) => {
        log.debug('a signal to the other processes was lost', { error });
      });
  };
  const soon = (): void => {
    timer ??= setTimeout(flush, 50);
  };

  const listen = async (hear: Parameters<Relay['start']>[0]): Promise<void> => {
    const client = new Client({ connectionString: url, application_name: 'porchlight listener', keepAlive: true });
    client.on('notification', ({ payload }) => {
      const signal = JSON.parse(payload ?? '{}') as Signal & { from?: string };
      if (signal.from === me) return;
      for (const districtId of signal.wake ?? []) hear.wake(districtId);
      for (const message of signal.live ?? []) hear.live(message);
    });
    const again = (): void => {
      if (listener !== client) return;
      listener = null;
      if (!stopped) setTimeout(() => void listen(hear).catch(() => again()), 1000).unref();
    };
    client.on('error', again);
    client.on('end', again);
    listener = client;
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
    } catch (error) {
      log.warn('the listener between processes lost its connection and tries again', { error });
      again();
    }
  };

  return {
    wake: (districtId) => {
      wakes.add(districtId);
      soon();
    },
    live: (message) => {
      lives.set(
        `${message.districtId} ${message.topic} ${message.detail === null ? '' : JSON.stringify(message.detail)}`,
        message,
      );
      soon();
    },
    start: listen,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      const client = listener;
      listener = null;
      await client?.end().catch(() => {});
    },
  };
}
