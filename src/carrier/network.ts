import type { Book } from './book.ts';
import { countParts } from './count-segments.ts';
import type { Faults } from './faults.ts';
import type { HookAnswer, Hooks } from './hooks.ts';
import type { Later } from './later.ts';
import { type MessageRecord, type Medium, newSid, type TextStatus } from './records.ts';
import { fatedTexts, refusal, type Refusal } from './refusals.ts';
import type { Teller } from './teller.ts';
import { readTwiml } from './twiml-reader.ts';

/** How a phone is: what the network finds when it tries to reach it. */
export type PhoneNature = {
  /** Takes no texts. */
  readonly landline?: boolean;
  readonly unreachable?: boolean;
  /** The number belongs to nobody. */
  readonly unknown?: boolean;
  /** Texts are held for spam. */
  readonly filtered?: boolean;
  /** Who picks up when it rings; unsaid, it rings until somebody acts as the phone. */
  readonly picksUp?: 'person' | 'machine' | 'busy' | 'nobody';
  /** What a person who picks up presses, key by key. */
  readonly presses?: string;
  /** What a person who picks up says when asked to leave a message. */
  readonly says?: string;
};

export type OptOutKeeping = 'default' | 'advanced' | 'off';

export type NetworkOptions = {
  readonly accountSid: string;
  readonly book: Book;
  /** For what came in and waits for an answer. */
  readonly hooks: Hooks;
  /** For status callbacks. */
  readonly teller: Teller;
  readonly faults: Faults;
  readonly later: Later;
  /** The account's address at this carrier. */
  base(): string;
  /** Numbers of ours. Any may send when none is named. */
  readonly numbers: readonly string[];
  /** Milliseconds until sent, and again until delivered: at least, at most. */
  readonly deliverMs: readonly [number, number];
  readonly optOut: OptOutKeeping;
  natureOf(phone: string): PhoneNature;
  hookOf(number: string): string | undefined;
};

export type Network = {
  /** Takes a text over, or says why not. */
  send(form: URLSearchParams): MessageRecord | Refusal;
  /** Starts a text on its way. Apart from `send`, so that a fault can strike in between. */
  start(message: MessageRecord): void;
  /** A phone writes to one of our numbers; what the application answered, null when nobody did. */
  receive(
    from: string,
    to: string,
    body: string,
    media: readonly Medium[],
  ): Promise<{ sid: string; answer: HookAnswer | null }>;
};

const stopWords = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout']);
const startWords = new Set(['start', 'unstop', 'yes']);
const helpWords = new Set(['help', 'info']);
const carrierSays = {
  stop: 'You have been unsubscribed from this number and will get no more messages. Reply START to resubscribe.',
  start: 'You have been resubscribed to messages from this number. Reply STOP to unsubscribe.',
  help: 'Reply STOP to unsubscribe. Message and data rates may apply.',
} as const;

function keywordOf(body: string): 'stop' | 'start' | 'help' | null {
  const word = body.trim().toLowerCase();
  if (stopWords.has(word)) return 'stop';
  if (startWords.has(word)) return 'start';
  return helpWords.has(word) ? 'help' : null;
}

const international = /^\+[1-9]\d{6,14}$/;

/** What the mobile network answers in the end. */
function fateOf(nature: PhoneNature, faults: Faults): number | null {
  if (nature.unreachable === true || faults.strikes('unreachable') !== null) return 30003;
  if (nature.unknown === true) return 30005;
  if (nature.landline === true) return 30006;
  if (nature.filtered === true || faults.strikes('filtered') !== null) return 30007;
  return faults.strikes('unregistered') === null ? null : 30034;
}

function statusFields(accountSid: string, message: MessageRecord, status: TextStatus): Record<string, string> {
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    MessageSid: message.sid,
    SmsSid: message.sid,
    MessageStatus: status,
    SmsStatus: status,
    From: message.from,
    To: message.to,
    ...(message.messagingServiceSid === null ? {} : { MessagingServiceSid: message.messagingServiceSid }),
    ...(message.code === null ? {} : { ErrorCode: String(message.code) }),
  };
}

