import type { Actor, Role } from '#platform/actor';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { OwnerFacts } from './conversations.ownership.ts';

/** Whether figures that name a person are open to whoever asks, and what is missing when they are not. */
export type GateState = {
  readonly open: boolean;
  /** Where the lesson is that comes first; null when it is done. */
  readonly lesson: string | null;
  /** From when on there may be figures about this person; null when that time has come. */
  readonly opens: Temporal.Instant | null;
};

/**
 * A lower room's answer to "may this be looked at yet": about the lessons of whoever asks and the first days of the
 * person whom the figures name. Who may look at all is not its question: `figuresOfWhom` says that.
 */
export type FiguresGate = (
  context: Pick<QuestionContext, 'tx' | 'actor' | 'now'>,
  personId: Uuid,
) => Promise<GateState>;

/** Without a gate from the composition root, nothing that names a person is shown. */
export const closedGate: FiguresGate = async () => Promise.resolve({ open: false, lesson: null, opens: null });

const ranks: Readonly<Partial<Record<Role, number>>> = { principal: 1, engagement: 2, administrator: 3 };

/**
 * The people directly above somebody: the principals of their school, else the engagement officers, else the
 * administrators. Who is above has a higher office than any of one's own, so that two people never stand above each
 * other; nobody is above an administrator, and nobody further up counts.
 */
export function directlyAbove(personId: Uuid, facts: Pick<OwnerFacts, 'staff' | 'byRole'>): readonly Uuid[] {
  const member = facts.staff.get(personId);
  if (member === undefined) return [];
  const rank = Math.max(0, ...member.grants.map((grant) => ranks[grant.role] ?? 0));
  const tiers = [
    rank < 1 ? member.grants.flatMap((grant) => facts.byRole('principal', grant.unitId)) : [],
    rank < 2 ? facts.byRole('engagement', null) : [],
    rank < 3 ? facts.byRole('administrator', null) : [],
  ];
  return [...new Set(tiers.find((tier) => tier.length > 0) ?? [])];
}

/** Figures about a person are for that person and for the one directly above; a token, too, is nobody's eyes. */
export function mayReadFiguresOf(actor: Actor, personId: Uuid, facts: Pick<OwnerFacts, 'staff' | 'byRole'>): boolean {
  if (actor.kind !== 'person' || actor.personId === null) return false;
  return actor.personId === personId || directlyAbove(personId, facts).includes(actor.personId);
}
