import twilio from 'twilio';
import { expect, test } from 'vitest';
import {
  escapeXml,
  gatherDigit,
  hangUp,
  pause,
  play,
  record,
  redirect,
  say,
  twiml,
} from '../../src/rooms/channels/twilio/twiml.ts';
import {
  announceCall,
  announceToMachine,
  choiceOf,
  lastWord,
  spoken,
  spokenLanguages,
  type Spoken,
  takeMessage,
  voiceFor,
} from '../../src/rooms/channels/twilio/voice.ts';
import { readWebhook } from '../../src/rooms/channels/twilio/webhooks.ts';
import { readTwiml } from '../../src/carrier/twiml-reader.ts';
import { district, type Line, withLine } from './line.ts';

const family = '+15035550123';
const spanish = voiceFor('es-MX');

function inSpanish(text: string): Spoken {
  const said = spoken({ language: 'es', text });
  if (said === null) throw new Error('Spanish has a voice.');
  return said;
}

const words = {
  message: inSpanish('Habla la escuela Birch Lane. Mañana no hay clases.'),
  menu: inSpanish('Oprima 1 para oír otra vez, 2 para dejar un mensaje, 9 para no recibir más llamadas.'),
  callBack: inSpanish('Llámenos al 503 555 0100.'),
  goodbye: inSpanish('Adiós.'),
  ask: inSpanish('Hable después del tono.'),
  thanks: inSpanish('Gracias. Recibimos su mensaje.'),
  stopped: inSpanish('Ya no le llamaremos.'),
};

/** What the application answers to a call, as the product will. */
function answerCalls({ hooks }: Line): void {
  const script = { ...words, digitsUrl: `${hooks.url}/digits?ref=c-1` };
  const record = {
    action: `${hooks.url}/recorded?ref=c-1`,
    recordingCallback: `${hooks.url}/recording?ref=c-1`,
    transcribeCallback: `${hooks.url}/transcript?ref=c-1`,
    mostSeconds: 180,
  };
  hooks.answer('/voice', ({ params, query }) => {
    const call = readWebhook('call', params, query);
    return { body: call?.answeredBy === 'machine' ? announceToMachine(script) : announceCall(script) };
  });
  hooks.answer('/digits', ({ params, query }) => {
    const choice = choiceOf(readWebhook('digits', params, query)?.digits ?? '');
    if (choice === 'leave_message') return { body: takeMessage(words.ask, words.goodbye, record) };
    return { body: choice === 'no_more_calls' ? lastWord([words.stopped, words.goodbye]) : announceCall(script) };
  });
  hooks.answer('/recorded', () => ({ body: lastWord([words.thanks]) }));
}

async function callFamily(line: Line): Promise<void> {
  answerCalls(line);
  const placed = await line.twilio.call({
    to: family,
    twimlUrl: `${line.hooks.url}/voice`,
    statusCallback: `${line.hooks.url}/status`,
    reference: 'c-1',
    machineDetection: true,
    ringSeconds: 5,
  });
  expect(placed).toMatchObject({ outcome: 'accepted', segments: null });
  while (line.carrier.phone(family).line() !== null) await new Promise((go) => void setTimeout(go, 5));
  await line.carrier.settled();
}

const said = (line: Line): readonly string[] =>
  (line.carrier.phone(family).calls()[0]?.heard ?? []).map((one) =>
    one.kind === 'said' || one.kind === 'spoke' ? one.text : one.kind === 'pressed' ? `[${one.digits}]` : one.kind,
  );
const textOf = (one: Spoken): string => ('text' in one ? one.text : one.recordingUrl);

test('a call is heard in the family’s language, again when asked, and a message is left with its sound', () =>
  withLine({}, async (line) => {
    line.carrier.phone(family).is({ picksUp: 'person', presses: '12', says: '¿A qué hora abre la escuela?' });
    await callFamily(line);
    expect(said(line)).toEqual([
      textOf(words.message),
      textOf(words.menu),
      '[1]',
      textOf(words.message),
      textOf(words.menu),
      '[2]',
      textOf(words.ask),
      '¿A qué hora abre la escuela?',
      textOf(words.thanks),
    ]);
    const [first] = line.carrier.phone(family).calls()[0]?.heard ?? [];
    expect(first).toMatchObject({ kind: 'said', voice: spanish?.voice, language: 'es-US' });

    const told = line.hooks.told.find((one) => one.path === '/recording');
    const done = readWebhook('recording', told?.params ?? new URLSearchParams(), told?.query);
    expect(done).toMatchObject({ status: 'completed', reference: 'c-1' });
    const sound = await line.twilio.recording(done?.url ?? '');
    expect(sound).toMatchObject({ outcome: 'fetched', type: 'audio/x-wav' });
    expect(sound.outcome === 'fetched' && sound.bytes.subarray(0, 4).toString()).toBe('RIFF');
    const transcript = line.hooks.told.find((one) => one.path === '/transcript');
    expect(readWebhook('transcription', transcript?.params ?? new URLSearchParams())).toMatchObject({
      text: '¿A qué hora abre la escuela?',
      recordingSid: done?.sid,
    });
    expect(line.hooks.told.every((one) => one.isGenuine)).toBe(true);
  }));

