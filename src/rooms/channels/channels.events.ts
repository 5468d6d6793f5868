import { z } from 'zod';
import { defineEvent } from '#platform/action';

/** Mail to an address came back, or its owner complained. The contact point is marked; who wrote should know. */
export const contactPointFailed = defineEvent(
  'channels.contact_point_failed',
  z.object({
    address: z.string(),
    reason: z.string(),
    hard: z.boolean(),
    deliveryId: z.string().nullable(),
    aboutId: z.string().nullable(),
  }),
);
