import type { z } from 'zod';
import type { Log } from '#platform/log';
import { type Answer, type CarrierHttp, createCarrierHttp } from './http.ts';
import { isAccountCode, refusalOf, type SendOutcome } from './outcomes.ts';
import {
  callPage,
  messagePage,
  parseJson,
  refusal,
  type SeenCall,
  seenCall,
  type SeenMessage,
  seenMessage,
} from './resources.ts';

export type TwilioOptions = {
  /** `https://api.twilio.com`, or the simulator's address. */
  readonly baseUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** A key of its own for these calls, where the district made one; webhooks are signed with `authToken` all the same. */
  readonly apiKey?: { readonly sid: string; readonly secret: string };
  /** The district's number: for calls, and for texts where there is no messaging service. */
  readonly from?: string;
  readonly messagingServiceSid?: string;
  readonly log: Pick<Log, 'warn'>;
  readonly timeoutMs?: number;
  readonly connections?: number;
};

export type OutgoingText = {
  readonly to: string;
  readonly body: string;
  /** A school's own number, instead of the district's. */
  readonly from?: string;
  readonly statusCallback?: string;
  /**
   * Ours. The carrier has no field for it, so it rides in the callback's address as `ref`: the first status callback
   * then names the delivery even where the answer to the sending was lost.
   */
  readonly reference?: string;
  /** After so many seconds the carrier gives up: yesterday's alarm must not arrive today. */
  readonly validSeconds?: number;
};

export type OutgoingCall = {
  readonly to: string;
  readonly from?: string;
  /** Where the carrier asks what to say once somebody picks up. */
  readonly twimlUrl: string;
  readonly statusCallback?: string;
  readonly reference?: string;
  /** Waits for the end of an answering machine's greeting and says so in `AnsweredBy`. */
  readonly machineDetection?: boolean;
  readonly ringSeconds?: number;
};

/** `complete`: the carrier showed everything since that moment, so what is not in the list was not taken over. */
export type LookedUp<Seen> =
  | { readonly outcome: 'answered'; readonly found: readonly Seen[]; readonly complete: boolean }
  | { readonly outcome: 'not_answered'; readonly retryAfterMs: number };

export type LookedAt<Seen> =
  | { readonly outcome: 'answered'; readonly found: Seen | null }
  | { readonly outcome: 'not_answered'; readonly retryAfterMs: number };

export type LookUpText = {
  readonly to: string;
  readonly from?: string;
  readonly sentAfter: Temporal.Instant;
  /** Only texts with these words. */
  readonly body?: string;
  /** Carrier ids that are known to belong to other deliveries. */
  readonly except?: readonly string[];
};

export type LookUpCall = Omit<LookUpText, 'body'>;

export type Recording =
  | { readonly outcome: 'fetched'; readonly bytes: Buffer; readonly type: string }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'not_answered'; readonly retryAfterMs: number };

/** None of these throws for anything the carrier or the network does, and none sends anything twice. */
export type Twilio = {
  sendText(text: OutgoingText): Promise<SendOutcome>;
  call(call: OutgoingCall): Promise<SendOutcome>;
  /**
   * What the carrier has for a number since a moment, newest first: asked before anything in doubt is sent again, and
   * for texts that came in while the house was down. By the moment of its making: a text that still waits at the
   * carrier has no moment of sending, and a filter on that would hide it.
   */
  lookUp(about: LookUpText): Promise<LookedUp<SeenMessage>>;
  lookUpCalls(about: LookUpCall): Promise<LookedUp<SeenCall>>;
  message(sid: string): Promise<LookedAt<SeenMessage>>;
  callOf(sid: string): Promise<LookedAt<SeenCall>>;
  /** Ends a call that rings or runs. True when the carrier agreed. */
  hangUp(sid: string): Promise<boolean>;
  /** The sound of a recording. Fetched from the carrier's own address only, whatever the webhook claims. */
  recording(url: string): Promise<Recording>;
  close(): Promise<void>;
};

const mostPages = 5;
const pageSize = 100;
/** The carrier's clock and ours may differ by this much. */
const skew = Temporal.Duration.from({ seconds: 60 });
const mostRecordingBytes = 25_000_000;
const waitAfter = { limit: 1_000, unavailable: 5_000, unreachable: 5_000, configuration: 300_000 } as const;

function notSent(cause: keyof typeof waitAfter, retryAfterMs: number | null = null): SendOutcome {
  return { outcome: 'not_sent', cause, retryAfterMs: retryAfterMs ?? waitAfter[cause] };
}

function refused(status: number, body: Buffer): SendOutcome {
  const said = refusal.safeParse(parseJson(body));
  const code = said.success ? said.data.code : null;
  // Keys, account or address are wrong, or something in between answers in the carrier's place: no message's fault.
  if (isAccountCode(code) || (code === null && status !== 400)) return notSent('configuration');
  return { outcome: 'rejected', code, ...refusalOf(code) };
}

