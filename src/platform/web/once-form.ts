import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { conflict } from '#platform/errors';
import { type Form, tokenField } from './form.ts';
import { claimKey, settleKey } from './idempotency.ts';
import type { PageRequest } from './request.ts';
import type { Route } from './routes.ts';

const kept = z.object({ location: z.string(), cookies: z.array(z.string()) });

const waitMs = 50;
/** Ten seconds. */
const mostWaits = 200;

/** The page it came from, where it went, and everything in it: sent with other words it is another form. */
function keyOf(request: PageRequest, form: Form): string {
  const page = form.text(tokenField).split('.')[1] ?? '';
  const digest = createHash('sha256').update(
    JSON.stringify([request.url.pathname, request.url.search, form.everything()]),
  );
  return `form ${page} ${digest.digest('base64url')}`;
}

/** What a browser needs to arrive where the first press arrived: the way, and the word that it went well. */
function answerAgain(request: PageRequest, sealed: unknown): Response {
  const { location, cookies } = kept.parse(
    JSON.parse(request.floor.secrets.decrypt('form once', z.string().parse(sealed))),
  );
  const answer = new Response(null, { status: 303, headers: { location } });
  for (const cookie of cookies) answer.headers.append('set-cookie', cookie);
  return answer;
}

/**
 * A form pressed twice, or sent again by a reload, happens once: the second answer is the first one's. Only an answer
 * that leads on is kept; a form that came back with a remark at its field may be sent again.
 */
export async function onceForm(request: PageRequest, route: Route): Promise<Response> {
  const form = await request.form().catch(() => null);
  // What is wrong with it, the handler says in its own words.
  if (form === null) return route.handler(request);
  const { floor, actor, district } = request;
  const key = keyOf(request, form);
  const actorId = actor.personId ?? actor.linkTo ?? district.id;
  for (let waits = 0; ; waits += 1) {
    const claim = await floor.act(actor, claimKey, { key, bodyHash: key, actorId });
    if (claim.fresh) break;
    if (claim.status !== null) return answerAgain(request, claim.response);
    if (waits >= mostWaits) throw conflict({ problem: 'still_running' });
    await sleep(waitMs);
  }
  // 503 lets the key go, so that the same form can be sent again.
  let status = 503;
  let response: unknown = null;
  try {
    const answer = await route.handler(request);
    const location = answer.headers.get('location');
    if (answer.status === 303 && location !== null) {
      status = 303;
      const all = JSON.stringify({ location, cookies: answer.headers.getSetCookie() });
      response = floor.secrets.encrypt('form once', all);
    }
    return answer;
  } finally {
    await floor.act(actor, settleKey, { key, actorId, status, response });
  }
}
