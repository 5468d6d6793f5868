import { createHmac, randomUUID } from 'node:crypto';

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
  const underWay = new Set<AbortController>();
  let isClosed = false;

  async function once(url: string, body: string, headers: Record<string, string>): Promise<HookAnswer | null> {
    const control = new AbortController();
    underWay.add(control);
    const deadline = setTimeout(() => control.abort(), timeoutMs);
    try {
      const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal: control.signal });
      return { status: response.status, body: await response.text() };
    } catch {
      return null;
    } finally {
      clearTimeout(deadline);
      underWay.delete(control);
    }
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
      for (const control of underWay) control.abort();
    },
  };
}
