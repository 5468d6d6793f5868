import { type Price, type Refusal, refusalOf } from './outcomes.ts';
import { readPrice } from './resources.ts';

/**
 * What the carrier tells us, in our words. Only after the signature was verified. The same thing may be told many
 * times and in any order: `providerEventId` is equal for repetitions, `sequence` grows along a message's or call's
 * way, and who keeps the state decides by them.
 */
type Told = {
  /** Equal for every repetition of the same news. */
  readonly providerEventId: string;
  /** The message, call or recording at the carrier. */
  readonly sid: string;
};

/** Ours, from the callback's address (`ref`). Never from the body, which anybody's words may fill. */
type Referred = { readonly reference: string | null };

export type Medium = { readonly url: string; readonly type: string };

export type InboundText = Told & {
  readonly kind: 'text';
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly media: readonly Medium[];
  readonly segments: number | null;
  /** The carrier already acted on a keyword, and answered it: nothing of ours would arrive after `stop`. */
  readonly optOut: 'stop' | 'start' | 'help' | null;
};

export type TextState = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'canceled';

export type TextStatus = Told &
  Referred & {
    readonly kind: 'text_status';
    readonly status: TextState;
    readonly sequence: number;
    readonly code: number | null;
    /** Why it failed; null unless it did. */
    readonly refusal: Refusal | null;
    readonly price: Price | null;
  };

export type CallState =
  | 'queued'
  | 'initiated'
  | 'ringing'
  | 'in_progress'
  | 'completed'
  | 'busy'
  | 'no_answer'
  | 'failed'
  | 'canceled';

export type AnsweredBy = 'person' | 'machine' | 'fax' | 'unknown';

export type CallStatus = Told &
  Referred & {
    readonly kind: 'call_status';
    readonly status: CallState;
    readonly sequence: number;
    readonly seconds: number | null;
    readonly answeredBy: AnsweredBy | null;
    readonly code: number | null;
  };

/** Somebody calls us, or picked up: the answer to this is what the carrier shall say. */
export type CallOpened = Told &
  Referred & {
    readonly kind: 'call';
    readonly from: string;
    readonly to: string;
    readonly inbound: boolean;
    readonly answeredBy: AnsweredBy | null;
  };

export type DigitsPressed = Told & Referred & { readonly kind: 'digits'; readonly digits: string };

export type RecordingDone = Told &
  Referred & {
    readonly kind: 'recording';
    readonly callSid: string;
    readonly url: string;
    readonly seconds: number;
    readonly status: 'completed' | 'absent' | 'failed';
  };

export type Transcribed = Told &
  Referred & {
    readonly kind: 'transcription';
    readonly recordingSid: string;
    readonly callSid: string;
    /** Made by a machine; null when it understood nothing. */
    readonly text: string | null;
  };

export type WebhookEvents = {
  readonly text: InboundText;
  readonly text_status: TextStatus;
  readonly call: CallOpened;
  readonly call_status: CallStatus;
  readonly digits: DigitsPressed;
  readonly recording: RecordingDone;
  readonly transcription: Transcribed;
};

export type WebhookKind = keyof WebhookEvents;

const sidShape = /^[A-Z]{2}[0-9a-fA-F]{32}$/;
const mostMedia = 10;

type Fields = {
  readonly params: URLSearchParams;
  readonly query: URLSearchParams;
};

const field = ({ params }: Fields, name: string): string => params.get(name) ?? '';

function sidOf(fields: Fields, ...names: readonly string[]): string | null {
  for (const name of names) {
    const sid = field(fields, name);
    if (sidShape.test(sid)) return sid;
  }
  return null;
}

