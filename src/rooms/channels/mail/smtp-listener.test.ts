import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { IncomingMail, SmtpListener, SmtpListenerOptions } from './smtp-listener.ts';
import { startSmtpListener } from './smtp-listener.ts';

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const quiet = { info: () => undefined, warn: () => undefined };

async function listener(
  options: Partial<SmtpListenerOptions> = {},
): Promise<{ smtp: SmtpListener; stored: IncomingMail[] }> {
  const stored: IncomingMail[] = [];
  const smtp = await startSmtpListener({
    port: 0,
    host: '127.0.0.1',
    hostname: 'mx.district.test',
    log: quiet,
    checkRecipient: (address) =>
      Promise.resolve(address.startsWith('office@') || address.startsWith('bus@') ? 'ok' : 'unknown'),
    accept: (mail) => {
      stored.push(mail);
      return Promise.resolve();
    },
    ...options,
  });
  open.push(smtp);
  return { smtp, stored };
}

/** A hand-held SMTP client: sends a line, returns the answer. */
async function dialogue(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  let heard = '';
  const wake: (() => void)[] = [];
  socket.on('data', (chunk: string) => {
    heard += chunk;
    for (const done of wake.splice(0)) done();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    heard += '000 closed\r\n';
    for (const done of wake.splice(0)) done();
  });
  const answer = async (): Promise<string> => {
    for (;;) {
      const match = /^(?:\d{3}-[^\n]*\n)*(\d{3}) [^\n]*\r?\n/.exec(heard);
      if (match) {
        heard = heard.slice(match[0].length);
        return match[0].trim();
      }
      await new Promise<void>((resolve) => wake.push(resolve));
    }
  };
  open.push({ close: () => void socket.destroy() });
  await answer();
  const say = (line: string) => {
    socket.write(`${line}\r\n`);
    return answer();
  };
  await say('EHLO home.example.org');
  return { say, socket, answer };
}

const MAIL =
  'From: Maria <maria@example.org>\r\nTo: office@district.test\r\nSubject: Bus\r\n\r\nWhen does it come?\r\n.';

test('a mail is answered with 250 only after it was stored, with sender, recipients and host', async () => {
  const order: string[] = [];
  const { smtp, stored } = await listener({
    accept: async (mail) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('stored');
      stored.push(mail);
    },
  });
  const { say } = await dialogue(smtp.port);
  expect(await say('MAIL FROM:<maria@example.org>')).toMatch(/^250/);
  expect(await say('RCPT TO:<office@district.test>')).toMatch(/^250/);
  expect(await say('RCPT TO:<bus@district.test>')).toMatch(/^250/);
  expect(await say('DATA')).toMatch(/^354/);
  const answer = await say(MAIL);
  order.push('answered');
  expect(answer).toMatch(/^250/);
  expect(order).toEqual(['stored', 'answered']);
  expect(stored[0]?.envelope).toEqual({
    from: 'maria@example.org',
    to: ['office@district.test', 'bus@district.test'],
    remoteIp: '127.0.0.1',
    helo: 'home.example.org',
  });
  expect(stored[0]?.raw.toString()).toContain('When does it come?');
});

test('an unknown recipient hears 550 and the known one still gets the mail; nothing is relayed', async () => {
  const { smtp, stored } = await listener();
  const { say } = await dialogue(smtp.port);
  await say('MAIL FROM:<maria@example.org>');
  expect(await say('RCPT TO:<somebody@elsewhere.test>')).toMatch(/^550 5\.1\.1/);
  expect(await say('DATA')).toMatch(/^503/);
  expect(await say('RCPT TO:<office@district.test>')).toMatch(/^250/);
  await say('DATA');
  expect(await say(MAIL)).toMatch(/^250/);
  expect(stored[0]?.envelope.to).toEqual(['office@district.test']);
});

test('when addresses cannot be looked up, or mail not stored, the sender is told to try again', async () => {
  const noLookUp = await listener({ checkRecipient: () => Promise.reject(new Error('no database')) });
  const first = await dialogue(noLookUp.smtp.port);
  await first.say('MAIL FROM:<maria@example.org>');
  expect(await first.say('RCPT TO:<office@district.test>')).toMatch(/^451/);

  const failing = await listener({ accept: () => Promise.reject(new Error('no database')) });
  const second = await dialogue(failing.smtp.port);
  await second.say('MAIL FROM:<maria@example.org>');
  await second.say('RCPT TO:<office@district.test>');
  await second.say('DATA');
  expect(await second.say(MAIL)).toMatch(/^451/);

  const full = await listener({
    accept: () => Promise.reject(Object.assign(new Error('disk full'), { code: '53100' })),
  });
  const third = await dialogue(full.smtp.port);
  await third.say('MAIL FROM:<maria@example.org>');
  await third.say('RCPT TO:<office@district.test>');
  await third.say('DATA');
  expect(await third.say(MAIL)).toMatch(/^452/);
});