export function createNetwork(options: NetworkOptions): Network {
  const { accountSid, book, hooks, faults, later, teller } = options;
  const wait = (): number => faults.between(...options.deliverMs);

  function refusalFor(to: string, from: string | null, body: string): Refusal | null {
    const fated = fatedTexts[to];
    if (fated !== undefined) return refusal(fated);
    if (!international.test(to)) return refusal(21211);
    if (from === null) return refusal(21603);
    if (options.numbers.length > 0 && !options.numbers.includes(from)) return refusal(21606);
    if (body === '') return refusal(21602);
    if (body.length > 1600) return refusal(21617);
    return options.optOut !== 'off' && book.isOptedOut(to, from) ? refusal(21610) : null;
  }

  function make(
    part: Pick<MessageRecord, 'direction' | 'to' | 'from' | 'body' | 'status'> & Partial<MessageRecord>,
  ): MessageRecord {
    const now = Date.now();
    return {
      sid: newSid((part.media?.length ?? 0) > 0 ? 'MM' : 'SM'),
      messagingServiceSid: null,
      segments: countParts(part.body),
      media: [],
      statusCallback: null,
      createdAt: now,
      listedFrom: now + (faults.strikes('late_list')?.ms ?? 0),
      validUntil: now + 14_400_000,
      code: null,
      sentAt: null,
      updatedAt: now,
      ...part,
    };
  }

  function send(form: URLSearchParams): MessageRecord | Refusal {
    const to = form.get('To') ?? '';
    const body = form.get('Body') ?? '';
    const service = form.get('MessagingServiceSid');
    const from = form.get('From') ?? (service === null ? null : (options.numbers[0] ?? '+15005550006'));
    const no = refusalFor(to, from, body);
    if (no !== null || from === null) return no ?? refusal(21603);
    const valid = Number(form.get('ValidityPeriod') ?? 14_400);
    const message = make({
      direction: 'outbound-api',
      to,
      from,
      body,
      messagingServiceSid: service,
      statusCallback: form.get('StatusCallback'),
      status: service === null ? 'queued' : 'accepted',
      validUntil: Date.now() + (Number.isFinite(valid) ? valid : 14_400) * 1000,
    });
    book.add(message);
    return message;
  }

  function tell(message: MessageRecord, status: TextStatus): void {
    if (message.statusCallback === null) return;
    const opposite = status === 'delivered' ? 'undelivered' : 'delivered';
    teller.tell(message.statusCallback, statusFields(accountSid, message, status), {
      isFirst: status === 'sent',
      lie: { MessageStatus: opposite, SmsStatus: opposite },
    });
  }

  function settle(message: MessageRecord): void {
    const isLate = Date.now() > message.validUntil;
    const code = isLate ? 30036 : fateOf(options.natureOf(message.to), faults);
    const status = code === null ? 'delivered' : 'undelivered';
    book.setStatus(message, status, code);
    tell(message, status);
  }

  function start(message: MessageRecord): void {
    later.in(wait(), () => {
      book.setStatus(message, 'sent', null);
      tell(message, 'sent');
      later.in(wait(), () => settle(message));
    });
  }

  function answerFromCarrier(to: string, from: string, body: string): void {
    const reply = make({ direction: 'outbound-reply', to, from, body, status: 'queued' });
    book.add(reply);
    start(reply);
  }

  /** The carrier acts on its keywords by itself, before the application hears of them. */
  function keepWord(phone: string, number: string, word: 'stop' | 'start' | 'help' | null): void {
    if (word === null || options.optOut === 'off') return;
    const wasOut = book.isOptedOut(phone, number);
    if (word !== 'help') book.setOptOut(phone, number, word === 'stop');
    const isNews = word === 'help' || (word === 'stop') !== wasOut;
    if (isNews) answerFromCarrier(phone, number, carrierSays[word]);
  }

  async function receive(
    from: string,
    to: string,
    body: string,
    media: readonly Medium[],
  ): Promise<{ sid: string; answer: HookAnswer | null }> {
    const message = make({ direction: 'inbound', to, from, body, media, status: 'received' });
    message.sentAt = message.createdAt;
    book.add(message);
    const word = keywordOf(body);
    keepWord(from, to, word);
    const url = options.hookOf(to);
    if (url === undefined) return { sid: message.sid, answer: null };
    const base = `${options.base()}/Messages/${message.sid}/Media`;
    const answer = await hooks.post(url, {
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      MessageSid: message.sid,
      SmsMessageSid: message.sid,
      SmsSid: message.sid,
      SmsStatus: 'received',
      From: from,
      To: to,
      FromCountry: 'US',
      ToCountry: 'US',
      Body: body,
      NumMedia: String(media.length),
      NumSegments: String(message.segments),
      ...(options.optOut === 'advanced' && word !== null ? { OptOutType: word.toUpperCase() } : {}),
      ...Object.fromEntries(
        media.flatMap((one, place) => [
          [`MediaUrl${place}`, `${base}/${one.sid}`],
          [`MediaContentType${place}`, one.type],
        ]),
      ),
    });
    // The application may answer with a text of its own.
    for (const verb of answer !== null && answer.status < 300 ? (readTwiml(answer.body) ?? []) : [])
      if (verb.name === 'Message' && verb.text !== '' && !book.isOptedOut(from, to))
        answerFromCarrier(from, to, verb.text);
    return { sid: message.sid, answer };
  }

  return { send, start, receive };
}
