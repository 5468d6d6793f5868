import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import { freshDirectory } from '../conversations.directory.ts';
import { conversationHandedOff } from '../conversations.events.ts';
import { type LegalKind, namedFor } from '../conversations.legal.ts';
import { mayOwn, ownerChain } from '../conversations.ownership.ts';
import { readersWith } from '../conversations.readers.ts';
import { addHappening, clockOf, type ConversationRow, saveConversation } from '../conversations.store.ts';
import { firstActive } from './opening.ts';

/**
 * Somebody else is named for a path: its open matters go to them in this very transaction, and are read by whoever is
 * named now. A matter whose owner is still named stays where it is.
 */
export async function reseatLegal(context: ActionContext, kind: LegalKind): Promise<number> {
  const { tx, actor, now } = context;
  const directory = await freshDirectory(tx, actor.districtId);
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and legal_kind = ${kind}
    and state <> 'closed' order by id for update`.execute(tx);
  let moved = 0;
  for (const row of rows) {
    const { school_id: schoolId, excluded_ids: excluded } = row;
    const asked = { rule: null, categoryOwnerId: null, schoolId, teacherIds: [], turn: 0 };
    const chain = ownerChain({ ...asked, excluded, now, legal: kind }, directory);
    const stays =
      row.owner_id !== null &&
      namedFor(directory.legal, kind, schoolId).includes(row.owner_id) &&
      mayOwn(directory, row.owner_id, excluded);
    const wished = stays && row.owner_id !== null ? [row.owner_id, ...chain] : chain;
    const owner = await firstActive(context, [...new Set(wished)]);
    await saveConversation(context, row.id, clockOf(row), {
      owner_id: owner.ownerId,
      backup_id: owner.backupId,
      ...readersWith(directory, row, owner),
    });
    context.refresh(`conversation:${row.id}`);
    if (owner.ownerId === row.owner_id) continue;
    moved += 1;
    await addHappening(context, row.id, 'handed_off', {
      toId: owner.ownerId,
      facts: { from: row.owner_id, reason: 'legal_seat' },
    });
    await context.publish(
      conversationHandedOff({ conversationId: row.id, from: row.owner_id, to: owner.ownerId, why: 'legal_seat' }),
    );
  }
  context.refresh('inbox');
  return moved;
}
