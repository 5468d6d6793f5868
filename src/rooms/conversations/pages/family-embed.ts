import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PageRequest } from '#platform/web';
import { shortJs } from '#ui';
import { embedOrigins } from '../questions/family-embed.ts';
import { showAsk, takeAsk } from './family-ask.ts';
import { showSent } from './family-sent.ts';

let script: string | null = null;

function embedScript(): string {
  script ??= shortJs(readFileSync(fileURLToPath(new URL('../client/embed.js', import.meta.url)), 'utf8'));
  return script;
}

/** The one script of the widget: no cookie, no request of its own, under 3 KB. */
export function showEmbedScript(request: PageRequest): Response {
  return request.bytes(embedScript(), {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=3600',
    // Other sites load it: that is what it is for.
    'cross-origin-resource-policy': 'cross-origin',
  });
}

/** Says which sites may frame this answer; without any, only our own. */
async function framed(request: PageRequest, answer: Response): Promise<Response> {
  const origins = await request.floor.ask(request.actor, embedOrigins, {});
  const named = new Response(answer.body, answer);
  named.headers.set('x-frame-from', ["'self'", ...origins].join(' '));
  return named;
}

export async function showEmbedAsk(request: PageRequest): Promise<Response> {
  return framed(request, await showAsk(request, true));
}

export async function takeEmbedAsk(request: PageRequest): Promise<Response> {
  return framed(request, await takeAsk(request, true));
}

export async function showEmbedSent(request: PageRequest): Promise<Response> {
  return framed(request, await showSent(request, true));
}
