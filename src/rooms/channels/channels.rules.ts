/** What became of one message to one address. */
export type DeliveryState = 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'unknown' | 'suppressed';

/** How far along the way a state is. News that would go backwards is old news and changes nothing. */
const rank: Readonly<Record<DeliveryState, number>> = {
  queued: 0,
  sending: 1,
  unknown: 2,
  sent: 3,
  delivered: 4,
  failed: 5,
  suppressed: 5,
};

/** The state after news arrived: duplicates and disorder cannot push it backwards. */
export function afterNews(current: DeliveryState, news: DeliveryState): DeliveryState {
  if (rank[current] >= 5) return current;
  // A bounce may come after "delivered" was said; nothing else overtakes it.
  return rank[news] > rank[current] ? news : current;
}

/** An address as it is compared: case folded, spaces gone. Null when it cannot be a mail address. */
export function mailAddress(text: string): string | null {
  const address = text.trim().toLowerCase();
  return address.length <= 254 &&
    /^[^\s@<>,;:"()[\]\\]+@[a-z0-9\u00a1-\uffff.-]+\.[a-z\u00a1-\uffff]{2,}$/u.test(address)
    ? address
    : null;
}

/** Local part and domain of an address on our own mail domain, or null. */
export function localPart(address: string, domain: string): string | null {
  const at = address.lastIndexOf('@');
  return at > 0 && address.slice(at + 1).toLowerCase() === domain ? address.slice(0, at).toLowerCase() : null;
}
