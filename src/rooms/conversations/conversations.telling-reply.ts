import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { T } from '#platform/words';
import { countSegments } from '#rooms/channels';
import { type InLanguage, labelOf } from '#rooms/language';
import { directoryOf } from './conversations.directory.ts';
import { caseLink, type Family, familyMail, personName, tell, threadIds } from './conversations.family-mail.ts';
import { beginningOf, mostSegments } from './conversations.family-text.ts';
import { messageIdFor } from './conversations.links.ts';
import { type ConversationRow, type MessageRow, readConversation } from './conversations.store.ts';
import { forFamily } from './conversations.translating.ts';

const tellRequest = z.object({
  conversationId: z.string(),
  messageId: z.string(),
  /** How often a machine was waited for already. */
  waited: z.number().int().default(0),
});

/** So often, and so many seconds each time, a machine is waited for; then the words go as they were written. */
const mostWaits = 8;
const waitSeconds = 15;

type Said = { readonly text: string; readonly label: InLanguage['label']; readonly original: string | null };

async function messageOf({ tx, actor }: ActionContext, messageId: Uuid): Promise<MessageRow | undefined> {
  const { rows } =
    await sql<MessageRow>`select * from conversations.messages where district_id = ${actor.districtId} and id = ${messageId}`.execute(
      tx,
    );
  return rows[0];
}

async function keepTold(
  { tx, actor }: ActionContext,
  messageId: Uuid,
  told: { readonly text: string; readonly language: string; readonly how: string },
): Promise<void> {
  await sql`update conversations.messages set told = ${told.text}, told_language = ${told.language}, told_how = ${told.how}
    where district_id = ${actor.districtId} and id = ${messageId}`.execute(tx);
}

/** The words as this family reads them; null while a machine is still at it. */
async function saidTo(
  context: ActionContext,
  row: ConversationRow,
  family: Family,
  message: MessageRow,
  mayWait: boolean,
): Promise<Said | null> {
  const plain: Said = { text: message.text, label: null, original: null };
  const made = await forFamily(context, row, message, family.reads);
  if (made === null || made.how === 'same') return plain;
  if (made.how === 'original') {
    if (mayWait && made.waitingFor !== null && made.waitingForReview === null) return null;
    return { ...plain, label: labelOf(made.how) };
  }
  await keepTold(context, message.id, { text: made.text, language: family.reads, how: made.how });
  return { text: made.text, label: made.label, original: message.text };
}

async function filesWith({ tx, actor }: ActionContext, row: ConversationRow, message: MessageRow): Promise<Uuid[]> {
  if (message.file_count === 0) return [];
  const { rows } = await sql<{
    id: Uuid;
  }>`select id from platform.files where district_id = ${actor.districtId} and owner_id = ${row.id} and state = 'clean' and created_at = ${message.at}`.execute(
    tx,
  );
  return rows.map((file) => file.id);
}

type Signed = { readonly t: T; readonly owner: string; readonly school: string; readonly link: string };

/** As a text: the words whole where they are short, else how they begin; who wrote them, and where the rest stands. */
export function replyAsText(said: Said, files: number, { t, owner, school, link }: Signed): string {
  const parts = [said.text.trim(), t('conversations.text.reply_foot', { owner, school })];
  if (said.label === 'language.label.machine') parts.push(t('conversations.text.machine', { link }));
  else if (said.label !== null) parts.push(t('conversations.text.original', { link }));
  else if (files > 0) parts.push(t('conversations.text.reply_more', { link }));
  const whole = parts.filter((part) => part !== '').join('\n');
  if (countSegments(whole).segments <= mostSegments) return whole;
  return t('conversations.text.reply_long', { owner, school, link, start: beginningOf(said.text, 2) });
}

function replyAsMail(said: Said, { t, owner, school, link }: Signed): string {
  const parts = [said.text];
  if (said.label !== null) parts.push(t(said.label));
  if (said.original !== null) parts.push(said.original);
  return `${parts.join('\n\n')}\n\n—\n${t('conversations.reply.foot', { link, owner, school })}`;
}

/** Staff's words to the family, in its thread and its language. Waits a little where a machine is still translating. */
export const tellReply = action(
  'conversations.tell_reply',
  tellRequest,
  async (context, { conversationId, messageId, waited }) => {
    const row = await readConversation(context, conversationId);
    const family = await familyMail(context, row);
    const message = family === null ? undefined : await messageOf(context, messageId);
    if (family === null || message === undefined) return;
    const said = await saidTo(context, row, family, message, waited < mostWaits);
    if (said === null) {
      const again = { conversationId, messageId, waited: waited + 1 };
      context.enqueue('conversations.tell_reply', again, { runAt: context.now.add({ seconds: waitSeconds }) });
      return;
    }
    await send(context, row, family, message, said, '');
  },
);

async function send(
  context: ActionContext,
  row: ConversationRow,
  family: Family,
  message: MessageRow,
  said: Said,
  again: '' | ' reviewed',
): Promise<void> {
  const { tx, actor, floor } = context;
  const files = again === '' ? await filesWith(context, row, message) : [];
  const t = floor.words.translator(family.language, context.actor.districtId);
  const directory = await directoryOf(tx, actor.districtId);
  const signed: Signed = {
    t,
    owner: await personName(context, message.author_id, t('conversations.school_office')),
    school: directory.orgs.get(row.school_id ?? actor.districtId)?.name ?? t('conversations.school_office'),
    link: caseLink(context, row),
  };
  const thread = await threadIds(context, row.id);
  const outgoing = messageIdFor(message.id, row.id, floor.settings.mailDomain);
  if (again === '' && family.way === 'email')
    await sql`update conversations.messages set message_id = ${outgoing} where district_id = ${actor.districtId} and id = ${message.id}`.execute(
      tx,
    );
  const first = row.message_count <= 1 && row.last_from === 'staff';
  await tell(context, {
    row,
    family,
    category: 'reply',
    onceKey: `reply ${message.id}${again}`,
    subject: first
      ? t('conversations.start.subject', { subject: row.subject })
      : t('conversations.reply.subject', { subject: row.subject.replace(/^(re|aw|rv|رد)\s*:\s*/iu, '') }),
    body: replyAsMail(said, signed),
    short: replyAsText(said, message.file_count, signed),
    // What a person translated afterwards is another message, about the same words.
    ...(again === '' ? { messageRef: message.id, messageId: outgoing } : {}),
    inReplyTo: thread.at(-1) ?? null,
    references: thread.slice(-20),
    fileIds: files,
  });
}

const reviewedRequest = z.object({ aboutKind: z.string().nullable(), aboutId: z.string().nullable(), how: z.string() });

/** Somebody qualified has read or written the translation: the family that got the original gets it too, once. */
export const tellReviewed = action(
  'conversations.tell_reviewed',
  reviewedRequest.loose(),
  async (context, { aboutKind, aboutId, how }) => {
    if (aboutKind !== 'conversation_message' || aboutId === null || how !== 'reviewed') return;
    const message = await messageOf(context, aboutId);
    if (message === undefined || message.state !== 'sent' || message.told_how !== null) return;
    const row = await readConversation(context, message.conversation_id);
    const family = await familyMail(context, row);
    if (family === null) return;
    const said = await saidTo(context, row, family, message, false);
    if (said === null || said.original === null) return;
    await send(context, row, family, message, said, ' reviewed');
  },
);
