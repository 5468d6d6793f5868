import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow } from '#platform/errors';
import { storeFiles, type NewFile } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { childrenLeft } from '#rooms/roster';
import { alarmsIn, dangerOf } from '../conversations.alarms.ts';
import { noteHits } from '../conversations.hits.ts';
import { askerOf } from '../conversations.askers.ts';
import { type Directory, directoryOf, goalsOf } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import {
  conversationClosed,
  conversationCritical,
  conversationRated,
  familyWroteEvent,
} from '../conversations.events.ts';
import { legalKindOf, legalWishes } from '../conversations.legal.ts';
import { ownerChain } from '../conversations.ownership.ts';
import { mayReadAsFamily } from '../conversations.policy.ts';
import { readersWith } from '../conversations.readers.ts';
import { closedNow, familyWrote, previewOf, reopenedNow } from '../conversations.rules.ts';
import {
  addHappening,
  addMessage,
  clockOf,
  type ConversationRow,
  indexWords,
  lockConversation,
  moveSearchScope,
  type NewMessage,
  saveConversation,
} from '../conversations.store.ts';
import { takeAwayFrom } from './named.ts';
import { childFacts } from '../conversations.child-facts.ts';
import { firstActive, namedInHarm } from './opening.ts';

export type FamilyMessage = {
  readonly channel: string;
  readonly text: string;
  readonly language: string | null;
  readonly authorName: string | null;
  readonly files: readonly NewFile[];
  readonly extra?: Pick<NewMessage, 'quoted' | 'htmlSafe' | 'messageId' | 'inboundId' | 'authentication' | 'warnings'>;
};

/** The family's words in an existing conversation: the clock starts again, words of danger are heard, a closed one opens. */
export async function takeFamilyMessage(
  context: ActionContext,
  before: ConversationRow,
  message: FamilyMessage,
): Promise<Uuid> {
  const { tx, actor, now } = context;
  const directory = await directoryOf(tx, actor.districtId);
  const alarms = await alarmsIn(context, message.text);
  const named = namedInHarm(directory, message.text, alarms, before.school_id);
  const row = await takeAwayFrom(context, directory, before, named);
  const week = (await weeksOf(tx, actor.districtId))(row.school_id);
  const wasClosed = row.state === 'closed';
  const owner = wasClosed ? await ownerForReopening(context, row) : { ownerId: row.owner_id, backupId: row.backup_id };
  const clock = familyWrote(clockOf(row), now, goalsOf(directory, row.topic_id), week);
  const { critical, lookFirst, hits } = dangerOf(alarms);
  const newlyCritical = critical !== null && (row.critical_at === null || row.acknowledged_at !== null);
  const messageId = await addMessage(context, now, {
    ...message.extra,
    warnings: [...(message.extra?.warnings ?? []), ...(lookFirst ? ['maybe_danger'] : [])],
    conversationId: row.id,
    direction: 'in',
    channel: message.channel,
    authorId: row.guardian_id,
    authorName: message.authorName,
    guardianId: row.guardian_id,
    text: message.text,
    language: message.language,
    fileCount: message.files.length,
  });
  if (message.files.length > 0)
    await storeFiles(
      context,
      message.files.map((file) => ({ ...file, owner: { kind: 'conversation', id: row.id } })),
    );
  await saveConversation(context, row.id, clock, {
    owner_id: owner.ownerId,
    backup_id: owner.backupId,
    last_message_at: now,
    last_from: 'family',
    message_count: row.message_count + 1,
    preview: previewOf(message.text),
    unread: true,
    ...(wasClosed ? { closed_by: null, closed_how: null, ...reopenedReaders(directory, row, owner) } : {}),
    ...(newlyCritical
      ? { critical_at: now, critical_category: critical, acknowledged_at: null, acknowledged_by: null }
      : {}),
  });
  await indexWords(context, row, message.text);
  if (wasClosed) {
    await addHappening(context, row.id, 'reopened', { byId: null, toId: owner.ownerId });
    await moveSearchScope(context, row.id);
  }
  context.record(
    'family wrote',
    { kind: 'conversation', id: row.id },
    { channel: message.channel, reopened: wasClosed },
  );
  await context.publish(familyWroteEvent({ conversationId: row.id, messageId, reopened: wasClosed }));
  if (newlyCritical) {
    await noteHits(context, row, hits);
    await context.publish(conversationCritical({ conversationId: row.id, category: critical }));
  }
  if (lookFirst) context.enqueue('conversations.look_first', { conversationId: row.id });
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
  return messageId;
}

