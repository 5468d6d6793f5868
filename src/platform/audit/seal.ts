import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { newId } from '#platform/ids';
import type { Job, Schedule } from '#platform/outbox';
import { beginning, hashOf, rowsDigest } from './digest.ts';
import { allEnded } from './ended.ts';
import { sealLooksName } from './looks.ts';

const noteName = 'platform.note_audit_horizon';
const sealName = 'platform.seal_audit';

/** Rows of one seal at most: a digest over more would hold the database up. */
const mostRows = 100_000;
const waitMinutes = 15;
const mostWaits = 6;

const sealRequest = z.object({ until: z.string(), horizon: z.string().regex(/^\d+$/), waits: z.number().int() });

/**
 * Step one: which moment is to be sealed up to, and which transactions had begun by then. The rows of a long
 * transaction appear only with its commit, with a moment that lies before it: they must not fall into a sealed span.
 */
const noteHorizon = action(noteName, z.object({}), async ({ tx, now, enqueue }) => {
  const { rows } = await sql<{ until: Temporal.Instant; horizon: string }>`
    select clock_timestamp() - interval '1 minute' as until, pg_snapshot_xmax(pg_current_snapshot())::text as horizon`.execute(
    tx,
  );
  for (const { until, horizon } of rows)
    // The looks first: their seal is a row of the audit.
    for (const name of [sealLooksName, sealName])
      enqueue(
        name,
        { until: until.toString(), horizon, waits: 0 },
        { runAt: now.add({ minutes: waitMinutes }), key: 'seal' },
      );
});

/** Step two: when every transaction of that moment has ended, its rows are complete and get their seal. */
const sealAudit = action(
  sealName,
  sealRequest,
  async ({ tx, floor, actor, now, enqueue }, { until, horizon, waits }) => {
    if (!(await allEnded(tx, horizon))) {
      // Something has been running for a quarter of an hour. The next hour's try comes by itself.
      if (waits < mostWaits)
        enqueue(sealName, { until, horizon, waits: waits + 1 }, { runAt: now.add({ minutes: waitMinutes }) });
      else floor.log.warn('the audit waits for its seal: a transaction does not end', { district: actor.districtId });
      return { sealed: 0 };
    }
    const { rows: lasts } = await sql<{ seq: number; to_written: Temporal.Instant; hash: string }>`
    select seq, to_written, hash from platform.audit_seals where district_id = ${actor.districtId} order by seq desc limit 1`.execute(
      tx,
    );
    const last = lasts[0] ?? { seq: 0, to_written: Temporal.Instant.fromEpochMilliseconds(0), hash: beginning };
    const { rows: found } = await sql<{ n: number; to: Temporal.Instant | null; digest: string }>`
    with bound as (select coalesce(
      (select written_at from platform.audit where district_id = ${actor.districtId} and written_at > ${last.to_written} and written_at <= ${until}
        order by written_at offset ${mostRows - 1} limit 1), ${until}::timestamptz) as at)
    select count(*)::int as n, max(a.written_at) as to, ${rowsDigest} as digest
    from platform.audit a, bound where a.district_id = ${actor.districtId} and a.written_at > ${last.to_written} and a.written_at <= bound.at`.execute(
      tx,
    );
    const group = found[0];
    if (!group || group.to === null) return { sealed: 0 };
    const seal = {
      seq: last.seq + 1,
      fromWritten: last.to_written,
      toWritten: group.to,
      rowCount: group.n,
      previous: last.hash,
      rowsHash: group.digest,
    };
    const hash = hashOf(seal);
    // Two workers at once: the place in the chain is taken once, the other does nothing.
    await sql`insert into platform.audit_seals (district_id, id, seq, from_written, to_written, row_count, previous, rows_hash, hash)
    values (${actor.districtId}, ${newId()}, ${seal.seq}, ${seal.fromWritten}, ${seal.toWritten}, ${seal.rowCount}, ${seal.previous}, ${seal.rowsHash}, ${hash})
    on conflict on constraint audit_seals_seq_key do nothing`.execute(tx);
    if (group.n >= mostRows) enqueue(sealName, { until, horizon, waits });
    // Outside the database too: whoever rewrites the whole chain there does not reach the log.
    floor.log.info('the audit was sealed', { district: actor.districtId, count: group.n, id: hash });
    return { sealed: group.n };
  },
);

export const noteHorizonJob: Record<string, Job> = {
  [noteName]: {
    perform: async ({ floor, actor, jobId }) => floor.act(actor, noteHorizon, {}, { completes: jobId }),
  },
};

export const sealJob: Record<string, Job> = {
  [sealName]: {
    leaseSeconds: 300,
    async perform({ floor, actor, jobId }, payload) {
      await floor.act(actor, sealAudit, sealRequest.parse(payload), { completes: jobId });
    },
  },
};

/** Every hour; the seal itself follows a quarter of an hour later. */
export const sealSchedule: Schedule = { name: 'audit seal', job: noteName, everySeconds: 3600 };
