import { z } from 'zod';
import { action } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { childrenLeft } from '#rooms/roster';
import { askerOf } from '../conversations.askers.ts';
import { directoryOf } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { colleagueAsked, conversationHandedOff } from '../conversations.events.ts';
import { hasClosedReaders, legalKindOf, namedFor } from '../conversations.legal.ts';
import { mayAnswer, mayOwn } from '../conversations.ownership.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import { readersAfter } from '../conversations.readers.ts';
import { addHappening, clockOf, lockConversation, moveSearchScope, saveConversation } from '../conversations.store.ts';
import { allowHandOff, beginLegal } from './legal-begin.ts';
import { chainFor, giveTo } from './giving.ts';

const handOffRequest = z.object({
  conversationId: z.string(),
  /** A person, or a topic whose owner then gets it. */
  toPersonId: z.string().nullable().default(null),
  toTopicId: z.string().nullable().default(null),
  reason: z.string().max(500),
});

/** After so many wrong desks the category's owner decides. */
const mostBounces = 2;

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
