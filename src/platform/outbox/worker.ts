import { sql } from 'kysely';
import type { Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import { nextRun } from '#platform/clock';
import { inTenant, type TenantTx } from '#platform/database';
import { AppError } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import type { Job, Schedule } from './jobs.ts';

export type WorkerParts = {
  readonly floor: Floor;
  readonly jobs: Readonly<Record<string, Job>>;
  readonly schedules: readonly Schedule[];
  readonly concurrency?: number;
  /** Seconds between looks for what a lost wake-up left behind. Default 5. */
  readonly sweepSeconds?: number;
  /** Brings a district's own words up to date before what a job writes to somebody; mostly without a query. */
  readonly words?: (floor: Floor, districtId: Uuid) => Promise<void>;
};

export type Worker = {
  start(): void;
  /** Something was committed for this district. */
  wake(districtId: Uuid): void;
  /** Runs everything that is due now, in this process; for tests and the demonstration's loader. */
  drain(districtId: Uuid): Promise<number>;
  /** Waits for running jobs and takes no new ones. */
  stop(): Promise<void>;
};

type Claimed = { id: Uuid; job: string; payload: unknown; attempts: number; attempt_id: Uuid };

const batchSize = 20;
const defaultLease = 60;
const defaultAttempts = 8;

/** Claims due jobs of one district: a lease and an attempt row each, in one short transaction. */
async function claim(
  floor: Floor,
  districtId: Uuid,
  me: string,
  leases: (job: string) => number,
): Promise<readonly Claimed[]> {
  return inTenant(floor.pool, { districtId, personId: null, students: null, readOnly: false }, async (tx) => {
    const now = floor.clock();
    const { rows } = await sql<{ id: Uuid; job: string; payload: unknown; attempts: number }>`
      with due as (
        select id from platform.outbox
        where district_id = ${districtId} and run_at <= ${now} and (state = 'waiting' or (state = 'leased' and lease_until < ${now}))
        order by run_at limit ${batchSize} for update skip locked)
      update platform.outbox o set state = 'leased', attempts = attempts + 1, leased_by = ${me}, lease_until = ${now}::timestamptz + interval '60 seconds'
      from due where o.district_id = ${districtId} and o.id = due.id
      returning o.id, o.job, o.payload, o.attempts`.execute(tx);
    const claimed = rows.map((row) => ({ ...row, attempt_id: newId() }));
    const long = claimed.filter((row) => leases(row.job) !== defaultLease);
    for (const row of long) {
      await sql`update platform.outbox set lease_until = ${now.add({ seconds: leases(row.job) })} where district_id = ${districtId} and id = ${row.id}`.execute(
        tx,
      );
    }
    if (claimed.length > 0) {
      await sql`insert into platform.attempts (district_id, id, outbox_id, started_at)
        select ${districtId}::uuid, a.attempt_id, a.id, ${now} from jsonb_to_recordset(${JSON.stringify(claimed.map(({ id, attempt_id }) => ({ id, attempt_id })))}::jsonb) as a (id uuid, attempt_id uuid)`.execute(
        tx,
      );
    }
    return claimed;
  });
}

async function finish(
  floor: Floor,
  districtId: Uuid,
  row: Claimed,
  failure: { code: string; retryAt: Temporal.Instant | null } | null,
): Promise<void> {
  const settle = async (tx: TenantTx): Promise<void> => {
    const now = floor.clock();
    const state = failure === null ? 'done' : failure.retryAt === null ? 'dead' : 'waiting';
    await sql`with ended as (
        update platform.attempts set ended_at = ${now}, outcome = ${failure === null ? 'done' : 'failed'}, error = ${failure?.code ?? null}
        where district_id = ${districtId} and id = ${row.attempt_id})
      update platform.outbox set state = ${state}, done_at = ${failure === null ? now : null}::timestamptz, lease_until = null,
        last_error = ${failure?.code ?? null}, run_at = coalesce(${failure?.retryAt ?? null}::timestamptz, run_at),
        key = case when ${state} = 'waiting' then null else key end
      where district_id = ${districtId} and id = ${row.id} and state <> 'done'`.execute(tx);
  };
  await inTenant(floor.pool, { districtId, personId: null, students: null, readOnly: false }, settle);
}

/** 5 s, 20 s, 80 s, about 5 min, 21 min, then hourly: with up to a fifth of chance so that many do not come back at once. */
function retryDelay(attempts: number): Temporal.Duration {
  const seconds = Math.min(3600, 5 * 4 ** (attempts - 1));
  return Temporal.Duration.from({ seconds: Math.round(seconds * (1 + Math.random() / 5)) });
}

/** An error's short public name for the ledger: never a message that may quote a person's words. */
function failureCode(error: unknown): string {
  if (error instanceof AppError) return error.code;
  if (error instanceof Error)
    return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
  return typeof error;
}

export function createWorker(parts: WorkerParts): Worker {
  const { floor, jobs, schedules, concurrency = 4, sweepSeconds = 5 } = parts;
  const me = crypto.randomUUID();
  const draining = new Map<Uuid, Promise<number>>();
  const again = new Set<Uuid>();
  const aside = new Set<Promise<void>>();
  let sweep: NodeJS.Timeout | null = null;
  let stopped = false;
  let started = false;
  const leases = (job: string): number => jobs[job]?.leaseSeconds ?? defaultLease;

  const runOne = async (districtId: Uuid, row: Claimed): Promise<void> => {
    const job = jobs[row.job];
    try {
      if (!job) throw new AppError('ui.error.internal', 500, { job: row.job });
      const actor = systemActor(districtId, row.job);
      await parts.words?.(floor, districtId);
      await job.perform({ floor, actor, jobId: row.id, attempt: row.attempts, now: floor.clock() }, row.payload);
      await finish(floor, districtId, row, null);
    } catch (error) {
      const dead = row.attempts >= (job?.maxAttempts ?? defaultAttempts);
      floor.log.warn('a job failed', { job: row.job, id: row.id, attempt: row.attempts, district: districtId, error });
      await finish(floor, districtId, row, {
        code: failureCode(error),
        retryAt: dead ? null : floor.clock().add(retryDelay(row.attempts)),
      }).catch((lost: unknown) =>
        floor.log.error('a job could not be settled; its lease will run out', { job: row.job, error: lost }),
      );
    }
  };

  /** Long work runs beside the rest; it begins at once and nobody but the end waits for it. */
  const startAside = (districtId: Uuid, row: Claimed): void => {
    const running = runOne(districtId, row)
      .finally(() => aside.delete(running))
      // What it left for later, such as its own next slice, may be due already.
      .then(() => wake(districtId));
    aside.add(running);
  };

  const drainNow = async (districtId: Uuid): Promise<number> => {
    let total = 0;
    do {
      again.delete(districtId);
      for (;;) {
        const rows = stopped ? [] : await claim(floor, districtId, me, leases);
        total += rows.length;
        for (const row of rows) if (jobs[row.job]?.aside === true) startAside(districtId, row);
        const queue = rows.filter((row) => jobs[row.job]?.aside !== true);
        const lanes = Array.from({ length: Math.min(concurrency, queue.length) }, async () => {
          for (let row = queue.shift(); row; row = queue.shift()) await runOne(districtId, row);
        });
        await Promise.all(lanes);
        if (rows.length < batchSize) break;
      }
    } while (again.has(districtId) && !stopped);
    return total;
  };

  const drain = async (districtId: Uuid): Promise<number> => {
    const running = draining.get(districtId);
    if (running) {
      again.add(districtId);
      return running;
    }
    const work = drainNow(districtId).finally(() => draining.delete(districtId));
    draining.set(districtId, work);
    return work;
  };

  const wake = (districtId: Uuid): void => {
    // A process that only serves pages has no worker: its wake-ups are for the process that works.
    if (stopped || !started) return;
    drain(districtId).catch((error: unknown) =>
      floor.log.warn('the outbox could not be read; the next sweep tries again', { district: districtId, error }),
    );
  };

  /** Due schedules become jobs; a row lock lets only one worker do it. */
  const runSchedules = async (districtId: Uuid, zone: string): Promise<void> => {
    const now = floor.clock();
    const next = (schedule: Schedule): Temporal.Instant =>
      'everySeconds' in schedule
        ? now.add({ seconds: schedule.everySeconds })
        : nextRun(now, { ...schedule.local, zone });
    await inTenant(floor.pool, { districtId, personId: null, students: null, readOnly: false }, async (tx) => {
      const { rows } = await sql<{
        name: string;
        next_run: Temporal.Instant;
      }>`select name, next_run from platform.schedules where district_id = ${districtId} for update skip locked`.execute(
        tx,
      );
      const known = new Map(rows.map((row) => [row.name, row.next_run]));
      for (const schedule of schedules) {
        const due = known.get(schedule.name);
        if (due !== undefined && Temporal.Instant.compare(due, now) > 0) continue;
        await sql`insert into platform.schedules (district_id, id, name, next_run) values (${districtId}, ${newId()}, ${schedule.name}, ${next(schedule)})
          on conflict (district_id, name) do update set next_run = excluded.next_run, last_run = ${now} where platform.schedules.next_run <= ${now}`.execute(
          tx,
        );
        if (due === undefined && !('everySeconds' in schedule)) continue;
        await sql`insert into platform.outbox (district_id, id, job, key, payload, run_at) values (${districtId}, ${newId()}, ${schedule.job}, ${`schedule ${schedule.name}`}, '{}', ${now})
          on conflict (district_id, job, key) where key is not null and state = 'waiting' do nothing`.execute(tx);
      }
    });
  };

  const sweepOnce = async (): Promise<void> => {
    const districts = await floor.outside('the worker looks through every district for due work', async (outside) =>
      sql<{ id: Uuid; zone: string }>`select id, zone from platform.districts`.execute(outside),
    );
    for (const { id, zone } of districts.rows) {
      if (stopped) return;
      await runSchedules(id, zone);
      await drain(id);
    }
  };

  const loop = (): void => {
    sweepOnce()
      .catch((error: unknown) => floor.log.warn('a sweep failed; the next one tries again', { error }))
      .finally(() => {
        if (!stopped) sweep = setTimeout(loop, sweepSeconds * 1000);
      });
  };

  return {
    start() {
      started = true;
      loop();
    },
    wake,
    async drain(districtId) {
      let total = await drain(districtId);
      while (aside.size > 0) {
        await Promise.allSettled(aside);
        total += await drain(districtId);
      }
      return total;
    },
    async stop() {
      stopped = true;
      if (sweep) clearTimeout(sweep);
      await Promise.allSettled(draining.values());
      await Promise.allSettled(aside);
    },
  };
}
