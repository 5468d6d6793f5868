import { z } from 'zod';
import type { Route } from '#platform/web';
import { api, done, isDone } from '#rooms/conversations';
import { approveAnnouncement, saveDraft, sendAnnouncement, stopAnnouncement } from '../actions/announcing.ts';
import { endAudience, saveAudience } from '../actions/audiences.ts';
import { listMessages, messageProgress, messageRecipients, recipientViews, views } from '../questions/announcements.ts';
import { choices } from '../questions/choices.ts';
import { lookOver } from '../questions/look-over.ts';
import {
  audience,
  draft,
  figures,
  forSave,
  fromAudience,
  id,
  message,
  moment,
  names,
  present,
  state,
  text,
  toAudience,
} from './api-shapes.ts';

const reads: readonly Route[] = [
  api({
    method: 'GET',
    path: '/announcements',
    scope: 'messages:read',
    summary: 'Messages to families that the owner of the token may see, newest first.',
    query: z.strictObject({ view: z.enum(views).default('all'), cursor: id.optional() }),
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          id,
          title: z.string(),
          state,
          author_id: id,
          school_id: id.nullable(),
          at: z.iso.datetime(),
          figures,
        }),
      ),
      next: id.nullable(),
    }),
    async handle({ request, query }) {
      const { items, next } = await request.floor.ask(request.actor, listMessages, {
        view: query.view,
        before: query.cursor ?? null,
      });
      return {
        items: items.map((row) => ({
          id: row.id,
          title: row.title,
          state: row.state,
          author_id: row.author_id,
          school_id: row.org_id,
          at: row.at.toString(),
          figures: {
            families: row.families,
            reached: row.reached,
            not_reached: row.not_reached,
            answered: row.answered,
          },
        })),
        next,
      };
    },
  }),
  api({
    method: 'GET',
    path: '/announcements/:id',
    scope: 'messages:read',
    summary: 'One message, with how many families it reached by each way.',
    answer: z.strictObject({
      message,
      figures,
      answers: z.strictObject({ yes: z.number().int(), no: z.number().int() }),
      ways: z.array(
        z.strictObject({
          way: z.string().nullable(),
          outcome: z.string(),
          reason: z.string().nullable(),
          n: z.number().int(),
        }),
      ),
      cost_micros: z.number(),
    }),
    names,
    async handle({ request }) {
      const found = await request.floor.ask(request.actor, messageProgress, { id: request.param('id') });
      return {
        message: present(found.row),
        figures: found.figures,
        answers: found.answers,
        ways: found.parts.map(({ way, outcome, reason, n }) => ({ way, outcome, reason, n })),
        cost_micros: found.costMicros,
      };
    },
  }),
  api({
    method: 'GET',
    path: '/announcements/:id/recipients',
    scope: 'messages:read',
    summary: 'The families of a message, with how each was reached and what it answered.',
    query: z.strictObject({
      show: z.enum(recipientViews).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: id.optional(),
    }),
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          id,
          person_id: id,
          student_ids: z.array(id),
          language: z.string(),
          way: z.string().nullable(),
          outcome: z.string(),
          reason: z.string().nullable(),
          answer: z.string().nullable(),
          answered_at: z.iso.datetime().nullable(),
        }),
      ),
      next: id.nullable(),
    }),
    names,
    async handle({ request, query }) {
      const { lines, next } = await request.floor.ask(request.actor, messageRecipients, {
        id: request.param('id'),
        show: query.show ?? null,
        after: query.cursor ?? null,
        most: query.limit,
      });
      return {
        items: lines.map((row) => ({
          id: row.id,
          person_id: row.person_id,
          student_ids: row.children.map((child) => child.id),
          language: row.language,
          way: row.way,
          outcome: row.outcome,
          reason: row.reason,
          answer: row.answer,
          answered_at: text(row.answered_at),
        })),
        next,
      };
    },
  }),
  api({
    method: 'GET',
    path: '/announcements/:id/preview',
    scope: 'messages:read',
    summary: 'Who would get a draft, in which languages and by which ways, and what it would cost.',
    answer: z.strictObject({
      families: z.number().int(),
      children: z.number().int(),
      without_guardian: z.number().int(),
      languages: z.array(
        z.strictObject({
          language: z.string(),
          families: z.number().int(),
          how: z.string(),
          segments: z.number().int(),
        }),
      ),
      ways: z.array(z.strictObject({ way: z.string(), n: z.number().int() })),
      week_full: z
        .number()
        .int()
        .describe('Families that already got as many messages this week as the district wants.'),
      cost_micros: z.number().nullable(),
    }),
    names,
    async handle({ request }) {
      const found = await request.floor.ask(request.actor, lookOver, { id: request.param('id') });
      return {
        families: found.count.families,
        children: found.count.children,
        without_guardian: found.count.unreachable,
        languages: found.languages.map((one) => ({
          language: one.language,
          families: one.families,
          how: one.how,
          segments: one.segments.segments,
        })),
        ways: [...found.ways],
        week_full: found.budget.full,
        cost_micros: found.cost?.micros ?? null,
      };
    },
  }),
  api({
    method: 'GET',
    path: '/audiences',
    scope: 'messages:read',
    summary: 'Saved choices of recipients.',
    answer: z.strictObject({ items: z.array(z.strictObject({ id, name: z.string(), audience })) }),
    async handle({ request }) {
      const { saved } = await request.floor.ask(request.actor, choices, {});
      return { items: saved.map((one) => ({ id: one.id, name: one.name, audience: fromAudience(one.chosen) })) };
    },
  }),
];

