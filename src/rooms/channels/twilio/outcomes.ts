/**
 * What became of something handed to the carrier, in our words. The carrier's error codes are read here and nowhere
 * else (facts from its public error dictionary).
 */

/** Why a number was not reached, as pages and rules speak of it. */
export type RefusalReason =
  | 'opted_out'
  | 'wrong_number'
  /** No texts there; a call may still reach it. */
  | 'landline'
  /** The carrier thought it spam, or the handset blocks us. */
  | 'filtered'
  | 'unreachable'
  /** Our sender is not registered (10DLC, toll-free): nothing is wrong with the family's number. */
  | 'unregistered'
  | 'limit'
  | 'other';

export type Price = { readonly amount: string; readonly currency: string };

/** Taken over by the carrier: from here its status callbacks tell the rest. */
export type Accepted = {
  readonly outcome: 'accepted';
  readonly sid: string;
  /** Parts that are billed, as the carrier counts them; null for calls. */
  readonly segments: number | null;
  /** Usually null at this moment: the carrier knows the price once it has sent. */
  readonly price: Price | null;
};

/** Answered with no. `permanent`: the same message to the same number will never be taken. */
export type Rejected = {
  readonly outcome: 'rejected';
  readonly code: number | null;
  readonly permanent: boolean;
  readonly reason: RefusalReason;
};

/** Certainly not taken over: may be tried again after `retryAfterMs`. */
export type NotSent = {
  readonly outcome: 'not_sent';
  readonly retryAfterMs: number;
  /** `configuration`: keys, account or address are wrong, so everything else fails too until somebody mends it. */
  readonly cause: 'limit' | 'unavailable' | 'unreachable' | 'configuration';
};

/** The answer was lost: it may be on its way. Never sent again without looking up first. */
export type Unknown = {
  readonly outcome: 'unknown';
  readonly cause: 'cut' | 'timeout' | 'server_error' | 'unreadable';
};

export type SendOutcome = Accepted | Rejected | NotSent | Unknown;

export type Refusal = { readonly reason: RefusalReason; readonly permanent: boolean };

const refusals: ReadonlyMap<number, Refusal> = new Map(
  (
    [
      ['opted_out', true, [21610]],
      ['wrong_number', true, [13223, 13224, 21211, 21214, 21217, 21401, 21421, 30005]],
      ['landline', true, [21614, 30006]],
      ['filtered', false, [30004, 30007, 30024, 30041]],
      ['unreachable', false, [21612, 30003, 30008, 30009, 30017, 30036]],
      ['unregistered', false, [30032, 30033, 30034, 30035]],
      ['limit', false, [10004, 14107, 20429, 21611, 30001, 30022, 30023]],
      // Regions that are switched off, senders that are not ours, a suspended account: ours to mend, not the family's.
      ['other', false, [13227, 21215, 21408, 21603, 21606, 21659, 21703, 21705, 30002, 30010]],
      // The message itself cannot be sent as it is: empty or too long.
      ['other', true, [21602, 21617, 21619]],
    ] as const
  ).flatMap(([reason, permanent, codes]) => codes.map((code) => [code, { reason, permanent }] as const)),
);

/** Codes that speak of the whole account: keys, suspension, rights. */
const accountCodes: ReadonlySet<number> = new Set([20003, 20005, 20006, 20008, 20404, 30002]);

/** The carrier's error code in our words; what nobody has seen before is `other` and may be tried again. */
export function refusalOf(code: number | null): Refusal {
  return (code === null ? undefined : refusals.get(code)) ?? { reason: 'other', permanent: false };
}

export function isAccountCode(code: number | null): boolean {
  return code !== null && accountCodes.has(code);
}
