import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PageRequest } from '#platform/web';
import { shortJs } from '#ui';

let script: string | null = null;

/** Counts the texts of an answer while it is typed. */
export async function sendTextsScript(request: PageRequest): Promise<Response> {
  script ??= shortJs(readFileSync(fileURLToPath(new URL('../client/texts.js', import.meta.url)), 'utf8'));
  return request.bytes(script, {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'private, max-age=3600',
  });
}