const writes: readonly Route[] = [
  api({
    method: 'POST',
    path: '/announcements',
    scope: 'messages:write',
    summary: 'A new draft. Nothing goes out.',
    body: draft,
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      return request.floor.act(request.actor, saveDraft, forSave(null, body));
    },
  }),
  api({
    method: 'PUT',
    path: '/announcements/:id',
    scope: 'messages:write',
    summary: 'Change what has not gone yet; every field is given. A yes that was given is asked for again.',
    body: draft,
    answer: z.strictObject({ id }),
    names,
    async handle({ request, body }) {
      return request.floor.act(request.actor, saveDraft, forSave(request.param('id'), body));
    },
  }),
  api({
    method: 'POST',
    path: '/announcements/:id/send',
    scope: 'messages:write',
    summary: 'Send it now or at a moment; where the district wants it, a leader says yes first.',
    body: z.strictObject({
      version: z.number().int().nullable().default(null),
      at: moment.nullable().default(null),
      budget_reason: z.string().max(300).default('').describe('Needed when some of the families had enough this week.'),
    }),
    answer: z.strictObject({ state: z.enum(['waiting', 'scheduled']) }),
    names,
    async handle({ request, body }) {
      return request.floor.act(request.actor, sendAnnouncement, {
        id: request.param('id'),
        version: body.version,
        at: body.at,
        budgetReason: body.budget_reason,
      });
    },
  }),
  api({
    method: 'POST',
    path: '/announcements/:id/approve',
    scope: 'messages:write',
    summary: 'A leader’s yes to these words.',
    body: z.strictObject({ version: z.number().int() }),
    answer: done,
    names,
    async handle({ request, body }) {
      await request.floor.act(request.actor, approveAnnouncement, { id: request.param('id'), version: body.version });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: '/announcements/:id/stop',
    scope: 'messages:write',
    summary: 'Stop it, before or while it goes out.',
    answer: z.strictObject({ held: z.number().int() }),
    names,
    async handle({ request }) {
      return request.floor.act(request.actor, stopAnnouncement, { id: request.param('id') });
    },
  }),
  api({
    method: 'POST',
    path: '/audiences',
    scope: 'messages:write',
    summary: 'Keep a choice of recipients under a name.',
    body: z.strictObject({ name: z.string().min(1).max(80), audience }),
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      return request.floor.act(request.actor, saveAudience, { name: body.name, audience: toAudience(body.audience) });
    },
  }),
  api({
    method: 'DELETE',
    path: '/audiences/:id',
    scope: 'messages:write',
    summary: 'Take your own saved choice away.',
    answer: done,
    names: { id: 'audience' },
    async handle({ request }) {
      await request.floor.act(request.actor, endAudience, { id: request.param('id') });
      return isDone;
    },
  }),
];

/** What other programs may do with messages to families. */
export const announcementApi: readonly Route[] = [...reads, ...writes];
