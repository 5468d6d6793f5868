import type { Floor } from '#platform/action';
import { withReference } from '../twilio/twilio.ts';
import {
  announceCall,
  announceToMachine,
  type CallScript,
  lastWord,
  type Spoken,
  spoken,
  takeMessage,
} from '../twilio/voice.ts';
import { twiml } from '../twilio/twiml.ts';
import { hookPaths } from '../hooks/paths.ts';

/** The longest message a family may leave, in seconds. */
const longestMessage = 180;

/** What of a message is said aloud: an address of a page helps nobody who listens. */
export function saidAloud(body: string): string {
  return body
    .split('\n')
    .filter((line) => !/https?:\/\//.test(line))
    .join('\n')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
}

/** A number as it is read out: digit by digit. */
export function digitByDigit(number: string): string {
  const digits = number.replaceAll(/\D/g, '');
  const national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  const groups = national.length === 10 ? [national.slice(0, 3), national.slice(3, 6), national.slice(6)] : [national];
  return groups.map((group) => group.split('').join(' ')).join(', ');
}

type Words = Pick<Floor, 'words'>['words'];

/** Our own words in a language; null where the house has none in it, for they are never said in another. */
function ownWords(words: Words, language: string): ReturnType<Words['translator']> | null {
  const locale = words.best([language]);
  return locale.split('-')[0] === language.split('-')[0] ? words.translator(locale) : null;
}

export type CallFacts = {
  readonly words: Words;
  readonly district: string;
  readonly language: string;
  readonly body: string;
  /** Which number to call back. */
  readonly number: string;
  /** Scheme and host that the carrier calls. */
  readonly base: string;
  readonly reference: string;
  /** The message asks whoever hears it to say so: 1 is that, not “again”. */
  readonly asksWhetherHeard: boolean;
  /** The message as a speaker recorded it: heard instead of a machine's voice. */
  readonly recordingUrl: string | null;
};

type Script = { readonly all: CallScript } | { readonly only: Spoken } | null;

function scriptOf({
  words,
  district,
  language,
  body,
  number,
  base,
  reference,
  asksWhetherHeard,
  recordingUrl,
}: CallFacts): Script {
  const t = ownWords(words, language);
  const say = (text: string): Spoken | null => spoken({ language, text });
  const text = saidAloud(body);
  const whole = t === null ? text : `${t('channels.call.from', { district })}\n${text}`;
  const message = spoken({ language, text: whole, recordingUrl });
  if (message === null) return null;
  if (t === null) return { only: message };
  const [menu, callBack, goodbye] = [
    say(t(asksWhetherHeard ? 'channels.call.menu_heard' : 'channels.call.menu')),
    say(t('channels.call.call_back', { number: digitByDigit(number) })),
    say(t('channels.call.goodbye')),
  ];
  if (menu === null || callBack === null || goodbye === null) return { only: message };
  const digitsUrl = withReference(`${base}${hookPaths.keys}`, reference);
  return { all: { message, menu, callBack, goodbye, digitsUrl } };
}

/** What a call says to whoever picked up. A language without a menu of ours hears the message twice, and no English. */
export function callTwiml(facts: CallFacts, toMachine: boolean): string {
  const script = scriptOf(facts);
  if (script === null) return lastWord([]);
  if ('only' in script) return lastWord(toMachine ? [script.only] : [script.only, script.only]);
  return toMachine ? announceToMachine(script.all) : announceCall(script.all);
}

export type AskFacts = Pick<CallFacts, 'words' | 'district' | 'base'> & {
  /** In this language, or where there are no words in it the district's own. */
  readonly languages: readonly string[];
  /** Goes with the recording: `ref` of the call it answers, or the number it comes from. */
  readonly query: Readonly<Record<string, string>>;
  readonly transcribes: boolean;
  /** Somebody called us, instead of pressing a key in our call. */
  readonly calledUs: boolean;
};

/** Asks for a spoken message. */
export function askTwiml({ words, district, languages, base, query, transcribes, calledUs }: AskFacts): string {
  for (const language of languages) {
    const t = ownWords(words, language);
    if (t === null) continue;
    const askText = calledUs ? t('channels.call.greeting', { district }) : t('channels.call.ask');
    const ask = spoken({ language, text: askText });
    const goodbye = spoken({ language, text: t('channels.call.goodbye') });
    if (ask === null || goodbye === null) continue;
    const url = (path: string): string => `${base}${path}?${new URLSearchParams(query).toString()}`;
    return takeMessage(ask, goodbye, {
      action: url(hookPaths.spoken),
      recordingCallback: url(hookPaths.recording),
      mostSeconds: longestMessage,
      // The carrier's machine writes English only.
      ...(transcribes && language.startsWith('en') ? { transcribeCallback: url(hookPaths.transcript) } : {}),
    });
  }
  return lastWord([]);
}

/** One last sentence of ours, in the first language that has words and a voice; else the line is simply free. */
export function lastTwiml(
  words: Words,
  languages: readonly string[],
  key: 'channels.call.thanks' | 'channels.call.no_more' | 'channels.call.heard',
): string {
  for (const language of languages) {
    const t = ownWords(words, language);
    const text = t === null ? null : spoken({ language, text: t(key) });
    if (text !== null) return lastWord([text]);
  }
  return twiml([]);
}
