import type { Job, Schedule } from '#platform/outbox';
import { draftReport } from './insight.actions.ts';

export const insightJobs: Readonly<Record<string, Job>> = {
  'insight.draft': {
    async perform({ floor, actor, jobId }) {
      await floor.act(actor, draftReport, {}, { completes: jobId });
    },
  },
};

/** Each morning; whether it is the first school day of the month is the action's to say. */
export const insightSchedules: readonly Schedule[] = [
  { name: 'insight.draft', job: 'insight.draft', local: { at: '07:00' } },
];
