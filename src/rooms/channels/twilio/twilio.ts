import type { Log } from '#platform/log';
import { outcomeOf } from './answers.ts';
import { type CarrierFile, fetchFile } from './files.ts';
import { createCarrierHttp } from './http.ts';
import {
  lookAt,
  type LookedAt,
  type LookedUp,
  type LookUpCall,
  type LookUpText,
  lookThrough,
  pageSize,
  plainly,
  readCalls,
  readMessages,
} from './look-up.ts';
import type { SendOutcome } from './outcomes.ts';
import { accountResource, parseJson, type SeenCall, seenCall, type SeenMessage, seenMessage } from './resources.ts';

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
  /** Hosts the carrier may send us on to for pictures and sounds. */
  readonly storage?: readonly string[];
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
  recording(url: string): Promise<CarrierFile>;
  /** A picture or file that came with a text. */
  media(url: string): Promise<CarrierFile>;
  account(): Promise<AccountState>;
  close(): Promise<void>;
};

/** What the carrier says about the account itself: for "does it work?" on the settings page. */
export type AccountState = 'active' | 'suspended' | 'wrong_keys' | 'not_answered';

/** The carrier's clock and ours may differ by this much. */
const skew = Temporal.Duration.from({ seconds: 60 });

/** Where the carrier keeps pictures and sounds. */
const carrierStorage = ['twiliocdn.com', 'amazonaws.com'];

/** The address of a callback with our reference in it. */
export function withReference(url: string, reference: string | undefined): string {
  if (reference === undefined) return url;
  const [address = '', fragment] = url.split('#', 2);
  const joined = `${address}${address.includes('?') ? '&' : '?'}ref=${encodeURIComponent(reference)}`;
  return fragment === undefined ? joined : `${joined}#${fragment}`;
}

/** The carrier's interface, or anything that speaks it: the simulator differs only by address and keys. */
export function createTwilio(options: TwilioOptions): Twilio {
  const { accountSid, log, timeoutMs = 15_000 } = options;
  const http = createCarrierHttp({
    baseUrl: options.baseUrl,
    key: { user: options.apiKey?.sid ?? accountSid, password: options.apiKey?.secret ?? options.authToken },
    timeoutMs,
    connections: options.connections ?? 64,
  });
  const files = { http, baseUrl: options.baseUrl, storage: options.storage ?? carrierStorage, timeoutMs };
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
    recording: (url) => fetchFile(url, { ...files, under: `${account}/Recordings/` }),
    media: (url) => fetchFile(url, { ...files, under: `${account}/Messages/` }),
    async account() {
      const answer = await http.ask({ method: 'GET', path: `${account}.json` });
      if (answer.kind !== 'answered') return 'not_answered';
      if ([401, 403, 404].includes(answer.status)) return 'wrong_keys';
      const seen = answer.status === 200 ? accountResource.safeParse(parseJson(answer.body)) : null;
      if (seen?.success !== true) return 'not_answered';
      return seen.data.status === 'active' ? 'active' : 'suspended';
    },
    close: async () => http.close(),
  };
}
