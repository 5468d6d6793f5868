import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { cleanLine, cleanText, tidyBody } from './clean-text.ts';
import type { OutgoingMail } from './compose.ts';
import { composeMail, htmlFromText } from './compose.ts';
import { openMail, readMail } from './read.ts';
import { createMailSender } from './send.ts';
import type { IncomingMail } from './smtp-listener.ts';
import { startSmtpListener } from './smtp-listener.ts';
import { classify } from './smtp-transport.ts';

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const quiet = { info: () => undefined, warn: () => undefined };
const SCHOOL = { name: 'Lincoln School', address: 'office@district.test' };

const mail: OutgoingMail = {
  to: { name: 'María Peña', address: 'maria@example.org' },
  subject: 'Autobús 12 – respuesta',
  text: 'Buenos días:\n\nEl autobús pasa a las 7:40.\nMás en https://district.test/bus.',
  language: 'es',
  messageId: '<case-1@mail.district.test>',
  inReplyTo: '<question@example.org>',
  references: ['<first@example.org>', '<question@example.org>'],
  replyTo: { name: 'Lincoln School', address: 'case+abc@district.test' },
  date: Date.UTC(2026, 10, 5, 10),
};

function sender(smtpUrl: string) {
  const made = createMailSender({ smtpUrl, from: SCHOOL, log: quiet });
  open.push(made);
  return made;
}

/** A server that speaks as the script says and keeps the dialogue. */
async function scripted(answer: (line: string, say: (text: string) => void, hangUp: () => void) => void) {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 next.test ready\r\n');
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        heard.push(line);
        answer(
          line,
          (text) => socket.write(`${text}\r\n`),
          () => socket.destroy(),
        );
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => void server.close() });
  return { url: `smtp://127.0.0.1:${String((server.address() as AddressInfo).port)}`, heard };
}

const polite = (line: string, say: (text: string) => void): void => {
  if (line.startsWith('EHLO')) say('250 next.test');
  else if (/^(MAIL|RCPT|RSET)/.test(line)) say('250 ok');
  else if (line === 'DATA') say('354 go on');
};

test('a mail arrives as it was written, in its thread, and is recognised as ours when it comes back', async () => {
  const stored: IncomingMail[] = [];
  const smtp = await startSmtpListener({
    port: 0,
    host: '127.0.0.1',
    hostname: 'mx.example.org',
    log: quiet,
    checkRecipient: () => Promise.resolve('ok'),
    accept: (incoming) => {
      stored.push(incoming);
      return Promise.resolve();
    },
  });
  open.push(smtp);
  const result = await sender(`smtp://127.0.0.1:${String(smtp.port)}`).send(mail);
  expect(result.outcome).toBe('sent');
  const read = await readMail(stored[0]?.raw ?? Buffer.alloc(0));
  expect(read).toMatchObject({
    kind: 'loop',
    from: SCHOOL,
    to: [mail.to],
    subject: mail.subject,
    text: mail.text,
    message_id: mail.messageId,
    in_reply_to: mail.inReplyTo,
    references: mail.references,
    date: '2026-11-05T10:00:00.000Z',
  });
  expect(read.html_safe).toContain('<p>El autobús pasa a las 7:40.<br />');
  expect(stored[0]?.envelope).toMatchObject({ from: 'office@district.test', to: ['maria@example.org'] });
});

test('one connection carries several mails, and many mails at once all arrive once', async () => {
  const ids: string[] = [];
  const smtp = await startSmtpListener({
    port: 0,
    host: '127.0.0.1',
    hostname: 'mx.example.org',
    log: quiet,
    checkRecipient: () => Promise.resolve('ok'),
    accept: async ({ raw }) => {
      ids.push((await readMail(raw)).message_id ?? '');
    },
  });
  open.push(smtp);
  const out = sender(`smtp://127.0.0.1:${String(smtp.port)}`);
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      out.send({ ...mail, messageId: `<m${String(index)}@mail.district.test>` }),
    ),
  );
  expect(results.every((result) => result.outcome === 'sent')).toBe(true);
  expect(new Set(ids).size).toBe(40);
  expect(ids).toHaveLength(40);
});

test('refused for good is "rejected", refused for now is "not sent"', async () => {
  const never = await scripted((line, say) =>
    line.startsWith('RCPT') ? say('550 5.1.1 No such user') : polite(line, say),
  );
  expect(await sender(never.url).send(mail)).toMatchObject({
    outcome: 'rejected',
    response: expect.stringContaining('5.1.1') as string,
  });
  const later = await scripted((line, say) =>
    line.startsWith('RCPT') ? say('451 4.7.1 Greylisted') : polite(line, say),
  );
  expect((await sender(later.url).send(mail)).outcome).toBe('not_sent');
  const content = await scripted((line, say) => (line === '.' ? say('554 5.7.1 Spam') : polite(line, say)));
  expect((await sender(content.url).send(mail)).outcome).toBe('rejected');
  expect((await sender('smtp://127.0.0.1:1').send(mail)).outcome).toBe('not_sent');
});

test('a connection lost before the words is "not sent", after the words "unknown"', async () => {
  const before = await scripted((line, say, hangUp) => (line.startsWith('RCPT') ? hangUp() : polite(line, say)));
  expect((await sender(before.url).send(mail)).outcome).toBe('not_sent');
  const atData = await scripted((line, say, hangUp) => (line === 'DATA' ? hangUp() : polite(line, say)));
  expect((await sender(atData.url).send(mail)).outcome).toBe('not_sent');
  const after = await scripted((line, say, hangUp) => (line === '.' ? hangUp() : polite(line, say)));
  expect((await sender(after.url).send(mail)).outcome).toBe('unknown');
});

