import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startImapPoller } from '../../src/rooms/channels/mail/imap-poller.ts';
import type { ImapPoller, ImapPosition } from '../../src/rooms/channels/mail/imap-poller.ts';
import type { Dovecot } from './dovecot.ts';
import { dovecotMissing, startDovecot } from './dovecot.ts';

const missing = dovecotMissing();
if (missing) console.log(`IMAP tests skipped: ${missing}`);

const mail = (subject: string) =>
  `From: Maria <maria@example.org>\r\nTo: office@district.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.org>\r\n\r\nWhen does the bus come?\r\n`;

describe.runIf(!missing)('a mailbox polled over IMAP', () => {
  let server: Dovecot;
  let client: ImapFlow;
  const pollers: ImapPoller[] = [];

  beforeAll(async () => {
    server = await startDovecot();
    client = await login();
  }, 60_000);
  afterAll(async () => {
    for (const poller of pollers) await poller.close();
    await client?.logout();
    await server?.stop();
  });
  beforeEach(async () => {
    for (const poller of pollers.splice(0)) await poller.close();
    await client.mailboxDelete('School').catch(() => undefined);
    await client.mailboxCreate('School');
  });

  async function login(): Promise<ImapFlow> {
    const url = new URL(server.url);
    const made = new ImapFlow({
      host: url.hostname,
      port: Number(url.port),
      secure: false,
      auth: { user: 'school', pass: 'secret' },
      logger: false,
    });
    await made.connect();
    return made;
  }

  function poller(options: { accept?: (raw: Buffer) => Promise<void>; position?: ImapPosition | null } = {}) {
    const accepted: string[] = [];
    const kept: { position: ImapPosition | null } = { position: options.position ?? null };
    const made = startImapPoller({
      url: server.url.replace('/INBOX', '/School'),
      everySeconds: 3600,
      log: { info: () => undefined, warn: () => undefined },
      accept: async ({ raw }) => {
        const subject = /Subject: (.*)/.exec(raw.toString())?.[1] ?? '';
        await options.accept?.(raw);
        accepted.push(subject);
      },
      state: {
        load: () => Promise.resolve(kept.position),
        save: (position) => {
          kept.position = position;
          return Promise.resolve();
        },
      },
    });
    pollers.push(made);
    return { poller: made, accepted, kept };
  }

  test('new mail is accepted once, in order, and marked as seen', async () => {
    for (const subject of ['one', 'two', 'three']) await client.append('School', mail(subject));
    const { poller: imap, accepted, kept } = poller();
    await imap.poll();
    await imap.poll();
    expect(accepted).toEqual(['one', 'two', 'three']);
    await client.append('School', mail('four'));
    await imap.poll();
    expect(accepted).toEqual(['one', 'two', 'three', 'four']);
    expect(kept.position).toMatchObject({ lastUid: 4, pending: [] });
    expect(await client.status('School', { unseen: true })).toMatchObject({ unseen: 0 });
  });

  test('the bytes arrive as they were sent', async () => {
    const text = `${mail('bytes').replace('\r\n\r\n', '\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n')}ñandú 🦤\r\n`;
    await client.append('School', Buffer.from(text));
    let raw = '';
    const { poller: imap } = poller({ accept: (bytes) => Promise.resolve(void (raw = bytes.toString())) });
    await imap.poll();
    expect(raw).toBe(text);
  });

  test('a mail that could not be stored comes again, and does not hold up the ones behind it', async () => {
    for (const subject of ['good', 'bad', 'after']) await client.append('School', mail(subject));
    let healthy = false;
    const {
      poller: imap,
      accepted,
      kept,
    } = poller({
      accept: (raw) => (raw.includes('Subject: bad') && !healthy ? Promise.reject(new Error('no')) : Promise.resolve()),
    });
    await imap.poll();
    expect(accepted).toEqual(['good', 'after']);
    expect(kept.position?.pending).toEqual([2]);
    healthy = true;
    await imap.poll();
    expect(accepted).toEqual(['good', 'after', 'bad']);
    expect(kept.position?.pending).toEqual([]);
  });

  test('when nothing can be stored it stops trying for now, and loses nothing', async () => {
    for (let index = 1; index <= 6; index += 1) await client.append('School', mail(`n${String(index)}`));
    let healthy = false;
    let tries = 0;
    const { poller: imap, accepted } = poller({
      accept: () => {
        tries += 1;
        return healthy ? Promise.resolve() : Promise.reject(new Error('no database'));
      },
    });
    await imap.poll();
    expect(tries).toBe(3);
    healthy = true;
    await imap.poll();
    expect(accepted).toEqual(['n1', 'n2', 'n3', 'n4', 'n5', 'n6']);
  });

  test('another UIDVALIDITY makes it look at everything again: better twice than never', async () => {
    await client.append('School', mail('one'));
    const { poller: imap, accepted, kept } = poller();
    await imap.poll();
    expect(accepted).toEqual(['one']);
    kept.position = { uidValidity: '1', lastUid: 99, pending: [98] };
    await imap.poll();
    expect(accepted).toEqual(['one', 'one']);
    expect(kept.position).toMatchObject({ lastUid: 1, pending: [] });
    expect(kept.position?.uidValidity).not.toBe('1');
  });

  test('a pending mail that somebody deleted is forgotten', async () => {
    await client.append('School', mail('one'));
    const { poller: imap, kept } = poller({ accept: () => Promise.reject(new Error('no')) });
    await imap.poll();
    expect(kept.position?.pending).toEqual([1]);
    const lock = await client.getMailboxLock('School');
    await client.messageDelete('1', { uid: true });
    lock.release();
    await imap.poll();
    expect(kept.position?.pending).toEqual([]);
  });

  test('a wrong password is said, not retried without end', async () => {
    const warned: string[] = [];
    const imap = startImapPoller({
      url: server.url.replace('secret', 'wrong'),
      everySeconds: 3600,
      log: { info: () => undefined, warn: (_facts, text) => warned.push(text) },
      accept: () => Promise.resolve(),
      state: { load: () => Promise.resolve(null), save: () => Promise.resolve() },
    });
    pollers.push(imap);
    await expect(imap.poll()).rejects.toThrow('Command failed');
  });
});
