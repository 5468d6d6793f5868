import { z } from 'zod';
import { action } from '#platform/action';
import { allow } from '#platform/errors';
import { weeksOf } from '#rooms/calendar';
import { directoryOf, goalsOf } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { conversationClosed } from '../conversations.events.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import { closedNow, reopenedNow, waitingForFamily } from '../conversations.rules.ts';
import { addHappening, clockOf, lockConversation, moveSearchScope, saveConversation } from '../conversations.store.ts';
import { firstActive } from './opening.ts';
import { chainFor } from './giving.ts';
import { readersWith } from '../conversations.readers.ts';

const oneRequest = z.object({ conversationId: z.string() });

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
