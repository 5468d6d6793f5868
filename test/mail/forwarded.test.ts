import { generateKeyPairSync } from 'node:crypto';
import { sealMessage } from 'mailauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authenticateMail } from '../../src/rooms/channels/mail/authenticate.ts';
import { createDnsResolver } from '../../src/rooms/channels/mail/dns.ts';
import { startNameServer, type NameServer } from './name-server.ts';

/** A school's old mail server takes a family's mail, seals what it found and hands it on. */
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
let names: NameServer;

beforeAll(async () => {
  names = await startNameServer({
    '_dmarc.families.test': 'v=DMARC1; p=reject',
    'families.test': 'v=spf1 ip4:192.0.2.0/24 -all',
    'arc._domainkey.old-school.test': `v=DKIM1; k=rsa; p=${key}`,
  });
});
afterAll(async () => names.stop());

const mail = Buffer.from(
  'From: Maria <maria@families.test>\r\nTo: office@old-school.test\r\nSubject: Bus\r\nDate: Mon, 16 Nov 2026 15:00:00 +0000\r\nMessage-ID: <1@families.test>\r\n\r\nThe bus was late.\r\n',
);

async function sealed(results: string, signingDomain = 'old-school.test'): Promise<Buffer> {
  const headers = await sealMessage(mail, {
    signingDomain,
    selector: 'arc',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    algorithm: 'rsa-sha256',
    cv: 'none',
    authResults: `mx.${signingDomain}; ${results}`,
  });
  return Buffer.concat([Buffer.from(headers.toString()), mail]);
}

const found = 'spf=pass smtp.mailfrom=maria@families.test; dkim=none; dmarc=pass header.from=families.test';
const fromForwarder = { from: 'maria@families.test', to: ['help@district.test'], remoteIp: '203.0.113.9', helo: 'mx' };
const check = async (raw: Buffer, forwarders: readonly string[]) =>
  authenticateMail(raw, fromForwarder, createDnsResolver([names.address]), forwarders);

test('a mail that a listed forwarder sealed is believed as far as the forwarder believed it', async () => {
  expect(await check(await sealed(found), ['old-school.test'])).toEqual({
    spf: 'pass',
    dkim: 'none',
    dmarc: 'pass',
    sealed_by: 'old-school.test',
  });
});

test('a forwarder that had found a forgery says so', async () => {
  const forged = 'spf=fail smtp.mailfrom=maria@families.test; dkim=none; dmarc=fail header.from=families.test';
  expect(await check(await sealed(forged), ['old-school.test'])).toMatchObject({ dmarc: 'fail' });
});

test('the seal of a server that is not listed counts for nothing', async () => {
  expect(await check(await sealed(found), ['other.test'])).toEqual({ spf: 'fail', dkim: 'none', dmarc: 'fail' });
  expect(await check(await sealed(found), [])).toEqual({ spf: 'fail', dkim: 'none', dmarc: 'fail' });
});

test('words changed after sealing break the chain', async () => {
  const raw = Buffer.from((await sealed(found)).toString().replace('The bus was late.', 'Pay here: evil.test'));
  const read = await check(raw, ['old-school.test']);
  expect(read.dmarc).not.toBe('pass');
  expect(read.sealed_by).toBeUndefined();
});

test('a mail handed on by a listed network without a seal is neither proven nor called forged by the host it came from', async () => {
  expect(await check(mail, ['203.0.113.0/24'])).toEqual({ spf: 'unverified', dkim: 'none', dmarc: 'unverified' });
  expect(await check(mail, ['198.51.100.0/24'])).toEqual({ spf: 'fail', dkim: 'none', dmarc: 'fail' });
});

test('passing for another domain proves nothing about the one in From', async () => {
  const other = await startNameServer({ 'evil.test': 'v=spf1 ip4:203.0.113.9 -all' });
  const envelope = { ...fromForwarder, from: 'list@evil.test' };
  const plain = await authenticateMail(mail, envelope, createDnsResolver([other.address]));
  expect(plain).toEqual({ spf: 'pass', dkim: 'none', dmarc: 'none' });
  const own = await startNameServer({ 'mail.families.test': 'v=spf1 ip4:203.0.113.9 -all' });
  const aligned = await authenticateMail(
    mail,
    { ...envelope, from: 'bounce@mail.families.test' },
    createDnsResolver([own.address]),
  );
  expect(aligned).toEqual({ spf: 'pass', dkim: 'none', dmarc: 'none', aligned: true });
  await other.stop();
  await own.stop();
});

test('an answer is asked for once a minute, however many mails come from there', async () => {
  const resolver = createDnsResolver([names.address]);
  const before = names.asked.length;
  await Promise.all([resolver('_dmarc.families.test', 'TXT'), resolver('_dmarc.families.test', 'TXT')]);
  await expect(resolver('nowhere.test', 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  await expect(resolver('nowhere.test', 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  expect(names.asked.slice(before)).toEqual(['TXT _dmarc.families.test', 'TXT nowhere.test']);
});
