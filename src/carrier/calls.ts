import type { Book } from './book.ts';
import { type Converse, type Live, createConverse, openLive, until } from './converse.ts';
import type { Faults } from './faults.ts';
import type { Hooks } from './hooks.ts';
import type { PhoneNature } from './network.ts';
import { type CallRecord, type CallStatusName, newSid } from './records.ts';
import { fatedCalls, refusal, type Refusal } from './refusals.ts';
import type { Teller } from './teller.ts';

/** What somebody does with a call, said beforehand. Unsaid keys are waited for as long as a person would get. */
export type CallPlan = { readonly digits?: string; readonly message?: string; readonly machine?: boolean };

export type CallsOptions = {
  readonly accountSid: string;
  readonly book: Book;
  readonly hooks: Hooks;
  readonly teller: Teller;
  readonly faults: Faults;
  readonly numbers: readonly string[];
  /** Added to each wait for a person at the phone: the demonstration is patient. */
  readonly patienceMs: number;
  base(): string;
  natureOf(phone: string): PhoneNature;
  hookOf(number: string): string | undefined;
};

export type Calls = {
  place(form: URLSearchParams): CallRecord | Refusal;
  start(call: CallRecord): void;
  /** A phone calls one of our numbers; done when the call is over. */
  ring(
    from: string,
    to: string,
    plan: CallPlan | undefined,
  ): { readonly call: CallRecord; readonly over: Promise<void> };
  answer(sid: string, plan: CallPlan | undefined): boolean;
  press(sid: string, digits: string): boolean;
  speak(sid: string, text: string): boolean;
  hangUp(sid: string): boolean;
  close(): void;
};

const international = /^\+[1-9]\d{6,14}$/;

function callFields(accountSid: string, call: CallRecord): Record<string, string> {
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: call.sid,
    From: call.from,
    To: call.to,
    Caller: call.from,
    Called: call.to,
    Direction: call.direction,
    CallStatus: call.status,
    ...(call.answeredBy === null ? {} : { AnsweredBy: call.answeredBy }),
  };
}

