import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { childrenLeft } from '#rooms/roster';
import { type Asker, askerOf, askers, hasOneDesk, proposedTo } from '../conversations.askers.ts';
import { type Directory, directoryOf, goalsOf } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { colleagueAsked, conversationClosed, conversationHandedOff } from '../conversations.events.ts';
import { hasClosedReaders, legalKindOf, namedFor } from '../conversations.legal.ts';
import { nowChosen } from '../conversations.legal-store.ts';
import { mayAnswer, mayOwn, ownerChain } from '../conversations.ownership.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import { privateReaders, readersAfter, readersWith } from '../conversations.readers.ts';
import { closedNow, reopenedNow, waitingForFamily } from '../conversations.rules.ts';
import {
  addHappening,
  clockOf,
  type ConversationChange,
  type ConversationRow,
  lockConversation,
  moveSearchScope,
  saveConversation,
} from '../conversations.store.ts';
import { allowHandOff, beginLegal } from './legal-begin.ts';
import { childFacts } from '../conversations.child-facts.ts';
import { excludedFrom, firstActive } from './opening.ts';

const handOffRequest = z.object({
  conversationId: z.string(),
  /** A person, or a topic whose owner then gets it. */
  toPersonId: z.string().nullable().default(null),
  toTopicId: z.string().nullable().default(null),
  reason: z.string().max(500),
});

/** After so many wrong desks the category's owner decides. */
const mostBounces = 2;

