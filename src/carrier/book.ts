import { type Entry, openJournal, readJournal } from './journal.ts';
import type { CallRecord, MessageRecord, RecordingRecord, TextStatus } from './records.ts';

/** The carrier's memory: what it accepted, who told it to stop, which calls there were. Written down before it answers. */
export type Book = {
  add(message: MessageRecord): void;
  setStatus(message: MessageRecord, status: TextStatus, code: number | null): void;
  message(sid: string): MessageRecord | null;
  /** Newest first. */
  list(about: { to?: string; from?: string; sentFrom?: number }, now: number): readonly MessageRecord[];
  all(): IterableIterator<MessageRecord>;
  setOptOut(phone: string, sender: string, out: boolean): void;
  isOptedOut(phone: string, sender: string): boolean;
  addCall(call: CallRecord): void;
  keepCall(call: CallRecord): void;
  call(sid: string): CallRecord | null;
  calls(about: { to?: string; from?: string }): readonly CallRecord[];
  addRecording(recording: RecordingRecord): void;
  recording(sid: string): RecordingRecord | null;
  /** Texts that were accepted and have not come to an end, after a restart. */
  unfinished(): readonly MessageRecord[];
  close(): void;
};

const ended: ReadonlySet<TextStatus> = new Set(['delivered', 'undelivered', 'failed', 'received']);

/** A map that forgets its oldest entries beyond a bound. */
function keepNewest<Value>(map: Map<string, Value>, most: number, forget: (value: Value) => void = () => {}): void {
  while (map.size > most) {
    const [oldest] = map;
    if (oldest === undefined) return;
    map.delete(oldest[0]);
    forget(oldest[1]);
  }
}

type ByNumber = {
  add(number: string, sid: string): void;
  of(number: string): readonly string[];
  drop(number: string, sid: string): void;
};

function createByNumber(): ByNumber {
  const sids = new Map<string, Set<string>>();
  return {
    add(number, sid) {
      const set = sids.get(number);
      if (set === undefined) sids.set(number, new Set([sid]));
      else set.add(sid);
    },
    of: (number) => [...(sids.get(number) ?? [])].reverse(),
    drop(number, sid) {
      const set = sids.get(number);
      set?.delete(sid);
      if (set?.size === 0) sids.delete(number);
    },
  };
}

export function openBook(path: string | undefined, most: number): Book {
  const messages = new Map<string, MessageRecord>();
  const byTo = createByNumber();
  const byFrom = createByNumber();
  const calls = new Map<string, CallRecord>();
  const recordings = new Map<string, RecordingRecord>();
  const optOuts = new Set<string>();

  const take: { readonly [T in Entry['t']]: (entry: Extract<Entry, { t: T }>) => void } = {
    message({ message }) {
      messages.set(message.sid, message);
      byTo.add(message.to, message.sid);
      byFrom.add(message.from, message.sid);
      keepNewest(messages, most, (old) => {
        byTo.drop(old.to, old.sid);
        byFrom.drop(old.from, old.sid);
      });
    },
    status({ sid, status, code, at }) {
      const message = messages.get(sid);
      if (message === undefined) return;
      if (status === 'sent') message.sentAt = at;
      Object.assign(message, { status, code, updatedAt: at });
    },
    opt({ phone, sender, out }) {
      if (out) optOuts.add(`${phone} ${sender}`);
      else optOuts.delete(`${phone} ${sender}`);
    },
    call({ call }) {
      calls.set(call.sid, call);
      keepNewest(calls, most);
    },
    recording({ recording }) {
      recordings.set(recording.sid, recording);
      keepNewest(recordings, 10_000);
    },
  };
  const remember = (entry: Entry): void => (take[entry.t] as (entry: Entry) => void)(entry);
  for (const entry of path === undefined ? [] : readJournal(path)) remember(entry);
  // Calls do not survive: whoever was on the line hung up long ago.
  for (const call of calls.values())
    if (call.endedAt === null) Object.assign(call, { status: 'failed', endedAt: Date.now() });
  const journal = openJournal(path);
  const write = (entry: Entry): void => {
    journal.append(entry);
    remember(entry);
  };

  return {
    add: (message) => write({ t: 'message', message }),
    setStatus: (message, status, code) => write({ t: 'status', sid: message.sid, status, code, at: Date.now() }),
    message: (sid) => messages.get(sid) ?? null,
    list({ to, from, sentFrom }, now) {
      const sids =
        to === undefined ? (from === undefined ? [...messages.keys()].reverse() : byFrom.of(from)) : byTo.of(to);
      const some = sids.map((sid) => messages.get(sid));
      return some.filter(
        (one): one is MessageRecord =>
          one !== undefined &&
          one.listedFrom <= now &&
          (from === undefined || one.from === from) &&
          // What was not sent yet has no moment of sending, and this filter does not find it.
          (sentFrom === undefined || (one.sentAt !== null && one.sentAt >= sentFrom)),
      );
    },
    all: () => messages.values(),
    setOptOut: (phone, sender, out) => write({ t: 'opt', phone, sender, out }),
    isOptedOut: (phone, sender) => optOuts.has(`${phone} ${sender}`),
    addCall: (call) => write({ t: 'call', call }),
    keepCall: (call) => journal.append({ t: 'call', call }),
    call: (sid) => calls.get(sid) ?? null,
    calls: ({ to, from }) =>
      [...calls.values()]
        .reverse()
        .filter((one) => (to === undefined || one.to === to) && (from === undefined || one.from === from)),
    addRecording: (recording) => write({ t: 'recording', recording }),
    recording: (sid) => recordings.get(sid) ?? null,
    unfinished: () => [...messages.values()].filter((one) => one.direction !== 'inbound' && !ended.has(one.status)),
    close: () => journal.close(),
  };
}
