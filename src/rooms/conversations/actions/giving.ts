import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { askerOf } from '../conversations.askers.ts';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { legalKindOf } from '../conversations.legal.ts';
import { ownerChain } from '../conversations.ownership.ts';
import {
  clockOf,
  type ConversationChange,
  type ConversationRow,
  moveSearchScope,
  saveConversation,
} from '../conversations.store.ts';
import { childFacts } from '../conversations.child-facts.ts';
import { firstActive } from './opening.ts';
import { readersWith } from '../conversations.readers.ts';

/** Who would have it now by its topic's rules, best first. */
export async function chainFor(
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

/** Gives it to the first of these who is there, with all that follows from another owner; answers who has it now. */
export async function giveTo(
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
