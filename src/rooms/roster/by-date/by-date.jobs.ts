import type { Job, Schedule } from '#platform/outbox';
import { endDueGroups } from '../groups/groups.actions.ts';
import { endByDate } from './by-date.actions.ts';

export const byDateJobs: Readonly<Record<string, Job>> = {
  'roster.end_by_date': {
    async perform({ floor, actor, jobId }) {
      await floor.act(actor, endDueGroups, {});
      await floor.act(actor, endByDate, {}, { completes: jobId });
    },
    // It waits for a load that is under way.
    leaseSeconds: 900,
  },
};

/** At night where the district is, late enough that the day is over wherever one of its schools is. */
export const byDateSchedules: readonly Schedule[] = [
  { name: 'roster.end_by_date', job: 'roster.end_by_date', local: { at: '03:20' } },
];
