import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import type { Check } from '#platform/house';
import type { Settings } from '#platform/settings';
import { certificateEnd, lookAtMail } from './mail.look.ts';
import type { MailLook } from './mail.records.ts';

/** Warned about this many days before a certificate ends. */
const warnDays = 21;
const patienceMs = 4_000;

/** What to say about a certificate; null while it holds long enough. `what` names it in the sentence. */
export function certificateWarning(what: string, until: Temporal.Instant | null, now: Temporal.Instant): string | null {
  if (until === null) return `${what} could not be looked at.`;
  const day = until.toZonedDateTimeISO('UTC').toPlainDate().toString();
  if (Temporal.Instant.compare(until, now) <= 0) return `${what} ended on ${day}.`;
  return Temporal.Instant.compare(until, now.add({ hours: 24 * warnDays })) < 0 ? `${what} ends on ${day}.` : null;
}

/** Until when the certificate holds that families' browsers are shown, by a real connection. */
export async function certificateOfSite(url: string): Promise<Temporal.Instant | null> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect(
      {
        host,
        port: Number(port || 443),
        rejectUnauthorized: false,
        ...(/[a-z]/i.test(host) ? { servername: host } : {}),
      },
      () => {
        resolve(certificateEnd(socket));
        socket.destroy();
      },
    );
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('no answer')));
    socket.once('error', () => resolve(null));
    socket.once('close', () => resolve(null));
  });
}

async function certificateInFile(file: string): Promise<Temporal.Instant | null> {
  try {
    const ends = new X509Certificate(await readFile(file)).validToDate.getTime();
    return Temporal.Instant.fromEpochMilliseconds(ends);
  } catch {
    return null;
  }
}

async function certificateWarnings(settings: Settings, now: Temporal.Instant): Promise<readonly string[]> {
  const site = settings.publicUrl.startsWith('https:')
    ? certificateWarning(`The certificate of ${settings.publicUrl}`, await certificateOfSite(settings.publicUrl), now)
    : null;
  const listener =
    settings.smtpTlsCert === null
      ? null
      : certificateWarning(
          'The certificate of the mail listener (SMTP_TLS_CERT)',
          await certificateInFile(settings.smtpTlsCert),
          now,
        );
  return [site, listener].filter((one) => one !== null);
}

const names = { mx: 'MX', spf: 'SPF', dmarc: 'DMARC', dkim: 'DKIM', starttls: 'STARTTLS' } as const;

/** What a mail domain lacks, in English for whoever runs the server. A DKIM key under an unusual name is asked for on the first day's page. */
export function mailWarnings({ domain, records }: MailLook): readonly string[] {
  return records.flatMap(({ what, state, says, add }) => {
    if (state === 'ok' || (what === 'dkim' && says === 'unnamed')) return [];
    if (state === 'unheard' && what === 'starttls') return ['The mail listener did not answer here; is it running?'];
    if (state === 'unheard') return [`${names[what]} of ${domain} could not be looked up.`];
    if (what === 'starttls')
      return [
        says === 'ended'
          ? 'The certificate that the mail listener shows has ended.'
          : 'The mail listener takes mail without encryption; set SMTP_TLS_KEY and SMTP_TLS_CERT.',
      ];
    const advice = add === null ? '' : ` Add at ${add.name}: ${add.type} ${add.value}`;
    return [`${domain} has ${state === 'weak' ? 'a weak' : 'no'} ${names[what]} record.${advice}`];
  });
}

const freshMs = 10 * 60_000;

/** The outside is asked at most every ten minutes: the administrators' page counts all checks at each look. */
function keptFor<T>(work: (settings: Settings, now: Temporal.Instant) => Promise<T>) {
  const kept = new WeakMap<Settings, { at: number; answer: Promise<T> }>();
  return async (settings: Settings, now: Temporal.Instant): Promise<T> => {
    const known = kept.get(settings);
    if (known !== undefined && Date.now() - known.at < freshMs) return known.answer;
    const answer = work(settings, now);
    kept.set(settings, { at: Date.now(), answer });
    return answer;
  };
}

const certificatesNow = keptFor(certificateWarnings);
const mailNow = keptFor(async (settings, now) => mailWarnings(await lookAtMail(settings, '', now)));
const nothing = { violations: 0, examples: [] } as const;

/** Both warn and never fail: what is stored is well. The demonstration reaches nobody, so nothing is asked of it. */
export const outsideChecks: readonly Check[] = [
  {
    id: 'certificates',
    name: 'The certificates that families and mail servers are shown hold for three weeks and more',
    once: true,
    count: async ({ settings, clock }) =>
      settings.mode === 'demo' ? nothing : { ...nothing, warnings: await certificatesNow(settings, clock()) },
  },
  {
    id: 'mail_records',
    name: 'The mail domain says who may send for it, and the mail listener encrypts',
    once: true,
    count: async ({ settings, clock }) =>
      settings.mode === 'demo' ? nothing : { ...nothing, warnings: await mailNow(settings, clock()) },
  },
];