function numberOf(fields: Fields, name: string): number | null {
  const text = field(fields, name);
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

const referenceOf = ({ query }: Fields): string | null => query.get('ref');

function readText(fields: Fields): InboundText | null {
  const sid = sidOf(fields, 'MessageSid', 'SmsMessageSid', 'SmsSid');
  if (sid === null || field(fields, 'From') === '') return null;
  const count = Math.min(numberOf(fields, 'NumMedia') ?? 0, mostMedia);
  const media = Array.from({ length: count }, (_, place) => ({
    url: field(fields, `MediaUrl${place}`),
    type: field(fields, `MediaContentType${place}`),
  })).filter((one) => one.url !== '');
  const optOut = field(fields, 'OptOutType').toLowerCase();
  return {
    kind: 'text',
    providerEventId: sid,
    sid,
    from: field(fields, 'From'),
    to: field(fields, 'To'),
    // PostgreSQL stores no NUL, and half a surrogate pair is no text.
    body: field(fields, 'Body').replaceAll('\0', '').toWellFormed(),
    media,
    segments: numberOf(fields, 'NumSegments'),
    optOut: optOut === 'stop' || optOut === 'start' || optOut === 'help' ? optOut : null,
  };
}

const textStates: Readonly<Record<string, readonly [TextState, number]>> = {
  accepted: ['queued', 1],
  scheduled: ['queued', 1],
  queued: ['queued', 1],
  sending: ['sending', 2],
  sent: ['sent', 3],
  canceled: ['canceled', 4],
  undelivered: ['failed', 4],
  failed: ['failed', 4],
  delivered: ['delivered', 5],
  read: ['read', 6],
};

function readTextStatus(fields: Fields): TextStatus | null {
  const sid = sidOf(fields, 'MessageSid', 'SmsSid');
  const raw = field(fields, 'MessageStatus') || field(fields, 'SmsStatus');
  const state = Object.hasOwn(textStates, raw) ? textStates[raw] : undefined;
  if (sid === null || state === undefined) return null;
  const [status, sequence] = state;
  const code = numberOf(fields, 'ErrorCode');
  return {
    kind: 'text_status',
    providerEventId: `${sid}:${raw}`,
    sid,
    reference: referenceOf(fields),
    status,
    sequence,
    code,
    refusal: status === 'failed' ? refusalOf(code) : null,
    price: readPrice(fields.params.get('Price'), fields.params.get('PriceUnit')),
  };
}

const callStates: Readonly<Record<string, readonly [CallState, number]>> = {
  queued: ['queued', 1],
  initiated: ['initiated', 2],
  ringing: ['ringing', 3],
  'in-progress': ['in_progress', 4],
  answered: ['in_progress', 4],
  busy: ['busy', 5],
  'no-answer': ['no_answer', 5],
  failed: ['failed', 5],
  canceled: ['canceled', 5],
  completed: ['completed', 6],
};

function answeredBy(fields: Fields): AnsweredBy | null {
  const said = field(fields, 'AnsweredBy');
  if (said === '') return null;
  if (said === 'human') return 'person';
  if (said.startsWith('machine')) return 'machine';
  return said === 'fax' ? 'fax' : 'unknown';
}

function readCallStatus(fields: Fields): CallStatus | null {
  const sid = sidOf(fields, 'CallSid');
  const raw = field(fields, 'CallStatus');
  const state = Object.hasOwn(callStates, raw) ? callStates[raw] : undefined;
  if (sid === null || state === undefined) return null;
  return {
    kind: 'call_status',
    providerEventId: `${sid}:${raw}`,
    sid,
    reference: referenceOf(fields),
    status: state[0],
    sequence: state[1],
    seconds: numberOf(fields, 'CallDuration'),
    answeredBy: answeredBy(fields),
    code: numberOf(fields, 'ErrorCode') ?? numberOf(fields, 'SipResponseCode'),
  };
}

function readCall(fields: Fields): CallOpened | null {
  const sid = sidOf(fields, 'CallSid');
  if (sid === null) return null;
  return {
    kind: 'call',
    providerEventId: `${sid}:call`,
    sid,
    reference: referenceOf(fields),
    from: field(fields, 'From'),
    to: field(fields, 'To'),
    inbound: field(fields, 'Direction') === 'inbound',
    answeredBy: answeredBy(fields),
  };
}

function readDigits(fields: Fields): DigitsPressed | null {
  const sid = sidOf(fields, 'CallSid');
  const digits = field(fields, 'Digits');
  if (sid === null || !/^[0-9*#]{0,32}$/.test(digits)) return null;
  return { kind: 'digits', providerEventId: `${sid}:digits`, sid, reference: referenceOf(fields), digits };
}

/** A Record verb's own answer names no status; the separate callback does. Both are the same news. */
function readRecording(fields: Fields): RecordingDone | null {
  const callSid = sidOf(fields, 'CallSid');
  const url = field(fields, 'RecordingUrl');
  const sid = sidOf(fields, 'RecordingSid') ?? /\/(RE[0-9a-fA-F]{32})(?:$|[./?])/.exec(url)?.[1] ?? null;
  if (callSid === null || sid === null) return null;
  const status = field(fields, 'RecordingStatus') || 'completed';
  return {
    kind: 'recording',
    providerEventId: `${sid}:${status}`,
    sid,
    callSid,
    reference: referenceOf(fields),
    url,
    seconds: numberOf(fields, 'RecordingDuration') ?? 0,
    status: status === 'completed' || status === 'absent' ? status : 'failed',
  };
}

function readTranscription(fields: Fields): Transcribed | null {
  const sid = sidOf(fields, 'TranscriptionSid');
  const callSid = sidOf(fields, 'CallSid');
  const recordingSid = sidOf(fields, 'RecordingSid');
  if (sid === null || callSid === null || recordingSid === null) return null;
  const text = field(fields, 'TranscriptionText').replaceAll('\0', '').toWellFormed().trim();
  const isUsable = field(fields, 'TranscriptionStatus') === 'completed' && text !== '';
  return {
    kind: 'transcription',
    providerEventId: sid,
    sid,
    recordingSid,
    callSid,
    reference: referenceOf(fields),
    text: isUsable ? text : null,
  };
}

const readers: { readonly [Kind in WebhookKind]: (fields: Fields) => WebhookEvents[Kind] | null } = {
  text: readText,
  text_status: readTextStatus,
  call: readCall,
  call_status: readCallStatus,
  digits: readDigits,
  recording: readRecording,
  transcription: readTranscription,
};

/**
 * Reads what came to one of our hooks; null when it is not what that hook is for. `query` is the query of the
 * address the carrier called.
 */
export function readWebhook<Kind extends WebhookKind>(
  kind: Kind,
  params: URLSearchParams,
  query: URLSearchParams = new URLSearchParams(),
): WebhookEvents[Kind] | null {
  return readers[kind]({ params, query });
}
