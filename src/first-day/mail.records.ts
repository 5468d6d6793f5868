/** What a mail domain's records say, in the form in which it is kept and shown. */
export type RecordKind = 'mx' | 'spf' | 'dkim' | 'dmarc' | 'starttls';

export type RecordState = {
  readonly what: RecordKind;
  /** `weak`: there, and should say more. `unheard`: nobody answered, so nothing is known. */
  readonly state: 'ok' | 'weak' | 'missing' | 'unheard';
  /** Which sentence: `firstday.record.<what>.<says>`. */
  readonly says: string;
  /** What is there now. */
  readonly found: string | null;
  /** The exact record to add. */
  readonly add: { readonly name: string; readonly type: 'MX' | 'TXT'; readonly value: string } | null;
};

export type MailLook = {
  readonly at: string;
  readonly domain: string;
  readonly records: readonly RecordState[];
  /** Under which usual name a key was found, where nobody had named one. */
  readonly foundSelector?: string;
};

/**
 * The names under which the usual mail services keep their keys. There is no way to ask which there are, so where nobody
 * named one these are tried: Google, Microsoft 365, Mailchimp and Mandrill, Amazon, SendGrid, Fastmail, Proton, Zoho,
 * Apple, Postmark, and what administrators choose themselves.
 */
export const usualSelectors = [
  'google',
  'selector1',
  'selector2',
  'default',
  'mail',
  'dkim',
  'k1',
  'k2',
  'k3',
  's1',
  's2',
  'key1',
  'smtp',
  'mandrill',
  'amazonses',
  'fm1',
  'protonmail',
  'zoho',
  'sig1',
  'pm',
] as const;

/** Whether a text is a key in use: an empty one was taken back (RFC 6376, 3.6.1). */
export const isKey = (text: string): boolean => /(^|;)\s*p=\s*[A-Za-z0-9+/]/i.test(text);

/** The answer of a name server: the records, none, or no answer at all. */
export type Answered = readonly string[] | 'unheard';

export type MailPlace = {
  readonly domain: string;
  /** The host of PUBLIC_URL, where the listener stands unless somebody says otherwise. */
  readonly host: string;
  /** The server that outgoing mail is handed to. */
  readonly smtpHost: string;
  /** Mail is fetched from a mailbox, so another server takes it in. */
  readonly fetched: boolean;
  /** Empty: nobody named it. */
  readonly selector: string;
};

const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');

export function mxState({ domain, host, fetched }: MailPlace, answer: Answered): RecordState {
  const add = { name: domain, type: 'MX', value: `10 ${host}.` } as const;
  if (answer === 'unheard') return { what: 'mx', state: 'unheard', says: 'unheard', found: null, add };
  if (answer.length > 0) return { what: 'mx', state: 'ok', says: 'ok', found: answer.join(', '), add: null };
  return { what: 'mx', state: 'missing', says: fetched ? 'missing_fetched' : 'missing', found: null, add };
}

export function spfState({ domain, smtpHost }: MailPlace, answer: Answered): RecordState {
  const ours = isAddress(smtpHost) ? `ip${smtpHost.includes(':') ? '6' : '4'}:${smtpHost}` : `a:${smtpHost}`;
  const add = { name: domain, type: 'TXT', value: `v=spf1 ${ours} -all` } as const;
  if (answer === 'unheard') return { what: 'spf', state: 'unheard', says: 'unheard', found: null, add };
  const all = answer.filter((text) => /^v=spf1(\s|$)/i.test(text));
  const [found = null] = all;
  if (found === null) return { what: 'spf', state: 'missing', says: 'missing', found, add };
  // Two of them are an error for whoever receives the mail: it then counts as none (RFC 7208, 4.5).
  if (all.length > 1) return { what: 'spf', state: 'weak', says: 'two', found: all.join(' | '), add: null };
  if (/\s[+]?all\s*$/i.test(found)) return { what: 'spf', state: 'weak', says: 'open', found, add };
  return { what: 'spf', state: 'ok', says: 'ok', found, add: null };
}

export function dkimState({ domain, selector }: MailPlace, answer: Answered): RecordState {
  if (selector === '' && answer !== 'unheard')
    return { what: 'dkim', state: 'missing', says: 'unnamed', found: null, add: null };
  const add = { name: `${selector}._domainkey.${domain}`, type: 'TXT', value: 'v=DKIM1; k=rsa; p=…' } as const;
  if (answer === 'unheard') return { what: 'dkim', state: 'unheard', says: 'unheard', found: null, add: null };
  const found = answer.find((text) => /(^|;)\s*p=/i.test(text)) ?? null;
  if (found === null) return { what: 'dkim', state: 'missing', says: 'missing', found, add };
  if (!isKey(found)) return { what: 'dkim', state: 'missing', says: 'withdrawn', found, add };
  return { what: 'dkim', state: 'ok', says: 'ok', found: `${found.slice(0, 60)}…`, add: null };
}

export function dmarcState({ domain }: MailPlace, answer: Answered): RecordState {
  const add = { name: `_dmarc.${domain}`, type: 'TXT', value: 'v=DMARC1; p=quarantine' } as const;
  if (answer === 'unheard') return { what: 'dmarc', state: 'unheard', says: 'unheard', found: null, add };
  const found = answer.find((text) => /^v=DMARC1\s*(;|$)/i.test(text)) ?? null;
  if (found === null) return { what: 'dmarc', state: 'missing', says: 'missing', found, add };
  const asks = /;\s*p\s*=\s*(\w+)/i.exec(found)?.[1]?.toLowerCase();
  if (asks !== 'quarantine' && asks !== 'reject') return { what: 'dmarc', state: 'weak', says: 'none', found, add };
  return { what: 'dmarc', state: 'ok', says: 'ok', found, add: null };
}

/** How the listener takes mail: `off` when it takes none here. */
export type ListenerSeen =
  | { readonly kind: 'off' | 'unheard' | 'plain' }
  | { readonly kind: 'encrypted'; readonly until: Temporal.Instant | null };

export function starttlsState(seen: ListenerSeen, now: Temporal.Instant): RecordState {
  const base = { what: 'starttls', found: null, add: null } as const;
  if (seen.kind === 'off') return { ...base, state: 'ok', says: 'off' };
  if (seen.kind === 'unheard') return { ...base, state: 'unheard', says: 'unheard' };
  if (seen.kind !== 'encrypted') return { ...base, state: 'missing', says: 'missing' };
  const found = seen.until?.toString() ?? null;
  const ended = seen.until !== null && Temporal.Instant.compare(seen.until, now) <= 0;
  return ended ? { ...base, state: 'weak', says: 'ended', found } : { ...base, state: 'ok', says: 'ok', found };
}
