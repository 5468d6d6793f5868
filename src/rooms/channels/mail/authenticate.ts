import { isForwarder, sealedChain, trustedSeal } from './forwarders.ts';
import type { MailAuthentication, MailEnvelope, Resolver } from './types.ts';

/** How long all look-ups of one mail may take together. */
const AUTHENTICATION_MS = 2000;

export const UNVERIFIED: MailAuthentication = { spf: 'unverified', dkim: 'unverified', dmarc: 'unverified' };

const RESULTS = new Set(['pass', 'fail', 'softfail', 'neutral', 'none', 'policy', 'permerror']);

/**
 * SPF, DKIM and DMARC of a mail. Never refuses and never throws: what could not be checked in time, or at all, is
 * `unverified`. Without an envelope there is no sending host, so SPF stays `unverified` and DMARC rests on DKIM. A mail
 * that a listed forwarder hands on says nothing by the host it came from: it is judged by DKIM, and by what the
 * forwarder sealed (ARC, RFC 8617).
 */
export async function authenticateMail(
  raw: Buffer,
  envelope: MailEnvelope | undefined,
  resolver: Resolver,
  forwarders: readonly string[] = [],
): Promise<MailAuthentication> {
  // Large and needed only here: loaded with the first mail that is checked.
  const { authenticate } = await import('mailauth');
  const forwarded = isForwarder(envelope?.remoteIp, forwarders);
  const remoteIp = forwarded ? undefined : envelope?.remoteIp;
  const deadline = Date.now() + AUTHENTICATION_MS;
  const bounded: Resolver = (domain, rrtype) => withDeadline(resolver(domain, rrtype), deadline - Date.now());
  try {
    const found = await withDeadline(
      authenticate(raw, {
        resolver: bounded,
        ...(remoteIp === undefined ? {} : { ip: remoteIp }),
        ...(envelope?.helo && !forwarded ? { helo: envelope.helo } : {}),
        sender: envelope?.from ?? '',
        mta: 'porchlight',
        disableArc: forwarders.length === 0,
        disableBimi: true,
      }),
      AUTHENTICATION_MS + 100,
    );
    const spf = remoteIp !== undefined && found.spf ? word(found.spf.status?.result) : 'unverified';
    const dkim = best((found.dkim?.results ?? []).map((result) => word(result.status?.result)));
    const dmarc = found.dmarc ? word(found.dmarc.status?.result) : 'none';
    // DMARC cannot be called failed when one of its two legs was never looked at.
    const unsure = dmarc === 'fail' && (spf === 'unverified' || dkim === 'unverified');
    const from = domainOf(found.dkim?.headerFrom?.[0]);
    const aligned =
      (found.dkim?.results ?? []).some((one) => one.status?.result === 'pass' && Boolean(one.status.aligned)) ||
      (spf === 'pass' && found.spf !== false && isAligned(from, found.spf?.domain ?? ''));
    const own: MailAuthentication = {
      spf,
      dkim,
      dmarc: unsure ? 'unverified' : dmarc,
      ...(aligned && dmarc !== 'pass' ? { aligned } : {}),
    };
    if (own.dmarc === 'pass' || found.arc === false || found.arc?.status?.result !== 'pass') return own;
    const seal = trustedSeal(sealedChain(found.arc), forwarders);
    if (seal === null) return own;
    const sealed = (name: string): string => word(seal.results[name]);
    return {
      spf: sealed('spf'),
      dkim: sealed('dkim'),
      dmarc: sealed('dmarc'),
      sealed_by: seal.sealer,
    };
  } catch {
    return { ...UNVERIFIED };
  }
}

const domainOf = (address: string | undefined): string => (address?.split('@').at(-1) ?? '').toLowerCase();

/** The same domain, or one below the other: whoever passes for an unrelated domain proves nothing about this one. */
function isAligned(from: string, passed: string): boolean {
  const domain = domainOf(passed);
  if (from === '' || !domain.includes('.') || !from.includes('.')) return false;
  return domain === from || domain.endsWith(`.${from}`) || from.endsWith(`.${domain}`);
}

function word(result: string | undefined): string {
  return result !== undefined && RESULTS.has(result) ? result : 'unverified';
}

// One good signature is enough; of the others the most telling counts.
function best(results: string[]): string {
  if (results.length === 0) return 'none';
  return (
    ['pass', 'fail', 'policy', 'permerror', 'neutral', 'unverified'].find((wanted) => results.includes(wanted)) ??
    'none'
  );
}

async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEOUT' })),
      Math.max(1, milliseconds),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