async function chainFor(
  context: ActionContext,
  directory: Directory,
  row: ConversationRow,
  topicId: Uuid | null,
): Promise<readonly Uuid[]> {
  const children = await childFacts(context, row.student_ids);
  const categoryId = topicId === null ? row.category_id : (directory.topics.get(topicId)?.categoryId ?? null);
  return ownerChain(
    {
      rule: directory.ruleFor(topicId, row.school_id),
      categoryOwnerId: categoryId === null ? null : (directory.categories.get(categoryId)?.ownerId ?? null),
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
}

async function giveTo(
  context: ActionContext,
  row: ConversationRow,
  chain: readonly Uuid[],
  change: ConversationChange,
): Promise<Uuid> {
  const directory = await directoryOf(context.tx, context.actor.districtId);
  const owner = await firstActive(context, chain);
  await saveConversation(context, row.id, clockOf(row), {
    ...change,
    owner_id: owner.ownerId,
    backup_id: owner.backupId,
    unread: true,
    helper_ids: row.helper_ids.filter((id) => id !== owner.ownerId),
    ...readersWith(directory, row, owner),
  });
  await moveSearchScope(context, row.id);
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
  return owner.ownerId;
}

/** Hands a conversation to another owner. The clock keeps running; the family is told who has it now. The second wrong desk raises it to the category's owner. */
export const handOff = action(
  'conversations.hand_off',
  handOffRequest,
  async (context, input): Promise<{ ownerId: Uuid; raised: boolean }> => {
    const row = await lockConversation(context, input.conversationId);
    allow(mayWorkOn(context.actor, row));
    if (row.state === 'closed') throw errors.closed_already();
    if (input.reason.trim() === '') throw errors.reason_missing({}, 'reason');
    const directory = await directoryOf(context.tx, context.actor.districtId);
    if (input.toTopicId !== null && !directory.topics.has(input.toTopicId)) throw errors.topic_unknown({}, 'topic');
    if (input.toPersonId === null && input.toTopicId === null) throw errors.person_unknown({}, 'person');
    const matter = { excluded: row.excluded_ids, asker: askerOf(row) };
    if (input.toPersonId !== null && !mayAnswer(directory, input.toPersonId, matter))
      throw errors.person_cannot({}, 'person');
    const toTopic = input.toTopicId === null ? undefined : directory.topics.get(input.toTopicId);
    allowHandOff(directory, row, input);
    if (row.legal_kind === null && toTopic !== undefined && toTopic.legalPath !== null) {
      const { id, categoryId } = toTopic;
      await saveConversation(context, row.id, clockOf(row), { topic_id: id, category_id: categoryId });
      const how = { kind: toTopic.legalPath, how: 'topic', reason: input.reason.trim() } as const;
      return { ownerId: await beginLegal(context, await lockConversation(context, row.id), how), raised: false };
    }
    const bounces = row.bounces + (row.first_answered_at === null && row.handoffs > 0 ? 1 : 0);
    const topicId = input.toTopicId ?? row.topic_id;
    const categoryId =
      topicId === null ? row.category_id : (directory.topics.get(topicId)?.categoryId ?? row.category_id);
    const categoryOwner = categoryId === null ? null : (directory.categories.get(categoryId)?.ownerId ?? null);
    const raised = row.legal_kind === null && bounces >= mostBounces && row.bounces < mostBounces;
    const wished =
      input.toPersonId === null
        ? await chainFor(context, directory, row, topicId)
        : [input.toPersonId, ...(await chainFor(context, directory, row, topicId))];
    const chain = raised
      ? [
          ...(categoryOwner === null ? [] : [categoryOwner]),
          ...directory.byRole('engagement', null),
          ...directory.byRole('administrator', null),
          ...wished,
        ]
      : wished;
    const usable = [...new Set(chain)].filter((id) => mayAnswer(directory, id, matter));
    const unitRule = topicId === null ? null : directory.ruleFor(topicId, row.school_id);
    const ownerId = await giveTo(context, row, usable, {
      topic_id: topicId,
      category_id: categoryId,
      unit_id: unitRule?.kind === 'role_at_unit' ? unitRule.unitId : row.unit_id,
      handoffs: row.handoffs + 1,
      bounces,
    });
    await addHappening(context, row.id, raised ? 'raised' : 'handed_off', {
      toId: ownerId,
      facts: { from: row.owner_id, reason: input.reason.trim(), topic: topicId },
    });
    context.record(
      'conversation handed off',
      { kind: 'conversation', id: row.id },
      { from: row.owner_id, to: ownerId, raised },
    );
    await context.publish(
      conversationHandedOff({
        conversationId: row.id,
        from: row.owner_id,
        to: ownerId,
        why: raised ? 'raised' : 'hand_off',
      }),
    );
    return { ownerId, raised };
  },
);

const oneRequest = z.object({ conversationId: z.string() });

/** "I take this": the reader becomes its owner. */
export const takeOver = action('conversations.take_over', oneRequest, async (context, { conversationId }) => {
  const row = await lockConversation(context, conversationId);
  allow(mayWorkOn(context.actor, row) && context.actor.personId !== null);
  const me = context.actor.personId;
  if (me === null || row.owner_id === me) return;
  if (row.state === 'closed') throw errors.closed_already();
  const legal = legalKindOf(row);
  const directory = await directoryOf(context.tx, context.actor.districtId);
  if (legal !== null && !namedFor(directory.legal, legal, row.school_id).includes(me)) throw errors.legal_only_named();
  if (!mayAnswer(directory, me, { excluded: row.excluded_ids, asker: askerOf(row) })) throw errors.person_cannot();
  const ownerId = await giveTo(context, row, [me, ...(row.owner_id === null ? [] : [row.owner_id])], {
    handoffs: row.handoffs + 1,
  });
  await addHappening(context, row.id, 'taken', { toId: ownerId, facts: { from: row.owner_id } });
  context.record('conversation taken over', { kind: 'conversation', id: row.id }, { from: row.owner_id });
  await context.publish(
    conversationHandedOff({ conversationId: row.id, from: row.owner_id, to: ownerId, why: 'taken' }),
  );
});

const helperRequest = z.object({
  conversationId: z.string(),
  personId: z.string(),
  remove: z.boolean().default(false),
});

/** Asks a colleague in, or lets them go. Never somebody whom the matter is about, or whose child. */
export const setHelper = action(
  'conversations.set_helper',
  helperRequest,
  async (context, { conversationId, personId, remove }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayWorkOn(context.actor, row));
    const directory = await directoryOf(context.tx, context.actor.districtId);
    if (!remove && !mayOwn(directory, personId, row.excluded_ids)) throw errors.person_cannot({}, 'person');
    // Whoever has it finishes it: nobody new learns of a child that has left the district.
    if (!remove && (await childrenLeft(context.tx, context.actor.districtId, row.student_ids)))
      throw errors.child_left({}, 'person');
    const helpers = remove
      ? row.helper_ids.filter((id) => id !== personId)
      : [...new Set([...row.helper_ids, personId])];
    await saveConversation(context, row.id, clockOf(row), {
      helper_ids: helpers,
      ...(hasClosedReaders(row) ? { reader_ids: readersAfter(directory, row, personId, remove) } : {}),
    });
    await moveSearchScope(context, row.id);
    await addHappening(context, row.id, remove ? 'helper_left' : 'helper_asked', { toId: personId });
    context.record(
      remove ? 'helper removed' : 'helper added',
      { kind: 'conversation', id: row.id },
      { person: personId },
    );
    if (!remove) await context.publish(colleagueAsked({ conversationId: row.id, personId, how: 'helper' }));
    context.refresh(`conversation:${row.id}`);
  },
);

const topicRequest = z.object({
  conversationId: z.string(),
  topicId: z.string(),
  studentIds: z.array(z.string()).max(10).nullable().default(null),
});

/** Says what it is about (and whom), without moving it. Counts as the staff's decision for routing that learns. */
export const setTopic = action(
  'conversations.set_topic',
  topicRequest,
  async (context, { conversationId, topicId, studentIds }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayWorkOn(context.actor, row));
    const directory = await directoryOf(context.tx, context.actor.districtId);
    const topic = directory.topics.get(topicId);
    if (!topic) throw errors.topic_unknown({}, 'topic');
    const students = studentIds ?? row.student_ids;
    const excluded = [
      ...new Set([
        ...row.excluded_ids,
        ...excludedFrom(directory, { aboutStaffIds: [], studentIds: students, guardianId: row.guardian_id }),
      ]),
    ];
    await saveConversation(context, row.id, clockOf(row), {
      topic_id: topicId,
      category_id: topic.categoryId,
      student_ids: students,
      excluded_ids: excluded.filter((id) => id !== row.owner_id),
    });
    if (row.owner_id !== null && excluded.includes(row.owner_id)) {
      const chain = await chainFor(context, directory, { ...row, excluded_ids: excluded }, topicId);
      const owner = await firstActive(context, chain);
      await saveConversation(context, row.id, clockOf(row), {
        owner_id: owner.ownerId,
        backup_id: owner.backupId,
        excluded_ids: excluded,
        helper_ids: row.helper_ids.filter((id) => !excluded.includes(id)),
        ...readersWith(directory, { ...row, excluded_ids: excluded }, owner),
      });
      await addHappening(context, row.id, 'handed_off', {
        toId: owner.ownerId,
        facts: { from: row.owner_id, reason: 'own_matter' },
      });
      await context.publish(
        conversationHandedOff({ conversationId: row.id, from: row.owner_id, to: owner.ownerId, why: 'own_matter' }),
      );
    }
    await moveSearchScope(context, row.id);
    // A colleague says now what only the words had suggested: from here on it was chosen.
    if (row.legal_kind !== null && topic.legalPath === row.legal_kind) await nowChosen(context, row.id);
    if (row.legal_kind === null && topic.legalPath !== null && row.state !== 'closed' && row.kind !== 'praise')
      await beginLegal(context, await lockConversation(context, row.id), {
        kind: topic.legalPath,
        how: 'topic',
        reason: '',
      });
    await addHappening(context, row.id, 'topic_set', { facts: { topic: topicId } });
    context.record('topic set', { kind: 'conversation', id: row.id }, { topic: topicId });
    context.refresh(`conversation:${row.id}`);
  },
);

