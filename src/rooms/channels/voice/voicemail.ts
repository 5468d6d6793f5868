import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';

/** A spoken message as the carrier announces it, before its sound is fetched. */
export type AnnouncedVoicemail = {
  /** The recording at the carrier. */
  readonly providerId: string;
  readonly url: string;
  readonly seconds: number;
  /** E.164, or `anonymous`. */
  readonly from: string;
  readonly to: string;
  readonly deliveryId: Uuid | null;
  /** A machine is writing it down; its words come by themselves. */
  readonly awaitsWords: boolean;
};

type Context = Pick<ActionContext, 'tx' | 'actor' | 'now'>;
const dedupe = (providerId: string): string => `voice ${providerId}`;

export type KeptVoicemail = { readonly id: Uuid; readonly result: string; readonly words: string | null };

/** Keeps that somebody spoke; told twice it is one. */
export async function keepVoicemail({ tx, actor, now }: Context, one: AnnouncedVoicemail): Promise<KeptVoicemail> {
  const { rows } = await sql<KeptVoicemail>`
    insert into channels.inbound (district_id, id, via, dedupe, envelope_from, envelope_to, kind, message_id, subject, from_address, received_at, result)
    values (${actor.districtId}, ${newId()}, 'voice', ${dedupe(one.providerId)}, ${one.from}, ${[one.to]}, 'voicemail', ${one.providerId}, '', ${one.from}, ${now}, 'kept')
    on conflict on constraint inbound_once do update set envelope_from = excluded.envelope_from, from_address = excluded.from_address, envelope_to = excluded.envelope_to
    returning id, result, words`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new Error('A spoken message could not be kept.');
  return row;
}

/** What a machine wrote down of a recording. It may come before the recording is announced, or after. */
export async function keepTranscript(
  { tx, actor, now }: Context,
  { recordingId, text }: { readonly recordingId: string; readonly text: string },
): Promise<void> {
  await sql`insert into channels.inbound (district_id, id, via, dedupe, envelope_to, kind, message_id, subject, received_at, result, words)
    values (${actor.districtId}, ${newId()}, 'voice', ${dedupe(recordingId)}, '{}', 'voicemail', ${recordingId}, '', ${now}, 'kept', ${text})
    on conflict on constraint inbound_once do update set words = excluded.words`.execute(tx);
}

/** How a spoken message stands now. */
export async function voicemailNow(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  providerId: string,
): Promise<KeptVoicemail | null> {
  const { rows } =
    await sql<KeptVoicemail>`select id, result, words from channels.inbound where district_id = ${actor.districtId} and dedupe = ${dedupe(providerId)}`.execute(
      tx,
    );
  return rows[0] ?? null;
}
