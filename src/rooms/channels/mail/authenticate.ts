import type { MailAuthentication, MailEnvelope, Resolver } from './types.ts';

/** How long all look-ups of one mail may take together. */
const AUTHENTICATION_MS = 2000;

export const UNVERIFIED: MailAuthentication = { spf: 'unverified', dkim: 'unverified', dmarc: 'unverified' };

const RESULTS = new Set(['pass', 'fail', 'softfail', 'neutral', 'none', 'policy', 'permerror']);

/**
 * SPF, DKIM and DMARC of a mail. Never refuses and never throws: what could not be checked in time, or at all, is
 * `unverified`. Without an envelope there is no sending host, so SPF stays `unverified` and DMARC rests on DKIM.
 */
export async function authenticateMail(
  raw: Buffer,
  envelope: MailEnvelope | undefined,
  resolver: Resolver,
): Promise<MailAuthentication> {
  // Large and needed only here: loaded with the first mail that is checked.
  const { authenticate } = await import('mailauth');
  const deadline = Date.now() + AUTHENTICATION_MS;
  const bounded: Resolver = (domain, rrtype) => withDeadline(resolver(domain, rrtype), deadline - Date.now());
  try {
    const found = await withDeadline(
      authenticate(raw, {
        resolver: bounded,
        ...(envelope?.remoteIp ? { ip: envelope.remoteIp } : {}),
        ...(envelope?.helo ? { helo: envelope.helo } : {}),
        sender: envelope?.from ?? '',
        mta: 'porchlight',
        disableArc: true,
        disableBimi: true,
      }),
      AUTHENTICATION_MS + 100,
    );
    const spf = envelope?.remoteIp && found.spf ? word(found.spf.status?.result) : 'unverified';
    const dkim = best((found.dkim?.results ?? []).map((result) => word(result.status?.result)));
    const dmarc = found.dmarc ? word(found.dmarc.status?.result) : 'none';
    // DMARC cannot be called failed when one of its two legs was never looked at.
    const unsure = dmarc === 'fail' && (spf === 'unverified' || dkim === 'unverified');
    return { spf, dkim, dmarc: unsure ? 'unverified' : dmarc };
  } catch {
    return { ...UNVERIFIED };
  }
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