test('a mail over the size hears 552, announced or not, and the connection stays usable', async () => {
  const { smtp, stored } = await listener({ maxSize: 2000 });
  const { say } = await dialogue(smtp.port);
  expect(await say('MAIL FROM:<maria@example.org> SIZE=5000')).toMatch(/^552/);
  await say('MAIL FROM:<maria@example.org>');
  await say('RCPT TO:<office@district.test>');
  await say('DATA');
  expect(await say(`Subject: Big\r\n\r\n${'x'.repeat(70)}\r\n`.repeat(60) + '.')).toMatch(/^552/);
  await say('MAIL FROM:<maria@example.org>');
  await say('RCPT TO:<office@district.test>');
  await say('DATA');
  expect(await say(MAIL)).toMatch(/^250/);
  expect(stored).toHaveLength(1);
});

test('the null sender arrives as null', async () => {
  const { smtp, stored } = await listener();
  const { say } = await dialogue(smtp.port);
  await say('MAIL FROM:<>');
  await say('RCPT TO:<office@district.test>');
  await say('DATA');
  await say(MAIL);
  expect(stored[0]?.envelope.from).toBeNull();
});

test('a line end of a bare newline does not end a mail: no second mail can be smuggled in', async () => {
  const { smtp, stored } = await listener();
  const { say } = await dialogue(smtp.port);
  await say('MAIL FROM:<maria@example.org>');
  await say('RCPT TO:<office@district.test>');
  await say('DATA');
  expect(
    await say(
      'Subject: One\r\n\r\ntext\n.\nMAIL FROM:<principal@district.test>\nRCPT TO:<office@district.test>\nDATA\nSubject: Two\n\nforged\r\n.',
    ),
  ).toMatch(/^250/);
  expect(stored).toHaveLength(1);
  expect(stored[0]?.envelope.from).toBe('maria@example.org');
});

test('somebody trying out addresses is cut off', async () => {
  const { smtp } = await listener({ limits: { unknownRecipients: 3 } });
  const { say } = await dialogue(smtp.port);
  await say('MAIL FROM:<maria@example.org>');
  for (const name of ['a', 'b', 'c']) expect(await say(`RCPT TO:<${name}@district.test>`)).toMatch(/^550/);
  expect(await say('RCPT TO:<office@district.test>')).toMatch(/^421/);
});

test('too many recipients of one mail are told to come separately', async () => {
  const { smtp } = await listener({ limits: { recipients: 2 } });
  const { say } = await dialogue(smtp.port);
  await say('MAIL FROM:<maria@example.org>');
  await say('RCPT TO:<office@district.test>');
  await say('RCPT TO:<bus@district.test>');
  expect(await say('RCPT TO:<office@district.test>')).toMatch(/^452/);
});

test('closing lets a mail that is being stored finish and be answered', async () => {
  let store: () => void = () => undefined;
  const { smtp } = await listener({ accept: () => new Promise<void>((resolve) => (store = resolve)) });
  const { say } = await dialogue(smtp.port);
  await say('MAIL FROM:<maria@example.org>');
  await say('RCPT TO:<office@district.test>');
  await say('DATA');
  const answered = say(MAIL);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const closed = smtp.close();
  store();
  expect(await answered).toMatch(/^250/);
  await closed;
});

test('connections from one address are limited, loopback is not counted', async () => {
  const { createSmtpGuard, DEFAULT_SMTP_LIMITS } = await import('./smtp-limits.ts');
  let now = 0;
  const guard = createSmtpGuard(
    { ...DEFAULT_SMTP_LIMITS, connectionsPerIp: 2, mailsPerMinutePerIp: 2, bytesInFlight: 100 },
    () => now,
  );
  expect([guard.connect('192.0.2.1'), guard.connect('192.0.2.1')]).toEqual([null, null]);
  expect(guard.connect('192.0.2.1')?.responseCode).toBe(421);
  for (let index = 0; index < 50; index += 1) expect(guard.connect('127.0.0.1')).toBeNull();
  expect([guard.mail('192.0.2.1'), guard.mail('192.0.2.1')]).toEqual([null, null]);
  expect(guard.mail('192.0.2.1')?.responseCode).toBe(421);
  now = 61_000;
  expect(guard.mail('192.0.2.1')).toBeNull();
  expect([guard.hold(60), guard.hold(60)]).toEqual([true, false]);
  guard.release(60);
  expect(guard.hold(60)).toBe(true);
});

test('a mail that breaks off in the middle is not stored', async () => {
  const { smtp, stored } = await listener();
  const { say, socket } = await dialogue(smtp.port);
  await say('MAIL FROM:<maria@example.org>');
  await say('RCPT TO:<office@district.test>');
  await say('DATA');
  socket.write('Subject: Half\r\n\r\nhalf a mai');
  const gone = once(socket, 'close');
  socket.destroy();
  await gone;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(stored).toEqual([]);
});