const askerRequest = z.object({ conversationId: z.string(), asker: z.enum(askers) });

/**
 * Says who asked. It moves nothing: where the district named a topic for such askers it is told back, for the desk to
 * hand over. Only what the press asked does not stay with somebody who teaches.
 */
export const setAsker = action(
  'conversations.set_asker',
  askerRequest,
  async (context, { conversationId, asker }): Promise<{ asker: Asker; topicId: Uuid | null }> => {
    const row = await lockConversation(context, conversationId);
    allow(mayWorkOn(context.actor, row));
    const directory = await directoryOf(context.tx, context.actor.districtId);
    const proposed = proposedTo(directory.topicList, asker)?.id ?? null;
    if (askerOf(row) === asker) return { asker, topicId: proposed === row.topic_id ? null : proposed };
    await saveConversation(context, row.id, clockOf(row), { asker });
    await addHappening(context, row.id, 'asker_set', { facts: { asker } });
    context.record('asker set', { kind: 'conversation', id: row.id }, { asker });
    const stays = row.owner_id === null || mayAnswer(directory, row.owner_id, { excluded: row.excluded_ids, asker });
    if (row.state !== 'closed' && !stays) await giveToDesk(context, directory, { ...row, asker }, proposed);
    context.refresh(`conversation:${row.id}`);
    context.refresh('inbox');
    const topicId = hasOneDesk(asker) && !stays ? null : proposed;
    return { asker, topicId: topicId === row.topic_id ? null : topicId };
  },
);

/** The press has come to a teacher: its own desk has it from now on. */
async function giveToDesk(
  context: ActionContext,
  directory: Directory,
  row: ConversationRow,
  proposed: Uuid | null,
): Promise<void> {
  const topicId = proposed ?? row.topic_id;
  const chain = await chainFor(context, directory, row, topicId);
  const categoryId = topicId === null ? row.category_id : (directory.topics.get(topicId)?.categoryId ?? null);
  const change = { topic_id: topicId, category_id: categoryId, handoffs: row.handoffs + 1 };
  const ownerId = await giveTo(context, row, chain, change);
  const facts = { from: row.owner_id, reason: 'press', topic: topicId };
  await addHappening(context, row.id, 'handed_off', { toId: ownerId, facts });
  await context.publish(
    conversationHandedOff({ conversationId: row.id, from: row.owner_id, to: ownerId, why: 'press' }),
  );
}

