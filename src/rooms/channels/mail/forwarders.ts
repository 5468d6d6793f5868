import { BlockList, isIP } from 'node:net';

/** One instance of an ARC chain: who sealed it, and what that server had found. */
export type Sealed = { readonly sealer: string; readonly results: Readonly<Record<string, string>> };

/** Whether this address belongs to one of the listed networks. Entries that are no networks are passed over. */
export function isForwarder(ip: string | undefined, forwarders: readonly string[]): boolean {
  if (ip === undefined || isIP(ip) === 0) return false;
  const list = new BlockList();
  for (const entry of forwarders) {
    const [network = '', prefix] = entry.split('/');
    const kind = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(network) === 0) continue;
    const bits = prefix === undefined ? (kind === 'ipv6' ? 128 : 32) : Number(prefix);
    if (Number.isInteger(bits) && bits >= 0 && bits <= (kind === 'ipv6' ? 128 : 32))
      list.addSubnet(network, bits, kind);
  }
  return list.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The sealed word that may be believed: of an unbroken chain, the earliest instance from which on every sealer is
 * listed. Whoever is not listed may have written anything before it was sealed.
 */
export function trustedSeal(chain: readonly Sealed[], forwarders: readonly string[]): Sealed | null {
  const listed = (domain: string): boolean =>
    forwarders.some((entry) => domain === entry || domain.endsWith(`.${entry}`));
  let trusted: Sealed | null = null;
  for (const instance of chain.toReversed()) {
    if (!listed(instance.sealer.toLowerCase())) break;
    trusted = instance;
  }
  return trusted;
}

type Tag = { readonly value?: string; readonly result?: string };
type Found = Readonly<Record<string, Tag | readonly Tag[]>>;
type Link = Readonly<Record<string, { readonly parsed?: Found } | undefined>>;

const wordOf = (tag: Tag | readonly Tag[] | undefined): string => {
  // Several signatures: one good one is enough.
  const words = [tag ?? []].flat().map((one) => (one.result ?? one.value ?? '').toLowerCase());
  return words.includes('pass') ? 'pass' : (words[0] ?? '');
};

/** The instances of a checked chain as the library hands them over, oldest first; none when the chain is not whole. */
export function sealedChain(arc: object | false | undefined): readonly Sealed[] {
  if (arc === undefined || arc === false || !('chain' in arc) || !Array.isArray(arc.chain)) return [];
  // The library moves what the newest instance found out of the chain.
  const newest = ('authenticationResults' in arc ? arc.authenticationResults : {}) as Found;
  return (arc.chain as readonly Link[]).map((link, place, all) => {
    const found = place === all.length - 1 ? newest : (link['arc-authentication-results']?.parsed ?? {});
    const results = Object.fromEntries(['spf', 'dkim', 'dmarc'].map((name) => [name, wordOf(found[name])]));
    const sealer = [link['arc-seal']?.parsed?.['d'] ?? []].flat()[0]?.value ?? '';
    return { sealer, results };
  });
}
