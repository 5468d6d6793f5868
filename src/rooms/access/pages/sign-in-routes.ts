import { anonymousActor } from '#platform/actor';
import { newToken } from '#platform/secrets';
import { route, sessionCookie, type PageRequest, type Route } from '#platform/web';
import { chooseLanguage, signOut } from '../accounts.actions.ts';
import { readContact } from '#rooms/roster';
import { readDigits } from '../access.rules.ts';
import {
  askToSignIn,
  choosePerson,
  linkState,
  peopleToChoose,
  signInWithDigits,
  signInWithLink,
  type ProofOutcome,
} from '../signin.actions.ts';
import { arrivingOf, askingTokenOf, enter, nameBrowser, nextPath } from './arriving.ts';
import { askPage, codePage, gonePage, linkPage, signOutPage, whoPage, type CodeProblem } from './sign-in-pages.ts';

const visitor = ({ district }: PageRequest) => anonymousActor(district.id);
const floods = { by: 'address', count: 300, perSeconds: 600, shared: true } as const;

function problemOf({ t, say }: PageRequest, outcome: ProofOutcome): CodeProblem {
  if (outcome.outcome === 'throttled') return { says: t('access.code.throttled'), dead: true };
  if (outcome.outcome === 'spent') return { says: t('access.code.spent'), dead: true };
  if (outcome.outcome !== 'wrong') return { says: t('access.code.expired'), dead: true };
  const { left, askedAt } = outcome;
  if (left === 0) return { says: t('access.code.spent'), dead: true };
  return { says: t('access.code.wrong', { time: say.time(askedAt), left }), dead: false };
}

const by = (request: PageRequest): 'email' | 'phone' => (request.query('by') === 'phone' ? 'phone' : 'email');

const digitsNeeded = ({ t }: PageRequest): CodeProblem => ({ says: t('access.code.six'), dead: false });

/** Asking. The answer goes out before anything is looked up, and is the same for every address. */
async function ask(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const typed = form.text('contact');
  const next = nextPath(form.optional('next'));
  const contact = readContact(typed);
  if (contact === null) return request.page(askPage(request, { next, wrong: true, typed }), 422);
  const browserToken = newToken();
  await request.floor.act(visitor(request), askToSignIn, {
    ...contact,
    browserToken,
    formerToken: askingTokenOf(request),
    locale: request.locale,
    next,
    host: request.url.hostname,
  });
  nameBrowser(request, browserToken);
  return request.redirect(`/sign-in/code?by=${contact.kind}`);
}

async function enterDigits(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const stay = form.has('stay');
  const digits = readDigits(form.text('code'));
  const again = (problem: CodeProblem): Promise<Response> =>
    request.page(codePage(request, { by: by(request), action: `/sign-in/code?by=${by(request)}`, stay, problem }), 422);
  if (digits === null) return again(digitsNeeded(request));
  const browserToken = askingTokenOf(request);
  if (browserToken === null) return again(problemOf(request, { outcome: 'expired' }));
  const input = { browserToken, digits, ...arrivingOf(request, stay) };
  const outcome = await request.floor.act(visitor(request), signInWithDigits, input);
  return go(request, outcome, stay, again);
}

async function pressLink(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const stay = form.has('stay');
  const linkToken = request.param('token');
  const written = form.text('code');
  const digits = readDigits(written);
  const again = (problem: CodeProblem): Promise<Response> =>
    request.page(codePage(request, { by: 'link', action: `/sign-in/link/${linkToken}`, stay, problem }), 422);
  if (linkToken.length < 20 || linkToken.length > 200) return request.page(gonePage(request), 410);
  const freshToken = newToken();
  const input = { linkToken, browserToken: askingTokenOf(request), freshToken, digits, ...arrivingOf(request, stay) };
  const outcome = await request.floor.act(visitor(request), signInWithLink, input);
  if (outcome.outcome === 'needs_digits') return again(written === '' ? null : digitsNeeded(request));
  if (outcome.outcome === 'expired') return request.page(gonePage(request), 410);
  if (outcome.outcome === 'choose' && !outcome.sameBrowser) nameBrowser(request, freshToken);
  return go(request, outcome, stay, again);
}