function reopenedReaders(
  directory: Directory,
  row: ConversationRow,
  { ownerId, backupId }: { ownerId: Uuid | null; backupId: Uuid | null },
): { reader_ids?: Uuid[] } {
  return ownerId === null ? {} : readersWith(directory, row, { ownerId, backupId });
}

/** A closed conversation may have lost its owner to time: the same one if still here, else the chain's first. */
async function ownerForReopening(
  context: ActionContext,
  row: ConversationRow,
): Promise<{ ownerId: Uuid; backupId: Uuid | null }> {
  const directory = await directoryOf(context.tx, context.actor.districtId);
  const children = await childFacts(context, row.student_ids);
  const chain = ownerChain(
    {
      rule: directory.ruleFor(row.topic_id, row.school_id),
      categoryOwnerId: row.category_id === null ? null : (directory.categories.get(row.category_id)?.ownerId ?? null),
      schoolId: row.school_id,
      teacherIds: children.teacherIds,
      children,
      language: row.language,
      asker: askerOf(row),
      excluded: row.excluded_ids,
      now: context.now,
      turn: 0,
      legal: legalKindOf(row),
    },
    directory,
  );
  const before = row.owner_id !== null && !row.excluded_ids.includes(row.owner_id) ? [row.owner_id] : [];
  return firstActive(context, [...new Set([...before, ...chain])]);
}

/** What is closed stays closed once the child has left the district; what is open is finished with the family. */
async function allowMore({ tx, actor }: ActionContext, row: ConversationRow): Promise<void> {
  if (row.state === 'closed' && (await childrenLeft(tx, actor.districtId, row.student_ids)))
    throw errors.child_left_closed({}, 'text');
}

const newFile = z.object({
  name: z.string(),
  type: z.string(),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  dataClass: z.string(),
  held: z.string().nullable(),
  owner: z.object({ kind: z.string(), id: z.string().nullable() }),
});
export const filesInput = z.array(newFile).max(10).default([]);

const addWordsRequest = z.object({
  conversationId: z.string(),
  text: z.string().max(50_000),
  language: z.string().nullable(),
  channel: z.string(),
  files: filesInput,
});

/** The family adds to its case, through its link or signed in. */
export const addFamilyWords = action('conversations.add_family_words', addWordsRequest, async (context, input) => {
  const row = await lockConversation(context, input.conversationId);
  allow(mayReadAsFamily(context.actor, row));
  await allowMore(context, row);
  if (input.text.trim() === '' && input.files.length === 0) throw errors.words_missing({}, 'text');
  return takeFamilyMessage(context, row, {
    channel: input.channel,
    text: input.text.trim(),
    language: input.language ?? row.language,
    authorName: row.from_name,
    files: input.files,
  });
});

const caseRequest = z.object({ conversationId: z.string() });

/** The family says it is settled. A matter with words of danger stays open until a person has it. */
export const closeByFamily = action(
  'conversations.close_by_family',
  caseRequest,
  async (context, { conversationId }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayReadAsFamily(context.actor, row));
    if (row.state === 'closed') return;
    // Withdrawing is the family's right, and is written down by whoever decides: no button does it.
    if (row.legal_kind !== null) throw errors.legal_family_close();
    if (row.critical_at !== null && row.acknowledged_at === null) throw errors.critical_open();
    const week = (await weeksOf(context.tx, context.actor.districtId))(row.school_id);
    await saveConversation(context, row.id, closedNow(clockOf(row), context.now, week), {
      closed_by: null,
      closed_how: 'family',
    });
    await addHappening(context, row.id, 'closed', { byId: null, facts: { how: 'family' } });
    context.record('conversation closed', { kind: 'conversation', id: row.id }, { how: 'family' });
    await context.publish(conversationClosed({ conversationId: row.id, how: 'family' }));
    context.refresh(`conversation:${row.id}`);
    context.refresh('inbox');
  },
);

