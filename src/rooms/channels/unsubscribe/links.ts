import { isUuid, type Uuid } from '#platform/ids';
import type { Secrets } from '#platform/secrets';

const purpose = 'unsubscribe';

/** The last part of the address that ends mail to many: it names one delivery and nothing else. */
export function unsubscribeToken(secrets: Secrets, deliveryId: Uuid): string {
  const compact = Buffer.from(deliveryId.replaceAll('-', ''), 'hex').toString('base64url');
  return `${compact}${secrets.sign(purpose, deliveryId, 8)}`;
}

/** The delivery a token names, when its signature is ours. */
export function readUnsubscribeToken(secrets: Secrets, token: string): Uuid | null {
  if (!/^[\w-]{22}[0-9a-f]{16}$/.test(token)) return null;
  const hex = Buffer.from(token.slice(0, 22), 'base64url').toString('hex');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return isUuid(id) && secrets.verify(purpose, id, token.slice(22)) ? id : null;
}

/**
 * The list headers of a mail to many (RFC 2369, 2919, 8058); null where none belong: an answer to one family, or a house
 * without https, whose links no mail service would call.
 */
export function listOf(
  {
    id,
    category,
    broadcast_id: broadcast,
  }: { readonly id: Uuid; readonly category: string; readonly broadcast_id: Uuid | null },
  house: { readonly secrets: Secrets; readonly publicUrl: string; readonly mailDomain: string },
): { readonly id: string; readonly unsubscribe: string } | null {
  if (broadcast === null || category === 'alert' || !house.publicUrl.startsWith('https://')) return null;
  return {
    id: `${category.replaceAll(/[^\w]/g, '-')}.${house.mailDomain}`,
    unsubscribe: `${house.publicUrl}/unsubscribe/${unsubscribeToken(house.secrets, id)}`,
  };
}