/** What an answer to "send this" means. Pure. */
export function outcomeOf(answer: Answer): SendOutcome {
  if (answer.kind === 'not_sent') return notSent('unreachable');
  if (answer.kind === 'unknown') return { outcome: 'unknown', cause: answer.cause };
  const { status, retryAfterMs, body } = answer;
  if (status === 429) return notSent('limit', retryAfterMs);
  if (status === 503) return notSent('unavailable', retryAfterMs);
  // The carrier, or a proxy before it, broke down with the request in hand.
  if (status >= 500 || status === 408) return { outcome: 'unknown', cause: 'server_error' };
  if (status < 200 || status >= 300) return refused(status, body);
  const json = parseJson(body);
  const message = seenMessage.safeParse(json);
  if (message.success) {
    const { sid, code, segments, price, status: state } = message.data;
    if (state === 'failed' && code !== null) return { outcome: 'rejected', code, ...refusalOf(code) };
    return { outcome: 'accepted', sid, segments, price };
  }
  const call = seenCall.safeParse(json);
  if (call.success) return { outcome: 'accepted', sid: call.data.sid, segments: null, price: call.data.price };
  // "Yes" in words nobody understands: it may well have been taken over.
  return { outcome: 'unknown', cause: 'unreadable' };
}

/** A trial account puts this before every text. */
const trialWords = /^Sent from your Twilio trial account - /;

/** Compares texts as people read them: carriers tidy spaces, and straighten quotes where they may. */
function plainly(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\u2018\u2019\u201b]/g, "'")
    .replaceAll(/[\u201c\u201d\u201f]/g, '"')
    .replaceAll(/[\u2010-\u2015]/g, '-')
    .replaceAll('\u2026', '...')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(trialWords, '');
}

/** The address of a callback with our reference in it. */
export function withReference(url: string, reference: string | undefined): string {
  if (reference === undefined) return url;
  const [address = '', fragment] = url.split('#', 2);
  const joined = `${address}${address.includes('?') ? '&' : '?'}ref=${encodeURIComponent(reference)}`;
  return fragment === undefined ? joined : `${joined}#${fragment}`;
}

type Page<Seen> = { readonly found: readonly Seen[]; readonly next: string | null };

type Reader<Seen> = (json: unknown) => Page<Seen> | null;

const readMessages: Reader<SeenMessage> = (json) => {
  const page = messagePage.safeParse(json);
  return page.success ? { found: page.data.messages, next: page.data.next_page_uri ?? null } : null;
};

const readCalls: Reader<SeenCall> = (json) => {
  const page = callPage.safeParse(json);
  return page.success ? { found: page.data.calls, next: page.data.next_page_uri ?? null } : null;
};

function waitOf(answer: Answer): number {
  const said = answer.kind === 'answered' ? answer.retryAfterMs : null;
  return said ?? waitAfter.unavailable;
}

async function lookThrough<Seen extends { readonly createdAt: Temporal.Instant | null }>(
  http: CarrierHttp,
  first: string,
  since: Temporal.Instant,
  read: Reader<Seen>,
): Promise<LookedUp<Seen>> {
  const found: Seen[] = [];
  const list = first.slice(0, first.indexOf('?') + 1);
  let path: string | null = first;
  for (let page = 0; path !== null; page += 1) {
    // Too many, or the list goes on somewhere else: "everything" cannot be claimed.
    if (page === mostPages || !path.startsWith(list)) return { outcome: 'answered', found, complete: false };
    const answer: Answer = await http.ask({ method: 'GET', path });
    const here = answer.kind === 'answered' && answer.status === 200 ? read(parseJson(answer.body)) : null;
    // Half a list is no list: "not in it" must never be concluded from an answer that did not come.
    if (here === null) return { outcome: 'not_answered', retryAfterMs: waitOf(answer) };
    const fresh = here.found.filter(
      ({ createdAt }) => createdAt === null || Temporal.Instant.compare(createdAt, since) >= 0,
    );
    found.push(...fresh);
    // Newest first: with the first older one the rest is older too.
    path = fresh.length < here.found.length ? null : here.next;
  }
  return { outcome: 'answered', found, complete: true };
}

async function lookAt<Seen>(http: CarrierHttp, path: string, schema: z.ZodType<Seen>): Promise<LookedAt<Seen>> {
  const answer = await http.ask({ method: 'GET', path });
  if (answer.kind === 'answered' && answer.status === 404) return { outcome: 'answered', found: null };
  const seen = answer.kind === 'answered' && answer.status === 200 ? schema.safeParse(parseJson(answer.body)) : null;
  return seen?.success === true
    ? { outcome: 'answered', found: seen.data }
    : { outcome: 'not_answered', retryAfterMs: waitOf(answer) };
}

