/** What became of one message to one address. */
export type DeliveryState =
  | 'queued'
  | 'sending'
  | 'unknown'
  | 'sent'
  | 'delivered'
  | 'failed'
  | 'read'
  | 'answered'
  | 'suppressed';

/**
 * How far along the way a state is. The state after any number of pieces of news, in any order and repeated, is the
 * farthest one of them: so duplicates and disorder cannot push it backwards. "Failed" stands beyond "delivered" because a
 * bounce may come after a server's "taken"; who reads or answers has it, whatever a machine said.
 */
export const rank: Readonly<Record<DeliveryState, number>> = {
  queued: 0,
  sending: 1,
  unknown: 2,
  sent: 3,
  delivered: 4,
  failed: 5,
  read: 6,
  answered: 7,
  suppressed: 8,
};

/** The state after news arrived. What was never sent has no news. */
export function afterNews(current: DeliveryState, news: DeliveryState): DeliveryState {
  return rank[news] > rank[current] && news !== 'suppressed' ? news : current;
}

/** An address as it is compared: case folded, spaces gone. Null when it cannot be a mail address. */
export function mailAddress(text: string): string | null {
  const address = text.trim().toLowerCase();
  return address.length <= 254 &&
    /^[^\s@<>,;:"()[\]\\]+@[a-z0-9\u00a1-\uffff.-]+\.[a-z\u00a1-\uffff]{2,}$/u.test(address)
    ? address
    : null;
}

/** A phone number as carriers take it (E.164): a plus sign and eight to fifteen digits. Null when it is not one. */
export function phoneAddress(text: string): string | null {
  const address = text.replaceAll(/[\s().-]/g, '');
  return /^\+[1-9]\d{7,14}$/.test(address) ? address : null;
}

/** Local part and domain of an address on our own mail domain, or null. */
export function localPart(address: string, domain: string): string | null {
  const at = address.lastIndexOf('@');
  return at > 0 && address.slice(at + 1).toLowerCase() === domain ? address.slice(0, at).toLowerCase() : null;
}
