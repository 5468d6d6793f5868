import { sql } from 'kysely';
import { type QuestionContext, question } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { hasProviders } from '#rooms/language';
import { familyReads } from '../conversations.family-mail.ts';
import { isByText } from '../conversations.family-text.ts';
import type { ConversationRow, MessageRow } from '../conversations.store.ts';
import { preview, riskOf, sameLanguage, writtenByStaff } from '../conversations.translating.ts';
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
  readonly text: { readonly optedOut: boolean } | null;
};

export type Around = { readonly outgoing: Outgoing; readonly translated: ReadonlyMap<Uuid, Translated> };

/** The newest messages are what is answered; older ones stay as they were written. */
const mostTranslated = 12;

async function textOf({ tx, actor }: QuestionContext, row: ConversationRow): Promise<Outgoing['text']> {
  if (!isByText(row)) return null;
  const { rows } = await sql`select from channels.opt_outs where district_id = ${actor.districtId} and kind = 'phone'
    and address = ${row.from_address} and lifted_at is null and how <> 'text_maybe' limit 1`.execute(tx);
  return { optedOut: rows.length > 0 };
}

async function inReaders(
  context: QuestionContext,
  row: ConversationRow,
  message: MessageRow,
  { mine, reads }: { readonly mine: string; readonly reads: string },
): Promise<Translated | null> {
  if (message.direction === 'out' && message.told !== null)
    return {
      text: message.told,
      language: message.told_language ?? reads,
      reviewed: message.told_how === 'reviewed',
      back: null,
    };
  const isIn = message.direction === 'in';
  if (!isIn && message.state !== 'held') return null;
  const from = isIn
    ? (message.language ?? row.language)
    : await writtenByStaff(context, message.author_id, message.text, reads);
  const to = isIn ? mine : reads;
  const risk = isIn ? 'routine' : await riskOf(context, row);
  const made = await preview(context, row, message.text, { from, to, risk });
  if (made === null || made.how === 'original' || made.how === 'same') return null;
  return { text: made.text, language: to, reviewed: made.how === 'reviewed', back: isIn ? null : made.backTranslation };
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
    for (const message of messages.filter((one) => one.direction !== 'note').slice(-mostTranslated)) {
      const made = await inReaders(context, row, message, { mine, reads });
      if (made !== null) translated.set(message.id, made);
    }
    const outgoing = {
      reads: sameLanguage(mine, reads) ? null : reads,
      translates: await hasProviders(context.tx, context.actor.districtId),
      text: await textOf(context, row),
    };
    return { outgoing, translated };
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
