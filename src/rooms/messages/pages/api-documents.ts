import { z } from 'zod';
import { notFound } from '#platform/errors';
import type { Route } from '#platform/web';
import { api, done, isDone } from '#rooms/conversations';
import { handedDocument, sendLot, withdrawLot } from '../documents/documents.actions.ts';
import { listLots, lotWhole } from '../documents/documents.questions.ts';
import { id, moment, text } from './api-shapes.ts';
import { noteList } from './slip-shared.ts';

const names = { id: 'document_lot' } as const;
const state = z.enum(['looked_over', 'sent', 'withdrawn']);

/** Documents by student number, for other programs: how they stand, never what is in them. A zip is put in by a person. */
export const documentApi: readonly Route[] = [
  api({
    method: 'GET',
    path: '/document-lots',
    scope: 'messages:read',
    summary: 'Lots of documents that the owner of the token put in or looks after.',
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          id,
          title: z.string(),
          state,
          school_id: id.nullable(),
          created_at: moment,
          sent_at: moment.nullable(),
          documents: z.number().int(),
          reached: z.number().int(),
        }),
      ),
    }),
    async handle({ request }) {
      const rows = await request.floor.ask(request.actor, listLots, {});
      return {
        items: rows.map((row) => ({
          id: row.id,
          title: row.title,
          state: row.state,
          school_id: row.org_id,
          created_at: row.created_at.toString(),
          sent_at: text(row.sent_at),
          documents: row.documents,
          reached: row.opened,
        })),
      };
    },
  }),
  api({
    method: 'GET',
    path: '/document-lots/:id',
    scope: 'messages:read',
    summary: 'One lot: for each child the guardians who may see it, and when each opened it or had it on paper.',
    answer: z.strictObject({
      id,
      title: z.string(),
      state,
      unmatched: z.array(z.string()),
      doubled: z.array(z.string()),
      unreadable: z.array(z.string()),
      documents: z.array(
        z.strictObject({
          id,
          student_id: id,
          guardians: z.array(
            z.strictObject({
              guardian_id: id,
              way: z.string().nullable(),
              opened_at: moment.nullable(),
              handed_at: moment.nullable(),
            }),
          ),
        }),
      ),
    }),
    names,
    async handle({ request }) {
      const { lot, children } = await request.floor.ask(request.actor, lotWhole, { id: request.param('id') });
      await noteList(request, 'list', lot.id, children.length);
      return {
        id: lot.id,
        title: lot.title,
        state: lot.state,
        unmatched: [...lot.unmatched],
        doubled: [...lot.doubled],
        unreadable: [...lot.unreadable],
        documents: children.map((child) => ({
          id: child.documentId,
          student_id: child.studentId,
          guardians: child.guardians.map((one) => ({
            guardian_id: one.id,
            way: one.way,
            opened_at: text(one.opened),
            handed_at: text(one.handed),
          })),
        })),
      };
    },
  }),
  api({
    method: 'POST',
    path: '/document-lots/:id/send',
    scope: 'messages:write',
    summary: 'Tell each guardian who may see records that a document is there, behind the sign-in.',
    answer: z.strictObject({ announcement_id: id, state: z.enum(['waiting', 'scheduled']) }),
    names,
    async handle({ request }) {
      const { announcementId, state: stood } = await request.floor.act(request.actor, sendLot, {
        id: request.param('id'),
      });
      return { announcement_id: announcementId, state: stood };
    },
  }),
  api({
    method: 'POST',
    path: '/document-lots/:id/withdraw',
    scope: 'messages:write',
    summary: 'Take it back: from now on no family opens it.',
    answer: done,
    names,
    async handle({ request }) {
      await request.floor.act(request.actor, withdrawLot, { id: request.param('id') });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: '/document-lots/:id/handed',
    scope: 'messages:write',
    summary: 'A document was handed to a guardian on paper.',
    body: z.strictObject({ document_id: id, guardian_id: id }),
    answer: done,
    names,
    async handle({ request, body }) {
      const { children } = await request.floor.ask(request.actor, lotWhole, { id: request.param('id') });
      if (!children.some((child) => child.documentId === body.document_id)) throw notFound();
      await request.floor.act(request.actor, handedDocument, { id: body.document_id, personId: body.guardian_id });
      return isDone;
    },
  }),
];
