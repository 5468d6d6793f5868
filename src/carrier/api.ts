import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { readBody, sendBytes, sendJson } from './answers.ts';
import type { Book } from './book.ts';
import type { Calls } from './calls.ts';
import type { Faults } from './faults.ts';
import type { Network } from './network.ts';
import { isRefusal, refusal, type RefusalCode } from './refusals.ts';
import { callShape, messageShape, pageShape, refusalShape } from './shapes.ts';
import { toneOf } from './tone.ts';

/** The carrier's public interface, `/2010-04-01/Accounts/{sid}/…`. */
export type ApiOptions = {
  readonly accountSid: string;
  readonly book: Book;
  readonly network: Network;
  readonly calls: Calls;
  readonly faults: Faults;
  /** Milliseconds an answer takes: at least, at most. */
  readonly answerMs: readonly [number, number];
  /** Requests to send that are taken in one second; more get 429. */
  readonly perSecond: number | null;
};

export type Api = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

function refuse(response: ServerResponse, code: RefusalCode, seconds?: number): void {
  const no = refusal(code);
  const headers: Record<string, string> = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  sendJson(response, no.status, refusalShape(no), headers);
}

function createPace(perSecond: number | null): () => boolean {
  let second = 0;
  let used = 0;
  return () => {
    if (perSecond === null) return true;
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) {
      second = now;
      used = 0;
    }
    used += 1;
    return used <= perSecond;
  };
}

/** A moment of a filter: a day, or a day with a time. */
function momentOf(text: string | null): number | undefined {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isFinite(ms) ? ms : undefined;
}

type Made = { readonly shape: object; start(): void };

export function createApi(options: ApiOptions): Api {
  const { accountSid, book, network, calls, faults } = options;
  const isInPace = createPace(options.perSecond);
  const account = `/2010-04-01/Accounts/${accountSid}`;

  /** Before anything is taken over. True when the request ends here. */
  function strikeBefore(response: ServerResponse): boolean {
    const tooMany = faults.strikes('too_many');
    if (tooMany !== null || !isInPace()) refuse(response, 20429, tooMany?.seconds ?? 1);
    else {
      const unavailable = faults.strikes('unavailable');
      if (unavailable !== null) refuse(response, 20503, unavailable.seconds ?? 1);
      else if (faults.strikes('broken') !== null) refuse(response, 20500);
      else if (faults.strikes('lost_request') !== null) response.destroy();
      else return false;
    }
    return true;
  }

  /** Taken over: from here the message is on its way, whatever becomes of the answer. */
  function answerMade(response: ServerResponse, made: Made): void {
    made.start();
    if (faults.strikes('lost_answer') !== null) response.destroy();
    else if (faults.strikes('broken_after') !== null) refuse(response, 20500);
    else if (faults.strikes('garbled') !== null) {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html><body>Welcome to the proxy.</body></html>');
    } else sendJson(response, 201, made.shape);
  }

  async function create(request: IncomingMessage, response: ServerResponse, kind: 'Messages' | 'Calls'): Promise<void> {
    const body = await readBody(request);
    if (body === null) return refuse(response, 20001);
    const [least, most] = options.answerMs;
    const ms = faults.between(least, most) + (faults.strikes('slow')?.ms ?? 0);
    if (ms >= 1) await pause(ms);
    if (response.destroyed || strikeBefore(response)) return undefined;
    const form = new URLSearchParams(body);
    const made = kind === 'Messages' ? makeText(form) : makeCall(form);
    return 'code' in made ? sendJson(response, made.status, refusalShape(made)) : answerMade(response, made);
  }

  function makeText(form: URLSearchParams): Made | ReturnType<typeof refusal> {
    const message = network.send(form);
    if (isRefusal(message)) return message;
    return { shape: messageShape(accountSid, message), start: () => network.start(message) };
  }

  function makeCall(form: URLSearchParams): Made | ReturnType<typeof refusal> {
    const call = calls.place(form);
    if (isRefusal(call)) return call;
    return { shape: callShape(accountSid, call), start: () => calls.start(call) };
  }

  function list(response: ServerResponse, kind: 'Messages' | 'Calls', url: URL): void {
    const to = url.searchParams.get('To') ?? undefined;
    const from = url.searchParams.get('From') ?? undefined;
    const about = { ...(to === undefined ? {} : { to }), ...(from === undefined ? {} : { from }) };
    if (kind === 'Calls') {
      const found = book.calls(about).map((call) => callShape(accountSid, call));
      return sendJson(response, 200, pageShape('calls', url.pathname, url.searchParams, found));
    }
    const sentFrom = momentOf(url.searchParams.get('DateSent>') ?? url.searchParams.get('DateSent'));
    const found = book
      .list({ ...about, ...(sentFrom === undefined ? {} : { sentFrom }) }, Date.now())
      .map((message) => messageShape(accountSid, message));
    return sendJson(response, 200, pageShape('messages', url.pathname, url.searchParams, found));
  }

  function show(response: ServerResponse, kind: 'Messages' | 'Calls', sid: string): void {
    const message = kind === 'Messages' ? book.message(sid) : null;
    const call = kind === 'Calls' ? book.call(sid) : null;
    if (message !== null) sendJson(response, 200, messageShape(accountSid, message));
    else if (call !== null) sendJson(response, 200, callShape(accountSid, call));
    else refuse(response, 20404);
  }

  async function change(request: IncomingMessage, response: ServerResponse, sid: string): Promise<void> {
    const form = new URLSearchParams((await readBody(request)) ?? '');
    const call = book.call(sid);
    if (call === null || !['completed', 'canceled'].includes(form.get('Status') ?? '')) return refuse(response, 20404);
    calls.hangUp(sid);
    return sendJson(response, 200, callShape(accountSid, call));
  }

  function sound(response: ServerResponse, sid: string): void {
    const recording = book.recording(sid);
    if (recording === null) refuse(response, 20404);
    else sendBytes(response, 'audio/x-wav', toneOf(recording.text));
  }

  function medium(response: ServerResponse, messageSid: string, sid: string): void {
    const found = book.message(messageSid)?.media.find((one) => one.sid === sid);
    if (found === undefined) refuse(response, 20404);
    else sendBytes(response, found.type, Buffer.from(found.base64, 'base64'));
  }

  return async (request, response, url) => {
    if (url.pathname === `${account}.json`) return sendJson(response, 200, { sid: accountSid, status: 'active' });
    const path = url.pathname.startsWith(`${account}/`) ? url.pathname.slice(account.length + 1) : '';
    const [, kind, sid, rest] =
      /^(Messages|Calls|Recordings)(?:\/(\w{34}))?(?:\.json|\.wav)?(?:\/Media\/(\w{34}))?$/.exec(path) ?? [];
    const isPost = request.method === 'POST';
    if (kind === 'Recordings') return sid === undefined ? refuse(response, 20404) : sound(response, sid);
    if (kind !== 'Messages' && kind !== 'Calls') return refuse(response, 20404);
    if (sid !== undefined && rest !== undefined) return medium(response, sid, rest);
    if (isPost) {
      if (sid === undefined) return create(request, response, kind);
      return kind === 'Calls' ? change(request, response, sid) : refuse(response, 20404);
    }
    return sid === undefined ? list(response, kind, url) : show(response, kind, sid);
  };
}
