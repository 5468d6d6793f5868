import { Resolver as SystemResolver } from 'node:dns/promises';
import type { Resolver } from './types.ts';

const KEEP_MS = 60_000;
const MOST_KEPT = 5_000;
const ONE_TRY_MS = 1_500;

type Kept = { readonly until: number; readonly answer: Promise<string[] | string[][]> };

/** Says "there is none", as opposed to "cannot be asked now". */
function isFinal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA');
}

/**
 * Asks name servers for the records that SPF, DKIM, DMARC and ARC need. Answers are kept for a minute: mail of one
 * provider comes in swarms. `servers`: other name servers than the machine's own, as `address` or `address:port`.
 */
export function createDnsResolver(servers: readonly string[]): Resolver {
  const system = new SystemResolver({ timeout: ONE_TRY_MS, tries: 2 });
  if (servers.length > 0) system.setServers(servers);
  const kept = new Map<string, Kept>();
  return async (domain, rrtype) => {
    const key = `${rrtype} ${domain.toLowerCase()}`;
    const known = kept.get(key);
    if (known !== undefined && known.until > Date.now()) return known.answer;
    if (kept.size >= MOST_KEPT) kept.clear();
    const answer = system.resolve(domain, rrtype) as Promise<string[] | string[][]>;
    kept.set(key, { until: Date.now() + KEEP_MS, answer });
    answer.catch((error: unknown) => {
      if (!isFinal(error)) kept.delete(key);
    });
    return answer;
  };
}