async function go(
  request: PageRequest,
  outcome: ProofOutcome,
  stay: boolean,
  again: (problem: CodeProblem) => Promise<Response>,
): Promise<Response> {
  if (outcome.outcome === 'in') return enter(request, outcome.signedIn, outcome.next);
  if (outcome.outcome === 'choose') return request.redirect(`/sign-in/who${stay ? '?stay=1' : ''}`);
  return again(problemOf(request, outcome));
}

async function choose(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const browserToken = askingTokenOf(request);
  if (browserToken === null) return request.redirect('/sign-in');
  const personId = form.text('person');
  if (personId === '') return request.redirect('/sign-in/who');
  const input = { browserToken, personId, ...arrivingOf(request, form.has('stay')) };
  const outcome = await request.floor.act(visitor(request), choosePerson, input);
  return outcome.outcome === 'in'
    ? enter(request, outcome.signedIn, outcome.next)
    : request.page(gonePage(request), 410);
}

export const signInRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/sign-in',
    who: 'public',
    handler: (request) =>
      request.page(askPage(request, { next: nextPath(request.query('next')), wrong: false, typed: '' })),
  }),
  route({
    method: 'POST',
    path: '/sign-in',
    who: 'public',
    rate: { by: 'address', count: 200, perSeconds: 600, shared: true },
    handler: ask,
  }),
  route({
    method: 'GET',
    path: '/sign-in/code',
    who: 'public',
    handler: (request) =>
      askingTokenOf(request) === null
        ? request.redirect('/sign-in')
        : request.page(
            codePage(request, {
              by: by(request),
              action: `/sign-in/code?by=${by(request)}`,
              stay: false,
              problem: null,
            }),
          ),
  }),
  route({ method: 'POST', path: '/sign-in/code', who: 'public', rate: floods, handler: enterDigits }),
  route({
    method: 'GET',
    path: '/sign-in/link/:token',
    who: 'public',
    names: { token: 'sign-in link' },
    handler: async (request) => {
      const linkToken = request.param('token');
      const browserToken = askingTokenOf(request);
      const state = await request.floor.ask(visitor(request), linkState, { linkToken, browserToken });
      if (state === 'gone') return request.page(gonePage(request), 410);
      if (state === 'button') return request.page(linkPage(request, linkToken));
      return request.page(
        codePage(request, { by: 'link', action: `/sign-in/link/${linkToken}`, stay: false, problem: null }),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/sign-in/link/:token',
    who: 'public',
    names: { token: 'sign-in link' },
    rate: floods,
    handler: pressLink,
  }),
  route({
    method: 'GET',
    path: '/sign-in/who',
    who: 'public',
    handler: async (request) => {
      const browserToken = askingTokenOf(request);
      const people =
        browserToken === null ? null : await request.floor.ask(visitor(request), peopleToChoose, { browserToken });
      if (people === null || people.length === 0) return request.redirect('/sign-in');
      return request.page(whoPage(request, { people, stay: request.query('stay') !== null }));
    },
  }),
  route({ method: 'POST', path: '/sign-in/who', who: 'public', rate: floods, handler: choose }),
  route({
    method: 'GET',
    path: '/sign-out',
    who: 'public',
    handler: (request) =>
      request.actor.kind === 'person' ? request.page(signOutPage(request)) : request.redirect('/sign-in'),
  }),
  route({
    method: 'POST',
    path: '/sign-out',
    who: 'public',
    handler: async (request) => {
      await request.form();
      await request.floor.act(request.actor, signOut, {});
      request.setCookie(sessionCookie, '', { maxAge: 0 });
      return request.redirect('/sign-in', { says: 'access.sign_out.done' });
    },
  }),
  route({
    method: 'POST',
    path: '/language',
    who: 'public',
    handler: async (request) => {
      const form = await request.form();
      const wanted = form.text('language');
      const language = request.floor.words.languages.find((one) => one.tag === wanted)?.tag;
      if (language !== undefined) {
        if (request.actor.kind === 'person') await request.floor.act(request.actor, chooseLanguage, { language });
        request.setCookie('lang', language, { maxAge: 400 * 86_400 });
      }
      return request.redirect(nextPath(form.optional('next')) ?? '/');
    },
  }),
];
