import type { Formatters } from '#platform/words';

/** Whether there is a place for one more, or a line to wait in. */
export function placeFor(taken: number, places: number): 'in' | 'waiting' {
  return taken < places ? 'in' : 'waiting';
}

const mail = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;

/** What somebody gave to be written to; null when it is neither an address nor a number. */
export function readContactOf(text: string): { readonly kind: 'email' | 'phone'; readonly address: string } | null {
  const given = text.trim();
  if (given.length > 200) return null;
  if (mail.test(given)) return { kind: 'email', address: given.toLowerCase() };
  const digits = given.replaceAll(/[^\d]/g, '');
  if (!/^\+?[\d\s().-]+$/.test(given) || digits.length < 10 || digits.length > 15) return null;
  return {
    kind: 'phone',
    address: given.startsWith('+') ? `+${digits}` : digits.length === 10 ? `+1${digits}` : `+${digits}`,
  };
}

/** So long before it begins, everybody with a place is reminded. */
export const remindHours = 24;

/** Stands for the address of a guardian who has none; nothing is ever sent there. */
export const noAddress = (personId: string): string => `none ${personId}`;
export const isNoAddress = (address: string): boolean => address.startsWith('none ');

/** Day and hour together, whenever it is read: a message of today is read tomorrow too. */
export const whenWords = (say: Pick<Formatters, 'date' | 'time'>, at: Temporal.Instant): string =>
  `${say.date(at)} · ${say.time(at)}`;
