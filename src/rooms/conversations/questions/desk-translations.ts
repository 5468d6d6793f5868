import { sql } from 'kysely';
import { type QuestionContext, question } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { textPrice, type TextPrice } from '#rooms/channels';
import { hasProviders } from '#rooms/language';
import { familyReads } from '../conversations.family-mail.ts';
import { isByText } from '../conversations.family-text.ts';
import type { ConversationRow, MessageRow } from '../conversations.store.ts';
import { languageOfMessage, mostTranslated, preview, riskOf, sameLanguage } from '../conversations.translating.ts';
import { workableConversation } from './desk-conversation.ts';

/** A message in another language than it was written in. */
export type Translated = {
  readonly text: string;
  readonly language: string;
  readonly reviewed: boolean;
  /** What a machine's wording says when it is translated back. */
  readonly back: string | null;
};

/** How words to this family go out, for whoever writes them. */
export type Outgoing = {
  /** What the family reads, where it is not what this reader reads. */
  readonly reads: string | null;
  /** A machine can translate here. */
  readonly translates: boolean;
  /** It came by text: whether they have asked for no texts since. */
  readonly text: { readonly optedOut: boolean; readonly price: TextPrice | null } | null;
};

export type Around = {
  readonly outgoing: Outgoing;
  readonly translated: ReadonlyMap<Uuid, Translated>;
  /** A machine is at some of it: the page refreshes itself when it is there. */
  readonly waits: boolean;
  /** Some of it could be translated for this reader, and nobody has asked yet. */
  readonly untranslated: boolean;
};

async function textOf({ tx, actor }: QuestionContext, row: ConversationRow): Promise<Outgoing['text']> {
  if (!isByText(row)) return null;
  const { rows } = await sql`select from channels.opt_outs where district_id = ${actor.districtId} and kind = 'phone'
    and address = ${row.from_address} and lifted_at is null and how <> 'text_maybe' limit 1`.execute(tx);
  return { optedOut: rows.length > 0, price: await textPrice({ tx, actor }) };
}

type Made = { readonly translated: Translated | null; readonly waits: boolean; readonly missing: boolean };
const nothing: Made = { translated: null, waits: false, missing: false };

/** What staff wrote: what the family got of it, or what it will get while that can still be taken back. */
function toldOf(message: MessageRow, reads: string): Made | null {
  if (message.direction !== 'out' || message.told === null) return null;
  const language = message.told_language ?? reads;
  const translated = { text: message.told, language, reviewed: message.told_how === 'reviewed', back: null };
  return { ...nothing, translated };
}

async function inReaders(
  context: QuestionContext,
  row: ConversationRow,
  message: MessageRow,
  { mine, reads }: { readonly mine: string; readonly reads: string },
): Promise<Made> {
  const told = toldOf(message, reads);
  if (told !== null) return told;
  const from = await languageOfMessage(context, row, message);
  // Held back for now: how it will read to the family. Everything else: how it reads to whoever looks.
  const isHeld = message.direction === 'out' && message.state === 'held';
  const to = isHeld ? reads : mine;
  const risk = isHeld ? await riskOf(context, row) : 'routine';
  const made = await preview(context, row, message.text, { from, to, risk });
  if (made === null || made.how === 'same') return nothing;
  if (made.how === 'original')
    return { translated: null, waits: made.isAsked, missing: !isHeld && !made.isAsked && made.wouldWait === 'machine' };
  const back = isHeld ? made.backTranslation : null;
  return { ...nothing, translated: { text: made.text, language: to, reviewed: made.how === 'reviewed', back } };
}

/** What of a thread is there in the reader's language, and what becomes of words to this family. */
export const aroundThread = question(
  'conversations.desk_translations',
  async (
    context,
    { id, messages, mine }: { id: Uuid; messages: readonly MessageRow[]; mine: string },
  ): Promise<Around> => {
    const row = await workableConversation(context, id);
    const reads = await familyReads(context, row);
    const translated = new Map<Uuid, Translated>();
    let [waits, untranslated] = [false, false];
    const shown = messages.filter((one) => one.direction !== 'note' && one.state !== 'taken_back');
    for (const message of shown.slice(-mostTranslated)) {
      const made = await inReaders(context, row, message, { mine, reads });
      if (made.translated !== null) translated.set(message.id, made.translated);
      waits ||= made.waits;
      untranslated ||= made.missing;
    }
    const outgoing = {
      reads: sameLanguage(mine, reads) ? null : reads,
      translates: await hasProviders(context.tx, context.actor.districtId),
      text: await textOf(context, row),
    };
    return { outgoing, translated, waits, untranslated };
  },
);

/** Whether there is anything of this to say: most threads are in the reader's own language, by mail. */
export function needsAround(
  row: Pick<ConversationRow, 'language' | 'from_kind' | 'channel'>,
  messages: readonly MessageRow[],
  guardianReads: string | null,
  mine: string,
): boolean {
  if (isByText(row)) return true;
  const tags = [row.language, guardianReads ?? row.language, ...messages.map((one) => one.told_language ?? mine)];
  const written = messages.filter((one) => one.direction === 'in').map((one) => one.language ?? mine);
  return [...tags, ...written].some((tag) => !sameLanguage(tag, mine));
}
