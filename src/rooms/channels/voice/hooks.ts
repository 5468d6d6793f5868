import { systemActor } from '#platform/actor';
import type { Floor } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type PageRequest, type Route, route } from '#platform/web';
import { hearPath, hearTokenIn, readHearToken, recordingInCalls } from '#rooms/language';
import { carrierAccount } from '../accounts/accounts.ts';
import { phoneAddress } from '../channels.rules.ts';
import { calledAddress } from '../hooks/address.ts';
import { hookPaths } from '../hooks/paths.ts';
import type { TellNews } from '../hooks/trays.ts';
import { refused, twiml, unsigned, verified } from '../hooks/verified.ts';
import { caller } from '../texts/arrived.ts';
import { choiceOf } from '../twilio/voice.ts';
import type { RecordingDone } from '../twilio/webhooks.ts';
import { callDelivery, type CallDelivery, newsOfCall, stopCalls } from './calls.ts';
import { askTwiml, type CallFacts, callTwiml, lastTwiml } from './scripts.ts';
import type { AnnouncedVoicemail } from './voicemail.ts';

/** Whom a call of ours is for, and what it is about. */
export type CallAbout = Pick<CallDelivery, 'personId' | 'aboutKind' | 'aboutId'>;

/** What the composition root does with calls and spoken messages; each resolves after its commit. */
export type VoiceIntake = {
  /** Whether the message asks its hearer to say that it was heard. */
  asksWhetherHeard(floor: Floor, districtId: Uuid, call: CallAbout): Promise<boolean>;
  /** They said so, by a key. */
  onHeard(floor: Floor, districtId: Uuid, call: CallAbout): Promise<void>;
  onVoicemail(floor: Floor, districtId: Uuid, one: AnnouncedVoicemail): Promise<void>;
  onTranscript(floor: Floor, districtId: Uuid, one: { recordingId: string; text: string }): Promise<void>;
};

const house = (request: PageRequest): ReturnType<typeof systemActor> =>
  systemActor(request.district.id, 'carrier call');

/** What a call says of itself, in the district's own wording where it has one. */
const wordsOf = ({ floor, district }: PageRequest): Floor['words'] => ({
  ...floor.words,
  translator: (locale) => floor.words.translator(locale, district.id),
});

async function baseOf(request: PageRequest): Promise<string> {
  return new URL(await calledAddress(request)).origin;
}

/** Where the carrier fetches what a speaker recorded, when the message has such a recording and it is still there. */
async function recordingOf(request: PageRequest, body: string, base: string): Promise<string | null> {
  const { floor, district, now } = request;
  const token = hearTokenIn(body);
  const id = token === null ? null : readHearToken(floor.secrets, district.id, token, now);
  if (id === null || !(await floor.ask(house(request), recordingInCalls, { id }))) return null;
  return `${base}${hearPath(floor.secrets, district.id, id, now)}`;
}

async function factsOf(request: PageRequest, delivery: CallDelivery, intake: VoiceIntake): Promise<CallFacts> {
  const { floor, district } = request;
  const account = await floor.ask(house(request), carrierAccount, {});
  const { language, body, id: reference } = delivery;
  const number = account?.from ?? '';
  const base = await baseOf(request);
  return {
    words: wordsOf(request),
    district: district.name,
    language,
    body,
    number,
    base,
    recordingUrl: await recordingOf(request, body, base),
    reference,
    asksWhetherHeard: await intake.asksWhetherHeard(floor, district.id, delivery),
  };
}

async function askPage(
  request: PageRequest,
  wish: { readonly languages: readonly string[]; readonly query: Record<string, string>; readonly calledUs: boolean },
): Promise<Response> {
  const { floor, district } = request;
  const account = await floor.ask(house(request), carrierAccount, {});
  const languages = [...wish.languages, ...district.languages, 'en'];
  const base = await baseOf(request);
  const transcribes = account?.transcribes ?? false;
  return twiml(
    request,
    askTwiml({ ...wish, languages, words: wordsOf(request), district: district.name, base, transcribes }),
  );
}

/** Somebody picked up our call, or calls us. */
async function opened(request: PageRequest, intake: VoiceIntake): Promise<Response> {
  const call = await verified(request, 'call');
  if (call === null) return refused(request);
  const { floor } = request;
  if (call.reference !== null) {
    const delivery = await floor.ask(house(request), callDelivery, { reference: call.reference });
    if (delivery === null) return twiml(request);
    return twiml(request, callTwiml(await factsOf(request, delivery, intake), call.answeredBy === 'machine'));
  }
  const from = phoneAddress(call.from) ?? 'anonymous';
  const language = (await floor.ask(house(request), caller, { number: from })).language;
  const query = { from, to: call.to };
  return askPage(request, { languages: language === null ? [] : [language], query, calledUs: true });
}

