import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings, type Settings } from '#platform/settings';
import { startSmtpListener } from '#rooms/channels';
import { certificateOfSite, certificateWarning, mailWarnings } from '../../src/first-day/certificates.check.ts';
import { lookAtMail, seeListener } from '../../src/first-day/mail.look.ts';
import {
  dkimState,
  dmarcState,
  type MailPlace,
  mxState,
  spfState,
  starttlsState,
} from '../../src/first-day/mail.records.ts';
import { startNameServer } from '../mail/name-server.ts';

const place: MailPlace = {
  domain: 'family.example.org',
  host: 'ask.example.org',
  smtpHost: 'mail.example.org',
  fetched: false,
  selector: 'mail2026',
};
const now = Temporal.Instant.from('2026-11-16T15:00:00Z');

describe('the records of a mail domain', () => {
  test('that are missing come with the exact record to add', () => {
    expect(mxState(place, []).add).toEqual({ name: 'family.example.org', type: 'MX', value: '10 ask.example.org.' });
    expect(spfState(place, ['google-site-verification=1']).add?.value).toBe('v=spf1 a:mail.example.org -all');
    expect(spfState({ ...place, smtpHost: '192.0.2.9' }, []).add?.value).toBe('v=spf1 ip4:192.0.2.9 -all');
    expect(dkimState(place, []).add?.name).toBe('mail2026._domainkey.family.example.org');
    expect(dmarcState(place, []).add).toMatchObject({
      name: '_dmarc.family.example.org',
      value: 'v=DMARC1; p=quarantine',
    });
  });

  test.each([
    ['two SPF records count as none', spfState(place, ['v=spf1 a -all', 'v=spf1 mx -all']), 'two'],
    ['an SPF record that lets everybody send', spfState(place, ['v=spf1 +all']), 'open'],
    ['an SPF record that lets everybody send, written short', spfState(place, ['v=spf1 a all']), 'open'],
    ['a good SPF record', spfState(place, ['v=spf1 include:_spf.example.net ~all']), 'ok'],
    ['a key that was taken back', dkimState(place, ['v=DKIM1; p=']), 'withdrawn'],
    ['a key', dkimState(place, ['v=DKIM1; k=rsa; p=MIIBIjAN']), 'ok'],
    ['no selector', dkimState({ ...place, selector: '' }, []), 'unnamed'],
    ['a DMARC record that only watches', dmarcState(place, ['v=DMARC1; p=none']), 'none'],
    ['a DMARC record', dmarcState(place, ['v=DMARC1; p=reject']), 'ok'],
    ['no answer at all', mxState(place, 'unheard'), 'unheard'],
    ['a listener in the open', starttlsState({ kind: 'plain' }, now), 'missing'],
    ['a certificate that ended', starttlsState({ kind: 'encrypted', until: now.subtract({ hours: 1 }) }, now), 'ended'],
  ])('%s', (_what, state, says) => {
    expect(state.says).toBe(says);
    expect(state.state === 'ok').toBe(says === 'ok');
  });
});

