import type { ActionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { mayReadAsFamily } from '../conversations.policy.ts';
import { addHappening, readConversation } from '../conversations.store.ts';

/**
 * Puts a family's statement into the timeline of a conversation, where it stays as long as the conversation does: at the
 * desk, on the family's page, on paper and in every copy. `seen`: a copy of the conversation was given to this guardian.
 */
export async function addStatement(
  context: ActionContext,
  { conversationId, words, seen }: { conversationId: Uuid; words: string; seen: boolean },
): Promise<void> {
  const row = await readConversation(context, conversationId);
  allow(seen || mayReadAsFamily(context.actor, row));
  await addHappening(context, conversationId, 'statement', {
    byId: context.actor.personId,
    facts: { reason: words },
  });
  context.refresh(`conversation:${conversationId}`);
}
