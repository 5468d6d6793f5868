import { type Keeping, rowsThatEnd } from '#platform/keeping';
import type { Job, Schedule } from '#platform/outbox';
import { remindOfOpenings } from './once.actions.ts';

export const onceJobs: Readonly<Record<string, Job>> = {
  'roster.remind_of_openings': {
    async perform({ floor, actor, jobId }) {
      await floor.act(actor, remindOfOpenings, {}, { completes: jobId });
    },
  },
};

export const onceSchedules: readonly Schedule[] = [
  { name: 'roster.remind_of_openings', job: 'roster.remind_of_openings', local: { at: '07:20' } },
];

/** As long as the log of who looked at what: the two are read together. */
export const onceRetention: Keeping['retention'] = [
  rowsThatEnd({
    id: 'roster.openings',
    dataClass: 'audit',
    days: { usual: 7 * 365, least: 3 * 365, most: 10 * 365 },
    table: 'roster.child_openings',
    endedAt: 'r.reviewed_at',
    begunAt: 'r.opened_at',
    people: 'array[r.person_id, r.student_id]',
  }),
];