/** The family owes the next step; the clock stands still. */
export const waitForFamily = action('conversations.wait', oneRequest, async (context, { conversationId }) => {
  const row = await lockConversation(context, conversationId);
  allow(mayWorkOn(context.actor, row));
  if (row.state !== 'open') return;
  const week = (await weeksOf(context.tx, context.actor.districtId))(row.school_id);
  await saveConversation(context, row.id, waitingForFamily(clockOf(row), context.now, week));
  await addHappening(context, row.id, 'waiting');
  context.record('waiting for the family', { kind: 'conversation', id: row.id });
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
});

const closeRequest = z.object({ conversationId: z.string(), how: z.enum(['staff', 'automatic']).default('staff') });

/** Done. The family is told how to open it again. A matter with words of danger that nobody has taken cannot be closed. */
export const closeConversation = action(
  'conversations.close',
  closeRequest,
  async (context, { conversationId, how }) => {
    const row = await lockConversation(context, conversationId);
    allow(mayWorkOn(context.actor, row));
    if (row.state === 'closed') throw errors.closed_already();
    if (row.legal_kind !== null) throw errors.legal_outcome_missing();
    if (row.critical_at !== null && (row.acknowledged_at === null || how === 'automatic')) throw errors.critical_open();
    const week = (await weeksOf(context.tx, context.actor.districtId))(row.school_id);
    await saveConversation(context, row.id, closedNow(clockOf(row), context.now, week), {
      closed_by: context.actor.personId,
      closed_how: how,
    });
    await addHappening(context, row.id, 'closed', { facts: { how } });
    context.record('conversation closed', { kind: 'conversation', id: row.id }, { how });
    await context.publish(conversationClosed({ conversationId: row.id, how }));
    context.refresh(`conversation:${row.id}`);
    context.refresh('inbox');
  },
);

/** Staff open it again, for instance as the undo of closing. */
export const reopenConversation = action('conversations.reopen', oneRequest, async (context, { conversationId }) => {
  const row = await lockConversation(context, conversationId);
  allow(mayWorkOn(context.actor, row));
  if (row.state !== 'closed') throw errors.not_closed();
  const directory = await directoryOf(context.tx, context.actor.districtId);
  const week = (await weeksOf(context.tx, context.actor.districtId))(row.school_id);
  const chain = [
    ...(row.owner_id === null ? [] : [row.owner_id]),
    ...(await chainFor(context, directory, row, row.topic_id)),
  ].filter((id) => !row.excluded_ids.includes(id));
  const owner = await firstActive(context, [...new Set(chain)]);
  await saveConversation(
    context,
    row.id,
    reopenedNow(clockOf(row), context.now, goalsOf(directory, row.topic_id), week),
    {
      owner_id: owner.ownerId,
      backup_id: owner.backupId,
      closed_by: null,
      closed_how: null,
      ...readersWith(directory, row, owner),
    },
  );
  await addHappening(context, row.id, 'reopened', { toId: owner.ownerId });
  await moveSearchScope(context, row.id);
  context.record('conversation reopened', { kind: 'conversation', id: row.id }, { by: 'staff' });
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
});

/** From now on read only by the owner, one backup and one named superior; it leaves search and everybody else's views. */
export const makePrivate = action('conversations.make_private', oneRequest, async (context, { conversationId }) => {
  const row = await lockConversation(context, conversationId, { history: true });
  allow(mayWorkOn(context.actor, row));
  if (row.privacy !== 'normal' || row.owner_id === null) return;
  const directory = await directoryOf(context.tx, context.actor.districtId);
  const readers = privateReaders(directory, { ownerId: row.owner_id, backupId: row.backup_id }, row.excluded_ids);
  await saveConversation(context, row.id, clockOf(row), {
    privacy: 'private',
    reader_ids: [...readers],
    helper_ids: row.helper_ids.filter((id) => readers.includes(id)),
  });
  await moveSearchScope(context, row.id);
  await addHappening(context, row.id, 'made_private');
  context.record('conversation made private', { kind: 'conversation', id: row.id });
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
});

/** Marks it as read by this person; the owner's reading ends "unread". */
export const markRead = action('conversations.mark_read', oneRequest, async (context, { conversationId }) => {
  const { tx, actor, now } = context;
  // Raw statements of one transaction keep their order when they are started together.
  const read =
    sql`insert into conversations.reads (district_id, id, conversation_id, person_id, read_at) values (${actor.districtId}, gen_random_uuid(), ${conversationId}, ${actor.personId}, ${now})
    on conflict on constraint reads_once do update set read_at = excluded.read_at`.execute(tx);
  const taken =
    sql`update conversations.conversations set unread = false where district_id = ${actor.districtId} and id = ${conversationId} and owner_id = ${actor.personId} and unread`.execute(
      tx,
    );
  await Promise.all([read, taken]);
});
