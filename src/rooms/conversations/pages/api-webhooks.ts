import { z } from 'zod';
import { found } from '#platform/errors';
import type { Route } from '#platform/web';
import { addWebhook, listWebhooks, switchWebhook, testWebhook } from '../actions/webhooks.ts';
import { webhookEvents } from '../conversations.events.ts';
import { api, done, isDone } from './api-route.ts';
import { id, moment } from './api-schemas.ts';

const names = { id: 'webhook' } as const;
const event = z.enum(webhookEvents);
const webhook = z.strictObject({
  id,
  url: z.string(),
  events: z.array(event),
  made_at: moment,
  disabled_at: moment.nullable(),
  disabled_reason: z.string().nullable(),
});
const delivery = z.strictObject({
  id,
  event: z.string(),
  at: moment,
  attempts: z.number().int(),
  status: z.number().int().nullable(),
  settled_at: moment.nullable(),
});

/** Standard Webhooks for conversation events. */
export const webhookRoutes: readonly Route[] = [
  api({
    method: 'GET',
    path: '/webhooks',
    scope: 'webhooks:write',
    summary: 'The webhooks of the district. Secrets are not in it.',
    answer: z.strictObject({ items: z.array(webhook) }),
    async handle({ request }) {
      const { webhooks } = await request.floor.ask(request.actor, listWebhooks, {});
      return {
        items: webhooks.map((one) => ({
          id: one.id,
          url: one.url,
          events: one.events as z.input<typeof event>[],
          made_at: one.made_at.toString(),
          disabled_at: one.disabled_at?.toString() ?? null,
          disabled_reason: one.disabled_reason,
        })),
      };
    },
  }),
  api({
    method: 'POST',
    path: '/webhooks',
    scope: 'webhooks:write',
    summary: 'Add a webhook. The secret that signs its messages is in this answer only.',
    body: z.strictObject({ url: z.string().min(1).max(1000), events: z.array(event).min(1).max(20) }),
    answer: z.strictObject({ id, secret: z.string() }),
    status: 201,
    async handle({ request, body }) {
      return request.floor.act(request.actor, addWebhook, body);
    },
  }),
  ...(['enable', 'disable', 'test'] as const).map((act) =>
    api({
      method: 'POST',
      path: `/webhooks/:id/${act}`,
      scope: 'webhooks:write',
      summary:
        act === 'test'
          ? 'Send it a message of the type porchlight.test.'
          : act === 'enable'
            ? 'Switch it on.'
            : 'Switch it off.',
      answer: done,
      names,
      async handle({ request }) {
        const webhookId = request.param('id');
        if (act === 'test') await request.floor.act(request.actor, testWebhook, { webhookId });
        else await request.floor.act(request.actor, switchWebhook, { webhookId, on: act === 'enable' });
        return isDone;
      },
    }),
  ),
  api({
    method: 'GET',
    path: '/webhooks/:id/deliveries',
    scope: 'webhooks:write',
    summary: 'What was sent to it lately, newest first; at most 20.',
    answer: z.strictObject({ items: z.array(delivery) }),
    names,
    async handle({ request }) {
      const { webhooks, deliveries } = await request.floor.ask(request.actor, listWebhooks, {});
      const one = found(webhooks.find((webhook_) => webhook_.id === request.param('id')));
      return {
        items: deliveries
          .filter((row) => row.webhook_id === one.id)
          .map((row) => ({
            id: row.id,
            event: row.event,
            at: row.at.toString(),
            attempts: row.attempts,
            status: row.status,
            settled_at: row.settled_at?.toString() ?? null,
          })),
      };
    },
  }),
];