async function fetchRecording(http: CarrierHttp, base: URL, account: string, url: string): Promise<Recording> {
  const address = URL.canParse(url) ? new URL(url) : null;
  // The key travels with the request: nobody's word moves it to another host or another account.
  const isOurs =
    address?.origin === base.origin && address.pathname.startsWith(account) && !address.pathname.includes('%');
  if (address === null || !isOurs) return { outcome: 'gone' };
  const answer = await http.ask({ method: 'GET', path: address.pathname, mostBytes: mostRecordingBytes });
  if (answer.kind === 'answered' && answer.status === 200)
    return { outcome: 'fetched', bytes: answer.body, type: answer.type.split(';')[0]?.trim() ?? '' };
  if (answer.kind === 'answered' && (answer.status === 404 || answer.status === 410)) return { outcome: 'gone' };
  return { outcome: 'not_answered', retryAfterMs: waitOf(answer) };
}

/** The carrier's interface, or anything that speaks it: the simulator differs only by address and keys. */
export function createTwilio(options: TwilioOptions): Twilio {
  const { accountSid, log } = options;
  const http = createCarrierHttp({
    baseUrl: options.baseUrl,
    user: options.apiKey?.sid ?? accountSid,
    password: options.apiKey?.secret ?? options.authToken,
    timeoutMs: options.timeoutMs ?? 15_000,
    connections: options.connections ?? 64,
  });
  const account = `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}`;

  async function hand(path: string, form: URLSearchParams): Promise<SendOutcome> {
    const outcome = outcomeOf(await http.ask({ method: 'POST', path: `${account}${path}`, form }));
    if (outcome.outcome !== 'accepted')
      log.warn('the carrier did not take it over', {
        code: outcome.outcome,
        reason: outcome.outcome === 'rejected' ? String(outcome.code ?? outcome.reason) : outcome.cause,
      });
    return outcome;
  }

  function sendText(text: OutgoingText): Promise<SendOutcome> {
    const form = new URLSearchParams({ To: text.to, Body: text.body });
    const from = text.from ?? (options.messagingServiceSid === undefined ? options.from : undefined);
    if (from !== undefined) form.set('From', from);
    else if (options.messagingServiceSid !== undefined) form.set('MessagingServiceSid', options.messagingServiceSid);
    if (text.statusCallback !== undefined)
      form.set('StatusCallback', withReference(text.statusCallback, text.reference));
    if (text.validSeconds !== undefined) form.set('ValidityPeriod', String(text.validSeconds));
    return hand('/Messages.json', form);
  }

  function call(one: OutgoingCall): Promise<SendOutcome> {
    const form = new URLSearchParams({ To: one.to, Url: withReference(one.twimlUrl, one.reference), Method: 'POST' });
    const from = one.from ?? options.from;
    if (from !== undefined) form.set('From', from);
    if (one.statusCallback !== undefined) {
      form.set('StatusCallback', withReference(one.statusCallback, one.reference));
      for (const event of ['initiated', 'ringing', 'answered', 'completed']) form.append('StatusCallbackEvent', event);
    }
    if (one.machineDetection === true) form.set('MachineDetection', 'DetectMessageEnd');
    if (one.ringSeconds !== undefined) form.set('Timeout', String(one.ringSeconds));
    return hand('/Calls.json', form);
  }

  function listPath(kind: 'Messages' | 'Calls', { to, from }: LookUpCall): string {
    const query = new URLSearchParams({ To: to, PageSize: String(pageSize) });
    if (from !== undefined) query.set('From', from);
    return `${account}/${kind}.json?${query.toString()}`;
  }

  return {
    sendText,
    call,
    async lookUp(about) {
      const seen = await lookThrough(http, listPath('Messages', about), about.sentAfter.subtract(skew), readMessages);
      if (seen.outcome === 'not_answered') return seen;
      const words = about.body === undefined ? null : plainly(about.body);
      const except = new Set(about.except);
      const found = seen.found.filter((one) => !except.has(one.sid) && (words === null || plainly(one.body) === words));
      return { ...seen, found };
    },
    async lookUpCalls(about) {
      const seen = await lookThrough(http, listPath('Calls', about), about.sentAfter.subtract(skew), readCalls);
      if (seen.outcome === 'not_answered') return seen;
      const except = new Set(about.except);
      return { ...seen, found: seen.found.filter((one) => !except.has(one.sid)) };
    },
    message: (sid) => lookAt(http, `${account}/Messages/${encodeURIComponent(sid)}.json`, seenMessage),
    callOf: (sid) => lookAt(http, `${account}/Calls/${encodeURIComponent(sid)}.json`, seenCall),
    async hangUp(sid) {
      const path = `${account}/Calls/${encodeURIComponent(sid)}.json`;
      const answer = await http.ask({ method: 'POST', path, form: new URLSearchParams({ Status: 'completed' }) });
      return answer.kind === 'answered' && answer.status === 200;
    },
    recording: (url) => fetchRecording(http, new URL(options.baseUrl), `${account}/Recordings/`, url),
    close: async () => http.close(),
  };
}
