import { z } from 'zod';
import type { Route } from '#platform/web';
import { endSavedReply, saveReply } from '../actions/saved.ts';
import { savedReplies } from '../questions/desk-saved.ts';
import { api, done, isDone } from './api-route.ts';
import { id } from './api-schemas.ts';

const replyBody = z.strictObject({
  name: z.string().min(1).max(100),
  text: z
    .string()
    .min(1)
    .max(20_000)
    .describe('Fields in braces are filled when it is used: {family}, {child}, {me}, {school}, {due}.'),
  language: z.string().min(2).max(20),
  topic_id: id.nullable().default(null),
  shared: z.boolean().default(true),
});
const savedReply = z.strictObject({
  id,
  name: z.string(),
  text: z.string(),
  language: z.string(),
  owner_id: id,
  topic_id: id.nullable(),
  shared: z.boolean(),
});

/** Replies that staff keep to use again. */
export const savedReplyRoutes: readonly Route[] = [
  api({
    method: 'GET',
    path: '/saved-replies',
    scope: 'conversations:read',
    summary: 'Replies to use again: your own and the shared ones.',
    query: z.strictObject({ topic_id: id.optional() }),
    answer: z.strictObject({ items: z.array(savedReply) }),
    async handle({ request, query }) {
      const rows = await request.floor.ask(request.actor, savedReplies, { topicId: query.topic_id ?? null });
      return {
        items: rows.map((row) => ({
          id: row.id,
          name: row.name,
          text: row.text,
          language: row.language,
          owner_id: row.ownerId,
          topic_id: row.topicId,
          shared: row.shared,
        })),
      };
    },
  }),
  api({
    method: 'POST',
    path: '/saved-replies',
    scope: 'conversations:write',
    summary: 'Keep a reply to use again.',
    body: replyBody,
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      const { topic_id: topicId, ...rest } = body;
      return { id: await request.floor.act(request.actor, saveReply, { id: null, topicId, ...rest }) };
    },
  }),
  api({
    method: 'PUT',
    path: '/saved-replies/:id',
    scope: 'conversations:write',
    summary: 'Change a saved reply of your own.',
    body: replyBody,
    answer: done,
    names: { id: 'saved_reply' },
    async handle({ request, body }) {
      const { topic_id: topicId, ...rest } = body;
      await request.floor.act(request.actor, saveReply, { id: request.param('id'), topicId, ...rest });
      return isDone;
    },
  }),
  api({
    method: 'DELETE',
    path: '/saved-replies/:id',
    scope: 'conversations:write',
    summary: 'End a saved reply of your own.',
    answer: done,
    names: { id: 'saved_reply' },
    async handle({ request }) {
      await request.floor.act(request.actor, endSavedReply, { id: request.param('id'), ended: true });
      return isDone;
    },
  }),
];