test('the way of a call is told step by step, in order of its sequence', () =>
  withLine({}, async (line) => {
    line.carrier.phone(family).is({ picksUp: 'person', presses: '9' });
    await callFamily(line);
    const steps = line.hooks.told
      .filter((one) => one.path === '/status')
      .map((one) => readWebhook('call_status', one.params, one.query))
      .toSorted((a, b) => (a?.sequence ?? 0) - (b?.sequence ?? 0));
    expect(steps.map((one) => one?.status)).toEqual(['initiated', 'ringing', 'in_progress', 'completed']);
    expect(steps.at(-1)).toMatchObject({ answeredBy: 'person', reference: 'c-1', seconds: 1 });
    expect(said(line).slice(-2)).toEqual([textOf(words.stopped), textOf(words.goodbye)]);
    const sid = steps[0]?.sid ?? '';
    expect(await line.twilio.callOf(sid)).toMatchObject({ found: { status: 'completed', to: family } });
    const since = Temporal.Now.instant().subtract({ minutes: 1 });
    expect(await line.twilio.lookUpCalls({ to: family, sentAfter: since })).toMatchObject({
      found: [{ sid }],
      complete: true,
    });
  }));

test('an answering machine gets it once, with the number to call back and nothing to press', () =>
  withLine({}, async (line) => {
    line.carrier.phone(family).is({ picksUp: 'machine' });
    await callFamily(line);
    expect(said(line)).toEqual([textOf(words.message), textOf(words.callBack), textOf(words.goodbye)]);
  }));

test('somebody who presses nothing hears the menu twice and goodbye; nonsense keys begin again', () =>
  withLine({}, async (line) => {
    line.carrier.phone(family).is({ picksUp: 'person' });
    await callFamily(line);
    expect(said(line)).toEqual([words.message, words.menu, words.menu, words.goodbye].map(textOf));
    line.carrier.phone(family).is({ picksUp: 'person', presses: '7' });
    await callFamily(line);
    expect(said(line).slice(2, 4)).toEqual(['[7]', textOf(words.message)]);
  }));

test.each([
  ['busy', 'busy'],
  ['nobody', 'no_answer'],
] as const)('a phone where it is %s says so', (picksUp, status) =>
  withLine({}, async (line) => {
    line.carrier.phone(family).is({ picksUp });
    await callFamily(line);
    const last = line.hooks.told.map((one) => readWebhook('call_status', one.params)?.status).at(-1);
    expect(last).toBe(status);
    expect(said(line)).toEqual([]);
  }),
);

test('a call can be taken by hand, key by key, and hung up in the middle of a message', () =>
  withLine({}, async (line) => {
    answerCalls(line);
    const phone = line.carrier.phone(family);
    await line.twilio.call({ to: family, twimlUrl: `${line.hooks.url}/voice` });
    while (phone.line()?.status !== 'ringing') await new Promise((go) => void setTimeout(go, 5));
    expect(phone.answer()).toBe(true);
    expect(phone.press('2')).toBe(true);
    while (!said(line).includes(textOf(words.ask))) await new Promise((go) => void setTimeout(go, 5));
    phone.speak('Mi hija está…');
    phone.hangUp();
    while (phone.line() !== null) await new Promise((go) => void setTimeout(go, 5));
    await line.carrier.settled();
    // What was said before hanging up is still a message.
    expect(line.hooks.told.map((one) => one.path)).toContain('/recording');
    expect(phone.press('1')).toBe(false);
  }));

test('a family calls the school’s number and leaves a message there', () =>
  withLine({}, async (line) => {
    answerCalls(line);
    const call = await line.carrier.phone(family).leaveMessage('Call me back, please.', { to: district, digits: '2' });
    expect(call).toMatchObject({ direction: 'inbound', to: district, status: 'completed' });
    await line.carrier.settled();
    const opened = line.hooks.told.find((one) => one.path === '/voice');
    expect(readWebhook('call', opened?.params ?? new URLSearchParams())).toMatchObject({
      inbound: true,
      from: family,
      answeredBy: null,
    });
    expect(line.hooks.told.map((one) => one.path)).toContain('/transcript');
  }));

test('an application that breaks does not hang the line', () =>
  withLine({}, async (line) => {
    line.hooks.answer('/voice', () => ({ status: 500 }));
    const call = await line.carrier.phone(family).call(district);
    expect(call).toMatchObject({ status: 'completed', heard: [{ kind: 'trouble' }] });
  }));

test('a call that was placed for nothing can be ended by us', () =>
  withLine({}, async (line) => {
    answerCalls(line);
    const placed = await line.twilio.call({ to: family, twimlUrl: `${line.hooks.url}/voice`, ringSeconds: 60 });
    const sid = placed.outcome === 'accepted' ? placed.sid : '';
    expect(await line.twilio.hangUp(sid)).toBe(true);
    while (line.carrier.phone(family).line() !== null) await new Promise((go) => void setTimeout(go, 5));
    expect(await line.twilio.callOf(sid)).toMatchObject({ found: { status: 'canceled' } });
    expect(await line.twilio.hangUp('CA0')).toBe(false);
  }));

