import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeMail } from '../../src/rooms/channels/mail/compose.ts';
import { type ImapPosition, startImapPoller } from '../../src/rooms/channels/mail/imap-poller.ts';
import { createTokenSource, type MailOauth } from '../../src/rooms/channels/mail/oauth.ts';
import { createSmtpTransport } from '../../src/rooms/channels/mail/smtp-transport.ts';
import { type Dovecot, dovecotMissing, startDovecot } from './dovecot.ts';

/** The stand-in for a district's identity provider: token endpoint (RFC 6749) and introspection (RFC 7662). */
let provider: Server;
let address = '';
const given: { grant: string; scope: string | null }[] = [];
const good = new Set<string>();
let answer: 'token' | 'invalid_client' = 'token';

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
}

beforeAll(async () => {
  provider = createServer((request, response) => {
    void formOf(request).then((form) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/introspect') {
        const active = good.has(form.get('token') ?? '');
        response.end(JSON.stringify(active ? { active: true, username: 'school' } : { active: false }));
      } else if (answer === 'invalid_client' || form.get('client_secret') !== 'client secret') {
        response.statusCode = 401;
        response.end(JSON.stringify({ error: 'invalid_client' }));
      } else {
        given.push({ grant: form.get('grant_type') ?? '', scope: form.get('scope') });
        const token = `token-${String(given.length)}`;
        good.add(token);
        response.end(JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600 }));
      }
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${String((provider.address() as AddressInfo).port)}`;
});
afterAll(() => {
  provider.close();
  provider.closeAllConnections();
});
beforeEach(() => {
  given.length = 0;
  answer = 'token';
});

const oauth = (changes: Partial<MailOauth> = {}): MailOauth => ({
  tokenUrl: `${address}/token`,
  clientId: 'porchlight',
  clientSecret: 'client secret',
  refreshToken: null,
  scope: 'mail',
  ...changes,
});

describe('access tokens', () => {
  test('one token serves until it is refused or runs out', async () => {
    const tokens = createTokenSource(oauth());
    expect(await Promise.all([tokens.token(), tokens.token()])).toEqual(['token-1', 'token-1']);
    expect(await tokens.token()).toBe('token-1');
    tokens.refused();
    expect(await tokens.token()).toBe('token-2');
    expect(given).toEqual([
      { grant: 'client_credentials', scope: 'mail' },
      { grant: 'client_credentials', scope: 'mail' },
    ]);
  });

  test('with a refresh token, that grant is used', async () => {
    await createTokenSource(oauth({ refreshToken: 'once allowed' })).token();
    expect(given[0]?.grant).toBe('refresh_token');
  });

  test('a refusal names the provider’s own code and never the secret', async () => {
    answer = 'invalid_client';
    const asked = createTokenSource(oauth()).token();
    await expect(asked).rejects.toThrow('the identity provider gave no token for mail: invalid_client');
    await expect(asked).rejects.not.toThrow('client secret');
  });
});

describe('sending with a token', () => {
  let server: SMTPServer;
  let port = 0;
  let heard: { token: string; mails: number };
  beforeAll(async () => {
    heard = { token: '', mails: 0 };
    server = new SMTPServer({
      authMethods: ['XOAUTH2'],
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onAuth(auth, _session, done) {
        heard.token = auth.accessToken ?? '';
        if (good.has(heard.token)) done(null, { user: auth.username ?? '' });
        else done(null, { data: { status: '401', schemes: 'bearer', scope: 'mail' } });
      },
      onData(stream, _session, done) {
        stream.resume();
        stream.on('end', () => {
          heard.mails += 1;
          done();
        });
      },
    });
    await new Promise<void>((resolve) => {
      const net = server.listen(0, '127.0.0.1', () => {
        port = (net.address() as AddressInfo).port;
        resolve();
      });
    });
  });
  afterAll(async () => new Promise<void>((resolve) => server.close(() => resolve())));

  const words = async () =>
    composeMail(
      {
        to: { name: '', address: 'maria@families.test' },
        subject: 'Bus',
        text: 'It comes at eight.',
        language: 'en',
        date: Date.parse('2026-11-16T15:00:00Z'),
        messageId: '<1@id.district.test>',
      },
      { from: { name: 'Porchlight', address: 'help@district.test' } },
    );

  test('the mail server takes the mail', async () => {
    const transport = createSmtpTransport(`smtp://school@127.0.0.1:${String(port)}`, createTokenSource(oauth()));
    expect(await transport.deliver(await words())).toMatchObject({ outcome: 'sent' });
    expect(heard).toEqual({ token: 'token-1', mails: 1 });
    await transport.close();
  });

  test('a token that was taken back is asked for anew, and the mail goes out', async () => {
    const tokens = createTokenSource(oauth());
    good.delete(await tokens.token());
    const transport = createSmtpTransport(`smtp://school@127.0.0.1:${String(port)}`, tokens);
    expect(await transport.deliver(await words())).toMatchObject({ outcome: 'sent' });
    expect(given).toHaveLength(2);
    await transport.close();
  });

  test('without a token nothing was sent, so it is tried again later', async () => {
    answer = 'invalid_client';
    const transport = createSmtpTransport(`smtp://school@127.0.0.1:${String(port)}`, createTokenSource(oauth()));
    expect(await transport.deliver(await words())).toMatchObject({ outcome: 'not_sent' });
    await transport.close();
  });
});

const missing = dovecotMissing();
if (missing) console.log(`IMAP tests with tokens skipped: ${missing}`);

describe.runIf(!missing)('a mailbox that takes tokens only', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot({ introspection: `${address}/introspect` });
  }, 60_000);
  afterAll(async () => dovecot?.stop());

  const poller = (changes: Partial<MailOauth> = {}) => {
    let position: ImapPosition | null = null;
    return startImapPoller({
      url: dovecot.url.replace('school:secret@', 'school@'),
      tokens: createTokenSource(oauth(changes)),
      everySeconds: 3600,
      log: { info: () => undefined, warn: () => undefined },
      accept: async () => undefined,
      state: {
        load: async () => position,
        save: async (next) => {
          position = next;
        },
      },
    });
  };

  test('is read', async () => {
    const one = poller();
    expect(await one.poll()).toBe(0);
    await one.close();
  });

  test('a token the mailbox refuses is not used again', async () => {
    const one = poller();
    await one.poll();
    good.clear();
    await expect(one.poll()).rejects.toThrow(/Command failed|auth/i);
    expect(await one.poll()).toBe(0);
    await one.close();
  });
});
