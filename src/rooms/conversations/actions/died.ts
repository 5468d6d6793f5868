import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { addHappening } from '../conversations.store.ts';

/**
 * Somebody has died. Each open matter about them, or with them, says so to staff from this very transaction on. It stays
 * open and its clock goes on: a person decides what is said, and when it is over.
 */
export async function noteDeath(
  context: ActionContext,
  { personId }: { readonly personId: Uuid; readonly guardianIds: readonly Uuid[] },
): Promise<void> {
  const { rows } = await sql<{ id: Uuid; child: boolean }>`select id, ${personId}::uuid = any(student_ids) as child
    from conversations.conversations where district_id = ${context.actor.districtId} and state <> 'closed'
      and (student_ids @> array[${personId}::uuid] or guardian_id = ${personId})`.execute(context.tx);
  for (const { id, child } of rows) {
    await addHappening(context, id, child ? 'child_died' : 'guardian_died', { byId: null });
    context.refresh(`conversation:${id}`);
  }
}
