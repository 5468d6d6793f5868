import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow } from '#platform/errors';
import { storeFiles } from '#platform/files';
import { newId, type Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { errors } from '../conversations.errors.ts';
import { colleagueAsked, conversationClosed, staffReplied } from '../conversations.events.ts';
import { otherChildrenNamed } from '../conversations.names.ts';
import { directoryOf } from '../conversations.directory.ts';
import { familyMail } from '../conversations.family-mail.ts';
import { isByText } from '../conversations.family-text.ts';
import { hasClosedReaders } from '../conversations.legal.ts';
import { mayOwn } from '../conversations.ownership.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import { answered, closedNow, previewOf, waitingForFamily } from '../conversations.rules.ts';
import {
  addHappening,
  addMessage,
  clockOf,
  type ConversationRow,
  indexWords,
  lockConversation,
  moveSearchScope,
  saveConversation,
} from '../conversations.store.ts';
import { beginTranslating, sameLanguage, writtenByStaff } from '../conversations.translating.ts';
import { morningFor } from '../questions/desk-later.ts';
import { filesInput } from './family.ts';

/** How long a message can be taken back before it goes out. */
export const undoSeconds = 20;

const replyRequest = z.object({
  conversationId: z.string(),
  text: z.string().max(50_000),
  thenDo: z.enum(['open', 'wait', 'close']).default('open'),
  /** The newest message the writer had seen; null skips the check (mail, API). */
  lastSeenId: z.string().nullable().default(null),
  /** The writer saw the other answer and sends all the same. */
  sendAnyway: z.boolean().default(false),
  /** Other children of the school named in the words whom the writer confirmed. */
  confirmedChildren: z.array(z.string()).max(50).default([]),
  files: filesInput,
  channel: z.string().default('desk'),
  /** Seconds in which it can be taken back. */
  undo: z.number().int().min(0).max(60).default(undoSeconds),
  via: z.string().nullable().default(null),
  /** Written at night: it goes out in the family's morning, where it may wait. */
  inTheMorning: z.boolean().default(false),
});

export type ReplyResult = { readonly messageId: Uuid; readonly sendAt: Temporal.Instant };

async function newerMessage({ tx, actor }: ActionContext, row: ConversationRow, lastSeenId: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from conversations.messages where district_id = ${actor.districtId} and conversation_id = ${row.id}
    and id > ${lastSeenId} and direction in ('in', 'out') and state <> 'taken_back' and author_id is distinct from ${actor.personId} limit 1`.execute(
      tx,
    );
  return rows.length > 0;
}

/** A machine begins to translate while the words can still be taken back. */
async function warmUp(context: ActionContext, row: ConversationRow, text: string): Promise<void> {
  const family = await familyMail(context, row);
  if (family === null || sameLanguage('en', family.reads)) return;
  const from = await writtenByStaff(context, context.actor.personId, text, family.reads);
  await beginTranslating(context, row, text, { from, to: family.reads });
}

/**
 * Writes to the family. The words go out after 20 seconds unless they are taken back; until then they are kept and
 * shown. Two people who answer at once notice each other, and another child named in the words must be confirmed.
 */
export const reply = action('conversations.reply', replyRequest, async (context, input): Promise<ReplyResult> => {
  const row = await lockConversation(context, input.conversationId);
  const { actor, now } = context;
  allow(mayWorkOn(actor, row));
  const text = input.text.trim();
  if (text === '' && input.files.length === 0) throw errors.words_missing({}, 'text');
  if (input.lastSeenId !== null && !input.sendAnyway && (await newerMessage(context, row, input.lastSeenId)))
    throw errors.collision();
  const named = (await otherChildrenNamed(context, row, text)).filter(
    (child) => !input.confirmedChildren.includes(child.id),
  );
  if (named.length > 0)
    throw errors.other_child_named(
      { names: named.map((child) => child.name).join(', '), ids: named.map((child) => child.id).join(' ') },
      'text',
    );
  const messageId = newId();
  // At night a text rings: it waits whoever writes it, and however. A mail waits where its writer says so.
  const morning = input.inTheMorning || isByText(row) ? await morningFor(context, row) : null;
  const sendAt = morning?.at ?? now.add({ seconds: input.undo });
  await addMessage(context, now, {
    id: messageId,
    conversationId: row.id,
    direction: 'out',
    channel: input.channel,
    authorId: actor.personId,
    authorName: null,
    guardianId: row.guardian_id,
    text,
    language: null,
    state: 'held',
    sendAt,
    thenDo: input.thenDo,
    via: input.via,
    fileCount: input.files.length,
  });
  if (input.files.length > 0)
    await storeFiles(
      context,
      input.files.map((file) => ({ ...file, owner: { kind: 'conversation', id: row.id } })),
    );
  await warmUp(context, row, text);
  context.record('reply written', { kind: 'conversation', id: row.id }, { message: messageId });
  context.enqueue('conversations.release', { messageId }, { runAt: sendAt });
  context.refresh(`conversation:${row.id}`);
  return { messageId, sendAt };
});

const messageRequest = z.object({ messageId: z.string() });

async function heldMessage(
  { tx, actor }: ActionContext,
  messageId: Uuid,
): Promise<{
  conversation_id: Uuid;
  author_id: Uuid | null;
  text: string;
  then_do: string;
  at: Temporal.Instant;
} | null> {
  const { rows } = await sql<{
    conversation_id: Uuid;
    author_id: Uuid | null;
    text: string;
    then_do: string;
    at: Temporal.Instant;
  }>`
    select conversation_id, author_id, text, then_do, at from conversations.messages where district_id = ${actor.districtId} and id = ${messageId} and state = 'held' for update`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** Takes one's own words back while they have not gone out; answers them, so that nothing typed is lost. */
export const takeBack = action(
  'conversations.take_back',
  messageRequest,
  async (context, { messageId }): Promise<{ conversationId: Uuid; text: string }> => {
    const message = await heldMessage(context, messageId);
    if (message === null) throw errors.too_late_to_take_back();
    const row = await lockConversation(context, message.conversation_id);
    allow(mayWorkOn(context.actor, row) && message.author_id === context.actor.personId);
    await sql`update conversations.messages set state = 'taken_back' where district_id = ${context.actor.districtId} and id = ${messageId}`.execute(
      context.tx,
    );
    context.record('reply taken back', { kind: 'conversation', id: row.id }, { message: messageId });
    context.refresh(`conversation:${row.id}`);
    return { conversationId: row.id, text: message.text };
  },
);

/** What waits for the morning goes out at once after all: its writer says so. */
export const sendNow = action('conversations.send_now', messageRequest, async (context, { messageId }) => {
  const message = await heldMessage(context, messageId);
  if (message === null) throw errors.too_late_to_take_back();
  const row = await lockConversation(context, message.conversation_id);
  allow(mayWorkOn(context.actor, row) && message.author_id === context.actor.personId);
  if (isByText(row) && (await morningFor(context, row)) !== null) throw errors.quiet_hours();
  await sql`update conversations.messages set send_at = ${context.now} where district_id = ${context.actor.districtId} and id = ${messageId}`.execute(
    context.tx,
  );
  context.record('reply sent at once', { kind: 'conversation', id: row.id }, { message: messageId });
  context.enqueue('conversations.release', { messageId });
  context.refresh(`conversation:${row.id}`);
});

/** The 20 seconds, or the night, are over: the words count as sent, the clock moves, and the delivery begins in this transaction. */
export const releaseMessage = action('conversations.release', messageRequest, async (context, { messageId }) => {
  const message = await heldMessage(context, messageId);
  if (message === null) return;
  const { tx, actor, now } = context;
  const row = await lockConversation(context, message.conversation_id);
  await sql`update conversations.messages set state = 'sent' where district_id = ${actor.districtId} and id = ${messageId}`.execute(
    tx,
  );
  const week = (await weeksOf(tx, actor.districtId))(row.school_id);
  const critical = row.critical_at !== null && row.acknowledged_at === null;
  const clock = clockOf(row);
  let next = row.state === 'closed' ? clock : answered(clock, message.at, week);
  if (message.then_do === 'wait') next = waitingForFamily(next, now, week);
  // A matter with words of danger, or with a legal path, is never closed along the way.
  const closing = message.then_do === 'close' && !critical && row.legal_kind === null && next.state !== 'closed';
  if (closing) next = closedNow(next, now, week);
  await saveConversation(context, row.id, next, {
    answered_by: message.author_id,
    last_message_at: message.at,
    last_from: 'staff',
    message_count: row.message_count + 1,
    preview: previewOf(message.text),
    ...(closing ? { closed_by: message.author_id, closed_how: 'staff' } : {}),
  });
  await indexWords(context, row, message.text);
  if (closing) {
    await addHappening(context, row.id, 'closed', { byId: message.author_id, facts: { how: 'staff' } });
    await context.publish(conversationClosed({ conversationId: row.id, how: 'staff' }));
  } else if (message.then_do === 'wait') await addHappening(context, row.id, 'waiting', { byId: message.author_id });
  await context.publish(staffReplied({ conversationId: row.id, messageId }));
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
});

const noteRequest = z.object({
  conversationId: z.string(),
  text: z.string().max(50_000),
  mentionIds: z.array(z.string()).max(20).default([]),
  files: filesInput,
  via: z.string().nullable().default(null),
});

/** A note stays inside. Whoever is mentioned is asked in, if they may read it at all. */
export const addNote = action('conversations.note', noteRequest, async (context, input): Promise<Uuid> => {
  const row = await lockConversation(context, input.conversationId);
  allow(mayWorkOn(context.actor, row));
  const text = input.text.trim();
  if (text === '' && input.files.length === 0) throw errors.words_missing({}, 'text');
  const directory = await directoryOf(context.tx, context.actor.districtId);
  const mentioned = input.mentionIds.filter(
    (id) => mayOwn(directory, id, row.excluded_ids) && (!hasClosedReaders(row) || row.reader_ids.includes(id)),
  );
  const messageId = await addMessage(context, context.now, {
    conversationId: row.id,
    direction: 'note',
    channel: 'desk',
    authorId: context.actor.personId,
    authorName: null,
    text,
    language: null,
    mentions: mentioned,
    via: input.via,
    fileCount: input.files.length,
  });
  if (input.files.length > 0)
    await storeFiles(
      context,
      input.files.map((file) => ({ ...file, owner: { kind: 'conversation', id: row.id } })),
    );
  const helpers = [...new Set([...row.helper_ids, ...mentioned.filter((id) => id !== row.owner_id)])];
  await saveConversation(context, row.id, clockOf(row), { helper_ids: helpers });
  await indexWords(context, row, text);
  await moveSearchScope(context, row.id);
  for (const personId of mentioned)
    if (personId !== context.actor.personId)
      await context.publish(colleagueAsked({ conversationId: row.id, personId, how: 'mention' }));
  context.record('note written', { kind: 'conversation', id: row.id }, { message: messageId });
  context.refresh(`conversation:${row.id}`);
  return messageId;
});
