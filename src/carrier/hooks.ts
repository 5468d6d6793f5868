import { createHmac, randomUUID } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** Calls to the application's addresses, signed as the carrier signs, and repeated as little as the carrier repeats. */
export type HookAnswer = { readonly status: number; readonly body: string };

export type Hooks = {
  /** Null when nobody answered. `forged`: with a signature that no key made. */
  post(url: string, fields: Readonly<Record<string, string>>, forged?: boolean): Promise<HookAnswer | null>;
  /** Waits until none is under way. */
  settled(): Promise<void>;
  close(): void;
};

export type HookOptions = {
  readonly authToken: string;
  /** Most at a time. */
  readonly lanes: number;
  readonly timeoutMs: number;
};

function sign(authToken: string, url: string, fields: Readonly<Record<string, string>>): string {
  const glued = Object.keys(fields)
    .sort()
    .map((name) => name + (fields[name] ?? ''))
    .join('');
  return createHmac('sha1', authToken)
    .update(url + glued, 'utf8')
    .digest('base64');
}

/** Wishes in the fragment: `rc` repetitions (one if unsaid, five at most), `rp` after what: no connection, 5xx, all. */
function wishes(url: string): { readonly repeats: number; readonly after: string } {
  const wish = new URLSearchParams(url.split('#', 2)[1] ?? '');
  const repeats = Number(wish.get('rc') ?? 1);
  return { repeats: Math.min(Math.max(Number.isInteger(repeats) ? repeats : 1, 0), 5), after: wish.get('rp') ?? 'ct' };
}

function isRepeated(answer: HookAnswer | null, after: string): boolean {
  if (answer === null) return true;
  if (after === 'all') return answer.status >= 400;
  return after.includes('5xx') && answer.status >= 500;
}

/** At most so many at a time; the others wait in line. */
function createLanes(most: number): { enter(): Promise<void>; leave(): void; empty(): Promise<void> } {
  let used = 0;
  const line: (() => void)[] = [];
  let watchers: (() => void)[] = [];
  return {
    async enter() {
      if (used >= most) await new Promise<void>((go) => void line.push(go));
      else used += 1;
    },
    leave() {
      const next = line.shift();
      if (next !== undefined) return next();
      used -= 1;
      if (used > 0) return undefined;
      for (const watcher of watchers) watcher();
      watchers = [];
      return undefined;
    },
    async empty() {
      if (used > 0) await new Promise<void>((done) => void watchers.push(done));
    },
  };
}

export function createHooks({ authToken, lanes: most, timeoutMs }: HookOptions): Hooks {
  const lanes = createLanes(most);
  const pool = { keepAlive: true, maxSockets: most, timeout: 4_000 };
  const agents = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
  let isClosed = false;

  function once(url: string, body: string, headers: Record<string, string>): Promise<HookAnswer | null> {
    if (!URL.canParse(url)) return Promise.resolve(null);
    const isSecure = url.startsWith('https:');
    return new Promise((resolve) => {
      const request = (isSecure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        agent: isSecure ? agents.https : agents.http,
      });
      const done = (answer: HookAnswer | null): void => {
        clearTimeout(deadline);
        resolve(answer);
      };
      const deadline = setTimeout(() => request.destroy(), timeoutMs);
      request.on('error', () => done(null));
      request.on('close', () => done(null));
      request.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', () => done(null));
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
        );
      });
      request.end(body);
    });
  }

  return {
    async post(url, fields, forged = false) {
      const address = url.split('#', 1)[0] ?? '';
      const { repeats, after } = wishes(url);
      const body = new URLSearchParams(fields).toString();
      const headers = {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'user-agent': 'TwilioProxy/1.1',
        'x-twilio-signature': sign(forged ? 'nobody' : authToken, address, fields),
        'i-twilio-idempotency-token': randomUUID(),
      };
      await lanes.enter();
      try {
        if (isClosed) return null;
        let answer = await once(address, body, headers);
        for (let again = 0; again < repeats && isRepeated(answer, after) && !isClosed; again += 1)
          answer = await once(address, body, headers);
        return answer;
      } finally {
        lanes.leave();
      }
    },
    settled: () => lanes.empty(),
    close() {
      isClosed = true;
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
