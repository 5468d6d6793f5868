import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type Asker, askerOf, askers, hasOneDesk, proposedTo } from '../conversations.askers.ts';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { conversationHandedOff } from '../conversations.events.ts';
import { nowChosen } from '../conversations.legal-store.ts';
import { mayAnswer } from '../conversations.ownership.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import {
  addHappening,
  clockOf,
  type ConversationRow,
  lockConversation,
  moveSearchScope,
  saveConversation,
} from '../conversations.store.ts';
import { beginLegal } from './legal-begin.ts';
import { firstActive, excludedFrom } from './opening.ts';
import { chainFor, giveTo } from './giving.ts';
import { readersWith } from '../conversations.readers.ts';

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
