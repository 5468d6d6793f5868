import type { Urgency, Way } from '../sending/driver.ts';

/** One address of a person, with what is known of it. */
export type Reachable = {
  readonly kind: 'email' | 'phone' | 'push' | 'paper';
  readonly address: string;
  /** Smaller is what the roster lists first. */
  readonly position: number;
  readonly fails: boolean;
  readonly optedOut: boolean;
  readonly takesTexts: 'unknown' | 'yes' | 'no';
  /** Absent: nobody said anything about calls. */
  readonly takesCalls?: 'unknown' | 'yes' | 'no';
};

/** What decides how somebody is reached. */
export type ReachFacts = {
  readonly addresses: readonly Reachable[];
  /** The order the person chose; empty: the house's. */
  readonly chosen: readonly Way[];
  readonly needs: readonly string[];
  /** False when the person wants none of this kind of message. */
  readonly wanted: boolean;
};

export type WayTo = { readonly kind: Way; readonly address: string };

/** Why somebody is reached by nothing but paper. */
export type NotReached = 'no_address' | 'opted_out' | 'address_fails' | 'not_wanted';

/** Whether what can wait comes at once, or as one message each evening or on Fridays. */
export const togetherChoices = ['each', 'evening', 'friday'] as const;
export type Together = (typeof togetherChoices)[number];

export type ReachPlan = { readonly ways: readonly WayTo[]; readonly why: NotReached | null };

type Asked = {
  readonly urgency: Urgency;
  /** The ways the district has an account for. */
  readonly offered: readonly Way[];
  /** The order for whoever chose none. */
  readonly usual: readonly Way[];
};

/** The ways that somebody's needs rule out, and the ones they put first. */
function fitting(order: readonly Way[], needs: readonly string[]): readonly Way[] {
  const listens = needs.includes('voice_only') || needs.includes('does_not_read');
  const readsOnly = needs.includes('text_only') || needs.includes('sign_language');
  const out = new Set<Way>([
    ...(needs.includes('voice_only') ? (['sms', 'email', 'push'] as const) : []),
    ...(readsOnly ? (['voice'] as const) : []),
  ]);
  const left = order.filter((way) => !out.has(way));
  return listens ? [...left.filter((way) => way === 'voice'), ...left.filter((way) => way !== 'voice')] : left;
}

function addressFor(way: Way, usable: readonly Reachable[], always: boolean): string | null {
  if (way === 'email') return usable.find((one) => one.kind === 'email')?.address ?? null;
  if (way === 'push' || way === 'paper') return usable.find((one) => one.kind === way)?.address ?? null;
  if (way === 'voice')
    return usable.find((one) => one.kind === 'phone' && (always || one.takesCalls !== 'no'))?.address ?? null;
  if (way === 'sms') return usable.find((one) => one.kind === 'phone' && one.takesTexts !== 'no')?.address ?? null;
  return null;
}

/**
 * The ways to somebody, the best first. What a person chose comes before the house's order; an address that fails is left
 * out; an opt-out and an unwanted kind of message leave only paper, except in an emergency. With nothing left, `why` says so.
 */
export function planReach(
  { addresses, chosen, needs, wanted }: ReachFacts,
  { urgency, offered, usual }: Asked,
): ReachPlan {
  const always = urgency === 'emergency';
  if (!wanted && !always) return { ways: [], why: 'not_wanted' };
  const inOrder = addresses.toSorted((a, b) => a.position - b.position);
  const working = inOrder.filter((one) => !one.fails);
  const usable = working.filter((one) => always || !one.optedOut);
  const order = [...new Set([...chosen, ...usual])].filter((way) => offered.includes(way));
  // A choice is an order, not a ban: what the person did not name comes after.
  const found = fitting(order, needs).flatMap((kind) => {
    const address = addressFor(kind, usable, always);
    return address === null ? [] : [{ kind, address }];
  });
  if (found.length > 0) return { ways: found, why: null };
  const written = addresses.filter((one) => one.kind === 'email' || one.kind === 'phone');
  if (written.length === 0) return { ways: [], why: 'no_address' };
  return { ways: [], why: working.length === 0 ? 'address_fails' : usable.length === 0 ? 'opted_out' : 'no_address' };
}
