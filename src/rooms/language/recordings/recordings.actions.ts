import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type QuestionContext } from '#platform/action';
import { allow, found, notFound } from '#platform/errors';
import { readFile, storeFiles } from '#platform/files';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { languageErrors } from '../language.errors.ts';
import { maySetUp } from '../language.policy.ts';
import { standingMessages } from '../phrasebook/index.ts';
import { mostBytes, mostSeconds, recordingTag, standingMessageOf } from './recordings.rules.ts';
import { playsInCalls, soundOf } from './sound.ts';

export type Recording = {
  readonly id: Uuid;
  readonly messageId: string;
  readonly language: string;
  readonly seconds: number | null;
  readonly speaker: string;
  readonly meaning: string;
  readonly recordedAt: Temporal.Instant;
  /** Whether a carrier can play it in a call. */
  readonly inCalls: boolean;
};

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

async function recordingsWhere({ tx, actor }: Reading, messageId: string | null): Promise<readonly Recording[]> {
  const { rows } = await sql<
    Omit<Recording, 'inCalls'> & { type: string }
  >`select id, message_id as "messageId", language,
    seconds, speaker, meaning, recorded_at as "recordedAt", type from language.recordings
    where district_id = ${actor.districtId} and (${messageId}::text is null or message_id = ${messageId}) order by language, message_id`.execute(
    tx,
  );
  return rows.map(({ type, ...row }) => ({ ...row, inCalls: playsInCalls(type) }));
}

/** Every recording there is, for whoever sets them up. */
export const recordings = question('language.recordings', async (context, _none: null) => {
  allow(maySetUp(context.actor));
  return recordingsWhere(context, null);
});

/** The recordings of the standing message that a text is word for word, by language; none for any other text. */
export async function recordingsOfText(context: Reading, text: string): Promise<ReadonlyMap<string, Recording>> {
  const messageId = standingMessageOf(text);
  if (messageId === null) return new Map();
  return new Map((await recordingsWhere(context, messageId)).map((one) => [one.language, one]));
}

const input = z.object({
  messageId: z.string(),
  language: z.string().trim().min(2).max(35),
  speaker: z.string().trim().max(120),
  meaning: z.string().trim().max(1000),
  bytes: z.custom<Uint8Array>((bytes) => bytes instanceof Uint8Array),
});

/** Keeps a recording; one that is there already is replaced under the same address. */
export const keepRecording = action('language.keep_recording', input, async (context, given) => {
  const { tx, actor, now, record, refresh } = context;
  allow(maySetUp(actor));
  if (!standingMessages().some(({ id }) => id === given.messageId)) throw notFound();
  const language = recordingTag(given.language);
  if (!/^[a-z]{2,3}(-[A-Za-z]{4})?$/.test(language)) throw languageErrors.language_unknown({}, 'language');
  if (given.speaker === '') throw languageErrors.speaker_missing({}, 'speaker');
  if (given.meaning === '') throw languageErrors.meaning_missing({}, 'meaning');
  if (given.bytes.length > mostBytes) throw languageErrors.sound_too_large({}, 'sound');
  const sound = soundOf(given.bytes);
  if (sound === null) throw languageErrors.sound_unknown({}, 'sound');
  if (sound.seconds !== null && sound.seconds > mostSeconds) throw languageErrors.sound_too_long({}, 'sound');
  const { rows: before } = await sql<{ id: Uuid }>`select id from language.recordings
    where district_id = ${actor.districtId} and language = ${language} and message_id = ${given.messageId} for update`.execute(
    tx,
  );
  const id = before[0]?.id ?? newId();
  await dropSound(context, id);
  const [file] = await storeFiles(context, [
    {
      name: `${given.messageId}-${language}`,
      type: sound.type,
      bytes: given.bytes,
      dataClass: 'setting',
      held: null,
      owner: { kind: 'recording', id },
    },
  ]);
  const seconds = sound.seconds === null ? null : Math.max(1, Math.round(sound.seconds));
  await sql`insert into language.recordings (district_id, id, message_id, language, file_id, type, seconds, speaker, meaning, recorded_by, recorded_at)
    values (${actor.districtId}, ${id}, ${given.messageId}, ${language}, ${found(file).id}, ${sound.type}, ${seconds}, ${given.speaker}, ${given.meaning}, ${actor.personId ?? actor.districtId}, ${now})
    on conflict on constraint recordings_once do update set file_id = excluded.file_id, type = excluded.type, seconds = excluded.seconds,
      speaker = excluded.speaker, meaning = excluded.meaning, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at`.execute(
    tx,
  );
  record('recording kept', { kind: 'recording', id }, { message: given.messageId, language });
  refresh('language.recordings');
  return { id, language };
});

async function dropSound({ tx, actor }: Reading, id: Uuid): Promise<void> {
  await sql`delete from platform.files where district_id = ${actor.districtId} and owner_kind = 'recording' and owner_id = ${id}`.execute(
    tx,
  );
}

export const dropRecording = action(
  'language.drop_recording',
  z.object({ id: z.string().refine(isUuid) }),
  async (context, { id }) => {
    const { tx, actor, record, refresh } = context;
    allow(maySetUp(actor));
    const { rows } = await sql<{ language: string }>`delete from language.recordings
      where district_id = ${actor.districtId} and id = ${id} returning language`.execute(tx);
    const { language } = found(rows[0]);
    await dropSound(context, id);
    record('recording removed', { kind: 'recording', id }, { language });
    refresh('language.recordings');
    return { language };
  },
);

/** The sound itself, for whoever holds its signed address: the caller has read that first. */
export const recordedSound = question('language.recorded_sound', async (context, { id }: { id: Uuid }) => {
  const { tx, actor } = context;
  const { rows } = await sql<{ fileId: Uuid }>`select file_id as "fileId" from language.recordings
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
  const file = found(await readFile(context, found(rows[0]).fileId));
  if (file.state !== 'clean') throw notFound();
  return file;
});

/** Whether a call can play this recording now. */
export const recordingInCalls = question(
  'language.recording_in_calls',
  async ({ tx, actor }, { id }: { id: Uuid }): Promise<boolean> => {
    const { rows } = await sql<{ type: string }>`select r.type from language.recordings r
      join platform.files f on f.district_id = r.district_id and f.id = r.file_id and f.state = 'clean'
      where r.district_id = ${actor.districtId} and r.id = ${id}`.execute(tx);
    return playsInCalls(rows[0]?.type ?? '');
  },
);
