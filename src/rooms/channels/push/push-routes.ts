import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type PageRequest, type Route, route } from '#platform/web';
import { shortJs } from '#ui';
import { beginPush, endPush, subscribePush } from './push.ts';

const scripts = new Map<string, string>();

/** A script of this room. The worker's stands at the top so that its reach is the whole site. */
function script(name: 'push' | 'push-worker'): (request: PageRequest) => Response {
  return (request) => {
    let text = scripts.get(name);
    if (text === undefined) {
      text = shortJs(readFileSync(fileURLToPath(new URL(`../client/${name}.js`, import.meta.url)), 'utf8'));
      scripts.set(name, text);
    }
    return request.bytes(text, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    });
  };
}

/** First asked without an address it answers the key to subscribe with; with one it keeps it. */
async function begin(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const form = await request.form();
  if (!form.has('endpoint')) return request.answer({ key: await floor.act(actor, beginPush, {}) });
  await floor.act(actor, subscribePush, {
    endpoint: form.text('endpoint'),
    p256dh: form.text('p256dh'),
    auth: form.text('auth'),
  });
  return request.answer({ ok: true });
}

export const pushRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/push.js', who: 'public', handler: script('push') }),
  route({ method: 'GET', path: '/push-worker.js', who: 'public', handler: script('push-worker') }),
  route({
    method: 'POST',
    path: '/my/push',
    who: ['guardian'],
    rate: { by: 'person', count: 30, perSeconds: 600 },
    handler: begin,
  }),
  route({
    method: 'POST',
    path: '/my/push/end',
    who: ['guardian'],
    async handler(request) {
      await request.floor.act(request.actor, endPush, {});
      return request.redirect('/my/messages', { says: 'channels.push.ended' });
    },
  }),
];
