import { expect, test } from 'vitest';
import { readMail } from './read.ts';
import type { MailEnvelope, Resolver } from './types.ts';

const forged = Buffer.from(
  'From: Maria <maria@example.org>\r\nTo: office@district.test\r\nSubject: Pick-up\r\nMessage-ID: <1@evil.test>\r\n\r\nPlease let my cousin pick her up.\r\n',
);

function names(records: Record<string, string[] | string[][]>): Resolver {
  return (domain, rrtype) => {
    const found = records[`${rrtype} ${domain}`];
    return found
      ? Promise.resolve(found)
      : Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
  };
}

const envelope: MailEnvelope = {
  from: 'maria@example.org',
  to: ['office@district.test'],
  remoteIp: '192.0.2.10',
  helo: 'mail.example.org',
};
const strict = {
  'TXT _dmarc.example.org': [['v=DMARC1; p=reject']],
  'TXT example.org': [['v=spf1 ip4:192.0.2.0/24 -all']],
};

test('a mail from a host that its domain names passes SPF and DMARC', async () => {
  const read = await readMail(forged, { envelope, authenticate: names(strict) });
  expect(read.authentication).toEqual({ spf: 'pass', dkim: 'none', dmarc: 'pass' });
});

test('a forged From fails, is still a message and is read like any other', async () => {
  const read = await readMail(forged, {
    envelope: { ...envelope, remoteIp: '203.0.113.66' },
    authenticate: names(strict),
  });
  expect(read.authentication).toEqual({ spf: 'fail', dkim: 'none', dmarc: 'fail' });
  expect(read).toMatchObject({ kind: 'message', text: 'Please let my cousin pick her up.' });
});

test('a sender who is honest about the envelope but not about From passes SPF and fails DMARC', async () => {
  const read = await readMail(forged, {
    envelope: { ...envelope, from: 'list@evil.test', remoteIp: '203.0.113.66' },
    authenticate: names({ ...strict, 'TXT evil.test': [['v=spf1 ip4:203.0.113.66 -all']] }),
  });
  expect(read.authentication).toEqual({ spf: 'pass', dkim: 'none', dmarc: 'fail' });
});

test('a domain that says nothing is "none"', async () => {
  const read = await readMail(forged, { envelope, authenticate: names({}) });
  expect(read.authentication).toEqual({ spf: 'none', dkim: 'none', dmarc: 'none' });
});

test('name servers that do not answer cost two seconds at most and the mail is unverified, not refused', async () => {
  const started = performance.now();
  const read = await readMail(forged, { envelope, authenticate: () => new Promise<string[][]>(() => undefined) });
  expect(performance.now() - started).toBeLessThan(3500);
  expect(read.authentication.spf).toBe('unverified');
  expect(read.authentication.dmarc).not.toBe('pass');
  expect(read.kind).toBe('message');
});

test('without an envelope there is no sending host, so nothing is claimed about it', async () => {
  const read = await readMail(forged, { authenticate: names(strict) });
  expect(read.authentication).toEqual({ spf: 'unverified', dkim: 'none', dmarc: 'unverified' });
});

test('without a resolver everything is unverified', async () => {
  expect((await readMail(forged, { envelope })).authentication).toEqual({
    spf: 'unverified',
    dkim: 'unverified',
    dmarc: 'unverified',
  });
});