test('our scripts are, sign for sign, what the carrier’s own package writes', () => {
  const theirs = new twilio.twiml.VoiceResponse();
  const gather = theirs.gather({
    input: ['dtmf'],
    numDigits: 1,
    timeout: 7,
    action: 'https://a.example/d?x=1&y=2',
    method: 'POST',
  });
  gather.pause({ length: 1 });
  gather.say({ voice: 'Polly.Lupe-Neural', language: 'es-US' }, 'Él & "ella" <hoy>');
  gather.play('https://a.example/so.mp3');
  theirs.redirect({ method: 'POST' }, 'https://a.example/again');
  theirs.hangup();
  const ours = twiml([
    gatherDigit({ action: 'https://a.example/d?x=1&y=2', seconds: 7 }, [
      pause(1),
      ...say('Él & "ella" <hoy>', { voice: 'Polly.Lupe-Neural', language: 'es-US' }),
      play('https://a.example/so.mp3'),
    ]),
    redirect('https://a.example/again'),
    hangUp(),
  ]);
  expect(readTwiml(ours)).toEqual(readTwiml(theirs.toString()));
  const wish = { action: '/done', recordingCallback: '/ready', transcribeCallback: '/text', mostSeconds: 60 };
  const their = new twilio.twiml.VoiceResponse();
  their.record({
    action: '/done',
    method: 'POST',
    maxLength: 60,
    timeout: 8,
    finishOnKey: '#',
    playBeep: true,
    recordingStatusCallback: '/ready',
    recordingStatusCallbackEvent: ['completed', 'absent'],
    transcribe: true,
    transcribeCallback: '/text',
  });
  expect(readTwiml(twiml([record(wish)]))).toEqual(readTwiml(their.toString()));
});

test('nothing a person wrote becomes an instruction', () => {
  const nasty = '</Say><Dial>+19005550100</Dial><break time="1h"/>\u0000\u0007\ud800 & "\u202e"';
  const script = announceCall({ ...words, message: inSpanish(nasty), digitsUrl: 'https://a.example/?x="><Hangup/>' });
  const verbs = readTwiml(script);
  expect(verbs?.map((one) => one.name)).toEqual(['Gather', 'Gather', 'Say', 'Hangup']);
  expect(verbs?.[0]?.children.map((one) => one.name)).toEqual(['Pause', 'Say', 'Pause', 'Say']);
  expect(verbs?.[0]?.children[1]?.text).toContain('<Dial>+19005550100</Dial><break time="1h"/>\ufffd');
  expect(escapeXml('a\u000bb')).toBe('ab');
});

test('a long message is said in portions that end where a sentence ends, and none of it is lost', () => {
  const sentence = 'The bus comes ten minutes later than it did last week. ';
  const whole = sentence.repeat(300).trim();
  const said = readTwiml(twiml(say(whole, { voice: 'v', language: 'en-US' }))) ?? [];
  expect(said.length).toBeGreaterThan(4);
  expect(said.every((one) => one.text.length <= 3000 && one.text.endsWith('.'))).toBe(true);
  expect(said.map((one) => one.text).join(' ')).toBe(whole);
  const pairs = '😀'.repeat(4000);
  const parts = readTwiml(twiml(say(pairs, { voice: 'v', language: 'en-US' }))) ?? [];
  expect(parts.map((one) => one.text).join('')).toBe(pairs);
});

test('a language without a voice is never read aloud by another: a recording, or nothing', () => {
  for (const tag of ['en', 'es-MX', 'ar', 'zh-Hans', 'vi', 'pt-BR', 'ru', 'uk', 'ko', 'fr-HT'])
    expect(voiceFor(tag)).not.toBeNull();
  for (const tag of ['so', 'ht', 'mam', 'kjb', 'sw', '', 'constructor', '__proto__']) expect(voiceFor(tag)).toBeNull();
  for (const tag of spokenLanguages()) expect(voiceFor(tag)?.language).toMatch(/^[a-z]{2,3}(-[A-Z]{2})?$/);
  expect(voiceFor('zh-Hant-HK')?.language).toBe('yue-CN');
  expect(spoken({ language: 'so', text: 'Berri dugsi ma jiro.' })).toBeNull();
  const recordingUrl = 'https://porchlight.example/recordings/so/closed.mp3';
  expect(spoken({ language: 'so', text: 'Berri dugsi ma jiro.', recordingUrl })).toEqual({ recordingUrl });
  const own = { so: { voice: 'Own.Somali', language: 'so-SO' } };
  expect(spoken({ language: 'so', text: 'Berri dugsi ma jiro.' }, own)).toMatchObject({ voice: own.so });
  expect(spoken({ language: 'en', text: '  ' })).toBeNull();
});
