import { z } from 'zod';
import type { Route } from '#platform/web';
import { api, done, isDone } from '#rooms/conversations';
import { endSlip, makeSlip, sendSlip, signOnPaper } from '../slips/slips.actions.ts';
import { listSlips, slipWhole, tripList } from '../slips/slips.questions.ts';
import { id, moment } from './api-shapes.ts';
import { noteList } from './slip-shared.ts';

const names = { id: 'slip' } as const;
const state = z.enum(['open', 'ended']);
const stands = z
  .enum(['yes', 'no', 'differ', 'missing'])
  .describe('`differ`: guardians answered differently; speak with both.');
const ids = z.array(id).max(500).default([]);
const sent = z.array(z.strictObject({ announcement_id: id, at: moment, state: z.string() }));

const reads: readonly Route[] = [
  api({
    method: 'GET',
    path: '/slips',
    scope: 'messages:read',
    summary: 'Permission slips that the owner of the token made, leads or looks after; the open ones first.',
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          id,
          title: z.string(),
          on_date: z.iso.date(),
          school_id: id.nullable(),
          author_id: id,
          state,
          children: z.number().int(),
          answered: z.number().int(),
        }),
      ),
    }),
    async handle({ request }) {
      const rows = await request.floor.ask(request.actor, listSlips, {});
      return {
        items: rows.map((row) => ({
          id: row.id,
          title: row.title,
          on_date: row.on_date,
          school_id: row.org_id,
          author_id: row.author_id,
          state: row.state,
          children: row.children,
          answered: row.signed,
        })),
      };
    },
  }),
  api({
    method: 'GET',
    path: '/slips/:id',
    scope: 'messages:read',
    summary: 'One slip: what stands for each child, and each signature as it was given.',
    answer: z.strictObject({
      id,
      title: z.string(),
      details: z.string(),
      place: z.string(),
      language: z.string(),
      on_date: z.iso.date(),
      sign_until: moment,
      state,
      children: z.array(
        z.strictObject({
          student_id: id,
          stands,
          signers: z.array(id).describe('Guardians who may sign for the child today.'),
          signatures: z.array(
            z.strictObject({
              id,
              guardian_id: id,
              answer: z.enum(['yes', 'no']),
              how: z.enum(['page', 'text', 'paper']),
              at: moment,
            }),
          ),
        }),
      ),
      sent,
    }),
    names,
    async handle({ request }) {
      const found = await request.floor.ask(request.actor, slipWhole, { id: request.param('id') });
      const { slip } = found;
      await noteList(request, 'list', slip.id, found.children.length);
      return {
        id: slip.id,
        title: slip.title,
        details: slip.details,
        place: slip.place,
        language: slip.language,
        on_date: slip.on_date,
        sign_until: slip.sign_until.toString(),
        state: slip.state,
        children: found.children.map((child) => ({
          student_id: child.id,
          stands: child.state,
          signers: child.signers.map((one) => one.id),
          signatures: child.signatures.map((one) => ({
            id: one.id,
            guardian_id: one.guardianId,
            answer: one.answer,
            how: one.how,
            at: one.at.toString(),
          })),
        })),
        sent: found.sent.map((one) => ({ announcement_id: one.id, at: one.at.toString(), state: one.state })),
      };
    },
  }),
  api({
    method: 'GET',
    path: '/slips/:id/trip-list',
    scope: 'messages:read',
    summary: 'Who goes and whom to call, without people to whom a child must not be given.',
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          student_id: id,
          name: z.string(),
          grade: z.string().nullable(),
          stands,
          contacts: z.array(z.strictObject({ name: z.string(), phones: z.array(z.string()) })),
        }),
      ),
    }),
    names,
    async handle({ request }) {
      const { slip, rows } = await request.floor.ask(request.actor, tripList, { id: request.param('id') });
      await noteList(request, 'export', slip.id, rows.length);
      return {
        items: rows.map((row) => ({
          student_id: row.id,
          name: row.name,
          grade: row.grade,
          stands: row.state,
          contacts: row.contacts.map((one) => ({ name: one.name, phones: [...one.phones] })),
        })),
      };
    },
  }),
];

const writes: readonly Route[] = [
  api({
    method: 'POST',
    path: '/slips',
    scope: 'messages:write',
    summary: 'A new slip for the children of classes, groups or a list. Nothing goes out.',
    body: z.strictObject({
      school_id: id.nullable().default(null).describe('Null: the own school; for who leads the district, all of it.'),
      title: z.string().max(100),
      details: z.string().max(4000),
      place: z.string().max(120).default(''),
      on_date: z.iso.date(),
      sign_until: z.iso.date().describe('The last day to sign, to its end.'),
      language: z.string().max(35),
      class_ids: z.array(id).max(50).default([]),
      group_ids: z.array(id).max(50).default([]),
      student_ids: ids,
      leader_ids: z.array(id).max(40).default([]),
    }),
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      return request.floor.act(request.actor, makeSlip, {
        orgId: body.school_id,
        title: body.title,
        details: body.details,
        place: body.place,
        onDate: body.on_date,
        signUntil: body.sign_until,
        zone: request.zone,
        language: body.language,
        classIds: body.class_ids,
        groupIds: body.group_ids,
        studentIds: body.student_ids,
        leaderIds: body.leader_ids,
      });
    },
  }),
  api({
    method: 'POST',
    path: '/slips/:id/send',
    scope: 'messages:write',
    summary: 'Send it; later, remind only the families of children without an answer. At most once in twelve hours.',
    answer: z.strictObject({ announcement_id: id, state: z.enum(['waiting', 'scheduled']) }),
    names,
    async handle({ request }) {
      const { announcementId, state: stood } = await request.floor.act(request.actor, sendSlip, {
        id: request.param('id'),
      });
      return { announcement_id: announcementId, state: stood };
    },
  }),
  api({
    method: 'POST',
    path: '/slips/:id/paper',
    scope: 'messages:write',
    summary: 'Enter a signed paper, of a guardian who may sign for the child.',
    body: z.strictObject({ student_id: id, guardian_id: id, answer: z.enum(['yes', 'no']) }),
    answer: done,
    names,
    async handle({ request, body }) {
      await request.floor.act(request.actor, signOnPaper, {
        slipId: request.param('id'),
        studentId: body.student_id,
        guardianId: body.guardian_id,
        answer: body.answer,
      });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: '/slips/:id/end',
    scope: 'messages:write',
    summary: 'End it: nobody signs any more, and what has not gone out stays here.',
    answer: done,
    names,
    async handle({ request }) {
      await request.floor.act(request.actor, endSlip, { id: request.param('id') });
      return isDone;
    },
  }),
];

/** Permission slips, for other programs. */
export const slipApi: readonly Route[] = [...reads, ...writes];
