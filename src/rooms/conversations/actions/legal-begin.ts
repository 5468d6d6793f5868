import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { conversationHandedOff } from '../conversations.events.ts';
import { type LegalKind, legalKindOf, namedFor } from '../conversations.legal.ts';
import { startLegal } from '../conversations.legal-store.ts';
import { ownerChain } from '../conversations.ownership.ts';
import { legalReaders } from '../conversations.readers.ts';
import { clockOf, type ConversationRow, moveSearchScope, saveConversation } from '../conversations.store.ts';
import { firstActive } from './opening.ts';

type Beginning = {
  readonly kind: LegalKind;
  readonly how: 'topic' | 'desk' | 'family';
  readonly reason: string;
  /** Staff whom it is about: they never own, find or hear of it. */
  readonly aboutStaffIds?: readonly Uuid[];
  /** Whoever puts it there stays as a helper on purpose; otherwise they lose sight of it. */
  readonly helperId?: Uuid | null;
};

/**
 * Puts a locked conversation on its legal path: it goes to whoever is named for it, is read by these alone, leaves
 * search, groups and everybody else's lists, and its calendar begins. Answers its owner.
 */
export async function beginLegal(context: ActionContext, row: ConversationRow, beginning: Beginning): Promise<Uuid> {
  const { tx, actor, now } = context;
  const { kind, how, reason, aboutStaffIds = [], helperId = null } = beginning;
  if (row.legal_kind !== null) throw errors.legal_already();
  if (row.state === 'closed') throw errors.closed_already();
  const directory = await directoryOf(tx, actor.districtId);
  const excluded = [...new Set([...row.excluded_ids, ...aboutStaffIds])];
  const asked = { rule: null, categoryOwnerId: null, schoolId: row.school_id, teacherIds: [], turn: 0 };
  const owner = await firstActive(context, ownerChain({ ...asked, excluded, now, legal: kind }, directory));
  const helpers = helperId === null || helperId === owner.ownerId || excluded.includes(helperId) ? [] : [helperId];
  const matter = { kind, schoolId: row.school_id, excluded, helpers };
  await saveConversation(context, row.id, clockOf(row), {
    // Anonymous stays anonymous: on a path it has closed readers like every other.
    privacy: row.privacy === 'normal' ? 'private' : row.privacy,
    legal_kind: kind,
    owner_id: owner.ownerId,
    backup_id: owner.backupId,
    helper_ids: helpers,
    reader_ids: [...legalReaders(directory, matter, owner)],
    excluded_ids: excluded,
    about_staff: row.about_staff || aboutStaffIds.length > 0,
    group_id: null,
    unread: true,
    handoffs: row.handoffs + 1,
  });
  await moveSearchScope(context, row.id);
  await startLegal(context, directory, { conversationId: row.id, kind, how, reason, ownerId: owner.ownerId });
  if (owner.ownerId !== row.owner_id)
    await context.publish(
      conversationHandedOff({ conversationId: row.id, from: row.owner_id, to: owner.ownerId, why: 'legal' }),
    );
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
  return owner.ownerId;
}

/** A matter with a legal path goes to nobody but those who are named for it, and to no topic's desk. */
export function allowHandOff(
  directory: Directory,
  row: ConversationRow,
  { toPersonId, toTopicId }: { toPersonId: Uuid | null; toTopicId: Uuid | null },
): void {
  const legal = legalKindOf(row);
  if (legal === null) return;
  if (toTopicId !== null || toPersonId === null) throw errors.legal_only_named({}, 'topic');
  if (!namedFor(directory.legal, legal, row.school_id).includes(toPersonId))
    throw errors.legal_only_named({}, 'person');
}
