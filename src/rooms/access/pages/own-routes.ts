import { z } from 'zod';
import { isStaff, staffRoles } from '#platform/actor';
import { AppError, found } from '#platform/errors';
import { isUuid } from '#platform/ids';
import { route, type PageRequest, type Route } from '#platform/web';
import {
  chooseZone,
  endAllSessions,
  endSession,
  grantRole,
  turnOff,
  turnOn,
  withdrawRole,
} from '../accounts.actions.ts';
import { apiScopes, type grantRequest } from '../access.contract.ts';
import {
  codeSchools,
  familiesForCodes,
  ownSessions,
  peopleWithAccess,
  personAccess,
  unitsToGrant,
} from '../access.questions.ts';
import { invitePerson } from '../invitations.actions.ts';
import { allLooks, looksAtMyChildren, releaseLooks, type LookFilter } from '../looks.questions.ts';
import { handOutCode } from '../signin.actions.ts';
import { oidcForAdministrators, ownPasskeys, setOidc } from '../staff-signin.actions.ts';
import { listTokens, makeToken, revokeToken } from '../tokens.actions.ts';
import { passkeyToMake } from '../drivers/passkey.ts';
import { codesPage, looksPage, tokensPage } from './admin-pages.ts';
import { peopleAccessPage, personAccessPage } from './admin-people.ts';
import { inviteContent } from './admin-invite.ts';
import { oidcPage } from './admin-sign-in.ts';
import { baseOf } from './arriving.ts';
import { myLooksPage, myAccountPage } from './my-pages.ts';
import { keepChallenge, placeOf } from './staff-door-routes.ts';

const administrator = ['administrator'] as const;
const lookDays = 365;

async function myAccount(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const sessions = await floor.ask(actor, ownSessions, {});
  const passkeys = await floor.ask(actor, ownPasskeys, {});
  const person = { id: found(actor.personId), name: actor.name };
  const { options, challenge } = await passkeyToMake(
    await placeOf(request),
    person,
    passkeys.map((one) => one.credential_id),
  );
  keepChallenge(request, challenge, 'make');
  const languages = floor.words.languages.filter((one) => request.district.languages.includes(one.tag));
  return request.page(myAccountPage(request, { sessions, passkeys, passkeyOptions: options, languages }));
}

const dated = (text: string | null): string | null =>
  text !== null && z.iso.date().safeParse(text).success ? text : null;
const named = (text: string | null): string | null => (text !== null && isUuid(text) ? text : null);

async function looks(request: PageRequest): Promise<Response> {
  const filter: LookFilter = {
    person: named(request.query('person')),
    student: named(request.query('student')),
    from: dated(request.query('from')),
    until: dated(request.query('until')),
    held: request.query('held') !== null,
    zone: request.zone,
    before: named(request.query('before')),
  };
  const answer = await request.floor.ask(request.actor, allLooks, filter);
  const person =
    filter.person === null ? null : (answer.looks.find((look) => look.person_id === filter.person)?.person ?? '…');
  const student =
    filter.student === null ? null : (answer.looks.find((look) => look.student_id === filter.student)?.student ?? '…');
  return request.page(looksPage(request, { filter, ...answer, named: { person, student } }));
}

async function people(request: PageRequest): Promise<Response> {
  const words = request.query('q') ?? '';
  const which = request.query('view') === 'off' ? 'off' : 'staff';
  const asked = request.query('from') ?? '';
  const from = /^\d{1,6}$/.test(asked) ? Number(asked) : 0;
  const { people: found, more } = await request.floor.ask(request.actor, peopleWithAccess, { words, which, from });
  return request.page(peopleAccessPage(request, { words, which, people: found, from, more }));
}

async function onePerson(request: PageRequest, problem: string | null = null, status = 200): Promise<Response> {
  const access = await request.floor.ask(request.actor, personAccess, { personId: personId(request) });
  return request.page(personAccessPage(request, access, problem), status);
}

/** Ids in paths are UUIDs; anything else is not there. */
function personId(request: PageRequest): string {
  return found(named(request.param('id')));
}

/** A change to one person, and back to their page; what is refused is said on it. */
function change(
  path: string,
  says: string,
  work: (request: PageRequest, form: Awaited<ReturnType<PageRequest['form']>>) => Promise<unknown>,
): Route {
  return route({
    method: 'POST',
    path,
    who: administrator,
    names: { id: 'person' },
    handler: async (request) => {
      const form = await request.form();
      try {
        await work(request, form);
      } catch (error) {
        if (!(error instanceof AppError) || !error.code.startsWith('access.')) throw error;
        return onePerson(request, request.t.dynamic(error.code), error.status);
      }
      return request.redirect(`/admin/people-access/${personId(request)}`, { says });
    },
  });
}

