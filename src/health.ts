import type { Hono } from 'hono';
import { sql } from 'kysely';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Floor } from '#platform/action';
import { clockSkewSeconds } from '#platform/clock-watch';
import { inTenant } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { allDistricts } from '#platform/web';

export type Health = {
  mount(app: Hono): void;
  onAnswer(seen: { route: string; method: string; status: number; ms: number }): void;
  /** A part of this process that must be ready before `/readyz` says so. */
  expect(part: string): void;
  ready(part: string): void;
  readonly mailsAccepted: Counter<'kind'>;
};

async function waitingForScan({ pool }: Floor, districtId: Uuid): Promise<number> {
  const { rows } = await inTenant(pool, { districtId, personId: null, students: null, readOnly: true }, async (tx) =>
    sql<{
      n: number;
    }>`select count(*)::int as n from platform.files where district_id = ${districtId} and scan = 'wanted'`.execute(tx),
  );
  return rows[0]?.n ?? 0;
}

/** `/healthz` (this process lives), `/readyz` (every started part and the database answer), `/metrics` (Prometheus; counts only, no names). */
export function mountHealth(floor: Floor): Health {
  const registry = new Registry();
  const parts = new Map<string, boolean>();
  const answers = new Histogram({
    name: 'porchlight_answer_seconds',
    help: 'Time to answer, by route',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers: [registry],
  });
  const mailsAccepted = new Counter({
    name: 'porchlight_mails_accepted_total',
    help: 'Mails accepted, by what they were',
    labelNames: ['kind'],
    registers: [registry],
  });
  const waiting = new Gauge({
    name: 'porchlight_outbox_jobs',
    help: 'Outbox jobs by state',
    labelNames: ['state'],
    registers: [registry],
  });
  const scans = new Gauge({
    name: 'porchlight_files_waiting_for_scan',
    help: 'Files held until the malware scanner has looked through them',
    registers: [registry],
  });
  const skew = new Gauge({
    name: 'porchlight_clock_skew_seconds',
    help: 'By how much the clock of the database is ahead of this machine’s; beyond two seconds something is wrong',
    registers: [registry],
  });
  const memory = new Gauge({
    name: 'porchlight_memory_bytes',
    help: 'Resident memory of this process',
    registers: [registry],
  });

  const countJobs = async (): Promise<void> => {
    const totals = new Map<string, number>([
      ['waiting', 0],
      ['leased', 0],
      ['dead', 0],
    ]);
    let unscanned = 0;
    for (const { id } of await allDistricts(floor)) {
      const { rows } = await inTenant(
        floor.pool,
        { districtId: id, personId: null, students: null, readOnly: true },
        async (tx) =>
          sql<{
            state: string;
            n: number;
          }>`select state, count(*)::int as n from platform.outbox where district_id = ${id} and state <> 'done' group by state`.execute(
            tx,
          ),
      );
      unscanned += await waitingForScan(floor, id);
      for (const row of rows) totals.set(row.state, (totals.get(row.state) ?? 0) + row.n);
    }
    scans.set(unscanned);
    for (const [state, n] of totals) waiting.set({ state }, n);
  };

  return {
    mailsAccepted,
    onAnswer: ({ route, method, status, ms }) => answers.observe({ route, method, status: String(status) }, ms / 1000),
    expect: (part) => void parts.set(part, false),
    ready: (part) => void parts.set(part, true),
    mount(app) {
      app.get('/healthz', (context) => context.text('ok\n'));
      app.get('/readyz', async (context) => {
        const missing = [...parts].filter(([, ready]) => !ready).map(([part]) => part);
        const database = await floor.pool.query('select 1').then(
          () => true,
          () => false,
        );
        if (!database) missing.push('database');
        return missing.length === 0 ? context.text('ready\n') : context.text(`not ready: ${missing.join(', ')}\n`, 503);
      });
      app.get('/metrics', async (context) => {
        memory.set(process.memoryUsage().rss);
        await countJobs().catch(() => {});
        await clockSkewSeconds(floor).then(
          (seconds) => skew.set(seconds),
          () => {},
        );
        return context.text(await registry.metrics(), 200, { 'content-type': registry.contentType });
      });
    },
  };
}
