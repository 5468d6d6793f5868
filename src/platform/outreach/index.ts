import { lookup } from 'node:dns/promises';
import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';

/**
 * Calling an address that somebody typed, without being led into the house's own network: https only, the usual port,
 * resolved once and connected to exactly what was resolved, public addresses only, no redirects, little time, little
 * to read.
 */

const blocked = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local, and with it the metadata service of every large cloud.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  blocked.addSubnet(network, bits, 'ipv4');

const openIPv6 = new BlockList();
openIPv6.addSubnet('2000::', 3, 'ipv6');
const blockedIPv6 = new BlockList();
for (const [network, bits] of [
  // Ways to write or carry an IPv4 address inside an IPv6 one, documentation, and protocol assignments.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  blockedIPv6.addSubnet(network, bits, 'ipv6');

/** Whether an address belongs to the public network. Everything unknown does not. */
export function isPublicAddress(address: string): boolean {
  const kind = isIP(address);
  if (kind === 4) return !blocked.check(address, 'ipv4');
  if (kind !== 6 || address.includes('%')) return false;
  return openIPv6.check(address, 'ipv6') && !blockedIPv6.check(address, 'ipv6');
}

export type Outreach = {
  /** Loopback, http and any port are let through: for tests, which have nothing else to call. */
  readonly allowLoopback?: boolean;
  /** Hosts of the operator's own network, `host` or `host:port`, that may be called though they are private. Still https. */
  readonly own?: readonly string[];
  /** Those hosts may be called by http: in the demonstration only. */
  readonly ownByHttp?: boolean;
  readonly resolve?: (host: string) => Promise<readonly string[]>;
};

export type Refusal = 'address' | 'scheme' | 'port' | 'private' | 'unknown_host';

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

const isOwn = (url: URL, { own = [] }: Outreach): boolean =>
  own.some((one) => one === url.host || one === url.hostname);

/** What is wrong with an address before anybody is asked about it; null when nothing is. */
export function refusalOf(address: string, outreach: Outreach = {}): Refusal | null {
  if (!URL.canParse(address)) return 'address';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '' || url.hostname === '') return 'address';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (outreach.allowLoopback === true && isLoopback(host)) return null;
  const plain = url.protocol === 'http:' && outreach.ownByHttp === true && isOwn(url, outreach);
  if (url.protocol !== 'https:' && !plain) return 'scheme';
  if (isOwn(url, outreach)) return null;
  if (url.port !== '' && url.port !== '443') return 'port';
  if (isIP(host) !== 0 && !isPublicAddress(host)) return 'private';
  if (/(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host) || !host.includes('.'))
    return isIP(host) === 0 ? 'private' : null;
  return null;
}

const resolveAll = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

export type Called = { readonly status: number } | { readonly refused: Refusal | 'timeout' | 'failed' };

export type Fetched =
  | { readonly status: number; readonly body: string; readonly etag: string | null }
  | { readonly refused: Refusal | 'timeout' | 'failed' | 'too_large' };

/** What the other side said, with its headers; a status other than 2xx has no body. */
export type Exchanged =
  | { readonly status: number; readonly body: string; header(name: string): string | null }
  | { readonly refused: Refusal | 'timeout' | 'failed' | 'too_large' };

type Answered =
  | { readonly status: number; readonly body: string; readonly headers: IncomingHttpHeaders }
  | { readonly refused: Refusal | 'timeout' | 'failed' | 'too_large' };

type Call = {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  readonly ms: number;
  /** The most that is read; more ends the call. */
  readonly bytes: number;
  readonly keeps: boolean;
};

/** Posts and reads at most the status: what the other side says in its body is nobody's business here. */
export async function callOut(
  address: string,
  { body, headers }: { body: string | Uint8Array; headers: Readonly<Record<string, string>> },
  outreach: Outreach = {},
): Promise<Called> {
  const sized = { ...headers, 'content-length': String(Buffer.byteLength(body)) };
  const limits = { ms: 5_000, bytes: 1024 * 1024, keeps: false };
  const answer = await call(address, { method: 'POST', headers: sized, body, ...limits }, outreach);
  if (!('refused' in answer)) return { status: answer.status };
  return { refused: answer.refused === 'too_large' ? 'failed' : answer.refused };
}

/** Gets a text of at most so many bytes, as UTF-8. A status other than 200 has no text. */
export async function fetchOut(
  address: string,
  { headers = {}, bytes }: { headers?: Readonly<Record<string, string>>; bytes: number },
  outreach: Outreach = {},
): Promise<Fetched> {
  const answer = await call(address, { method: 'GET', headers, body: null, ms: 15_000, bytes, keeps: true }, outreach);
  if ('refused' in answer) return answer;
  const { status, body, headers: said } = answer;
  return { status, body: status === 200 ? body : '', etag: said.etag ?? null };
}

/** One exchange of a longer talk with another system: any method, with the answer's headers. */
export async function exchange(
  address: string,
  asked: Omit<Call, 'keeps'>,
  outreach: Outreach = {},
): Promise<Exchanged> {
  const answer = await call(address, { ...asked, keeps: true }, outreach);
  if ('refused' in answer) return answer;
  const { status, body, headers } = answer;
  return {
    status,
    body,
    header(name) {
      const value = headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(', ') : (value ?? null);
    },
  };
}

/** Where a call really goes: resolved once, every answer public. */
async function placeOf(url: URL, outreach: Outreach): Promise<string | { readonly refused: Refusal }> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  let addresses: readonly string[];
  try {
    addresses = isIP(host) === 0 ? await (outreach.resolve ?? resolveAll)(host) : [host];
  } catch {
    return { refused: 'unknown_host' };
  }
  const allowed = (one: string): boolean =>
    isPublicAddress(one) || isOwn(url, outreach) || (outreach.allowLoopback === true && isLoopback(one));
  const chosen = addresses[0];
  // One private address among several is a trap as well as one alone.
  if (chosen === undefined) return { refused: 'unknown_host' };
  return addresses.every(allowed) ? chosen : { refused: 'private' };
}

async function call(address: string, asked: Call, outreach: Outreach): Promise<Answered> {
  const refused = refusalOf(address, outreach);
  if (refused !== null) return { refused };
  const url = new URL(address);
  const chosen = await placeOf(url, outreach);
  if (typeof chosen !== 'string') return chosen;
  return new Promise((settle) => {
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(asked.ms);
    const fail = (): void => settle({ refused: signal.aborted ? 'timeout' : 'failed' });
    const request = ask(
      url,
      {
        method: asked.method,
        signal,
        headers: asked.headers,
        // Connected to what was looked at, never to what a second answer says.
        lookup: (_name, options, found) => {
          const family = isIP(chosen);
          if (options.all === true) found(null, [{ address: chosen, family }]);
          else found(null, chosen, family);
        },
        agent: false,
      },
      (response) => {
        const pieces: Buffer[] = [];
        let size = 0;
        response.on('data', (piece: Buffer) => {
          size += piece.length;
          const isGood = Math.floor((response.statusCode ?? 0) / 100) === 2;
          if (asked.keeps && isGood) pieces.push(piece);
          if (size > asked.bytes) {
            settle({ refused: 'too_large' });
            response.destroy();
          }
        });
        response.on('end', () =>
          settle({
            status: response.statusCode ?? 0,
            body: Buffer.concat(pieces).toString('utf8'),
            headers: response.headers,
          }),
        );
        response.on('error', fail);
      },
    );
    request.on('error', fail);
    request.end(asked.body ?? undefined);
  });
}
