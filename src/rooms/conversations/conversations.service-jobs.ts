import type { Job, Schedule } from '#platform/outbox';
import { countMeasures } from './actions/measuring.ts';
import { writeSummaries } from './actions/summary.ts';
import { webhookJobs } from './actions/webhooks.ts';

/** Background work of those who lead: figures, the weekly summary. */
export const serviceJobs: Readonly<Record<string, Job>> = {
  ...webhookJobs,
  'conversations.measure': {
    async perform({ floor, actor, jobId }) {
      await floor.act(actor, countMeasures, {}, { completes: jobId });
    },
    leaseSeconds: 300,
  },
  'conversations.weekly_summary': {
    async perform({ floor, actor, jobId }) {
      await floor.act(actor, writeSummaries, {}, { completes: jobId });
    },
    leaseSeconds: 300,
  },
};

export const serviceSchedules: readonly Schedule[] = [
  { name: 'conversations.measure', job: 'conversations.measure', everySeconds: 60 },
  { name: 'conversations.weekly_summary', job: 'conversations.weekly_summary', local: { at: '06:30', days: [1] } },
];