const program = 'openssl';
const openssl = ((): boolean => {
  try {
    execFileSync(program, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('The tests with real certificates are skipped: there is no openssl here.');
    return false;
  }
})();

describe.skipIf(!openssl)('certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const ends = (): Temporal.Instant => Temporal.Now.instant().add({ hours: 24 * 10 });

  beforeAll(() => {
    const what = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '10', '-subj', '/CN=localhost'];
    execFileSync(program, [...what, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('the mail listener is asked as a mail server asks: open, encrypted and until when, or silent', async () => {
    const quiet = { info: () => undefined, warn: () => undefined };
    const options = {
      port: 0,
      host: '127.0.0.1',
      hostname: 'ask.example.org',
      log: quiet,
      checkRecipient: async () => 'ok' as const,
      accept: async () => {},
    };
    const open = await startSmtpListener(options);
    expect(await seeListener({ host: '127.0.0.1', port: open.port })).toEqual({ kind: 'plain' });
    await open.close();
    const closed = await startSmtpListener({
      ...options,
      key: readFileSync(key, 'utf8'),
      cert: readFileSync(cert, 'utf8'),
    });
    const seen = await seeListener({ host: '127.0.0.1', port: closed.port });
    await closed.close();
    expect(seen.kind).toBe('encrypted');
    const until = seen.kind === 'encrypted' ? seen.until : null;
    expect(Math.abs((until?.epochMilliseconds ?? 0) - ends().epochMilliseconds)).toBeLessThan(120_000);
    expect(await seeListener({ host: '127.0.0.1', port: closed.port })).toEqual({ kind: 'unheard' });
  });

  test('of the site, by a real connection: warned about three weeks before the end', async () => {
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const until = await certificateOfSite(`https://localhost:${port}`);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(certificateWarning('It', until, Temporal.Now.instant())).toMatch(/^It ends on \d{4}-/);
    expect(certificateWarning('It', until, Temporal.Now.instant().add({ hours: 24 * 11 }))).toMatch(/^It ended on/);
    expect(certificateWarning('It', until, Temporal.Now.instant().subtract({ hours: 24 * 20 }))).toBeNull();
    expect(certificateWarning('It', await certificateOfSite(`https://localhost:${port}`), now)).toContain(
      'could not be looked at',
    );
  });
});

describe('what is looked up', () => {
  const settingsWith = (dns: string): Settings => ({
    ...readSettings({ PORCHLIGHT_MODE: 'demo', PORCHLIGHT_SECRET: 'a secret of thirty-two characters or more' }),
    publicUrl: 'https://ask.example.org',
    smtpUrl: 'smtp://mail.example.org',
    mailDomain: 'family.example.org',
    smtpPort: -1,
    dnsServers: [dns],
  });

  test('comes from real name servers; DMARC of a domain without one is that of the domain above', async () => {
    const names = await startNameServer({
      'family.example.org': 'v=spf1 a:mail.example.org -all',
      'mail2026._domainkey.family.example.org': 'v=DKIM1; k=rsa; p=MIIBIjAN',
      '_dmarc.example.org': 'v=DMARC1; p=reject',
    });
    const look = await lookAtMail(settingsWith(names.address), 'mail2026', now);
    await names.stop();
    expect(Object.fromEntries(look.records.map((record) => [record.what, record.says]))).toEqual({
      mx: 'missing',
      spf: 'ok',
      dkim: 'ok',
      dmarc: 'ok',
      starttls: 'off',
    });
    expect(mailWarnings(look)).toEqual([
      'family.example.org has no MX record. Add at family.example.org: MX 10 ask.example.org.',
    ]);
  });

  test('finds the DKIM key under a usual name, and says so only for a key in use', async () => {
    const names = await startNameServer({
      'google._domainkey.family.example.org': 'v=DKIM1; k=rsa; p=',
      'selector2._domainkey.family.example.org': 'v=DKIM1; k=rsa; p=MIIBIjAN',
    });
    const look = await lookAtMail(settingsWith(names.address), '', now);
    await names.stop();
    expect(look.foundSelector).toBe('selector2');
    expect(look.records.find((record) => record.what === 'dkim')).toMatchObject({ state: 'ok' });
    const other = await startNameServer({ 'unusual._domainkey.family.example.org': 'v=DKIM1; p=MIIBIjAN' });
    const none = await lookAtMail(settingsWith(other.address), '', now);
    const named = await lookAtMail(settingsWith(other.address), 'unusual', now);
    await other.stop();
    expect(none.foundSelector).toBeUndefined();
    expect(none.records.find((record) => record.what === 'dkim')?.says).toBe('unnamed');
    expect(named.records.find((record) => record.what === 'dkim')?.says).toBe('ok');
  });

  test('and no answer is said to be none', async () => {
    const look = await lookAtMail(settingsWith('127.0.0.1:9'), '', now);
    expect(look.records.find((record) => record.what === 'spf')?.state).toBe('unheard');
    expect(mailWarnings(look)).toContain('SPF of family.example.org could not be looked up.');
  });
});