export function createCalls(options: CallsOptions): Calls {
  const { accountSid, book, numbers, teller, natureOf } = options;
  const lives = new Map<string, Live>();
  const converse: Converse = createConverse({
    ...options,
    fieldsOf: (call) => callFields(accountSid, call),
  });

  function make(part: Pick<CallRecord, 'direction' | 'to' | 'from' | 'url'> & Partial<CallRecord>): CallRecord {
    return {
      sid: newSid('CA'),
      statusCallback: null,
      events: ['completed'],
      detectsMachine: false,
      ringSeconds: 60,
      createdAt: Date.now(),
      status: 'queued',
      answeredBy: null,
      startedAt: null,
      endedAt: null,
      sequence: 0,
      heard: [],
      ...part,
    };
  }

  function place(form: URLSearchParams): CallRecord | Refusal {
    const to = form.get('To') ?? '';
    const from = form.get('From');
    const url = form.get('Url') ?? '';
    const fated = fatedCalls[to];
    if (fated !== undefined) return refusal(fated);
    if (!international.test(to)) return refusal(21211);
    if (from === null) return refusal(21603);
    if (numbers.length > 0 && !numbers.includes(from)) return refusal(21606);
    if (!URL.canParse(url)) return refusal(21205);
    const events = form.getAll('StatusCallbackEvent').flatMap((one) => one.split(/\s+/));
    const call = make({
      direction: 'outbound-api',
      to,
      from,
      url,
      statusCallback: form.get('StatusCallback'),
      detectsMachine: ['Enable', 'DetectMessageEnd'].includes(form.get('MachineDetection') ?? ''),
      ringSeconds: Math.min(Math.max(Number(form.get('Timeout') ?? 60) || 60, 1), 600),
      ...(events.length > 0 ? { events } : {}),
    });
    book.addCall(call);
    return call;
  }

  /** One step of a call, told to whoever asked for it. */
  function tell(call: CallRecord, event: string, said: string): void {
    const sequence = call.sequence;
    call.sequence += 1;
    if (call.statusCallback === null || !call.events.includes(event)) return;
    const seconds =
      call.startedAt === null || call.endedAt === null ? 0 : Math.ceil((call.endedAt - call.startedAt) / 1000);
    const fields = {
      ...callFields(accountSid, call),
      CallStatus: said,
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(sequence),
      Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
      ...(event === 'completed' ? { CallDuration: String(seconds) } : {}),
    };
    teller.tell(call.statusCallback, fields, { isFirst: event !== 'completed', lie: { CallStatus: 'failed' } });
  }

  function finish(call: CallRecord, status: CallStatusName): void {
    if (call.endedAt !== null) return;
    call.endedAt = Date.now();
    call.status = status;
    const live = lives.get(call.sid);
    live?.end();
    lives.delete(call.sid);
    book.keepCall(call);
    tell(call, 'completed', status);
  }

  function planned(nature: PhoneNature): CallPlan | 'busy' | 'nobody' | undefined {
    if (nature.unreachable === true) return 'nobody';
    if (nature.picksUp === 'machine') return { machine: true, digits: '' };
    if (nature.picksUp === 'person')
      return { digits: nature.presses ?? '', ...(nature.says === undefined ? {} : { message: nature.says }) };
    return nature.picksUp;
  }

  function pickUp(call: CallRecord, live: Live, plan: CallPlan | undefined): void {
    if (plan?.digits !== undefined || plan?.message !== undefined) live.isScripted = true;
    live.keys.push(...(plan?.digits ?? '').split(''));
    if (plan?.message !== undefined) live.words.push(plan.message);
    call.status = 'in-progress';
    call.startedAt = Date.now();
    if (call.detectsMachine) call.answeredBy = plan?.machine === true ? 'machine_end_beep' : 'human';
    live.wake();
  }

  async function outgoing(call: CallRecord, live: Live): Promise<void> {
    const nature = natureOf(call.to);
    tell(call, 'initiated', 'initiated');
    if (nature.unknown === true) return finish(call, 'failed');
    call.status = 'ringing';
    tell(call, 'ringing', 'ringing');
    const plan = planned(nature);
    if (plan === 'busy') return finish(call, 'busy');
    if (plan === 'nobody') return finish(call, 'no-answer');
    if (plan !== undefined) pickUp(call, live, plan);
    const isUp = await until(live, () => call.startedAt !== null || live.isOver, call.ringSeconds * 1000);
    if (live.isOver) return finish(call, 'canceled');
    if (!isUp) return finish(call, 'no-answer');
    tell(call, 'answered', 'in-progress');
    await converse(call, live, call.url);
    return finish(call, 'completed');
  }

  function withLive(sid: string, act: (call: CallRecord, live: Live) => void): boolean {
    const call = book.call(sid);
    const live = lives.get(sid);
    if (call === null || live === undefined || live.isOver) return false;
    act(call, live);
    live.wake();
    return true;
  }

  return {
    place,
    start(call) {
      const live = openLive();
      lives.set(call.sid, live);
      void outgoing(call, live);
    },
    ring(from, to, plan) {
      const url = options.hookOf(to) ?? '';
      const call = make({ direction: 'inbound', to, from, url, status: 'ringing' });
      book.addCall(call);
      const live = openLive();
      lives.set(call.sid, live);
      pickUp(call, live, plan);
      const talk = async (): Promise<void> => {
        if (url === '') call.heard.push({ kind: 'trouble', what: 'nobody listens at this number' });
        else await converse(call, live, url);
        finish(call, 'completed');
      };
      return { call, over: talk() };
    },
    answer: (sid, plan) => {
      const call = book.call(sid);
      return call !== null && call.startedAt === null && withLive(sid, (one, live) => pickUp(one, live, plan));
    },
    press: (sid, digits) => withLive(sid, (_call, live) => void live.keys.push(...digits.split(''))),
    speak: (sid, text) => withLive(sid, (_call, live) => void live.words.push(text)),
    hangUp: (sid) => withLive(sid, (_call, live) => live.end()),
    close() {
      for (const live of lives.values()) live.end();
      lives.clear();
    },
  };
}
