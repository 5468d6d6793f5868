import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendJson } from './answers.ts';
import { createApi } from './api.ts';
import { openBook } from './book.ts';
import { createCalls } from './calls.ts';
import { type Counted, countBook, createControl, type Pointing } from './control.ts';
import { createFaults, type FaultPlan, type Faults } from './faults.ts';
import { createHooks } from './hooks.ts';
import { createLater } from './later.ts';
import { createNetwork, type OptOutKeeping, type PhoneNature } from './network.ts';
import { createPhones, type Phone, type Phones } from './phones.ts';
import type { MessageRecord } from './records.ts';
import { refusal } from './refusals.ts';
import { refusalShape } from './shapes.ts';
import { createTeller } from './teller.ts';

export type CarrierOptions = {
  /** 0, or unsaid, for any free one. Only this machine can reach it. */
  readonly port?: number;
  readonly accountSid: string;
  readonly authToken: string;
  /** A file that what was accepted is written to before it is answered; a carrier started on it remembers. */
  readonly journal?: string;
  readonly faults?: FaultPlan;
  /** The same seed gives the same faults. */
  readonly seed?: number;
  /** How recordings and media are addressed, where that differs from the address it listens at. */
  readonly publicUrl?: string;
  /** The numbers that may send; unsaid, any. Where a text names none, the first. */
  readonly numbers?: readonly string[];
  /** Where texts and calls to our numbers are told. */
  readonly sms?: string;
  readonly voice?: string;
  /** What the carrier does about STOP: answers and blocks; the same and says so to the application; nothing. */
  readonly optOut?: OptOutKeeping;
  /** Milliseconds an answer takes: at least, at most. */
  readonly answerMs?: readonly [number, number];
  /** Milliseconds until a text is sent, and again until it is delivered. */
  readonly deliverMs?: readonly [number, number];
  /** Requests to send that are taken in one second; unsaid, any number. */
  readonly perSecond?: number;
  /** Added to each wait for somebody at the phone, in milliseconds. */
  readonly patienceMs?: number;
  /** Callbacks at a time. */
  readonly lanes?: number;
  /** Texts kept in memory; the oldest are forgotten. */
  readonly most?: number;
};

export type Carrier = {
  /** Its address: what the product is given instead of the real carrier's. */
  readonly url: string;
  readonly phones: Phones;
  readonly faults: Faults;
  phone(number: string): Phone;
  /** Texts that applications handed over, oldest first. */
  messages(): readonly MessageRecord[];
  counts(): Counted;
  /** Where texts and calls are told from now on; for one of our numbers, or for all. */
  point(where: Pointing): void;
  /** Until nothing is on its way any more, callbacks included. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

function sameText(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

type Handle = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

function serve(expected: string, api: Handle, control: Handle): Server {
  return createServer((request, response) => {
    if (!sameText(request.headers.authorization ?? '', expected)) {
      request.resume();
      return sendJson(response, 401, refusalShape(refusal(20003)));
    }
    const url = new URL(request.url ?? '/', 'http://carrier');
    const handle = url.pathname.startsWith('/control/') ? control : api;
    handle(request, response, url).catch(() => {
      if (response.headersSent || response.destroyed) response.destroy();
      else sendJson(response, 500, refusalShape(refusal(20500)));
    });
    return undefined;
  });
}

/**
 * A carrier on this machine that speaks the same interface as the real one: texts and calls to phones that exist only
 * here, status callbacks with signatures, and faults to turn on. For the demonstration and for tests; it shares no
 * code with the product, so that each checks the other.
 */
export async function startCarrier(options: CarrierOptions): Promise<Carrier> {
  const { accountSid, authToken, numbers = [] } = options;
  const book = openBook(options.journal, options.most ?? 250_000);
  const faults = createFaults(options.faults, options.seed);
  const later = createLater();
  const hooks = createHooks({ authToken, lanes: 64, timeoutMs: 15_000 });
  const statusHooks = createHooks({ authToken, lanes: options.lanes ?? 32, timeoutMs: 15_000 });
  const teller = createTeller(statusHooks, faults, later);
  const natures = new Map<string, PhoneNature>();
  const pointed = new Map<string, Pointing>();
  const everywhere: { sms?: string; voice?: string } = {
    ...(options.sms === undefined ? {} : { sms: options.sms }),
    ...(options.voice === undefined ? {} : { voice: options.voice }),
  };
  const place = { url: '' };
  const base = (): string => `${options.publicUrl ?? place.url}/2010-04-01/Accounts/${accountSid}`;
  const natureOf = (phone: string): PhoneNature => natures.get(phone) ?? {};
  const common = { accountSid, book, hooks, teller, faults, numbers, base, natureOf };

  const network = createNetwork({
    ...common,
    later,
    deliverMs: options.deliverMs ?? [5, 40],
    optOut: options.optOut ?? 'default',
    hookOf: (number) => pointed.get(number)?.sms ?? everywhere.sms,
  });
  const calls = createCalls({
    ...common,
    patienceMs: options.patienceMs ?? 0,
    hookOf: (number) => pointed.get(number)?.voice ?? everywhere.voice,
  });
  const phones = createPhones({ book, numbers, natures, network: () => network, calls: () => calls });
  const point = ({ number, ...where }: Pointing): void => {
    if (number !== undefined) pointed.set(number, { ...pointed.get(number), ...where });
    else Object.assign(everywhere, where);
  };

  const api = createApi({
    ...common,
    network,
    calls,
    answerMs: options.answerMs ?? [1, 7],
    perSecond: options.perSecond ?? null,
  });
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const server = serve(expected, api, createControl({ book, phones, faults, point }));
  place.url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  // What was accepted before a kill goes on its way now.
  for (const message of book.unfinished()) network.start(message);

  return {
    url: place.url,
    phones,
    faults,
    phone: (number) => phones.of(number),
    messages: () => [...book.all()].filter((one) => one.direction === 'outbound-api'),
    counts: () => countBook(book, faults),
    point,
    async settled() {
      do {
        await new Promise((go) => void setTimeout(go, 10));
        await Promise.all([statusHooks.settled(), hooks.settled()]);
      } while (later.waiting() > 0);
      await Promise.all([statusHooks.settled(), hooks.settled()]);
    },
    async close() {
      later.close();
      calls.close();
      hooks.close();
      statusHooks.close();
      server.closeAllConnections();
      await new Promise<void>((done) => void server.close(() => done()));
      book.close();
    },
  };
}
