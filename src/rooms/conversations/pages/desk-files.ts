import type { PageRequest } from '#platform/web';
import { fileOfConversation, mailOfMessage, originalOfMessage } from '../questions/desk-files.ts';

const pictures = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

const safeName = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * A file of a conversation. Everything a family sent is a stranger's: it is never rendered as a page of ours, whatever
 * it claims to be. Only pictures may stand in a page.
 */
export async function showFile(request: PageRequest): Promise<Response> {
  const file = await request.floor.ask(request.actor, fileOfConversation, { id: request.param('id') });
  const disposition = pictures.has(file.type) ? 'inline' : 'attachment';
  return request.bytes(new Uint8Array(file.bytes), {
    'content-type': pictures.has(file.type) ? file.type : 'application/octet-stream',
    'content-disposition': `${disposition}; filename*=UTF-8''${safeName(file.name)}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
}

/** A mail as it looked, without anything that could act: alone on its page, in a sandbox, nothing fetched. */
export async function showMail(request: PageRequest): Promise<Response> {
  const inside = await request.floor.ask(request.actor, mailOfMessage, { id: request.param('id') });
  return request.bytes(`<!doctype html><meta charset="utf-8"><title>·</title>${inside}`, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "sandbox allow-popups; default-src 'none'; style-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, no-store',
  });
}

/** The original mail, to be kept or opened in a mail program. */
export async function sendOriginal(request: PageRequest): Promise<Response> {
  const bytes = await request.floor.ask(request.actor, originalOfMessage, { id: request.param('id') });
  return request.bytes(new Uint8Array(bytes), {
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="original.eml"',
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
}
