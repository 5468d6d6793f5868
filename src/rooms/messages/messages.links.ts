import { isUuid, type Uuid } from '#platform/ids';
import type { Secrets } from '#platform/secrets';

/**
 * The link in what the school sends: `/m/{token}` opens this one message for this one person and nothing more of the child
 * than the message says.
 */
export function messageToken(secrets: Secrets, districtId: Uuid, recipientId: Uuid): string {
  const compact = Buffer.from(recipientId.replaceAll('-', ''), 'hex').toString('base64url');
  return `${compact}${secrets.sign('message link', `${districtId} ${recipientId}`, 8)}`;
}

/** The recipient a token names, when its signature is ours. */
export function readMessageToken(secrets: Secrets, districtId: Uuid, token: string): Uuid | null {
  if (!/^[\w-]{22}[0-9a-f]{16}$/.test(token)) return null;
  const hex = Buffer.from(token.slice(0, 22), 'base64url').toString('hex');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return isUuid(id) && secrets.verify('message link', `${districtId} ${id}`, token.slice(22)) ? id : null;
}

/** Where a family goes from a message: to sign a slip, to take a place, to its documents behind the sign-in, else to the message. */
export function familyPath({ kind, asks }: { readonly kind: string; readonly asks: string }, token: string): string {
  if (kind === 'slip') return asks === 'slip' ? `/slip/${token}` : '/my/documents';
  return kind === 'sign_up' ? `/places/${token}` : `/m/${token}`;
}
