import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { askerOf } from '../conversations.askers.ts';
import type { Directory } from '../conversations.directory.ts';
import { conversationHandedOff } from '../conversations.events.ts';
import { legalKindOf } from '../conversations.legal.ts';
import { ownerChain, superiorsOf } from '../conversations.ownership.ts';
import { readersWith } from '../conversations.readers.ts';
import {
  addHappening,
  clockOf,
  type ConversationRow,
  lockConversation,
  moveSearchScope,
  saveConversation,
} from '../conversations.store.ts';
import { childFacts } from '../conversations.child-facts.ts';
import { firstActive } from './opening.ts';

async function aboveThem(
  context: ActionContext,
  directory: Directory,
  row: ConversationRow,
  { named, excluded }: { named: readonly Uuid[]; excluded: readonly Uuid[] },
): Promise<readonly Uuid[]> {
  const children = await childFacts(context, row.student_ids);
  const legal = legalKindOf(row);
  const chain = ownerChain(
    {
      rule: null,
      categoryOwnerId: null,
      schoolId: row.school_id,
      teacherIds: [],
      children,
      language: row.language,
      asker: askerOf(row),
      excluded,
      now: context.now,
      turn: 0,
      legal,
    },
    directory,
  );
  // A legal path has its own people, who come before anybody's superior.
  const superiors = legal === null ? named.flatMap((id) => superiorsOf(id, directory, excluded)) : [];
  return [...new Set([...superiors, ...chain])].filter((id) => !excluded.includes(id));
}

/**
 * A family tells of harm by a colleague in a conversation that already goes on: the colleague is out of it in the same
 * transaction, and somebody above has it. Answers the conversation as it is then.
 */
export async function takeAwayFrom(
  context: ActionContext,
  directory: Directory,
  row: ConversationRow,
  named: readonly Uuid[],
): Promise<ConversationRow> {
  const fresh = named.filter((id) => !row.excluded_ids.includes(id));
  if (fresh.length === 0) return row;
  const excluded = [...new Set([...row.excluded_ids, ...fresh])];
  const had = [row.owner_id, row.backup_id].some((id) => id !== null && fresh.includes(id));
  const owner = had
    ? await firstActive(context, await aboveThem(context, directory, row, { named: fresh, excluded }))
    : { ownerId: row.owner_id, backupId: row.backup_id };
  const ownerId = row.owner_id !== null && !fresh.includes(row.owner_id) ? row.owner_id : owner.ownerId;
  const backupId = owner.backupId === ownerId ? null : owner.backupId;
  await saveConversation(context, row.id, clockOf(row), {
    owner_id: ownerId,
    backup_id: backupId,
    excluded_ids: excluded,
    helper_ids: row.helper_ids.filter((id) => !excluded.includes(id)),
    about_staff: true,
    ...(ownerId === null ? {} : readersWith(directory, { ...row, excluded_ids: excluded }, { ownerId, backupId })),
  });
  if (ownerId !== null && ownerId !== row.owner_id) {
    await addHappening(context, row.id, 'handed_off', {
      toId: ownerId,
      facts: { from: row.owner_id, reason: 'own_matter' },
    });
    await context.publish(
      conversationHandedOff({ conversationId: row.id, from: row.owner_id, to: ownerId, why: 'own_matter' }),
    );
  }
  await moveSearchScope(context, row.id);
  return lockConversation(context, row.id);
}