async function invitePage(
  request: PageRequest,
  shown: { made: { link: string; email: string } | null; wrong: boolean },
): Promise<Response> {
  const units = await request.floor.ask(request.actor, unitsToGrant, {});
  const status = shown.wrong ? 422 : shown.made === null ? 200 : 201;
  return request.page(inviteContent(request, { units, ...shown }), status);
}

/** Sends the link and shows it once, for a colleague whose mail does not arrive. */
async function invite(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const email = form.text('email').toLowerCase();
  try {
    const { path } = await request.floor.act(request.actor, invitePerson, {
      email,
      role: form.text('role') as z.input<typeof grantRequest>['role'],
      unitId: form.optional('unit'),
      send: { host: request.url.hostname, locale: request.locale },
    });
    return await invitePage(request, { made: { link: `${await baseOf(request)}${path}`, email }, wrong: false });
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 422) throw error;
    return invitePage(request, { made: null, wrong: true });
  }
}

async function codes(
  request: PageRequest,
  handed: Parameters<typeof codesPage>[1]['handed'],
  words: string,
): Promise<Response> {
  const people = words.trim() === '' ? [] : await request.floor.ask(request.actor, familiesForCodes, { words });
  // A staff page takes the answer to a form only as a redirect or with another status than 200; digits are never redirected to.
  return request.page(codesPage(request, { words, people, handed }), handed === null ? 200 : 201);
}

async function tokens(
  request: PageRequest,
  made: string | null,
  wrong: 'name' | 'scopes' | 'interest' | null = null,
): Promise<Response> {
  const rows = await request.floor.ask(request.actor, listTokens, {});
  const status = wrong !== null ? 422 : made === null ? 200 : 201;
  return request.page(tokensPage(request, { tokens: rows, made, wrong }), status);
}

async function oidc(request: PageRequest, wrong: string | null = null): Promise<Response> {
  const settings = await request.floor.ask(request.actor, oidcForAdministrators, {});
  const redirectUri = `${await baseOf(request)}/sign-in/oidc/back`;
  return request.page(oidcPage(request, { settings, redirectUri, wrong }), wrong === null ? 200 : 422);
}

