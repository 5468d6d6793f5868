/**
 * What the carrier shall do in a call, written in its language. Texts are escaped here and nowhere else, so that
 * nothing a person wrote can become an instruction: not a pause, not a number to dial.
 */

/** One instruction, ready. Only this file makes it. */
export type Verb = string & { readonly __verb: true };

type Attributes = Readonly<Record<string, string | number | undefined>>;

// Everything that XML 1.0 cannot carry, besides half surrogate pairs.
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(unwritable, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

function verb(name: string, attributes: Attributes, content = ''): Verb {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('');
  return (content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`) as Verb;
}

/** The carrier refuses to read more than this in one go. */
const mostSpoken = 3_000;

/** Cut where a sentence or at least a word ends. */
function portions(text: string): readonly string[] {
  const found: string[] = [];
  let rest = text.trim();
  while (rest.length > mostSpoken) {
    const head = rest.slice(0, mostSpoken);
    const end = Math.max(
      ...['. ', '? ', '! ', '。', '؟ ', '\n'].map((mark) => head.lastIndexOf(mark) + mark.length - 1),
    );
    const word = head.lastIndexOf(' ');
    const at =
      end > mostSpoken / 2
        ? end
        : word > mostSpoken / 2
          ? word
          : head.toWellFormed() === head
            ? mostSpoken
            : mostSpoken - 1;
    found.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return rest === '' ? found : [...found, rest];
}

export type Voice = { readonly voice: string; readonly language: string };

export function say(text: string, { voice, language }: Voice): readonly Verb[] {
  return portions(text).map((portion) => verb('Say', { voice, language }, escapeXml(portion)));
}

export function play(url: string): Verb {
  return verb('Play', {}, escapeXml(url));
}

export function pause(seconds: number): Verb {
  return verb('Pause', { length: seconds });
}

export function hangUp(): Verb {
  return verb('Hangup', {});
}

export function redirect(url: string): Verb {
  return verb('Redirect', { method: 'POST' }, escapeXml(url));
}

/** Says what is inside and waits for one key; without one, the call goes on with what follows. */
export function gatherDigit(
  { action, seconds }: { readonly action: string; readonly seconds: number },
  inside: readonly Verb[],
): Verb {
  return verb('Gather', { input: 'dtmf', numDigits: 1, timeout: seconds, action, method: 'POST' }, inside.join(''));
}

export type RecordingWish = {
  readonly action: string;
  /** Where the finished recording is announced: it may be ready after the caller hung up. */
  readonly recordingCallback: string;
  readonly transcribeCallback?: string;
  readonly mostSeconds: number;
};

export function record({ action, recordingCallback, transcribeCallback, mostSeconds }: RecordingWish): Verb {
  return verb('Record', {
    action,
    method: 'POST',
    maxLength: mostSeconds,
    timeout: 8,
    finishOnKey: '#',
    playBeep: 'true',
    recordingStatusCallback: recordingCallback,
    recordingStatusCallbackEvent: 'completed absent',
    transcribe: transcribeCallback === undefined ? undefined : 'true',
    transcribeCallback,
  });
}

/** The whole answer to the carrier, to be sent as `text/xml`. */
export function twiml(verbs: readonly Verb[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs.join('')}</Response>`;
}
