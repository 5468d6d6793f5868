import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Carrier, type CarrierOptions, startCarrier } from '../../src/carrier/index.ts';
import { verifySignature } from '../../src/rooms/channels/twilio/signature.ts';
import { createTwilio, type Twilio, type TwilioOptions } from '../../src/rooms/channels/twilio/twilio.ts';

export const accountSid = `AC${'1'.repeat(32)}`;
export const authToken = 'a token nobody guesses';
export const district = '+15035550100';
export const quiet = { warn: () => {} };

/** What the application was told, signature verified or not. */
export type Told = {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly params: URLSearchParams;
  readonly isGenuine: boolean;
};

export type Hooks = {
  readonly url: string;
  readonly told: Told[];
  /** What is answered at a path: TwiML, a status, or a page that breaks. */
  answer(path: string, how: (told: Told) => { readonly status?: number; readonly body?: string }): void;
  close(): Promise<void>;
};

/** The application's side of the hooks, as small as it goes. */
export async function listenForHooks(): Promise<Hooks> {
  const told: Told[] = [];
  const answers = new Map<string, (told: Told) => { readonly status?: number; readonly body?: string }>();
  const place = { url: '' };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const url = place.url + (request.url ?? '');
      const params = new URLSearchParams(Buffer.concat(parts).toString('utf8'));
      const signature = request.headers['x-twilio-signature'];
      const one: Told = {
        path: new URL(url).pathname,
        query: new URL(url).searchParams,
        params,
        isGenuine: verifySignature({ authTokens: [authToken], url, params, signature: String(signature ?? '') }),
      };
      told.push(one);
      const { status = 200, body = '<Response/>' } = answers.get(one.path)?.(one) ?? {};
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(body);
    });
  });
  await new Promise<void>((go) => void server.listen(0, '127.0.0.1', go));
  place.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: place.url,
    told,
    answer: (path, how) => void answers.set(path, how),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((go) => void server.close(() => go()));
    },
  };
}

export type Line = { readonly carrier: Carrier; readonly hooks: Hooks; readonly twilio: Twilio };

export type LineOptions = Partial<CarrierOptions> & { readonly driver?: Partial<TwilioOptions> };

/** A carrier, an application that listens, and our driver between them. */
export async function openLine({ driver, ...options }: LineOptions = {}): Promise<Line> {
  const hooks = await listenForHooks();
  const carrier = await startCarrier({
    accountSid,
    authToken,
    numbers: [district],
    answerMs: [0, 1],
    deliverMs: [0, 2],
    sms: `${hooks.url}/sms`,
    voice: `${hooks.url}/voice`,
    ...options,
  });
  const twilio = createTwilio({
    baseUrl: carrier.url,
    accountSid,
    authToken,
    from: district,
    log: quiet,
    // Generous: a busy machine is slow, not wrong.
    timeoutMs: 60_000,
    ...driver,
  });
  return { carrier, hooks, twilio };
}

/** Opens a line for the time of a test. */
export async function withLine<Result>(options: LineOptions, run: (line: Line) => Promise<Result>): Promise<Result> {
  const line = await openLine(options);
  try {
    return await run(line);
  } finally {
    await line.twilio.close();
    await line.carrier.close();
    await line.hooks.close();
  }
}

/** Many things at once, but only so many. */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (next < items.length) {
        const item = items[next];
        next += 1;
        if (item !== undefined) await run(item);
      }
    }),
  );
}

export const numberOf = (place: number): string => `+1503${String(5_600_000 + place)}`;
