import { z } from 'zod';
import { notFound } from '#platform/errors';
import type { Route } from '#platform/web';
import { api, done, isDone } from '#rooms/conversations';
import { endSignUp, giveBack, makeSignUp, sendSignUp } from '../sign-ups/sign-ups.actions.ts';
import { listSignUps, signUpWhole } from '../sign-ups/sign-ups.questions.ts';
import { isNoAddress } from '../sign-ups/sign-ups.rules.ts';
import type { SignUp } from '../sign-ups/sign-ups.store.ts';
import { id, moment } from './api-shapes.ts';

const names = { id: 'sign_up' } as const;
const shape = z.strictObject({
  id,
  title: z.string(),
  details: z.string(),
  place: z.string(),
  language: z.string(),
  school_id: id.nullable(),
  starts_at: moment,
  places: z.number().int(),
  state: z.enum(['open', 'ended']),
  url: z.url().describe('For anybody, also outside the schools.'),
});

const present = (row: SignUp, publicUrl: string): z.input<typeof shape> => ({
  id: row.id,
  title: row.title,
  details: row.details,
  place: row.place,
  language: row.language,
  school_id: row.org_id,
  starts_at: row.starts_at.toString(),
  places: row.places,
  state: row.state,
  url: `${publicUrl}/sign-up/${row.code}`,
});

/** Sign-ups, for other programs. */
export const signUpApi: readonly Route[] = [
  api({
    method: 'GET',
    path: '/sign-ups',
    scope: 'messages:read',
    summary: 'Sign-ups that the owner of the token opened or looks after.',
    answer: z.strictObject({
      items: z.array(z.strictObject({ sign_up: shape, taken: z.number().int(), waiting: z.number().int() })),
    }),
    async handle({ request }) {
      const rows = await request.floor.ask(request.actor, listSignUps, {});
      const { publicUrl } = request.floor.settings;
      return {
        items: rows.map((row) => ({ sign_up: present(row, publicUrl), taken: row.taken, waiting: row.waiting })),
      };
    },
  }),
  api({
    method: 'GET',
    path: '/sign-ups/:id',
    scope: 'messages:read',
    summary: 'One sign-up with everybody who has a place or waits for one, in the order they came.',
    answer: z.strictObject({
      sign_up: shape,
      people: z.array(
        z.strictObject({
          place_id: id,
          person_id: id.nullable().describe('Null: a guest, in no roster.'),
          name: z.string(),
          address: z.string().nullable(),
          state: z.enum(['in', 'waiting']),
          came_at: moment,
        }),
      ),
    }),
    names,
    async handle({ request }) {
      const { row, places } = await request.floor.ask(request.actor, signUpWhole, { id: request.param('id') });
      return {
        sign_up: present(row, request.floor.settings.publicUrl),
        people: places.flatMap((one) =>
          one.state === 'gone'
            ? []
            : [
                {
                  place_id: one.id,
                  person_id: one.person_id,
                  name: one.name,
                  address: isNoAddress(one.address) ? null : one.address,
                  state: one.state,
                  came_at: one.came_at.toString(),
                },
              ],
        ),
      };
    },
  }),
  api({
    method: 'POST',
    path: '/sign-ups',
    scope: 'messages:write',
    summary: 'Open places to sign up for. They have a public address at once; no family is told.',
    body: z.strictObject({
      school_id: id.nullable().default(null),
      title: z.string().max(100),
      details: z.string().max(4000).default(''),
      place: z.string().max(120).default(''),
      starts_at: moment,
      places: z.number().int().min(1).max(5000),
      language: z.string().max(35),
    }),
    answer: z.strictObject({ id, code: z.string() }),
    status: 201,
    async handle({ request, body }) {
      return request.floor.act(request.actor, makeSignUp, {
        orgId: body.school_id,
        title: body.title,
        details: body.details,
        place: body.place,
        startsAt: body.starts_at,
        places: body.places,
        language: body.language,
      });
    },
  }),
  api({
    method: 'POST',
    path: '/sign-ups/:id/send',
    scope: 'messages:write',
    summary: 'Tell the families of classes or groups, or of the whole school.',
    body: z.strictObject({
      class_ids: z.array(id).max(50).default([]),
      group_ids: z.array(id).max(50).default([]),
    }),
    answer: z.strictObject({ announcement_id: id, state: z.enum(['waiting', 'scheduled']) }),
    names,
    async handle({ request, body }) {
      const { announcementId, state } = await request.floor.act(request.actor, sendSignUp, {
        id: request.param('id'),
        classIds: body.class_ids,
        groupIds: body.group_ids,
      });
      return { announcement_id: announcementId, state };
    },
  }),
  api({
    method: 'DELETE',
    path: '/sign-ups/:id/places/:place',
    scope: 'messages:write',
    summary: 'Take somebody out; the first who waits gets the place and is told.',
    answer: done,
    names: { ...names, place: 'sign_up_place' },
    async handle({ request }) {
      const { places } = await request.floor.ask(request.actor, signUpWhole, { id: request.param('id') });
      const place = places.find((one) => one.id === request.param('place'));
      if (place === undefined) throw notFound();
      await request.floor.act(request.actor, giveBack, { placeId: place.id });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: '/sign-ups/:id/end',
    scope: 'messages:write',
    summary: 'End it: nobody signs up any more.',
    answer: done,
    names,
    async handle({ request }) {
      await request.floor.act(request.actor, endSignUp, { id: request.param('id') });
      return isDone;
    },
  }),
];
