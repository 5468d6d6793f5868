import {
  gatherDigit,
  hangUp,
  pause,
  play,
  record,
  type RecordingWish,
  say,
  twiml,
  type Verb,
  type Voice,
} from './twiml.ts';

/**
 * Calls in the family's language. Where the carrier has a voice for it, the words are read aloud; where it has none,
 * a recording by a speaker is played; where there is neither, there is no call – a person calls with an interpreter.
 * Never English instead.
 */

/**
 * Voices that the carrier offers (Amazon Polly and Google, as its public list names them). They change without
 * notice: an administrator hears a test call before relying on one, and can name another.
 * No voice as far as known, on purpose not here: Somali, Haitian Creole (a French voice is not Haitian Creole),
 * Swahili, Hmong, Karen, Mam, Q'anjob'al, Dari, Pashto, Tigrinya.
 */
const voices: Readonly<Record<string, Voice>> = {
  en: { voice: 'Polly.Joanna', language: 'en-US' },
  es: { voice: 'Polly.Lupe-Neural', language: 'es-US' },
  ar: { voice: 'Polly.Zeina', language: 'arb' },
  zh: { voice: 'Polly.Zhiyu', language: 'cmn-CN' },
  yue: { voice: 'Polly.Hiujin-Neural', language: 'yue-CN' },
  vi: { voice: 'Google.vi-VN-Standard-A', language: 'vi-VN' },
  pt: { voice: 'Polly.Camila', language: 'pt-BR' },
  ru: { voice: 'Polly.Tatyana', language: 'ru-RU' },
  uk: { voice: 'Google.uk-UA-Standard-A', language: 'uk-UA' },
  ko: { voice: 'Polly.Seoyeon', language: 'ko-KR' },
  fr: { voice: 'Polly.Lea', language: 'fr-FR' },
  de: { voice: 'Polly.Vicki', language: 'de-DE' },
  it: { voice: 'Polly.Carla', language: 'it-IT' },
  ja: { voice: 'Polly.Mizuki', language: 'ja-JP' },
  pl: { voice: 'Polly.Ewa', language: 'pl-PL' },
  ro: { voice: 'Polly.Carmen', language: 'ro-RO' },
  tr: { voice: 'Polly.Filiz', language: 'tr-TR' },
  hi: { voice: 'Polly.Aditi', language: 'hi-IN' },
  bn: { voice: 'Google.bn-IN-Standard-A', language: 'bn-IN' },
  gu: { voice: 'Google.gu-IN-Standard-A', language: 'gu-IN' },
  ta: { voice: 'Google.ta-IN-Standard-A', language: 'ta-IN' },
  te: { voice: 'Google.te-IN-Standard-A', language: 'te-IN' },
  fil: { voice: 'Google.fil-PH-Standard-A', language: 'fil-PH' },
};

/** Tags that mean one of the languages above. */
const sameAs: Readonly<Record<string, string>> = { cmn: 'zh', arb: 'ar', tl: 'fil' };

/** The carrier's voice for a language, or null where it has none. `own` are voices that the district chose, by tag. */
export function voiceFor(language: string, own: Readonly<Record<string, Voice>> = {}): Voice | null {
  const tag = language.toLowerCase();
  const [base = ''] = tag.split('-', 1);
  if (Object.hasOwn(own, tag)) return own[tag] ?? null;
  if (Object.hasOwn(own, base)) return own[base] ?? null;
  // Written Chinese of Hong Kong is mostly read aloud in Cantonese.
  const key = /^zh\b.*-hk\b/.test(tag) ? 'yue' : Object.hasOwn(sameAs, base) ? (sameAs[base] ?? base) : base;
  return Object.hasOwn(voices, key) ? (voices[key] ?? null) : null;
}

/** Languages the carrier can read aloud, by base tag: what an administrator is shown. */
export function spokenLanguages(): readonly string[] {
  return Object.keys(voices);
}

/** Something to be heard: words with a voice, or a recording. Null where there is neither. */
export type Spoken = { readonly text: string; readonly voice: Voice } | { readonly recordingUrl: string };

/** A reviewed recording by a speaker goes before a machine's voice. */
export function spoken(
  about: { readonly language: string; readonly text: string; readonly recordingUrl?: string | null },
  own?: Readonly<Record<string, Voice>>,
): Spoken | null {
  if (about.recordingUrl !== undefined && about.recordingUrl !== null) return { recordingUrl: about.recordingUrl };
  const voice = voiceFor(about.language, own);
  return voice === null || about.text.trim() === '' ? null : { text: about.text, voice };
}

function hear(what: Spoken): readonly Verb[] {
  return 'recordingUrl' in what ? [play(what.recordingUrl)] : say(what.text, what.voice);
}

const menuSeconds = 7;

export type CallScript = {
  /** Who calls, and what there is to say. */
  readonly message: Spoken;
  /** "Press 1 to hear it again, 2 to leave a message, 9 for no more calls." */
  readonly menu: Spoken;
  /** Once more, for an answering machine: which number to call back. */
  readonly callBack: Spoken;
  readonly goodbye: Spoken;
  /** Where the pressed key is told. */
  readonly digitsUrl: string;
};

/** A person picked up, or pressed 1: the message, the menu, the menu again, and goodbye. */
export function announceCall({ message, menu, goodbye, digitsUrl }: CallScript): string {
  const choose = (inside: readonly Verb[]): Verb => gatherDigit({ action: digitsUrl, seconds: menuSeconds }, inside);
  return twiml([
    choose([pause(1), ...hear(message), pause(1), ...hear(menu)]),
    choose(hear(menu)),
    ...hear(goodbye),
    hangUp(),
  ]);
}

/** An answering machine: left once, with nothing to press. */
export function announceToMachine({ message, callBack, goodbye }: CallScript): string {
  return twiml([pause(1), ...hear(message), pause(1), ...hear(callBack), ...hear(goodbye), hangUp()]);
}

/** What a call wants: from the key that was pressed. `none` is anything that was not offered. */
export type Choice = 'again' | 'acknowledge' | 'leave_message' | 'no_more_calls' | 'none';

/** A call that asks whether it was heard has 1 for that, and 3 to hear it again. */
export function choiceOf(digits: string, asksWhetherHeard = false): Choice {
  if (digits === '1') return asksWhetherHeard ? 'acknowledge' : 'again';
  if (asksWhetherHeard && digits === '3') return 'again';
  if (digits === '2') return 'leave_message';
  return digits === '9' ? 'no_more_calls' : 'none';
}

/** "Please speak after the tone", and the tone. Who says nothing hears goodbye. */
export function takeMessage(ask: Spoken, goodbye: Spoken, wish: RecordingWish): string {
  return twiml([...hear(ask), record(wish), ...hear(goodbye), hangUp()]);
}

/** A last word, and the line is free: after a message was left, calls were stopped, or nobody speaks the language. */
export function lastWord(words: readonly Spoken[]): string {
  return twiml([...words.flatMap(hear), hangUp()]);
}