/** A key was pressed in a call of ours: somebody heard it. */
async function pressed(request: PageRequest, { intake, tell }: VoiceParts): Promise<Response> {
  const keys = await verified(request, 'digits');
  if (keys === null) return refused(request);
  const { floor, district } = request;
  const delivery = await floor.ask(house(request), callDelivery, { reference: keys.reference });
  if (delivery === null) return twiml(request);
  const { id, language } = delivery;
  await tell(floor, district.id, { deliveryId: id, state: 'read' });
  const asks = await intake.asksWhetherHeard(floor, district.id, delivery);
  switch (choiceOf(keys.digits, asks)) {
    case 'acknowledge':
      await intake.onHeard(floor, district.id, delivery);
      return twiml(request, lastTwiml(wordsOf(request), [language], 'channels.call.heard'));
    case 'leave_message':
      return askPage(request, { languages: [language], query: { ref: id }, calledUs: false });
    case 'no_more_calls':
      await floor.act(house(request), stopCalls, { number: delivery.address });
      return twiml(request, lastTwiml(wordsOf(request), [language], 'channels.call.no_more'));
    case 'again':
    case 'none':
      return twiml(request, callTwiml(await factsOf(request, delivery, intake), false));
    // no default
  }
}

async function recorded(
  request: PageRequest,
  done: RecordingDone,
  { intake, tell }: VoiceParts,
): Promise<readonly string[]> {
  const { floor, district, url } = request;
  const delivery = await floor.ask(house(request), callDelivery, { reference: done.reference });
  const from = delivery?.address ?? phoneAddress(url.searchParams.get('from') ?? '') ?? 'anonymous';
  const { language: known } = await floor.ask(house(request), caller, { number: from });
  const language = delivery?.language ?? known;
  const languages = [...(language === null ? [] : [language]), ...district.languages, 'en'];
  if (done.status !== 'completed' || done.url === '') return languages;
  const account = await floor.ask(house(request), carrierAccount, {});
  await intake.onVoicemail(floor, district.id, {
    providerId: done.sid,
    url: done.url,
    seconds: done.seconds,
    from,
    to: account?.from ?? '',
    deliveryId: delivery?.id ?? null,
    awaitsWords: account?.transcribes === true && (languages[0] ?? '').startsWith('en'),
  });
  if (delivery !== null) await tell(floor, district.id, { deliveryId: delivery.id, state: 'answered' });
  return languages;
}

export type VoiceParts = { readonly intake: VoiceIntake; readonly tell: TellNews };

/** The routes the carrier calls about calls. */
export function voiceHooks(parts: VoiceParts): readonly Route[] {
  const { intake, tell } = parts;
  const hook = (path: string, handler: (request: PageRequest) => Promise<Response>): Route =>
    route({ method: 'POST', path, who: 'public', withoutFormToken: unsigned, handler });
  return [
    hook(hookPaths.call, async (request) => opened(request, intake)),
    hook(hookPaths.keys, async (request) => pressed(request, parts)),
    hook(hookPaths.callStatus, async (request) => {
      const call = await verified(request, 'call_status');
      if (call === null) return refused(request);
      const account = await request.floor.ask(house(request), carrierAccount, {});
      await tell(request.floor, request.district.id, newsOfCall(call, account?.costMicrosMinute ?? 0));
      return twiml(request);
    }),
    // The end of a recording is told twice: here the carrier waits for what to say next.
    hook(hookPaths.spoken, async (request) => {
      const done = await verified(request, 'recording');
      if (done === null) return refused(request);
      const languages = await recorded(request, done, parts);
      return twiml(request, lastTwiml(wordsOf(request), languages, 'channels.call.thanks'));
    }),
    hook(hookPaths.recording, async (request) => {
      const done = await verified(request, 'recording');
      if (done === null) return refused(request);
      await recorded(request, done, parts);
      return twiml(request);
    }),
    hook(hookPaths.transcript, async (request) => {
      const words = await verified(request, 'transcription');
      if (words === null) return refused(request);
      if (words.text !== null)
        await intake.onTranscript(request.floor, request.district.id, {
          recordingId: words.recordingSid,
          text: words.text,
        });
      return twiml(request);
    }),
  ];
}
