import type { CallRecord, MessageRecord } from './records.ts';
import type { Refusal } from './refusals.ts';

/** The carrier's JSON. */

const dated = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toUTCString().replace('GMT', '+0000');

const pricePerPart = 0.0079;
const pricePerMinute = 0.014;

export function messageShape(accountSid: string, message: MessageRecord): object {
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`;
  const isPriced = message.sentAt !== null;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: dated(message.createdAt),
    date_sent: dated(message.sentAt),
    date_updated: dated(message.updatedAt),
    direction: message.direction,
    error_code: message.code,
    error_message: null,
    from: message.from,
    messaging_service_sid: message.messagingServiceSid,
    num_media: String(message.media.length),
    num_segments: String(message.segments),
    price: isPriced ? (-pricePerPart * message.segments).toFixed(5) : null,
    price_unit: isPriced ? 'USD' : null,
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  };
}

export function callShape(accountSid: string, call: CallRecord): object {
  const seconds =
    call.startedAt === null || call.endedAt === null ? 0 : Math.ceil((call.endedAt - call.startedAt) / 1000);
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    answered_by: call.answeredBy,
    date_created: dated(call.createdAt),
    direction: call.direction,
    duration: call.endedAt === null ? null : String(seconds),
    end_time: dated(call.endedAt),
    from: call.from,
    price: call.endedAt === null ? null : (-pricePerMinute * Math.ceil(seconds / 60)).toFixed(5),
    price_unit: 'USD',
    sid: call.sid,
    start_time: dated(call.startedAt),
    status: call.status,
    to: call.to,
    uri: `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}.json`,
  };
}

export function refusalShape({ status, code, message }: Refusal): object {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

/** One page of a list, with the way to the next. */
export function pageShape(
  name: 'messages' | 'calls',
  path: string,
  query: URLSearchParams,
  all: readonly object[],
): object {
  const size = Math.min(Math.max(Number(query.get('PageSize') ?? 50) || 50, 1), 1000);
  const page = Math.max(Number(query.get('Page') ?? 0) || 0, 0);
  const uriOf = (place: number): string => {
    const next = new URLSearchParams(query);
    next.set('Page', String(place));
    next.set('PageSize', String(size));
    return `${path}?${next.toString()}`;
  };
  const here = all.slice(page * size, (page + 1) * size);
  return {
    [name]: here,
    page,
    page_size: size,
    start: page * size,
    end: page * size + here.length - 1,
    first_page_uri: uriOf(0),
    previous_page_uri: page === 0 ? null : uriOf(page - 1),
    next_page_uri: (page + 1) * size < all.length ? uriOf(page + 1) : null,
    uri: uriOf(page),
  };
}
