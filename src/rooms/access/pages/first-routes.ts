import { anonymousActor } from '#platform/actor';
import { AppError, notFound } from '#platform/errors';
import { route, type PageRequest, type Route } from '#platform/web';
import { demoPersonOf, signInToDemo } from '../demo.actions.ts';
import { acceptInvitation, invitationState } from '../invitations.actions.ts';
import { arrivingOf, enter, nextPath } from './arriving.ts';
import { gonePage, invitationPage } from './sign-in-pages.ts';

const visitor = ({ district }: PageRequest) => anonymousActor(district.id);
const floods = { by: 'address', count: 100, perSeconds: 600 } as const;

async function welcome(request: PageRequest, wrong: boolean): Promise<Response> {
  const token = request.param('token');
  const state = await request.floor.ask(visitor(request), invitationState, { token });
  if (state === null) return request.page(gonePage(request), 410);
  return request.page(invitationPage(request, { token, ...state, wrong }), wrong ? 422 : 200);
}

/** The first time somebody comes in: an invitation, or a link of the demonstration. */
export const firstRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/welcome/:token',
    who: 'public',
    names: { token: 'invitation' },
    rate: floods,
    handler: async (request) => welcome(request, false),
  }),
  route({
    method: 'POST',
    path: '/welcome/:token',
    who: 'public',
    names: { token: 'invitation' },
    rate: floods,
    handler: async (request) => {
      const form = await request.form();
      const input = {
        token: request.param('token'),
        givenName: form.text('given').slice(0, 100),
        familyName: form.text('family').slice(0, 100),
        email: form.text('email').slice(0, 254),
        ...arrivingOf(request, false),
      };
      // A new district's first administrator, whom no roster knows yet, begins with the first day.
      const state = await request.floor.ask(visitor(request), invitationState, { token: input.token });
      const next = state?.role === 'administrator' && state.known === null ? '/admin/first-day' : null;
      try {
        return enter(request, await request.floor.act(visitor(request), acceptInvitation, input), next);
      } catch (error) {
        if (!(error instanceof AppError) || (error.status !== 422 && error.status !== 410)) throw error;
        return welcome(request, error.status === 422);
      }
    },
  }),
  // Printed at the start of a demonstration, where nobody is real: opening it signs in at once. A HEAD request does not.
  route({
    method: 'GET',
    path: '/demo/sign-in/:token',
    who: 'public',
    names: { token: 'demonstration link' },
    handler: async (request) => {
      const personId = demoPersonOf(request.floor, request.district.id, request.param('token'));
      if (personId === null) throw notFound();
      if (request.raw.method !== 'GET') return request.redirect('/');
      const signedIn = await request.floor.act(visitor(request), signInToDemo, {
        personId,
        ...arrivingOf(request, true),
      });
      return enter(request, signedIn, nextPath(request.query('next')));
    },
  }),
];
