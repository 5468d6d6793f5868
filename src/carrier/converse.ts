import type { Book } from './book.ts';
import type { Hooks } from './hooks.ts';
import { type CallRecord, newSid, type RecordingRecord } from './records.ts';
import type { Teller } from './teller.ts';
import { secondsOf } from './tone.ts';
import { type Element, readTwiml } from './twiml-reader.ts';

/** A call while it lasts: keys and words that were not used yet, and whoever waits for them. */
export type Live = {
  readonly keys: string[];
  readonly words: string[];
  /** Everything was said beforehand: nothing is waited for. */
  isScripted: boolean;
  isOver: boolean;
  wake(): void;
  end(): void;
  onWake(what: () => void): void;
};

export function openLive(): Live {
  let waiting: (() => void) | null = null;
  const live: Live = {
    keys: [],
    words: [],
    isScripted: false,
    isOver: false,
    wake() {
      const waiter = waiting;
      waiting = null;
      waiter?.();
    },
    end() {
      live.isOver = true;
      live.wake();
    },
    onWake(what) {
      waiting = what;
    },
  };
  return live;
}

/** Waits until something is so; false when the time ran out. */
export async function until(live: Live, isSo: () => boolean, ms: number): Promise<boolean> {
  const end = Date.now() + ms;
  while (!isSo()) {
    const left = end - Date.now();
    if (left <= 0) return false;
    await new Promise<void>((go) => {
      const timer = setTimeout(go, left);
      live.onWake(() => {
        clearTimeout(timer);
        go();
      });
    });
  }
  return true;
}

export type Converse = (call: CallRecord, live: Live, url: string) => Promise<void>;

export type ConverseOptions = {
  readonly book: Book;
  readonly hooks: Hooks;
  readonly teller: Teller;
  readonly patienceMs: number;
  base(): string;
  fieldsOf(call: CallRecord): Record<string, string>;
};

type Next = { readonly url: string; readonly fields: Readonly<Record<string, string>> };
/** Go on with the next verb, ask another address, or it is over. */
type Step = 'on' | 'over' | Next;

type Scene = { readonly call: CallRecord; readonly live: Live; readonly url: string };

const mostDocuments = 50;

function hearOf(verb: Element, call: CallRecord): void {
  if (verb.name === 'Say')
    call.heard.push({
      kind: 'said',
      text: verb.text.trim(),
      voice: verb.attributes['voice'] ?? 'man',
      language: verb.attributes['language'] ?? 'en-US',
    });
  if (verb.name === 'Play') call.heard.push({ kind: 'played', url: verb.text.trim() });
}

const secondsIn = (verb: Element, name: string, usual: number): number => {
  const value = Number(verb.attributes[name] ?? usual);
  return Number.isFinite(value) && value >= 0 ? value : usual;
};

export function createConverse(options: ConverseOptions): Converse {
  const { book, hooks, teller } = options;
  const patience = (live: Live, seconds: number): number => (live.isScripted ? 0 : seconds * 1000 + options.patienceMs);

  async function gather(verb: Element, { call, live, url }: Scene): Promise<Step> {
    for (const child of verb.children) hearOf(child, call);
    const most = secondsIn(verb, 'numDigits', 32);
    const finish = verb.attributes['finishOnKey'] ?? '#';
    const isDone = (): boolean => live.isOver || live.keys.length >= most || live.keys.includes(finish);
    await until(live, isDone, patience(live, secondsIn(verb, 'timeout', 5)));
    if (live.isOver) return 'over';
    const pressed = live.keys.splice(0, most).join('').split(finish, 1)[0] ?? '';
    if (pressed === '') return 'on';
    call.heard.push({ kind: 'pressed', digits: pressed });
    return { url: new URL(verb.attributes['action'] ?? url, url).href, fields: { Digits: pressed } };
  }

  function announce(verb: Element, { call, url }: Scene, recording: RecordingRecord | null): void {
    const told = (name: string): string | null => {
      const address = verb.attributes[name];
      return address === undefined ? null : new URL(address, url).href;
    };
    const common = options.fieldsOf(call);
    const callback = told('recordingStatusCallback');
    const about = recording === null ? {} : recordingFields(recording);
    if (callback !== null)
      teller.tell(
        callback,
        {
          ...common,
          RecordingStatus: recording === null ? 'absent' : 'completed',
          RecordingSid: newSid('RE'),
          ...about,
        },
        { isFirst: false, lie: { RecordingUrl: 'https://stranger.example/RE' } },
      );
    const transcript = told('transcribeCallback');
    if (transcript !== null && recording !== null)
      teller.tell(
        transcript,
        {
          ...common,
          ...about,
          TranscriptionSid: newSid('TR'),
          TranscriptionStatus: 'completed',
          TranscriptionText: recording.text,
        },
        { isFirst: false, lie: { TranscriptionText: 'forged' } },
      );
  }

  function recordingFields(recording: RecordingRecord): Record<string, string> {
    return {
      RecordingSid: recording.sid,
      RecordingUrl: `${options.base()}/Recordings/${recording.sid}`,
      RecordingDuration: String(recording.seconds),
    };
  }

  async function record(verb: Element, scene: Scene): Promise<Step> {
    const { call, live, url } = scene;
    await until(live, () => live.words.length > 0 || live.isOver, patience(live, secondsIn(verb, 'timeout', 5)));
    const text = live.words.shift();
    if (text === undefined) {
      announce(verb, scene, null);
      return live.isOver ? 'over' : 'on';
    }
    call.heard.push({ kind: 'spoke', text });
    const recording = { sid: newSid('RE'), callSid: call.sid, text, seconds: secondsOf(text) };
    book.addRecording(recording);
    announce(verb, scene, recording);
    const digits = live.isOver ? 'hangup' : '#';
    return {
      url: new URL(verb.attributes['action'] ?? url, url).href,
      fields: { ...recordingFields(recording), Digits: digits },
    };
  }

  async function perform(verb: Element, scene: Scene): Promise<Step> {
    const { call, live, url } = scene;
    if (live.isOver && verb.name !== 'Record') return 'over';
    switch (verb.name) {
      case 'Say':
      case 'Play':
        hearOf(verb, call);
        return 'on';
      case 'Pause':
        return 'on';
      case 'Gather':
        return gather(verb, scene);
      case 'Record':
        return record(verb, scene);
      case 'Redirect':
        return { url: new URL(verb.text.trim(), url).href, fields: {} };
      case 'Hangup':
      case 'Reject':
        return 'over';
      default:
        call.heard.push({ kind: 'trouble', what: `an instruction nobody knows: ${verb.name}` });
        return 'over';
    }
  }

  async function through(verbs: readonly Element[], scene: Scene): Promise<Next | null> {
    for (const verb of verbs) {
      const step = await perform(verb, scene);
      if (step === 'over') return null;
      if (step !== 'on') return step;
    }
    return null;
  }

  return async (call, live, first) => {
    let next: Next | null = { url: first, fields: {} };
    for (let turn = 0; next !== null && turn < mostDocuments; turn += 1) {
      const { url, fields }: Next = next;
      const answer = await hooks.post(url, { ...options.fieldsOf(call), ...fields });
      const verbs = answer === null || answer.status >= 400 ? null : readTwiml(answer.body);
      if (verbs === null) {
        call.heard.push({ kind: 'trouble', what: 'an application error has occurred' });
        return;
      }
      next = await through(verbs, { call, live, url });
    }
  };
}
