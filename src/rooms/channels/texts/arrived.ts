import { sql } from 'kysely';
import { type ActionContext, question, type QuestionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { queueDelivery } from '../channels.deliveries.ts';
import { keepOptOuts } from '../channels.opt-outs.ts';
import { type LineWish, readLineWish } from '../sms/words.ts';
import { markWrongNumber } from './wrong-number.ts';

/** A text message that came in, as the carrier told it. */
export type ArrivedText = {
  readonly providerId: string;
  /** E.164. */
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly media: readonly { readonly url: string; readonly type: string }[];
  /** What the carrier itself already did with a keyword. */
  readonly carrierSaid: 'stop' | 'start' | 'help' | null;
};

/** A text as whoever takes it in gets it: kept as `id`, with its pictures fetched. */
export type ReadyText = Omit<ArrivedText, 'media'> & {
  /** The row of `channels.inbound`. */
  readonly id: Uuid;
  readonly at: Temporal.Instant;
  readonly media: readonly { readonly type: string; readonly bytes: Buffer }[];
  /** Pictures that the carrier no longer had. */
  readonly missingMedia: number;
};

/** A spoken message: somebody called us, or pressed 2 in a call of ours. */
export type ArrivedVoicemail = {
  /** The row of `channels.inbound`. */
  readonly id: Uuid;
  readonly at: Temporal.Instant;
  readonly providerId: string;
  /** E.164; whoever hides their number is `anonymous`. */
  readonly from: string;
  readonly to: string;
  readonly seconds: number;
  /** Null when the carrier no longer had it. */
  readonly recording: { readonly type: string; readonly bytes: Buffer } | null;
  /** Made by a machine; null when there is none. */
  readonly transcript: string | null;
  /** The call of ours that it answers; null when they called by themselves. */
  readonly deliveryId: Uuid | null;
};

type Context = Pick<ActionContext, 'tx' | 'actor' | 'now'>;

/** Keeps a text as it came; false when it came before, so that the same text twice is one. */
export async function keepText({ tx, actor, now }: Context, id: Uuid, text: ArrivedText): Promise<boolean> {
  const { rows } = await sql<{ id: Uuid }>`
    insert into channels.inbound (district_id, id, via, dedupe, envelope_from, envelope_to, kind, message_id, subject, from_address, received_at, result, words)
    values (${actor.districtId}, ${id}, 'sms', ${`sms ${text.providerId}`}, ${text.from}, ${[text.to]}, 'text', ${text.providerId}, '', ${text.from}, ${now}, 'kept', ${text.body})
    on conflict on constraint inbound_once do nothing returning id`.execute(tx);
  return rows.length > 0;
}

/** What became of a text that came in. */
export async function settleText(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  id: Uuid,
  { result, conversationId = null }: { readonly result: string; readonly conversationId?: Uuid | null },
): Promise<void> {
  await sql`update channels.inbound set result = ${result}, conversation_id = ${conversationId} where district_id = ${actor.districtId} and id = ${id}`.execute(
    tx,
  );
}

export type Texter = {
  readonly personIds: readonly Uuid[];
  /** The language of whoever is known to have this number; null when nobody is. */
  readonly language: string | null;
};

/** Whose number it is: several people where a household shares one phone, nobody where it is unknown. */
export async function texterOf({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>, number: string): Promise<Texter> {
  const { rows } = await sql<{
    id: Uuid;
    language: string | null;
  }>`select p.id, p.language from roster.v_contact_details d
      join roster.v_people p on p.district_id = d.district_id and p.id = d.person_id and p.is_active and p.is_guardian
    where d.district_id = ${actor.districtId} and d.kind = 'phone' and d.value = ${number} order by d.position, p.id limit 20`.execute(
    tx,
  );
  return {
    personIds: rows.map((row) => row.id),
    language: rows.find((row) => row.language !== null)?.language ?? null,
  };
}

/** The same, for whoever holds no transaction. */
export const caller = question('channels.caller', async (context, { number }: { number: string }) =>
  texterOf(context, number),
);

/** What the text wants of the line itself; the carrier's own keyword counts whatever we would read. */
export function wishOf({ body, carrierSaid }: ArrivedText): LineWish {
  if (carrierSaid === 'stop') return { kind: 'stop', scope: 'channel', sure: true };
  if (carrierSaid !== null) return { kind: carrierSaid, sure: true };
  return readLineWish(body);
}

/**
 * Does what a text asks of the line: no more texts, texts again, help, a wrong number. Counts at once, whoever sends next;
 * one answer goes back in the family's language, unless the carrier gave it already. What is not sure counts as a stop for
 * whatever goes to many, unanswered, until a person has read it. Answers the result's name.
 */
export async function obeyWish(
  context: ActionContext,
  text: ArrivedText,
  wish: LineWish,
  texter: Texter,
): Promise<'stopped' | 'held' | 'started' | 'helped' | 'wrong_number'> {
  const { now, floor, record } = context;
  const t = floor.words.translator(floor.words.best([texter.language ?? 'en']), context.actor.districtId);
  const facts = { district: await districtName(context) };
  if (wish.kind === 'stop' || wish.kind === 'wrong_number') {
    const how = wish.kind === 'wrong_number' ? 'wrong_number' : wish.sure ? 'text' : 'text_maybe';
    await keepOptOuts(context, [{ id: newId(), kind: 'phone', address: text.from, at: now, how }], {
      source: 'family',
    });
    record('texts stopped', null, { how, sure: wish.sure });
    if (!wish.sure) return 'held';
    if (wish.kind === 'wrong_number') {
      // Before the mark: afterwards nothing goes there any more, this included.
      await answer(context, text, texter, t('channels.text.wrong_number', facts));
      await markWrongNumber(context, text.from);
      return 'wrong_number';
    }
    await answer(context, text, texter, t('channels.text.stopped', facts));
    return 'stopped';
  }
  if (wish.kind === 'start') {
    await startAgain(context, text);
    record('texts started', null, {});
    await answer(context, text, texter, t('channels.text.started', facts));
    return 'started';
  }
  await answer(context, text, texter, t('channels.text.help', { ...facts, link: floor.settings.publicUrl }));
  return 'helped';
}

async function districtName({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<string> {
  const { rows } = await sql<{
    name: string;
  }>`select name from platform.districts where id = ${actor.districtId}`.execute(tx);
  return rows[0]?.name ?? '';
}

/** Words that a carrier acts on by itself where nobody asked it not to. */
const carrierWords = /^\s*(?:stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|start|unstop|yes|help|info)\s*$/i;

/** The carrier answered a keyword of its own: ours would be refused after a STOP, and be a second one after HELP. */
async function isAnsweredByCarrier({ tx, actor }: ActionContext, { carrierSaid, body }: ArrivedText): Promise<boolean> {
  if (carrierSaid !== null) return true;
  if (!carrierWords.test(body)) return false;
  const { rows } =
    await sql`select from channels.accounts where district_id = ${actor.districtId} and opt_out = 'default'`.execute(
      tx,
    );
  return rows.length > 0;
}

async function answer(context: ActionContext, text: ArrivedText, texter: Texter, body: string): Promise<void> {
  if (await isAnsweredByCarrier(context, text)) return;
  const locale = context.floor.words.best([texter.language ?? 'en']);
  await queueDelivery(context, {
    kind: 'sms',
    category: 'receipt',
    personId: texter.personIds[0] ?? null,
    address: text.from,
    language: locale,
    subject: '',
    body,
    onceKey: `line ${text.providerId}`,
  });
}

async function startAgain({ tx, actor, now }: Context, { from, body }: ArrivedText): Promise<void> {
  await sql`update channels.opt_outs set lifted_at = ${now}, lifted_how = 'text', consent_on = ${now}::timestamptz::date, consent_words = ${body.slice(0, 200)}
    where district_id = ${actor.districtId} and kind = 'phone' and address = ${from} and lifted_at is null`.execute(tx);
  await sql`update channels.contact_points set opted_out_at = null, opted_out_how = null, takes_calls = 'unknown' where district_id = ${actor.districtId} and kind = 'phone' and address = ${from}`.execute(
    tx,
  );
}
