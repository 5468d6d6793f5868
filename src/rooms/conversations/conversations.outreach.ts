import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
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
  readonly resolve?: (host: string) => Promise<readonly string[]>;
};

export type Refusal = 'address' | 'scheme' | 'port' | 'private' | 'unknown_host';

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

/** What is wrong with an address before anybody is asked about it; null when nothing is. */
export function refusalOf(address: string, { allowLoopback = false }: Outreach = {}): Refusal | null {
  if (!URL.canParse(address)) return 'address';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '' || url.hostname === '') return 'address';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (allowLoopback && isLoopback(host)) return null;
  if (url.protocol !== 'https:') return 'scheme';
  if (url.port !== '' && url.port !== '443') return 'port';
  if (isIP(host) !== 0 && !isPublicAddress(host)) return 'private';
  if (/(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host) || !host.includes('.'))
    return isIP(host) === 0 ? 'private' : null;
  return null;
}

const resolveAll = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

export type Called = { readonly status: number } | { readonly refused: Refusal | 'timeout' | 'failed' };

const limits = { ms: 5_000, bytes: 1024 * 1024 } as const;

/** Posts and reads at most the status: what the other side says in its body is nobody's business here. */
export async function callOut(
  address: string,
  { body, headers }: { body: string; headers: Readonly<Record<string, string>> },
  outreach: Outreach = {},
): Promise<Called> {
  const refused = refusalOf(address, outreach);
  if (refused !== null) return { refused };
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  let addresses: readonly string[];
  try {
    addresses = isIP(host) === 0 ? await (outreach.resolve ?? resolveAll)(host) : [host];
  } catch {
    return { refused: 'unknown_host' };
  }
  const allowed = (one: string): boolean =>
    isPublicAddress(one) || (outreach.allowLoopback === true && isLoopback(one));
  const chosen = addresses[0];
  // One private address among several is a trap as well as one alone.
  if (chosen === undefined || !addresses.every(allowed))
    return { refused: chosen === undefined ? 'unknown_host' : 'private' };
  return new Promise((settle) => {
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(limits.ms);
    const call = ask(
      url,
      {
        method: 'POST',
        signal,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        // Connected to what was looked at, never to what a second answer says.
        lookup: (_name, options, found) => {
          const family = isIP(chosen);
          if (options.all === true) found(null, [{ address: chosen, family }]);
          else found(null, chosen, family);
        },
        agent: false,
      },
      (response) => {
        let size = 0;
        response.on('data', (piece: Buffer) => {
          size += piece.length;
          if (size > limits.bytes) {
            settle({ refused: 'failed' });
            response.destroy();
          }
        });
        response.on('end', () => settle({ status: response.statusCode ?? 0 }));
        response.on('error', () => settle({ refused: signal.aborted ? 'timeout' : 'failed' }));
      },
    );
    call.on('error', () => settle({ refused: signal.aborted ? 'timeout' : 'failed' }));
    call.end(body);
  });
}
