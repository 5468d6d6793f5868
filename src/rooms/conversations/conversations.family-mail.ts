import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { queueDelivery } from '#rooms/channels';
import { diedAmong, leftTogether } from '#rooms/roster';
import { directoryOf } from './conversations.directory.ts';
import { isByText, schoolName, textMorning } from './conversations.family-text.ts';
import { caseToken, messageIdFor, replyAddress } from './conversations.links.ts';
import type { ConversationRow } from './conversations.store.ts';

export type Family = {
  readonly way: 'email' | 'sms';
  readonly address: string;
  /** The language of our own words to them: one that is installed. */
  readonly language: string;
  /** What they read, installed or not. */
  readonly reads: string;
  /** The family left the district; what was open is still finished with them, at their address. */
  readonly gone?: true;
};

/** What a family reads, however it is reached. */
export async function familyReads(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  row: Pick<ConversationRow, 'guardian_id' | 'language'>,
): Promise<string> {
  if (row.guardian_id === null) return row.language;
  const { rows } = await sql<{ language: string | null }>`select language from roster.v_people
    where district_id = ${actor.districtId} and id = ${row.guardian_id}`.execute(tx);
  return rows[0]?.language ?? row.language;
}

/** Where words to this family go by mail or text; null when they are called back, or nobody knows who they are. */
export async function familyMail({ tx, actor, floor }: ActionContext, row: ConversationRow): Promise<Family | null> {
  const way = isByText(row) ? 'sms' : 'email';
  if (row.privacy === 'anonymous' || row.from_address === null || (way === 'email' && row.from_kind !== 'email'))
    return null;
  let language = row.language;
  if (row.guardian_id !== null) {
    const { rows } = await sql<{
      language: string | null;
      is_active: boolean;
    }>`select language, is_active from roster.v_people where district_id = ${actor.districtId} and id = ${row.guardian_id}`.execute(
      tx,
    );
    language = rows[0]?.language ?? language;
    if (rows[0]?.is_active === false) {
      // Somebody who is no longer in the roster gets nothing more: their messages ended with their access. Only a family
      // that left with its child is answered to the end, in what it asked itself.
      if (!(await leftTogether(tx, actor.districtId, row.guardian_id, row.student_ids))) return null;
      return { way, address: row.from_address, language: floor.words.best([language]), reads: language, gone: true };
    }
  }
  return { way, address: row.from_address, language: floor.words.best([language]), reads: language };
}

/**
 * The same for what the house sends by itself: who has it now, how it was, which rights there are. About a child that
 * has died nothing of it goes out, and nothing to somebody who has died; only what a person wrote does.
 */
export async function automaticMail(context: ActionContext, row: ConversationRow): Promise<Family | null> {
  const about = row.guardian_id === null ? row.student_ids : [...row.student_ids, row.guardian_id];
  const died = await diedAmong(context.tx, context.actor.districtId, about);
  return died.size > 0 ? null : familyMail(context, row);
}

type Telling = {
  readonly row: ConversationRow;
  readonly family: Family;
  readonly category: string;
  readonly onceKey: string;
  readonly subject: string;
  readonly body: string;
  /** The same for a phone; left out it says that there is news, with the link. */
  readonly short?: string;
  readonly messageRef?: Uuid;
  readonly messageId?: string;
  readonly inReplyTo?: string | null;
  readonly references?: readonly string[];
  readonly fileIds?: readonly Uuid[];
};

export async function tell(context: ActionContext, telling: Telling): Promise<void> {
  const { floor, actor } = context;
  const { row, family } = telling;
  if (family.way === 'sms') return tellByText(context, telling);
  await queueDelivery(context, {
    kind: 'email',
    category: telling.category,
    personId: family.gone === true ? null : row.guardian_id,
    address: family.address,
    language: family.language,
    subject: telling.subject,
    body: telling.body,
    messageId: telling.messageId ?? messageIdFor(newId(), row.id, floor.settings.mailDomain),
    ...(telling.inReplyTo === undefined ? {} : { inReplyTo: telling.inReplyTo }),
    references: telling.references ?? [],
    replyTo: replyAddress(floor.secrets, actor.districtId, row.code, floor.settings.mailDomain),
    about: { kind: 'conversation', id: row.id },
    ...(telling.messageRef === undefined ? {} : { messageRef: telling.messageRef }),
    ...(telling.fileIds === undefined ? {} : { fileIds: telling.fileIds }),
    onceKey: telling.onceKey,
  });
}

/** As a text: what the house says by itself waits for a decent hour, what somebody just asked for does not. */
async function tellByText(context: ActionContext, telling: Telling): Promise<void> {
  const { floor } = context;
  const { row, family } = telling;
  const t = floor.words.translator(family.language, context.actor.districtId);
  const isNotice = telling.category === 'notice';
  const news = (): string => t('conversations.text.news', { school, link: caseLink(context, row) });
  const school = await schoolName(context, row, t);
  const morning = isNotice ? await textMorning(context, row) : null;
  await queueDelivery(context, {
    kind: 'sms',
    // A receipt of ours is no answer to STOP: whoever asked for no texts gets none.
    category: telling.category === 'receipt' ? 'text_receipt' : telling.category,
    personId: family.gone === true ? null : row.guardian_id,
    address: family.address,
    language: family.language,
    subject: '',
    body: telling.short ?? news(),
    about: { kind: 'conversation', id: row.id },
    ...(telling.messageRef === undefined ? {} : { messageRef: telling.messageRef }),
    onceKey: telling.onceKey,
    ...(morning === null ? {} : { sendAfter: morning.at }),
  });
}

export function caseLink(
  context: Pick<ActionContext, 'floor' | 'actor'>,
  row: Pick<ConversationRow, 'id' | 'link_version'>,
): string {
  return `${context.floor.settings.publicUrl}/case/${caseToken(context.floor.secrets, context.actor.districtId, { id: row.id, version: row.link_version })}`;
}

export async function personName(context: ActionContext, personId: Uuid | null, fallback: string): Promise<string> {
  if (personId === null) return fallback;
  const directory = await directoryOf(context.tx, context.actor.districtId);
  return directory.staff.get(personId)?.name ?? fallback;
}

export async function threadIds({ tx, actor }: ActionContext, conversationId: Uuid): Promise<readonly string[]> {
  const { rows } = await sql<{ message_id: string }>`select message_id from (
      select message_id, id from conversations.messages where district_id = ${actor.districtId} and conversation_id = ${conversationId} and message_id is not null
      union all select message_id, id from channels.deliveries where district_id = ${actor.districtId} and about_id = ${conversationId} and category in ('receipt', 'reply') and message_id is not null) m order by id`.execute(
    tx,
  );
  return rows.map((row) => row.message_id);
}