export const ownRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/my/account', who: 'signed_in', handler: myAccount }),
  // Where the account stood before; mails and bookmarks lead there.
  route({
    method: 'GET',
    path: '/my/sign-ins',
    who: 'signed_in',
    handler: async (request) => request.redirect('/my/account'),
  }),
  route({
    method: 'POST',
    path: '/my/sign-ins/:id/end',
    who: 'signed_in',
    names: { id: 'session' },
    handler: async (request) => {
      await request.form();
      await request.floor.act(request.actor, endSession, { sessionId: request.param('id') });
      return request.redirect('/my/account', { says: 'access.sessions.ended' });
    },
  }),
  route({
    method: 'POST',
    path: '/my/sign-ins/end-others',
    who: 'signed_in',
    handler: async (request) => {
      await request.form();
      await request.floor.act(request.actor, endAllSessions, { personId: found(request.actor.personId) });
      return request.redirect('/my/account', { says: 'access.sessions.all_ended' });
    },
  }),
  route({
    method: 'POST',
    path: '/my/zone',
    who: 'signed_in',
    handler: async (request) => {
      const zone = (await request.form()).optional('zone');
      await request.floor.act(request.actor, chooseZone, { zone });
      return request.redirect('/my/account', { says: 'access.zone.saved' });
    },
  }),
  route({
    method: 'GET',
    path: '/my/looks',
    who: ['guardian'],
    handler: async (request) => {
      const children = await request.floor.ask(request.actor, looksAtMyChildren, {
        zone: request.zone,
        days: lookDays,
      });
      return request.page(myLooksPage(request, children, lookDays));
    },
  }),
  route({ method: 'GET', path: '/admin/people-access', who: administrator, handler: people }),
  route({
    method: 'GET',
    path: '/admin/people-access/invite',
    who: administrator,
    handler: async (request) => invitePage(request, { made: null, wrong: false }),
  }),
  route({ method: 'POST', path: '/admin/people-access/invite', who: administrator, handler: invite }),
  route({
    method: 'GET',
    path: '/admin/people-access/:id',
    who: administrator,
    names: { id: 'person' },
    handler: async (request) => onePerson(request),
  }),
  change('/admin/people-access/:id/off', 'access.person.turned_off', async (request) =>
    request.floor.act(request.actor, turnOff, { personId: personId(request) }),
  ),
  change('/admin/people-access/:id/on', 'access.person.turned_on', async (request) =>
    request.floor.act(request.actor, turnOn, { personId: personId(request) }),
  ),
  change('/admin/people-access/:id/grants', 'access.grant.given', async (request, form) => {
    const role = form.text('role') as z.input<typeof grantRequest>['role'];
    const input = {
      personId: personId(request),
      role,
      unitId: form.optional('unit'),
      begins: form.optional('begins'),
      ends: form.optional('ends'),
    };
    return request.floor.act(request.actor, grantRole, input);
  }),
  change('/admin/people-access/:id/grants/:grant/withdraw', 'access.grant.withdrawn', async (request) =>
    request.floor.act(request.actor, withdrawRole, { grantId: request.param('grant') }),
  ),
  change('/admin/people-access/:id/sessions/:session/end', 'access.sessions.ended', async (request) =>
    request.floor.act(request.actor, endSession, { sessionId: request.param('session') }),
  ),
  route({ method: 'GET', path: '/admin/looks', who: administrator, handler: looks }),
  route({
    method: 'POST',
    path: '/admin/looks/release',
    who: staffRoles,
    handler: async (request) => {
      const form = await request.form();
      const { count } = await request.floor.act(request.actor, releaseLooks, { recordId: form.text('record') });
      return request.redirect(isStaff(request.actor) && form.has('back') ? form.text('back') : '/admin/looks', {
        says: 'access.looks.released_now',
        args: { n: count },
      });
    },
  }),
  route({
    method: 'GET',
    path: '/admin/tokens',
    who: administrator,
    handler: async (request) => tokens(request, null),
  }),
  route({
    method: 'POST',
    path: '/admin/tokens',
    who: administrator,
    handler: async (request) => {
      const form = await request.form();
      const scopes = apiScopes.filter((scope) => form.all('scope').includes(scope));
      if (form.text('name') === '') return tokens(request, null, 'name');
      if (scopes.length === 0) return tokens(request, null, 'scopes');
      if (form.text('party') !== '' && form.text('interest') === '') return tokens(request, null, 'interest');
      const { token } = await request.floor.act(request.actor, makeToken, {
        name: form.text('name').slice(0, 80),
        scopes,
        days: Number(form.text('days')) || 365,
        party: form.text('party').slice(0, 200),
        interest: form.text('interest').slice(0, 400),
      });
      return tokens(request, token);
    },
  }),
  route({
    method: 'POST',
    path: '/admin/tokens/:id/revoke',
    who: administrator,
    names: { id: 'token' },
    handler: async (request) => {
      await request.form();
      await request.floor.act(request.actor, revokeToken, { tokenId: request.param('id') });
      return request.redirect('/admin/tokens', { says: 'access.tokens.revoked_now' });
    },
  }),
  route({ method: 'GET', path: '/admin/sign-in', who: administrator, handler: async (request) => oidc(request) }),
  route({
    method: 'POST',
    path: '/admin/sign-in',
    who: administrator,
    handler: async (request) => {
      const form = await request.form();
      const secret = form.optional('secret');
      try {
        await request.floor.act(request.actor, setOidc, {
          label: form.text('label'),
          issuer: form.text('issuer'),
          clientId: form.text('client'),
          ...(secret === null ? {} : { clientSecret: secret }),
          isOn: form.has('on'),
        });
      } catch (error) {
        if (!(error instanceof AppError) || error.status !== 422) throw error;
        return oidc(request, request.t('access.error.secure_address_needed'));
      }
      return request.redirect('/admin/sign-in', { says: 'access.oidc.saved' });
    },
  }),
  route({
    method: 'GET',
    path: '/desk/sign-in-codes',
    who: ['office', 'principal', 'administrator'],
    handler: async (request) => codes(request, null, request.query('q') ?? ''),
  }),
  route({
    method: 'POST',
    path: '/desk/sign-in-codes',
    who: ['office', 'principal', 'administrator'],
    rate: { by: 'person', count: 60, perSeconds: 3600 },
    handler: async (request) => {
      const form = await request.form();
      const code = await request.floor.act(request.actor, handOutCode, { personId: form.text('person') });
      return codes(request, { person: null, code }, form.text('q'));
    },
  }),
];

/** Kept beside the route: who finds the page in the navigation. */
export function mayHandOutCodes(actor: PageRequest['actor']): boolean {
  const schools = codeSchools(actor);
  return schools === null || schools.length > 0;
}
