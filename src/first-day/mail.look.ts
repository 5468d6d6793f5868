import { X509Certificate } from 'node:crypto';
import { connect as connectPlain } from 'node:net';
import { createInterface } from 'node:readline';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Settings } from '#platform/settings';
import { createDnsResolver } from '#rooms/channels';
import {
  type Answered,
  dkimState,
  dmarcState,
  isKey,
  type ListenerSeen,
  type MailLook,
  type MailPlace,
  mxState,
  spfState,
  starttlsState,
  usualSelectors,
} from './mail.records.ts';

type Resolve = ReturnType<typeof createDnsResolver>;

const patienceMs = 4_000;

function nothingThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA');
}

async function textsAt(resolve: Resolve, name: string): Promise<Answered> {
  try {
    return (await resolve(name, 'TXT')).map((pieces) => (Array.isArray(pieces) ? pieces.join('') : pieces));
  } catch (error) {
    return nothingThere(error) ? [] : 'unheard';
  }
}

async function mailServersOf(resolve: Resolve, domain: string): Promise<Answered> {
  try {
    const answers: readonly unknown[] = await resolve(domain, 'MX');
    return answers.flatMap((one) =>
      typeof one === 'object' && one !== null && 'exchange' in one ? [String(one.exchange)] : [],
    );
  } catch (error) {
    return nothingThere(error) ? [] : 'unheard';
  }
}

type Key = { readonly selector: string; readonly answer: Answered };

/** The key under the name that somebody gave; else under the first usual name that has one. */
async function keyOf(resolve: Resolve, domain: string, selector: string): Promise<Key> {
  const under = async (name: string): Promise<Answered> => textsAt(resolve, `${name}._domainkey.${domain}`);
  if (selector !== '') return { selector, answer: await under(selector) };
  const answers = await Promise.all(usualSelectors.map(under));
  const place = answers.findIndex((answer) => answer !== 'unheard' && answer.some(isKey));
  const found = usualSelectors[place];
  const silent = answers.every((answer) => answer === 'unheard');
  return found === undefined
    ? { selector, answer: silent ? 'unheard' : [] }
    : { selector: found, answer: answers[place] ?? [] };
}

/** DMARC of a domain without a record of its own is that of the domain above it. */
async function dmarcOf(resolve: Resolve, domain: string): Promise<Answered> {
  const own = await textsAt(resolve, `_dmarc.${domain}`);
  const above = domain.split('.').slice(1).join('.');
  return own === 'unheard' || own.length > 0 || !above.includes('.') ? own : dmarcOf(resolve, above);
}

/** Until when the certificate holds that a TLS connection was shown. It is looked at, not trusted. */
export function certificateEnd(socket: TLSSocket): Temporal.Instant | null {
  const raw = socket.getPeerCertificate().raw as Buffer | undefined;
  if (raw === undefined) return null;
  return Temporal.Instant.fromEpochMilliseconds(new X509Certificate(raw).validToDate.getTime());
}

/** Talks to the mail listener as a mail server would, up to STARTTLS and the certificate behind it. */
export async function seeListener({ host, port }: { host: string; port: number }): Promise<ListenerSeen> {
  const socket = connectPlain({ host, port });
  socket.setTimeout(patienceMs, () => socket.destroy(new Error('no answer')));
  const lines = createInterface({ input: socket });
  // Both tell of one broken connection; the promise below is what answers for it.
  lines.on('error', () => {});
  socket.on('error', () => {});
  try {
    return await new Promise<ListenerSeen>((resolve, reject) => {
      let step: 'greeting' | 'offers' | 'going' = 'greeting';
      let offered = false;
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('closed')));
      lines.on('line', (line) => {
        if (step === 'greeting' && line.startsWith('220 ')) {
          step = 'offers';
          socket.write('EHLO first-day.invalid\r\n');
        } else if (step === 'offers' && /^250[ -]/.test(line)) {
          offered ||= /^250[ -]STARTTLS\b/i.test(line);
          if (line.startsWith('250-')) return;
          if (!offered) return resolve({ kind: 'plain' });
          step = 'going';
          socket.write('STARTTLS\r\n');
        } else if (step === 'going') {
          lines.close();
          socket.removeAllListeners('data');
          const secure = connectTls({ socket, rejectUnauthorized: false }, () => {
            resolve({ kind: 'encrypted', until: certificateEnd(secure) });
            secure.destroy();
          });
          secure.once('error', reject);
        }
      });
    });
  } catch {
    return { kind: 'unheard' };
  } finally {
    lines.close();
    socket.destroy();
  }
}

/** Where mail of this installation goes out and comes in. */
export function mailPlace(settings: Settings, selector: string): MailPlace {
  return {
    domain: settings.mailDomain,
    host: new URL(settings.publicUrl).hostname,
    smtpHost: settings.smtpUrl === null ? 'localhost' : new URL(settings.smtpUrl).hostname,
    fetched: settings.imapUrl !== null,
    selector,
  };
}

/** Reads the records of the mail domain and talks to the listener; takes seconds at most and changes nothing. */
export async function lookAtMail(settings: Settings, selector: string, now: Temporal.Instant): Promise<MailLook> {
  const resolve = createDnsResolver(settings.dnsServers);
  const place = mailPlace(settings, selector);
  const listening = settings.smtpHost === '0.0.0.0' || settings.smtpHost === '::' ? '127.0.0.1' : settings.smtpHost;
  const [mx, texts, key, dmarc, seen] = await Promise.all([
    mailServersOf(resolve, place.domain),
    textsAt(resolve, place.domain),
    keyOf(resolve, place.domain, selector),
    dmarcOf(resolve, place.domain),
    settings.smtpPort < 0
      ? ({ kind: 'off' } as const)
      : seeListener({ host: listening === '' ? '127.0.0.1' : listening, port: settings.smtpPort }),
  ]);
  return {
    at: now.toString(),
    domain: place.domain,
    ...(selector === '' && key.selector !== '' ? { foundSelector: key.selector } : {}),
    records: [
      mxState(place, mx),
      spfState(place, texts),
      dkimState({ ...place, selector: key.selector }, key.answer),
      dmarcState(place, dmarc),
      starttlsState(seen, now),
    ],
  };
}