/** The family opens it again without having to explain itself. */
export const reopenByFamily = action(
  'conversations.reopen_by_family',
  caseRequest,
  async (context, { conversationId }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayReadAsFamily(context.actor, row));
    if (row.state !== 'closed') throw errors.not_closed();
    await allowMore(context, row);
    const directory = await directoryOf(context.tx, context.actor.districtId);
    const week = (await weeksOf(context.tx, context.actor.districtId))(row.school_id);
    const owner = await ownerForReopening(context, row);
    await saveConversation(
      context,
      row.id,
      reopenedNow(clockOf(row), context.now, goalsOf(directory, row.topic_id), week),
      {
        owner_id: owner.ownerId,
        backup_id: owner.backupId,
        closed_by: null,
        closed_how: null,
        unread: true,
        ...readersWith(directory, row, owner),
      },
    );
    await addHappening(context, row.id, 'reopened', { byId: null, toId: owner.ownerId });
    await moveSearchScope(context, row.id);
    context.record('conversation reopened', { kind: 'conversation', id: row.id }, { by: 'family' });
    await context.publish(familyWroteEvent({ conversationId: row.id, messageId: row.id, reopened: true }));
    context.refresh(`conversation:${row.id}`);
    context.refresh('inbox');
  },
);

const secondLookRequest = z.object({ conversationId: z.string(), text: z.string().max(5000) });

/** A second look goes to the category's owner, else up the chain, and never to the person who had it. */
export const askSecondLook = action(
  'conversations.second_look',
  secondLookRequest,
  async (context, { conversationId, text }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayReadAsFamily(context.actor, row));
    await allowMore(context, row);
    const { tx, actor, now } = context;
    const directory = await directoryOf(tx, actor.districtId);
    const had = [row.owner_id, row.answered_by].filter((one): one is Uuid => one !== null);
    const categoryOwnerId =
      row.category_id === null ? null : (directory.categories.get(row.category_id)?.ownerId ?? null);
    const legal = legalKindOf(row);
    const usual = [
      ...(categoryOwnerId === null ? [] : [categoryOwnerId]),
      ...(row.school_id === null ? [] : directory.byRole('principal', row.school_id)),
      ...directory.byRole('engagement', null),
      ...directory.byRole('administrator', null),
    ];
    const up = (legal === null ? usual : legalWishes(directory, legal, row.school_id).map((place) => place.id)).filter(
      (id) => !had.includes(id) && !row.excluded_ids.includes(id),
    );
    // When nobody else is left, it stays where it is rather than with nobody.
    const owner = await firstActive(context, [
      ...new Set([...up, ...had.filter((id) => !row.excluded_ids.includes(id))]),
    ]);
    const week = (await weeksOf(tx, actor.districtId))(row.school_id);
    const clock = reopenedNow(clockOf(row), now, goalsOf(directory, row.topic_id), week);
    await saveConversation(context, row.id, clock, {
      owner_id: owner.ownerId,
      backup_id: owner.backupId,
      second_look_at: now,
      unread: true,
      closed_by: null,
      closed_how: null,
      handoffs: row.handoffs + 1,
      ...readersWith(directory, row, owner),
    });
    if (text.trim() !== '')
      await takeFamilyMessage(context, await lockConversation(context, row.id), {
        channel: 'web',
        text: text.trim(),
        language: row.language,
        authorName: row.from_name,
        files: [],
      });
    await addHappening(context, row.id, 'second_look', { byId: null, toId: owner.ownerId });
    await moveSearchScope(context, row.id);
    context.record('second look asked', { kind: 'conversation', id: row.id }, { to: owner.ownerId });
    if (text.trim() === '')
      await context.publish(familyWroteEvent({ conversationId: row.id, messageId: row.id, reopened: true }));
    context.refresh(`conversation:${row.id}`);
    context.refresh('inbox');
  },
);

const rateRequest = z.object({
  conversationId: z.string(),
  rating: z.number().int().min(1).max(5),
  comment: z.string().max(2000),
});

/** 1 to 5 and a comment; a later one takes the place of an earlier one. */
export const rate = action('conversations.rate', rateRequest, async (context, { conversationId, rating, comment }) => {
  const row = await lockConversation(context, conversationId);
  allow(mayReadAsFamily(context.actor, row));
  await saveConversation(context, row.id, clockOf(row), {
    rating,
    rated_at: context.now,
    rating_comment: comment.trim() === '' ? null : comment.trim(),
  });
  await addHappening(context, row.id, 'rated', { byId: null, facts: { rating } });
  context.record('conversation rated', { kind: 'conversation', id: row.id }, { rating });
  await context.publish(conversationRated({ conversationId: row.id, rating }));
  context.refresh(`conversation:${row.id}`);
});
