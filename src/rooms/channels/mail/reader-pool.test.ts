import { afterEach, expect, test } from 'vitest';
import type { MailReader, MailReaderOptions } from './reader-pool.ts';
import { createMailReader } from './reader-pool.ts';

const readers: MailReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
});

function reader(options: Partial<MailReaderOptions> = {}): { reader: MailReader; warnings: object[] } {
  const warnings: object[] = [];
  const made = createMailReader({ workers: 1, log: { warn: (facts) => warnings.push(facts) }, ...options });
  readers.push(made);
  return { reader: made, warnings };
}

const mail = (text: string, type = 'text/plain') =>
  Buffer.from(
    `From: Maria <maria@example.org>\r\nTo: office@district.test\r\nSubject: Bus\r\nMessage-ID: <1@example.org>\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`,
  );

// Long to sanitise and to turn into text, yet within every size limit: what a heavy mail looks like.
const heavy = mail('<div><b>x</b><i>'.repeat(100_000), 'text/html');

test('a mail is read in a thread, with the bytes of its attachments', async () => {
  const raw = Buffer.from(
    [
      'From: Maria <maria@example.org>',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'See the note.',
      '--b',
      'Content-Type: application/pdf; name=note.pdf',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('%PDF-1.4 note').toString('base64'),
      '--b--',
      '',
    ].join('\r\n'),
  );
  const opened = await reader().reader.read(raw);
  expect(opened.mail.text).toBe('See the note.');
  expect(opened.mail.attachments).toEqual([
    { name: 'note.pdf', type: 'application/pdf', size: 13, inline: false, held: false },
  ]);
  expect(Buffer.from(opened.attachments[0]?.content ?? []).toString()).toBe('%PDF-1.4 note');
  expect(raw.toString()).toContain('See the note.');
});

test('many mails at once come back each as its own', async () => {
  const { reader: pool } = reader({ workers: 2 });
  const read = await Promise.all(Array.from({ length: 200 }, (_, index) => pool.read(mail(`number ${String(index)}`))));
  expect(read.map((opened) => opened.mail.text)).toEqual(
    Array.from({ length: 200 }, (_, index) => `number ${String(index)}`),
  );
});

test('a mail of very many short lines is read like any other', async () => {
  const opened = await reader().reader.read(mail('a\r\n\r\nb\r\n'.repeat(60_000)));
  expect(opened.mail.kind).toBe('message');
});

test('a mail that takes too long is put aside, and the mails beside it are read', async () => {
  const { reader: pool, warnings } = reader({ limits: { cpuMs: 30 } });
  await pool.read(mail('warm up'));
  const [before, stuck, after] = await Promise.all([
    pool.read(mail('before')),
    pool.read(heavy),
    pool.read(mail('after')),
  ]);
  expect([before.mail.text, after.mail.text]).toEqual(['before', 'after']);
  expect(stuck.mail.kind).toBe('quarantined');
  expect(stuck.mail.warnings).toContain('quarantined:too_much_time');
  expect(stuck.mail.from?.address).toBe('maria@example.org');
  expect(warnings).toHaveLength(1);
});

test('a mail that takes too much memory is put aside, and the reader goes on', async () => {
  const { reader: pool } = reader({ limits: { memoryMb: 16 } });
  const big = await pool.read(mail(`<p>${'<b>x '.repeat(390_000)}`, 'text/html'));
  const after = await pool.read(mail('after'));
  expect(big.mail.kind).toBe('quarantined');
  expect(after.mail.text).toBe('after');
});

test('name servers are asked from the main thread and their silence is "unverified"', async () => {
  const asked: string[] = [];
  const { reader: pool } = reader();
  const opened = await pool.read(mail('hello'), {
    envelope: {
      from: 'maria@example.org',
      to: ['office@district.test'],
      remoteIp: '192.0.2.7',
      helo: 'home.example.org',
    },
    authenticate: (domain, rrtype) => {
      asked.push(`${rrtype} ${domain}`);
      return Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    },
  });
  expect(asked).toContain('TXT example.org');
  expect(opened.mail.kind).toBe('message');
  expect(opened.mail.authentication.spf).toBe('unverified');
});

test('a closed reader says so instead of losing the mail', async () => {
  const { reader: pool } = reader();
  await pool.close();
  await expect(pool.read(mail('late'))).rejects.toThrow('closed');
});

test('one thread reads several hundred small mails a second', async () => {
  const { reader: pool } = reader();
  const small = mail('When does the bus come tomorrow? My daughter waited for forty minutes on Monday.');
  await Promise.all(Array.from({ length: 200 }, () => pool.read(small)));
  let rate = 0;
  // The best of three: the figure is about the reader, not about what else the machine does.
  for (let round = 0; round < 3; round += 1) {
    const started = performance.now();
    await Promise.all(Array.from({ length: 400 }, () => pool.read(small)));
    rate = Math.max(rate, 400 / ((performance.now() - started) / 1000));
  }
  console.log(`mail reader: ${rate.toFixed(0)} small mails/s in one thread`);
  expect(rate).toBeGreaterThan(100);
});
