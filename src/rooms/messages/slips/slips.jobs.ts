import { z } from 'zod';
import type { Job, Schedule } from '#platform/outbox';
import { endSignUp, remindSignUp } from '../sign-ups/sign-ups.actions.ts';
import { endDueSlips } from './slips.actions.ts';

const one = z.object({ id: z.string() });

export const slipsJobs: Readonly<Record<string, Job>> = {
  'messages.end_slips': {
    async perform({ floor, actor, jobId }) {
      await floor.act(actor, endDueSlips, {}, { completes: jobId });
    },
  },
  'messages.remind_sign_up': {
    async perform({ floor, actor, jobId }, payload) {
      await floor.act(actor, remindSignUp, one.parse(payload), { completes: jobId });
    },
  },
  'messages.end_sign_up': {
    async perform({ floor, actor, jobId }, payload) {
      await floor.act(actor, endSignUp, one.parse(payload), { completes: jobId });
    },
  },
};

export const slipsSchedules: readonly Schedule[] = [
  { name: 'messages.end_slips', job: 'messages.end_slips', local: { at: '03:40' } },
];