test("a wrong password is our trouble, not the recipient's", () => {
  const failure = Object.assign(new Error('no'), { code: 'EAUTH', responseCode: 535, response: '535 no' });
  expect(classify(failure, false).outcome).toBe('not_sent');
});

test('nothing handed in becomes a header or a command of its own', async () => {
  const { url, heard } = await scripted((line, say) => (line === '.' ? say('250 taken') : polite(line, say)));
  const evil = 'x\r\nBcc: thief@evil.test\r\n\r\nBody\n.\r\nMAIL FROM:<a@evil.test>\u0000\u2028Bcc: thief@evil.test';
  const out = sender(url);
  const result = await out.send({
    ...mail,
    subject: evil,
    to: { name: evil, address: 'maria@example.org' },
    replyTo: { name: evil, address: 'case@district.test' },
    attachments: [{ name: evil, type: evil, content: Buffer.from('x') }],
  });
  expect(result.outcome).toBe('sent');
  expect(heard.filter((line) => /^(?:bcc|MAIL FROM:<a@evil)/i.test(line))).toEqual([]);
  for (const broken of [
    { to: { name: '', address: 'maria@example.org\r\nBcc: thief@evil.test' } },
    { messageId: '<a@b>\r\nBcc: x@evil.test' },
    { inReplyTo: 'x> <y' },
    { envelopeFrom: 'a@b> SIZE=1\r\nRCPT TO:<thief@evil.test' },
    { to: { name: '', address: 'a@b, thief@evil.test' } },
  ])
    expect((await out.send({ ...mail, ...broken })).outcome).toBe('rejected');
  expect(heard.filter((line) => line.includes('RCPT TO'))).toEqual(['RCPT TO:<maria@example.org>']);
});

test('an automatic mail says so, mail to many can be unsubscribed, and neither is answered by a machine', async () => {
  const { raw } = await composeMail(
    {
      ...mail,
      automatic: 'auto-replied',
      list: { id: 'news.district.test', unsubscribe: 'https://district.test/u/1' },
    },
    { from: SCHOOL },
  );
  const text = raw.toString().toLowerCase();
  for (const header of [
    'Auto-Submitted: auto-replied',
    'List-Id: <news.district.test>',
    'List-Unsubscribe: <https://district.test/u/1>',
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'X-Porchlight-Loop: 1',
  ])
    expect(text).toContain(header.toLowerCase());
});

test('a signed mail passes DKIM with the key in the name system', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const { raw } = await composeMail(mail, {
    from: SCHOOL,
    dkim: { domain: 'district.test', selector: 'mail', privateKey },
  });
  const names: Record<string, string[][]> = {
    'TXT mail._domainkey.district.test': [[`v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`]],
    'TXT _dmarc.district.test': [['v=DMARC1; p=reject']],
  };
  const authenticate = (domain: string, rrtype: string) => {
    const found = names[`${rrtype} ${domain}`];
    return found ? Promise.resolve(found) : Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));
  };
  const good = await openMail(raw, { authenticate });
  expect(good.mail.authentication).toEqual({ spf: 'unverified', dkim: 'pass', dmarc: 'pass' });
  const changed = await openMail(Buffer.from(raw.toString().replace('7:40', '8:40')), { authenticate });
  expect(changed.mail.authentication).toMatchObject({ dkim: 'neutral', dmarc: 'unverified' });
});

test('the HTML form carries language, direction and working links, and nothing a person typed becomes markup', () => {
  const html = htmlFromText('<b>مرحبا</b>\n\nhttps://district.test/a?b=1&c=2', 'ar', 'عنوان "1"');
  expect(html).toContain('<html lang="ar" dir="rtl">');
  expect(html).toContain('&lt;b&gt;');
  expect(html).toContain('<a href="https://district.test/a?b=1&amp;c=2">');
  expect(html).toContain('<title>عنوان &quot;1&quot;</title>');
});

test('what is written is what is read: subject, name, text, thread (property)', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 60 });
  const id = fc.stringMatching(/^<[a-z0-9.]{1,40}@[a-z0-9]{1,20}\.test>$/);
  await fc.assert(
    fc.asyncProperty(
      line,
      line,
      fc.string({ unit: 'grapheme', maxLength: 800 }),
      id,
      fc.array(id, { maxLength: 4 }),
      async (subject, name, text, messageId, references) => {
        const { raw } = await composeMail(
          {
            ...mail,
            subject,
            to: { name, address: 'maria@example.org' },
            text,
            messageId,
            inReplyTo: null,
            references,
          },
          { from: SCHOOL },
        );
        const read = await readMail(raw);
        expect(read.subject).toBe(cleanLine(subject, 250));
        expect(read.to[0]?.name).toBe(cleanLine(name, 100));
        expect(read.text).toBe(tidyBody(cleanText(text)));
        expect(read.message_id).toBe(messageId);
        expect(read.references).toEqual([...new Set(references)]);
      },
    ),
    { numRuns: process.env['PORCHLIGHT_LONG'] === '1' ? 10_000 : 300, seed: 20_261_122 },
  );
});
