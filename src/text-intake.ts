import { z } from 'zod';
import { action, type ActionContext, question, type Floor, type QuestionContext } from '#platform/action';
import { systemActor } from '#platform/actor';
import type { Room } from '#platform/house';
import { newId, type Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { prepareUploads } from '#platform/pictures';
import {
  type AnnouncedVoicemail,
  type ArrivedText,
  type ArrivedVoicemail,
  type CarrierDrivers,
  keepText,
  keepTranscript,
  keepVoicemail,
  obeyWish,
  type PhoneIntake,
  queueDelivery,
  type ReadyText,
  settleText,
  type Texter,
  texterOf,
  voicemailNow,
  wishOf,
} from '#rooms/channels';
import { receiveText, receiveVoicemail } from '#rooms/conversations';
import { sweepTexts } from './text-sweep.ts';

/** A call of ours, by whom it is for and what it is about. */
type AskedCall = { readonly personId: Uuid | null; readonly aboutKind: string | null; readonly aboutId: Uuid | null };

type AskedText = {
  readonly personIds: readonly Uuid[];
  readonly text: string;
  readonly language: string | null;
  readonly at: Temporal.Instant;
};

/** What a text may answer before it is a matter of its own: the rooms below say so. */
export type TextAnswers = {
  /** Asked in this order: a plain answer to something we asked; `say` goes back. Null: not mine. */
  readonly takers: readonly ((
    context: ActionContext,
    text: AskedText,
  ) => Promise<{ readonly say: string; readonly language: string } | null>)[];
  /** Whose sentence about a child it answers: that teacher has what comes of it. */
  readonly writtenBy: (
    context: ActionContext,
    text: Pick<AskedText, 'personIds' | 'at'>,
  ) => Promise<{
    readonly id: Uuid;
    readonly teacherId: Uuid;
    readonly schoolId: Uuid | null;
    readonly words: string;
  } | null>;
  /** Such a sentence was answered: with the conversation that the words are in. */
  readonly sentenceAnswered: (context: ActionContext, oneLinerId: Uuid, conversationId: Uuid) => Promise<void>;
  /** Calls that ask their hearer to say that they heard. */
  readonly calls: {
    readonly ask: (context: QuestionContext, call: AskedCall) => Promise<boolean>;
    readonly heard: (context: ActionContext, call: AskedCall) => Promise<void>;
  };
};

const nothingAsked: TextAnswers = {
  takers: [],
  writtenBy: async () => null,
  sentenceAnswered: async () => {},
  calls: { ask: async () => false, heard: async () => {} },
};

const textShape = z.custom<ArrivedText>();

/** The last part: an answer to a question of ours, else words for a person. */
async function takeIn(
  context: ActionContext,
  text: ReadyText,
  texter: Texter,
  { takers, writtenBy, sentenceAnswered }: TextAnswers,
): Promise<string> {
  const { personIds, language } = texter;
  const { at, body } = text;
  let answer: { readonly say: string; readonly language: string } | null = null;
  if (text.media.length === 0)
    for (const take of takers) answer ??= await take(context, { personIds, text: body, language, at });
  if (answer !== null) {
    await queueDelivery(context, {
      kind: 'sms',
      category: 'receipt',
      personId: personIds[0] ?? null,
      address: text.from,
      language: answer.language,
      subject: '',
      body: answer.say,
      onceKey: `answer ${text.providerId}`,
    });
    await settleText(context, text.id, { result: 'answer' });
    return 'answer';
  }
  const sentence = await writtenBy(context, { personIds, at });
  const taken = await receiveText(context, {
    text,
    ownerHint: sentence?.teacherId ?? null,
    schoolHint: sentence?.schoolId ?? null,
    subject: sentence?.words ?? null,
  });
  if (sentence !== null && taken.conversationId !== null)
    await sentenceAnswered(context, sentence.id, taken.conversationId);
  await settleText(context, text.id, { result: taken.result, conversationId: taken.conversationId });
  return taken.result;
}

function receiving(answers: TextAnswers) {
  /**
   * A text message from a family, in one transaction: kept and deduplicated, then a wish about the line itself (STOP, START,
   * HELP), else what it answers, else a conversation. Pictures are fetched first, by a job. The carrier hears "taken" only
   * after the commit.
   */
  const receive = action('texts.receive', z.object({ text: textShape }), async (context, { text }): Promise<string> => {
    const id = newId();
    if (!(await keepText(context, id, text))) return 'repeated';
    const texter = await texterOf(context, text.from);
    const wish = wishOf(text);
    if (wish.kind !== 'none') {
      const result = await obeyWish(context, text, wish, texter);
      // Not sure: nothing goes to many any more, and a person reads what was meant.
      if (result !== 'held') {
        await settleText(context, id, { result });
        return result;
      }
    }
    const at = context.now;
    if (text.media.length > 0) {
      context.enqueue('texts.fetch', { id, at: at.toString(), text });
      return 'fetching';
    }
    return takeIn(context, { ...text, id, at, media: [], missingMedia: 0 }, texter, answers);
  });

  const fetched = z.object({ text: z.custom<ReadyText>() });
  /** The same text, with its pictures. */
  const receiveFetched = action('texts.receive_fetched', fetched, async (context, { text }): Promise<string> => {
    const texter = await texterOf(context, text.from);
    return takeIn(context, text, texter, answers);
  });

  const asks = question('texts.call_asks', async (context, call: AskedCall) => answers.calls.ask(context, call));
  const heard = action('texts.call_heard', z.object({ call: z.custom<AskedCall>() }), async (context, { call }) =>
    answers.calls.heard(context, call),
  );

  return { receive, receiveFetched, asks, heard };
}

const fetchPayload = z.object({ id: z.string(), at: z.string(), text: textShape });
/** After so many tries a picture is given up, and the words go on without it. */
const triesForFiles = 6;

type Fetched = { readonly media: ReadyText['media']; readonly missing: number };

async function fetchMedia(
  line: NonNullable<Awaited<ReturnType<CarrierDrivers['lineOf']>>> | null,
  text: ArrivedText,
  { isLast, maxMb }: { readonly isLast: boolean; readonly maxMb: number },
): Promise<Fetched> {
  const uploads: { name: string; claimedType: string; bytes: Uint8Array }[] = [];
  for (const [place, { url, type }] of text.media.entries()) {
    const file = (await line?.twilio.media(url)) ?? { outcome: 'gone' as const };
    if (file.outcome === 'fetched') uploads.push({ name: `${place + 1}`, claimedType: type, bytes: file.bytes });
    else if (file.outcome === 'not_answered' && !isLast)
      throw new Error('A picture could not be fetched; the job tries again.');
  }
  // Pictures are written anew, everything else is judged by its content, as with files from a page.
  const { files } = await prepareUploads(uploads, { maxMb, most: 10 });
  const media = files.map(({ type, bytes, held }) => ({
    type: held === null ? type : 'application/octet-stream',
    bytes: Buffer.from(bytes),
  }));
  return { media, missing: text.media.length - media.length };
}

const voicemailShape = z.object({ voicemail: z.custom<AnnouncedVoicemail>() });
/** A machine that writes down what was said gets so long; after that the message goes on without. */
const wordsSeconds = 90;

const announceVoicemail = action('texts.keep_voicemail', voicemailShape, async (context, { voicemail }) => {
  const { result, words } = await keepVoicemail(context, voicemail);
  if (result !== 'kept') return;
  const runAt = voicemail.awaitsWords && words === null ? context.now.add({ seconds: wordsSeconds }) : context.now;
  context.enqueue('texts.take_voicemail', { voicemail, at: context.now.toString() }, { runAt });
});

const noteTranscript = action(
  'texts.keep_transcript',
  z.object({ recordingId: z.string(), text: z.string().max(20_000) }),
  async (context, one) => keepTranscript(context, one),
);

const voicemailState = question('texts.voicemail_state', async (context, { providerId }: { providerId: string }) =>
  voicemailNow(context, providerId),
);

const spokenShape = z.object({ voicemail: z.custom<ArrivedVoicemail>() });

/** A spoken message becomes a matter: with whoever wrote to them last, else with who has what is open with this number. */
const receivingSpoken = ({ writtenBy, sentenceAnswered }: TextAnswers) =>
  action('texts.receive_voicemail', spokenShape, async (context, { voicemail }): Promise<void> => {
    const before = await voicemailNow(context, voicemail.providerId);
    if (before?.result !== 'kept') return;
    const { personIds } = await texterOf(context, voicemail.from);
    const sentence = await writtenBy(context, { personIds, at: voicemail.at });
    const taken = await receiveVoicemail(context, {
      voicemail,
      ownerHint: sentence?.teacherId ?? null,
      schoolHint: sentence?.schoolId ?? null,
    });
    if (sentence !== null && taken.conversationId !== null)
      await sentenceAnswered(context, sentence.id, taken.conversationId);
    await settleText(context, voicemail.id, { result: taken.result, conversationId: taken.conversationId });
  });

const voicemailPayload = z.object({ voicemail: z.custom<AnnouncedVoicemail>(), at: z.string() });

function takeVoicemailJob(carrier: CarrierDrivers, answers: TextAnswers): Job {
  const receiveSpoken = receivingSpoken(answers);
  return {
    maxAttempts: 10,
    leaseSeconds: 120,
    async perform({ floor, actor, attempt, jobId }, payload) {
      const { voicemail, at } = voicemailPayload.parse(payload);
      const state = await floor.ask(actor, voicemailState, { providerId: voicemail.providerId });
      if (state?.result !== 'kept') return;
      const line = await carrier.lineOf(actor.districtId);
      const file = (await line?.twilio.recording(voicemail.url)) ?? { outcome: 'gone' as const };
      if (file.outcome === 'not_answered' && attempt < triesForFiles)
        throw new Error('A recording could not be fetched; the job tries again.');
      const { awaitsWords: _awaits, url: _url, ...facts } = voicemail;
      const arrived: ArrivedVoicemail = {
        ...facts,
        id: state.id,
        at: Temporal.Instant.from(at),
        recording: file.outcome === 'fetched' ? { type: file.type || 'audio/wav', bytes: file.bytes } : null,
        transcript: state.words,
      };
      await floor.act(actor, receiveSpoken, { voicemail: arrived }, { completes: jobId });
    },
  };
}

export type TextIntake = { readonly intake: PhoneIntake; readonly room: Room };

/** The ways texts and spoken messages come in, joined to the rooms. */
export function openTextIntake(carrier: CarrierDrivers, answers: TextAnswers = nothingAsked): TextIntake {
  const { receive, receiveFetched, asks, heard } = receiving(answers);
  const house = (districtId: Uuid): ReturnType<typeof systemActor> => systemActor(districtId, 'text');
  const onText = async (floor: Floor, districtId: Uuid, text: ArrivedText): Promise<void> => {
    await floor.act(house(districtId), receive, { text });
  };
  const fetchJob: Job = {
    maxAttempts: 10,
    leaseSeconds: 180,
    async perform({ floor, actor, attempt, jobId }, payload) {
      const { id, at, text } = fetchPayload.parse(payload);
      const line = await carrier.lineOf(actor.districtId);
      const maxMb = floor.settings.maxUploadMb;
      const { media, missing } = await fetchMedia(line, text, { isLast: attempt >= triesForFiles, maxMb });
      const ready: ReadyText = { ...text, id, at: Temporal.Instant.from(at), media, missingMedia: missing };
      await floor.act(actor, receiveFetched, { text: ready }, { completes: jobId });
    },
  };
  return {
    intake: {
      onText,
      asksWhetherHeard: async (floor, districtId, call) => floor.ask(house(districtId), asks, call),
      async onHeard(floor, districtId, { personId, aboutKind, aboutId }) {
        await floor.act(house(districtId), heard, { call: { personId, aboutKind, aboutId } });
      },
      async onVoicemail(floor, districtId, voicemail) {
        await floor.act(house(districtId), announceVoicemail, { voicemail });
      },
      async onTranscript(floor, districtId, one) {
        await floor.act(house(districtId), noteTranscript, one);
      },
    },
    room: {
      name: 'texts',
      jobs: {
        'texts.fetch': fetchJob,
        'texts.take_voicemail': takeVoicemailJob(carrier, answers),
        'texts.sweep': {
          leaseSeconds: 180,
          aside: true,
          perform: async ({ floor, actor }) =>
            sweepTexts(floor, actor, { line: await carrier.lineOf(actor.districtId), onText }),
        },
      },
      schedules: [{ name: 'texts.sweep', job: 'texts.sweep', everySeconds: 600 }],
    },
  };
}
