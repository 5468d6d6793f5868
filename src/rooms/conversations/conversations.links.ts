import type { Secrets } from '#platform/secrets';
import { isUuid, type Uuid } from '#platform/ids';

/**
 * The signed things that lead back to one conversation: the case link in what a family gets, the reply address of a
 * mail to a family, and the reply address of a notice to a member of staff. None is stored; counting up
 * `link_version` takes all of a conversation's links back.
 */

const compact = (id: Uuid): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');

function expand(text: string): Uuid | null {
  const hex = Buffer.from(text, 'base64url').toString('hex');
  const id =
    hex.length === 32
      ? `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
      : '';
  return isUuid(id) ? id : null;
}

export type LinkVersion = { readonly id: Uuid; readonly version: number };

/** The token of `/case/{token}`: opens this one conversation. */
export function caseToken(secrets: Secrets, districtId: Uuid, { id, version }: LinkVersion): string {
  return `${compact(id)}.${version}.${secrets.sign('case link', `${districtId} ${id} ${version}`, 16)}`;
}

export function readCaseToken(secrets: Secrets, districtId: Uuid, token: string): LinkVersion | null {
  const [compactId = '', versionText = '', signature = ''] = token.split('.');
  const id = expand(compactId);
  const version = Number(versionText);
  if (id === null || !Number.isInteger(version)) return null;
  return secrets.verify('case link', `${districtId} ${id} ${version}`, signature) ? { id, version } : null;
}

/**
 * Six digits printed beside the code on a slip: code and digits together open the case where no link can be kept. They
 * change with the link's version, so that taking the links back takes the slip back too.
 */
export function slipDigits(secrets: Secrets, districtId: Uuid, id: Uuid, version = 1): string {
  const signed = secrets.sign('slip digits', `${districtId} ${id}${version === 1 ? '' : ` ${version}`}`, 6);
  return String(Number.parseInt(signed, 16) % 1_000_000).padStart(6, '0');
}

/** `r+<code>.<signature>@domain`: an answer to it belongs to this conversation, whoever's address book it went through. */
export function replyAddress(secrets: Secrets, districtId: Uuid, code: string, domain: string): string {
  return `r+${code.toLowerCase()}.${secrets.sign('reply address', `${districtId} ${code}`, 8)}@${domain}`;
}

/** `d+<code>.<person>.<signature>@domain`: what this member of staff writes to it goes to the family, or stays a note. */
export function deskAddress(secrets: Secrets, districtId: Uuid, code: string, personId: Uuid, domain: string): string {
  return `d+${code.toLowerCase()}.${personId.replaceAll('-', '')}.${secrets.sign('desk address', `${districtId} ${code} ${personId}`, 8)}@${domain}`;
}

/** `o+<person>.<signature>@domain`: an answer to what this member of staff wrote outside of any conversation; it is theirs. */
export function ownerAddress(secrets: Secrets, districtId: Uuid, personId: Uuid, domain: string): string {
  return `o+${personId.replaceAll('-', '')}.${secrets.sign('owner address', `${districtId} ${personId}`, 8)}@${domain}`;
}

export type SignedAddress =
  | { readonly kind: 'family'; readonly code: string }
  | { readonly kind: 'owner'; readonly personId: Uuid }
  | { readonly kind: 'desk'; readonly code: string; readonly personId: Uuid };

/** What a local part says, when its signature is ours. */
export function readSignedAddress(secrets: Secrets, districtId: Uuid, local: string): SignedAddress | null {
  const family = /^r\+([0-9a-z]{7})\.([0-9a-f]{16})$/.exec(local);
  if (family) {
    const code = (family[1] ?? '').toUpperCase();
    return secrets.verify('reply address', `${districtId} ${code}`, family[2] ?? '') ? { kind: 'family', code } : null;
  }
  const owner = /^o\+([0-9a-f]{32})\.([0-9a-f]{16})$/.exec(local);
  if (owner) {
    const personId = expand(Buffer.from(owner[1] ?? '', 'hex').toString('base64url'));
    return personId !== null && secrets.verify('owner address', `${districtId} ${personId}`, owner[2] ?? '')
      ? { kind: 'owner', personId }
      : null;
  }
  const desk = /^d\+([0-9a-z]{7})\.([0-9a-f]{32})\.([0-9a-f]{16})$/.exec(local);
  if (!desk) return null;
  const code = (desk[1] ?? '').toUpperCase();
  const personId = expand(Buffer.from(desk[2] ?? '', 'hex').toString('base64url'));
  if (personId === null) return null;
  return secrets.verify('desk address', `${districtId} ${code} ${personId}`, desk[3] ?? '')
    ? { kind: 'desk', code, personId }
    : null;
}

/**
 * The domain of our own Message-IDs. Not the mail domain itself: where staff have mailboxes at it, their mail programs
 * make Message-IDs there too, and their answers would be taken for our own mail coming back.
 */
export function messageIdDomain(mailDomain: string): string {
  return `id.${mailDomain}`;
}

/** Our own Message-ID for a message of a conversation; answers to it thread by it. */
export function messageIdFor(messageId: Uuid, conversationId: Uuid, domain: string): string {
  return `<${messageId}.${compact(conversationId)}@${messageIdDomain(domain)}>`;
}

/** The conversation that one of our Message-IDs names, or null. */
export function conversationOfMessageId(messageId: string, domain: string): Uuid | null {
  const inside = /^<[0-9a-f-]{36}\.([\w-]{22})@([^>]+)>$/.exec(messageId.trim());
  return inside && inside[2]?.toLowerCase() === messageIdDomain(domain) ? expand(inside[1] ?? '') : null;
}
