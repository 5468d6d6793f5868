import type { Answer } from './http.ts';
import { isAccountCode, refusalOf, type SendOutcome } from './outcomes.ts';
import { parseJson, refusal, seenCall, seenMessage } from './resources.ts';

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

/** How long to wait before asking again, after a question that got no usable answer. */
export function waitOf(answer: Answer): number {
  const said = answer.kind === 'answered' ? answer.retryAfterMs : null;
  return said ?? waitAfter.unavailable;
}
