import type { Floor } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { Job, Schedule } from '#platform/outbox';
import { tellOfBulk } from './actions/bulk.ts';
import { sendNoticeBatch } from './actions/notice.ts';
import { remindOfRequests } from './actions/reminding.ts';
import { beginRun, finishRun, sweepingBatch } from './actions/retention.ts';
import { writeDecisions } from './decisions.ts';
import type { Collected } from './records.collect.ts';
import { noticeBatchRequest } from './records.contract.ts';

/** Batches of one kind in one night at most; the rest has the next night. */
const mostBatches = 500;

/** Deletes everything whose time is over, kind by kind and batch by batch. Answers the run and what it deleted, by class. */
export async function sweep(
  floor: Floor,
  actor: Actor,
  collected: Collected,
): Promise<{ runId: Uuid; deleted: Readonly<Record<string, number>>; held: number; failed: readonly string[] }> {
  const batch = sweepingBatch(collected);
  const { id: runId } = await floor.act(actor, beginRun, {});
  const failed: string[] = [];
  for (const { id: kept } of collected.retention) {
    try {
      let after: Uuid | null = null;
      for (let n = 0; n < mostBatches; n += 1) {
        const swept: { after: Uuid | null } = await floor.act(actor, batch, { runId, kept, after });
        if (swept.after === null) break;
        after = swept.after;
      }
    } catch (error) {
      // One kind that cannot be deleted must not keep all others beyond their time.
      failed.push(kept);
      floor.log.error('a kind of data could not be deleted', { district: actor.districtId, reason: kept, error });
    }
  }
  return { runId, failed, ...(await floor.act(actor, finishRun, { runId, failed })) };
}

export function recordsJobs(collected: Collected): Readonly<Record<string, Job>> {
  return {
    // Run again after a crash it deletes what is left: what is gone is found no more.
    'records.sweep': {
      leaseSeconds: 3600,
      maxAttempts: 3,
      async perform({ floor, actor }) {
        await sweep(floor, actor, collected);
      },
    },
    // Again after a crash it goes on with those who have no copy yet.
    'records.send_notice': {
      leaseSeconds: 3600,
      async perform({ floor, actor }, payload) {
        const { noticeId } = noticeBatchRequest.parse(payload);
        for (let sent = 1; sent > 0;) sent = (await floor.act(actor, sendNoticeBatch, { noticeId })).people;
      },
    },
    // Written whole each time: again after a crash is the same.
    'records.keep_decisions': {
      async perform({ floor, actor }) {
        if (floor.settings.backupDir !== null) await writeDecisions(floor, actor, floor.settings.backupDir);
      },
    },
    'records.tell_of_bulk': {
      async perform({ floor, actor, jobId }) {
        await floor.act(actor, tellOfBulk, {}, { completes: jobId });
      },
    },
    'records.remind': {
      async perform({ floor, actor, jobId }) {
        await floor.act(actor, remindOfRequests, {}, { completes: jobId });
      },
    },
  };
}

export const recordsSchedules: readonly Schedule[] = [
  { name: 'records.sweep', job: 'records.sweep', local: { at: '02:40' } },
  { name: 'records.keep_decisions', job: 'records.keep_decisions', everySeconds: 900 },
  { name: 'records.tell_of_bulk', job: 'records.tell_of_bulk', everySeconds: 900 },
  { name: 'records.remind', job: 'records.remind', local: { at: '06:50' } },
];
