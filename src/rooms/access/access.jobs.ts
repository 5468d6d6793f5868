import { z } from 'zod';
import type { Job, Schedule } from '#platform/outbox';
import { sendCode, tidyAccess } from './signin.actions.ts';

const sendCodePayload = z.object({ askingId: z.uuid(), host: z.string() });

export const accessJobs: Readonly<Record<string, Job>> = {
  // A code is of use for ten minutes: a job that keeps failing is not worth more tries than fit in them.
  'access.send_code': {
    maxAttempts: 4,
    async perform({ floor, actor, jobId }, payload) {
      await floor.act(actor, sendCode, sendCodePayload.parse(payload), { completes: jobId });
    },
  },
  'access.tidy': {
    async perform({ floor, actor, jobId }) {
      await floor.act(actor, tidyAccess, {}, { completes: jobId });
    },
  },
};

export const accessSchedules: readonly Schedule[] = [{ name: 'access.tidy', job: 'access.tidy', everySeconds: 3600 }];
