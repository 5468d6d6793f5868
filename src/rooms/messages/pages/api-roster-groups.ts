import { z } from 'zod';
import type { Route } from '#platform/web';
import { api, done, isDone } from '#rooms/conversations';
import {
  endGroup,
  groupsFor,
  groupWhole,
  handGroup,
  placeInGroup,
  placeManyInGroup,
  saveGroup,
  takeFromGroup,
} from '#rooms/roster';
import { id } from './api-shapes.ts';
import { noteList } from './slip-shared.ts';

const names = { id: 'group' } as const;
const one = '/roster-groups/:id';
const kind = z.enum(['club', 'bus', 'team', 'other']);
const card = {
  id,
  name: z.string(),
  kind: z.string(),
  school_id: id.nullable(),
  by_hand: z.boolean().describe('Made here; others come with the roster and are changed there.'),
  owner_id: id.nullable(),
  ends_on: z.iso.date().nullable(),
};
const draft = z.strictObject({
  name: z.string().max(120),
  kind,
  school_id: id.nullable().default(null),
  ends_on: z.iso.date().nullable().default(null).describe('It ends by itself after this day.'),
});

/** Groups of children, for other programs: a bus, a club, a team. */
export const rosterGroupApi: readonly Route[] = [
  api({
    method: 'GET',
    path: '/roster-groups',
    scope: 'messages:read',
    summary: 'Groups of children that the owner of the token keeps, owns or leads.',
    answer: z.strictObject({ items: z.array(z.strictObject({ ...card, children: z.number().int() })) }),
    async handle({ request }) {
      const rows = await request.floor.ask(request.actor, groupsFor, {});
      return {
        items: rows.map((row) => ({
          id: row.id,
          name: row.name,
          kind: row.kind,
          school_id: row.schoolId,
          by_hand: row.byHand,
          owner_id: row.ownerId,
          ends_on: row.endsOn,
          children: row.children,
        })),
      };
    },
  }),
  api({
    method: 'GET',
    path: one,
    scope: 'messages:read',
    summary: 'One group with its children and leaders.',
    answer: z.strictObject({ ...card, member_ids: z.array(id), leader_ids: z.array(id) }),
    names,
    async handle({ request }) {
      const row = await request.floor.ask(request.actor, groupWhole, { id: request.param('id') });
      await noteList(request, 'list', row.id, row.members.length);
      return {
        id: row.id,
        name: row.name,
        kind: row.kind,
        school_id: row.schoolId,
        by_hand: row.byHand,
        owner_id: row.ownerId,
        ends_on: row.endsOn,
        member_ids: row.members.map((person) => person.id),
        leader_ids: row.leaders.map((person) => person.id),
      };
    },
  }),
  api({
    method: 'POST',
    path: '/roster-groups',
    scope: 'messages:write',
    summary: 'A new group; the owner of the token owns and leads it.',
    body: draft,
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      return request.floor.act(request.actor, saveGroup, {
        name: body.name,
        kind: body.kind,
        schoolId: body.school_id,
        endsOn: body.ends_on,
      });
    },
  }),
  api({
    method: 'PUT',
    path: one,
    scope: 'messages:write',
    summary: 'Change name, kind and last day of a group that was made here.',
    body: draft.omit({ school_id: true }),
    answer: z.strictObject({ id }),
    names,
    async handle({ request, body }) {
      return request.floor.act(request.actor, saveGroup, {
        id: request.param('id'),
        name: body.name,
        kind: body.kind,
        endsOn: body.ends_on,
      });
    },
  }),
  api({
    method: 'POST',
    path: `${one}/members`,
    scope: 'messages:write',
    summary: 'Put children in; those who are not children of the owner of the token are left out of the answer.',
    body: z.strictObject({ student_ids: z.array(id).min(1).max(500) }),
    answer: z.strictObject({ placed: z.array(id) }),
    names,
    async handle({ request, body }) {
      const { placed } = await request.floor.act(request.actor, placeManyInGroup, {
        groupId: request.param('id'),
        personIds: body.student_ids,
      });
      return { placed: [...placed] };
    },
  }),
  api({
    method: 'PUT',
    path: `${one}/leaders/:person`,
    scope: 'messages:write',
    summary: 'Let a member of staff lead it, and so write to its families.',
    answer: done,
    names: { ...names, person: 'person' },
    async handle({ request }) {
      await request.floor.act(request.actor, placeInGroup, {
        groupId: request.param('id'),
        personId: request.param('person'),
        role: 'leader',
      });
      return isDone;
    },
  }),
  api({
    method: 'PUT',
    path: `${one}/owner/:person`,
    scope: 'messages:write',
    summary: 'Hand it to another member of staff.',
    answer: done,
    names: { ...names, person: 'person' },
    async handle({ request }) {
      await request.floor.act(request.actor, handGroup, {
        groupId: request.param('id'),
        personId: request.param('person'),
      });
      return isDone;
    },
  }),
  api({
    method: 'DELETE',
    path: `${one}/people/:person`,
    scope: 'messages:write',
    summary: 'Take a child or a leader out.',
    answer: done,
    names: { ...names, person: 'person' },
    async handle({ request }) {
      await request.floor.act(request.actor, takeFromGroup, {
        groupId: request.param('id'),
        personId: request.param('person'),
      });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: `${one}/end`,
    scope: 'messages:write',
    summary: 'End it: nobody writes to it any more.',
    answer: done,
    names,
    async handle({ request }) {
      await request.floor.act(request.actor, endGroup, { id: request.param('id') });
      return isDone;
    },
  }),
];
