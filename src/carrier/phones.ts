import type { Book } from './book.ts';
import type { CallPlan, Calls } from './calls.ts';
import type { HookAnswer } from './hooks.ts';
import type { Network, PhoneNature } from './network.ts';
import { type CallRecord, type MessageRecord, type Medium, newSid } from './records.ts';

/** A text as the phone shows it. */
export type TextOnPhone = {
  readonly sid: string;
  readonly way: 'got' | 'wrote';
  /** The other number. */
  readonly with: string;
  readonly body: string;
  readonly at: number;
  readonly media: readonly { readonly type: string; readonly bytes: Buffer }[];
};

/** Any number is a phone. Acting as one is all a test or a person in the demonstration needs. */
export type Phone = {
  readonly number: string;
  /** How it is: a landline, unreachable, picked up by a machine … */
  is(nature: PhoneNature): Phone;
  /** Texts that arrived and that were written here, oldest first. */
  texts(): readonly TextOnPhone[];
  /** Newest first; `heard` says what was heard. */
  calls(): readonly CallRecord[];
  /** The call that rings now or is being spoken, if any. */
  line(): CallRecord | null;
  /** Writes to a number of ours; without one, to whoever wrote last. What the application answered comes with it. */
  text(
    body: string,
    more?: { readonly to?: string; readonly media?: readonly { readonly type: string; readonly bytes: Uint8Array }[] },
  ): Promise<{ readonly sid: string; readonly answer: HookAnswer | null }>;
  /** Calls a number of ours; done when the call is over. */
  call(to?: string, plan?: CallPlan): Promise<CallRecord>;
  /** Calls without waiting for the end: `press`, `speak` and `hangUp` go on with it. */
  dial(to?: string): CallRecord;
  /** Picks up. With keys everything is decided beforehand; without, the call waits for `press`. */
  answer(callSid?: string, digits?: string, message?: string): boolean;
  press(digits: string, callSid?: string): boolean;
  speak(text: string, callSid?: string): boolean;
  hangUp(callSid?: string): boolean;
  /** Says this where a call asks for a message; with no call open, calls and presses the keys that lead there. */
  leaveMessage(text: string, more?: { readonly to?: string; readonly digits?: string }): Promise<CallRecord | null>;
};

export type Phones = {
  of(number: string): Phone;
  /** Numbers that got or wrote something, or were given a nature. */
  known(): readonly string[];
};

export type PhonesOptions = {
  readonly book: Book;
  readonly numbers: readonly string[];
  readonly natures: Map<string, PhoneNature>;
  network(): Network;
  calls(): Calls;
};

/** Texts that came as far as the phone. */
const arrived: ReadonlySet<string> = new Set(['delivered', 'received']);

function onPhone(number: string, message: MessageRecord): TextOnPhone {
  const isOwn = message.from === number;
  return {
    sid: message.sid,
    way: isOwn ? 'wrote' : 'got',
    with: isOwn ? message.to : message.from,
    body: message.body,
    at: message.updatedAt,
    media: message.media.map(({ type, base64 }) => ({ type, bytes: Buffer.from(base64, 'base64') })),
  };
}

const isOpen = (call: CallRecord): boolean => call.endedAt === null;

export function createPhones(options: PhonesOptions): Phones {
  const { book, natures } = options;

  function of(number: string): Phone {
    const texts = (): readonly TextOnPhone[] =>
      [...book.list({ to: number }, Number.POSITIVE_INFINITY), ...book.list({ from: number }, Number.POSITIVE_INFINITY)]
        .filter((one) => arrived.has(one.status))
        .map((one) => onPhone(number, one))
        .sort((a, b) => a.at - b.at);
    const calls = (): readonly CallRecord[] =>
      [...book.calls({ to: number }), ...book.calls({ from: number })].sort((a, b) => b.createdAt - a.createdAt);
    const line = (): CallRecord | null => calls().find(isOpen) ?? null;
    const ours = (to: string | undefined): string =>
      to ?? texts().findLast((one) => one.way === 'got')?.with ?? options.numbers[0] ?? '+15005550006';
    const onLine = (sid: string | undefined, act: (sid: string) => boolean): boolean => {
      const chosen = sid ?? line()?.sid;
      return chosen !== undefined && act(chosen);
    };

    const phone: Phone = {
      number,
      is(nature) {
        natures.set(number, nature);
        return phone;
      },
      texts,
      calls,
      line,
      text(body, more = {}) {
        const media: Medium[] = (more.media ?? []).map(({ type, bytes }) => ({
          sid: newSid('ME'),
          type,
          base64: Buffer.from(bytes).toString('base64'),
        }));
        return options.network().receive(number, ours(more.to), body, media);
      },
      async call(to, plan = { digits: '' }) {
        const { call, over } = options.calls().ring(number, ours(to), plan);
        await over;
        return call;
      },
      dial: (to) => options.calls().ring(number, ours(to), undefined).call,
      answer: (sid, digits, message) =>
        onLine(sid, (one) =>
          options.calls().answer(one, {
            ...(digits === undefined ? {} : { digits }),
            ...(message === undefined ? {} : { message }),
          }),
        ),
      press: (digits, sid) => onLine(sid, (one) => options.calls().press(one, digits)),
      speak: (text, sid) => onLine(sid, (one) => options.calls().speak(one, text)),
      hangUp: (sid) => onLine(sid, (one) => options.calls().hangUp(one)),
      async leaveMessage(text, more = {}) {
        const open = line();
        if (open !== null) return options.calls().speak(open.sid, text) ? open : null;
        return phone.call(more.to, { digits: more.digits ?? '', message: text });
      },
    };
    return phone;
  }

  return {
    of,
    known() {
      const seen = new Set(natures.keys());
      for (const message of book.all()) seen.add(message.direction === 'inbound' ? message.from : message.to);
      for (const call of book.calls({})) seen.add(call.direction === 'inbound' ? call.from : call.to);
      return [...seen];
    },
  };
}
