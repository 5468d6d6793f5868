import { notFound } from '#platform/errors';
import { type PageRequest, route, type Route } from '#platform/web';
import { showAsk, takeAsk } from './family-ask.ts';
import { casePage } from './family-case.ts';
import { caseActs, sendFile } from './family-case-acts.ts';
import { type CaseDoor, openCaseLink } from './family-case-door.ts';
import { showEnded, showLookup, takeLookup } from './family-case-lookup.ts';
import { showEmbedAsk, showEmbedScript, showEmbedSent, takeEmbedAsk } from './family-embed.ts';
import { showHelp, showSchool } from './family-help.ts';
import { openMine, showMine } from './family-my.ts';
import { showSent } from './family-sent.ts';
import { formMb } from './family-uploads.ts';
import { legalRightsRoutes } from './legal-rights.ts';
import { showWho, takeWho } from './family-who.ts';

type AtDoor = (request: PageRequest, door: CaseDoor) => Promise<Response>;

/** Opens the link of the address, or says that it has ended. */
const byLink =
  (then: AtDoor) =>
  async (request: PageRequest): Promise<Response> => {
    const door = await openCaseLink(request);
    return door === 'ended' ? showEnded(request) : then(request, door);
  };

const act: AtDoor = async (request, door) => {
  const wanted = request.param('act');
  if (!Object.hasOwn(caseActs, wanted)) throw notFound();
  return caseActs[wanted as keyof typeof caseActs](request, door);
};

const reading = { by: 'address', count: 600, perSeconds: 600 } as const;
const writing = { by: 'address', count: 60, perSeconds: 600 } as const;
const guessing = { by: 'address', count: 20, perSeconds: 600, shared: true } as const;

const askRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/', who: 'public', handler: showHelp }),
  route({ method: 'GET', path: '/schools/:slug', who: 'public', handler: showSchool }),
  route({ method: 'GET', path: '/ask', who: 'public', handler: async (request) => showAsk(request) }),
  route({
    method: 'POST',
    path: '/ask',
    who: 'public',
    rate: writing,
    bodyMb: formMb,
    once: true,
    handler: async (request) => takeAsk(request),
  }),
  route({
    method: 'GET',
    path: '/sent/:token',
    who: 'public',
    rate: reading,
    handler: async (request) => showSent(request),
  }),
];

const caseRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/case', who: 'public', handler: showLookup }),
  route({ method: 'POST', path: '/case', who: 'public', rate: guessing, handler: takeLookup }),
  route({
    method: 'GET',
    path: '/case/:token',
    who: 'public',
    rate: reading,
    handler: byLink(async (request, door) => casePage(request, door)),
  }),
  route({
    method: 'POST',
    path: '/case/:token/:act',
    who: 'public',
    rate: writing,
    bodyMb: formMb,
    once: true,
    handler: byLink(act),
  }),
  route({ method: 'GET', path: '/case/:token/files/:file', who: 'public', rate: reading, handler: byLink(sendFile) }),
];

const mine =
  (then: AtDoor) =>
  async (request: PageRequest): Promise<Response> =>
    then(request, openMine(request));

const named = { id: 'conversation' } as const;

const myRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/my', who: ['guardian'], handler: showMine }),
  route({
    method: 'GET',
    path: '/my/cases/:id',
    who: ['guardian'],
    names: named,
    handler: mine(async (request, door) => casePage(request, door)),
  }),
  route({
    method: 'POST',
    path: '/my/cases/:id/:act',
    who: ['guardian'],
    names: named,
    rate: { ...writing, by: 'person' },
    bodyMb: formMb,
    once: true,
    handler: mine(act),
  }),
  route({ method: 'GET', path: '/my/cases/:id/files/:file', who: ['guardian'], names: named, handler: mine(sendFile) }),
];

const whoRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/who', who: 'public', handler: showWho }),
  route({ method: 'POST', path: '/who', who: 'public', rate: writing, handler: takeWho }),
];

const embedRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/embed.js', who: 'public', handler: showEmbedScript }),
  route({
    method: 'GET',
    path: '/embed/ask',
    who: 'public',
    frame: 'embeddable',
    rate: reading,
    handler: showEmbedAsk,
  }),
  route({
    method: 'POST',
    path: '/embed/ask',
    who: 'public',
    frame: 'embeddable',
    rate: writing,
    bodyMb: formMb,
    once: true,
    handler: takeEmbedAsk,
  }),
  route({
    method: 'GET',
    path: '/embed/sent/:token',
    who: 'public',
    frame: 'embeddable',
    rate: reading,
    handler: showEmbedSent,
  }),
];

/** The family's side of the house. */
export const familyRoutes: readonly Route[] = [
  ...askRoutes,
  ...legalRightsRoutes,
  ...whoRoutes,
  ...caseRoutes,
  ...myRoutes,
  ...embedRoutes,
];
