import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { askerOf } from '../conversations.askers.ts';
import type { Directory } from '../conversations.directory.ts';
import { conversationHandedOff } from '../conversations.events.ts';
import { type Held, noWish, placesWithout } from '../conversations.leaving.ts';
import { mayAnswer } from '../conversations.ownership.ts';
import { closedReaders } from '../conversations.readers.ts';
import { addHappening } from '../conversations.store.ts';
import { firstActive } from './opening.ts';

/**
 * Gives one open matter of somebody who is away to who stands in, or along the chain; the one away stays its backup.
 * Answers false when there is nobody it may go to: then it stays where it is.
 */
export async function handToStandIn(
  context: ActionContext,
  directory: Directory,
  row: Held,
  { standIns, why }: { standIns: readonly Uuid[]; why: 'away' | 'summer' },
): Promise<boolean> {
  const { tx, actor, now } = context;
  const from = row.owner_id;
  if (from === null) return false;
  // With a legal path only its own people stand in, in the order of the path.
  const standing = row.legal_kind === null ? standIns : [];
  const first = standing.filter(
    (id) => id !== from && mayAnswer(directory, id, { excluded: row.excluded_ids, asker: askerOf(row) }),
  );
  const places = placesWithout(directory, row, from, { wish: noWish, now, turn: 0 }).map((place) => place.id);
  const chain = [...new Set([...first, ...places])];
  if (chain.length === 0) return false;
  const owner = await firstActive(context, chain);
  const readers = [...(closedReaders(directory, row, owner) ?? row.reader_ids)];
  await sql`update conversations.conversations set owner_id = ${owner.ownerId}, backup_id = ${from}, unread = true, handoffs = handoffs + 1, version = version + 1, reader_ids = ${readers}
    where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
  await sql`update conversations.search set owner_id = ${owner.ownerId} where district_id = ${actor.districtId} and id = ${row.id}`.execute(
    tx,
  );
  await addHappening(context, row.id, 'handed_off', { toId: owner.ownerId, facts: { from, reason: why } });
  await context.publish(conversationHandedOff({ conversationId: row.id, from, to: owner.ownerId, why }));
  return true;
}
