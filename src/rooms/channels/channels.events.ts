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

/** Messages that did not arrive. Whoever sent them may try another way. At most some hundreds at once. */
export const deliveriesFailed = defineEvent(
  'channels.deliveries_failed',
  z.object({
    deliveries: z.array(
      z.object({
        id: z.string(),
        personId: z.string().nullable(),
        aboutKind: z.string().nullable(),
        aboutId: z.string().nullable(),
        kind: z.string(),
        reason: z.string().nullable(),
      }),
    ),
  }),
);

/** Nothing of a sending to many waits any more: everything was handed over, failed, or was held back. */
export const broadcastDone = defineEvent(
  'channels.broadcast_done',
  z.object({ broadcastId: z.string(), aboutKind: z.string(), aboutId: z.string() }),
);
