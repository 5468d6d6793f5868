import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/**
 * Requests to the carrier over connections that stay open. Not by `fetch`: it hides whether the request ever reached
 * the other side, and that is the difference between "try again" and "may be on its way".
 */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfterMs: number | null;
      readonly type: string;
      /** Where it points instead; nothing here follows by itself. */
      readonly location: string | null;
      readonly body: Buffer;
    }
  /** No connection came about, so nobody heard it. */
  | { readonly kind: 'not_sent' }
  /** It left here and no whole answer came back. */
  | { readonly kind: 'unknown'; readonly cause: 'cut' | 'timeout' };

export type Call = {
  readonly method: 'GET' | 'POST';
  /** Path and query, as they go over the wire. */
  readonly path: string;
  readonly form?: URLSearchParams;
  /** A longer answer than this is cut off and counts as lost. */
  readonly mostBytes?: number;
};

export type CarrierHttp = { ask(call: Call): Promise<Answer>; close(): void };

export type HttpOptions = {
  readonly baseUrl: string;
  /** Absent where no key may go. */
  readonly key?: { readonly user: string; readonly password: string };
  /** From the call until the whole answer, waiting for a free connection included. */
  readonly timeoutMs: number;
  /** Most connections at a time; more calls wait their turn. */
  readonly connections: number;
};

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** `Retry-After` in milliseconds: seconds or a date, at most an hour. Null when absent or nonsense. */
export function readRetryAfter(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  const ms = /^\d{1,6}$/.test(text)
    ? Number(text) * 1000
    : /^[A-Z][a-z]{2}, /.test(text)
      ? Date.parse(text) - nowMs
      : Number.NaN;
  return Number.isFinite(ms) ? Math.min(Math.max(Math.ceil(ms), 0), 3_600_000) : null;
}

function checkedBase(baseUrl: string): URL {
  const base = new URL(baseUrl);
  // The account's key travels in every request.
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && loopback.has(base.hostname)))
    throw new Error('The carrier is called by https only; by http on this machine alone.');
  return base;
}

type Settle = (answer: Answer) => void;

function readAnswer(response: IncomingMessage, mostBytes: number, settle: Settle): void {
  const parts: Buffer[] = [];
  let length = 0;
  const cut = (): void => settle({ kind: 'unknown', cause: 'cut' });
  response.on('data', (part: Buffer) => {
    length += part.length;
    if (length <= mostBytes) parts.push(part);
    else {
      cut();
      response.destroy();
    }
  });
  response.on('error', cut);
  response.on('close', cut);
  response.on('end', () =>
    settle({
      kind: 'answered',
      status: response.statusCode ?? 0,
      retryAfterMs: readRetryAfter(response.headers['retry-after'], Date.now()),
      type: response.headers['content-type'] ?? '',
      location: response.headers.location ?? null,
      body: Buffer.concat(parts),
    }),
  );
}

export function createCarrierHttp(options: HttpOptions): CarrierHttp {
  const base = checkedBase(options.baseUrl);
  const secure = base.protocol === 'https:';
  // An idle connection is closed by us before the other side does it: a request that meets a closing connection would
  // be in doubt for nothing.
  const pool = { keepAlive: true, maxSockets: options.connections, timeout: 4_000 };
  const agent = secure ? new HttpsAgent(pool) : new HttpAgent(pool);
  /** Connections that came about. */
  const open = new WeakSet<object>();
  const { key } = options;
  const common = {
    accept: '*/*',
    'user-agent': 'porchlight',
    ...(key === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${key.user}:${key.password}`).toString('base64')}` }),
  };
  const target = { hostname: base.hostname.replace(/^\[|\]$/g, ''), port: base.port };
  const prefix = base.pathname.replace(/\/$/, '');

  function ask({ method, path, form, mostBytes = 1_000_000 }: Call): Promise<Answer> {
    return new Promise((resolve) => {
      let reached = false;
      let isSettled = false;
      const body = form?.toString();
      const request = (secure ? httpsRequest : httpRequest)({
        ...target,
        path: prefix + path,
        method,
        agent,
        headers: {
          ...common,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
        },
      });
      const settle: Settle = (answer) => {
        if (isSettled) return;
        isSettled = true;
        clearTimeout(deadline);
        resolve(answer);
      };
      const fail = (cause: 'cut' | 'timeout'): void =>
        settle(reached ? { kind: 'unknown', cause } : { kind: 'not_sent' });
      const deadline = setTimeout(() => {
        fail('timeout');
        request.destroy();
      }, options.timeoutMs);
      request.once('socket', (socket) => {
        // On a kept connection anything that goes wrong may already have been heard.
        // Whoever waited for a connection and is given one that became free is not told that it is used again.
        if (request.reusedSocket || open.has(socket)) reached = true;
        else
          socket.once(secure ? 'secureConnect' : 'connect', () => {
            open.add(socket);
            reached = true;
          });
      });
      request.once('error', () => fail('cut'));
      request.once('response', (response) => readAnswer(response, mostBytes, settle));
      request.end(body);
    });
  }

  return { ask, close: () => agent.destroy() };
}
