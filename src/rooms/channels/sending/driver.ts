import type { Uuid } from '#platform/ids';

/** The ways a message goes out by. `web` is the family's own page, `paper` a letter in a print run. */
export const ways = ['email', 'sms', 'voice', 'push', 'web', 'paper'] as const;
export type Way = (typeof ways)[number];

/** How pressing a message is: it decides the hours it may arrive at, and what a family's choices hold back. */
export type Urgency = 'ordinary' | 'same_day' | 'emergency';

export type FileOut = { readonly name: string; readonly type: string; readonly bytes: Buffer };

/** One message to one address, as a driver is handed it. */
export type Outgoing = {
  readonly id: Uuid;
  readonly kind: Way;
  readonly category: string;
  readonly urgency: Urgency;
  readonly address: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly html: string | null;
  readonly message_id: string | null;
  readonly in_reply_to: string | null;
  readonly refs: readonly string[];
  readonly reply_to: string | null;
  readonly broadcast_id: Uuid | null;
  readonly files: readonly FileOut[];
  /** The notebook its handing over is written down in; see notebook.ts. */
  readonly notebook?: string | null;
};

/**
 * What became of one message: `sent` the other side has it; `delivered` the person's device has it; `rejected` it will
 * never be taken; `not_sent` nothing was taken, try later; `unknown` the answer was lost, so it may have been taken.
 */
export type Handed = {
  readonly outcome: 'sent' | 'delivered' | 'rejected' | 'not_sent' | 'unknown';
  readonly response: string;
  /** What the other side calls it; its receipts name it so. */
  readonly providerId?: string;
  readonly segments?: number;
  /** Millionths of the account's currency. */
  readonly costMicros?: number;
  /** For `not_sent`: how long the other side asks us to wait. */
  readonly retryAfterSeconds?: number;
};

/** A message that was being handed over when the worker died or the answer got lost. */
export type InDoubt = Pick<Outgoing, 'id' | 'kind' | 'address' | 'body' | 'notebook'> & {
  readonly sentAt: Temporal.Instant;
};

/** `missing`: the other side is sure that it never had it, so sending it is safe. */
export type LookedUp =
  | { readonly found: 'there'; readonly providerId?: string }
  | { readonly found: 'missing' }
  | { readonly found: 'cannot_say' };

/** Hands messages over to one outside world. Never throws; answers for each in its place. */
export type Driver = {
  /** How many are best handed at once. */
  readonly batch: number;
  send(batch: readonly Outgoing[]): Promise<readonly Handed[]>;
  /** The notebook that messages claimed now are handed over by; null where nothing can be written down. */
  notebook?(): string | null;
  /** Asks the other side what became of messages in doubt, or where it cannot be asked, as with SMTP, our own notebook. */
  lookUp?(inDoubt: readonly InDoubt[]): Promise<readonly LookedUp[]>;
};

/** The driver of a way in a district; null where the district has none. */
export type DriverFor = (kind: Way, districtId: Uuid) => Promise<Driver | null>;

/** The state a delivery is in after it was handed over. */
export function stateAfter(outcome: Handed['outcome']): 'queued' | 'sent' | 'delivered' | 'failed' | 'unknown' {
  if (outcome === 'not_sent') return 'queued';
  return outcome === 'rejected' ? 'failed' : outcome;
}
