import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether a webhook comes from the carrier: X-Twilio-Signature is HMAC-SHA1, keyed with the account's token, over the
 * address the carrier called and the form's fields in order of their names; a JSON body is bound to the address by its
 * SHA-256 in the query. Nothing of a request may be believed before this.
 */
export type Signed = {
  /** Two while the district changes its token, so that nothing is refused in between. */
  readonly authTokens: readonly string[];
  /**
   * The address as the carrier called it: the district's public address, then path and query exactly as they came –
   * never the host or scheme of the request, which the proxy made or a stranger wrote.
   */
  readonly url: string;
  readonly signature: string | null | undefined;
} & ({ readonly params: URLSearchParams } | { readonly rawBody: string | Uint8Array });

/** Fields sorted by name as UTF-16, repeated values of one name sorted and once each, all glued without separators. */
function gluedFields(params: URLSearchParams): string {
  const names = [...new Set(params.keys())].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return names
    .map((name) => {
      const values = [...new Set(params.getAll(name))].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      return values.map((value) => name + value).join('');
    })
    .join('');
}

const address = /^(https?):\/\/([^/?#]*?)(?::(\d+))?([/?#].*)?$/s;

/** The carrier signs sometimes with and sometimes without the port; a fragment with retry wishes is never signed. */
function spellings(url: string): readonly string[] {
  const plain = url.split('#', 1)[0] ?? '';
  const parts = address.exec(plain);
  if (parts === null) return [plain];
  const [, scheme = '', host = '', port, rest = ''] = parts;
  const usual = port ?? (scheme === 'https' ? '443' : '80');
  return [...new Set([plain, `${scheme}://${host}${rest}`, `${scheme}://${host}:${usual}${rest}`])];
}

function hmac(authToken: string, text: string): string {
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

/** What a genuine request would carry. Exported for tests of others' vectors. */
export function signatureOf(authToken: string, url: string, params: URLSearchParams): string {
  return hmac(authToken, url + gluedFields(params));
}

function sameText(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}

function bodyMatches(url: string, rawBody: string | Uint8Array): boolean {
  const claimed = URL.canParse(url) ? new URL(url).searchParams.get('bodySHA256') : null;
  return claimed !== null && sameText(claimed.toLowerCase(), createHash('sha256').update(rawBody).digest('hex'));
}

export function verifySignature(request: Signed): boolean {
  const { authTokens, url, signature } = request;
  if (typeof signature !== 'string' || signature.length !== 28) return false;
  if ('rawBody' in request && !bodyMatches(url, request.rawBody)) return false;
  const fields = 'rawBody' in request ? '' : gluedFields(request.params);
  let isGenuine = false;
  // Every token and spelling is tried, whichever fits: the time says nothing.
  for (const token of authTokens)
    for (const spelling of spellings(url))
      if (token !== '' && sameText(hmac(token, spelling + fields), signature)) isGenuine = true;
  return isGenuine;
}
