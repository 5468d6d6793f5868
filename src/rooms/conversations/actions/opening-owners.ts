import type { ActionContext } from '#platform/action';
import { type Uuid } from '#platform/ids';
import { type Directory } from '../conversations.directory.ts';
import { activeAmong } from '../conversations.store.ts';

/** Whom the matter must never reach as staff: those it is about, and staff whose own child or own matter it is. */
export function excludedFrom(
  directory: Directory,
  matter: { aboutStaffIds: readonly Uuid[]; studentIds: readonly Uuid[]; guardianId: Uuid | null },
): readonly Uuid[] {
  const parents = [...directory.staff.values()].filter((member) =>
    member.children.some((child) => matter.studentIds.includes(child)),
  );
  const own = matter.guardianId !== null && directory.staff.has(matter.guardianId) ? [matter.guardianId] : [];
  return [...new Set([...matter.aboutStaffIds, ...parents.map((member) => member.id), ...own])];
}

/** A number from an id, so that work of one role spreads evenly and the same matter always falls to the same person. */
export function turnOf(id: Uuid): number {
  return Number.parseInt(id.slice(-6), 16);
}

export type ChosenOwner = { readonly ownerId: Uuid; readonly backupId: Uuid | null; readonly chain: readonly Uuid[] };

/** The first of the chain who is really active at this moment, by the database and under a lock. */
export async function firstActive(
  context: Pick<ActionContext, 'tx' | 'actor'>,
  chain: readonly Uuid[],
): Promise<ChosenOwner> {
  const near = chain.slice(0, 6);
  const active = await activeAmong(context.tx, context.actor.districtId, near);
  let ordered = near.filter((id) => active.has(id));
  if (ordered.length === 0) {
    const all = await activeAmong(context.tx, context.actor.districtId, chain);
    ordered = chain.filter((id) => all.has(id));
  }
  const ownerId = ordered[0];
  // Without anybody to be responsible nothing may be accepted: the sender must not hear "received".
  if (ownerId === undefined) throw new Error('Nobody active in this district can own a conversation.');
  return { ownerId, backupId: ordered[1] ?? null, chain: ordered };
}
