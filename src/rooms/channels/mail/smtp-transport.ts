import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import XOAuth2 from 'nodemailer/lib/xoauth2';
import type { ComposedMail } from './compose.ts';
import type { TokenSource } from './oauth.ts';

/** What became of one mail handed to the next server. `unknown`: it may or may not have been taken, and is never sent again unasked. */
export type SendOutcome = { outcome: 'sent' | 'rejected' | 'not_sent' | 'unknown'; response: string };

/** Where composed mail goes: an SMTP server, or the demonstration's mailbox. */
export type MailTransport = {
  /** `atEnd` is called before the last of the mail goes out: from then on the other side may have it. */
  deliver(mail: ComposedMail, atEnd?: () => void): Promise<SendOutcome>;
  close(): Promise<void>;
};

type Failure = Error & { code?: string | undefined; responseCode?: number | undefined; response?: string | undefined };

const MAX_CONNECTIONS = 8;
const IDLE_MS = 15_000;
const MAILS_A_CONNECTION = 100;

type Line = {
  connection: SMTPConnection;
  sent: number;
  idle: NodeJS.Timeout | null;
  broken: boolean;
  fail: ((error: Failure) => void) | null;
};

/** Sends over SMTP with a few reused connections. `smtp://user:password@host:587` or `smtps://…`; with `tokens` by OAuth 2.0. */
export function createSmtpTransport(smtpUrl: string, tokens?: TokenSource): MailTransport {
  const idle: Line[] = [];
  const waiting: (() => void)[] = [];
  let open = 0;
  let closed = false;

  async function deliver(mail: ComposedMail, atEnd?: () => void): Promise<SendOutcome> {
    if (closed) return { outcome: 'not_sent', response: 'sender closed' };
    if (open >= MAX_CONNECTIONS) await new Promise<void>((resolve) => waiting.push(resolve));
    open += 1;
    try {
      return await overOneLine(mail, atEnd);
    } finally {
      open -= 1;
      waiting.shift()?.();
    }
  }

  async function overOneLine(mail: ComposedMail, atEnd?: () => void): Promise<SendOutcome> {
    let line = idle.pop();
    if (line?.idle) clearTimeout(line.idle);
    try {
      line ??= await connect(smtpUrl, tokens);
    } catch (error) {
      return { outcome: 'not_sent', response: describe(error as Failure) };
    }
    const result = await transmit(line, mail, atEnd);
    if (line.broken || closed || line.sent >= MAILS_A_CONNECTION || result.outcome === 'unknown')
      line.connection.close();
    else keep(line);
    return result;
  }

  function keep(line: Line): void {
    line.idle = setTimeout(() => {
      idle.splice(idle.indexOf(line), 1);
      line.connection.quit();
    }, IDLE_MS);
    line.idle.unref();
    idle.push(line);
  }

  return {
    deliver,
    close() {
      closed = true;
      for (const line of idle.splice(0)) {
        if (line.idle) clearTimeout(line.idle);
        line.connection.close();
      }
      return Promise.resolve();
    },
  };
}

async function connect(smtpUrl: string, tokens: TokenSource | undefined): Promise<Line> {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const connection = new SMTPConnection({
    host: url.hostname,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    requireTLS: url.searchParams.get('requireTLS') === 'true',
  });
  const line: Line = { connection, sent: 0, idle: null, broken: false, fail: null };
  const lost = (error: Failure) => {
    line.broken = true;
    line.fail?.(error);
  };
  connection.on('error', lost);
  connection.on('end', () => lost(Object.assign(new Error('connection closed'), { code: 'ECONNECTION' })));
  try {
    await new Promise<void>((resolve, reject) => {
      line.fail = reject;
      connection.connect((error) => {
        if (error) reject(error);
        else if (url.username === '') resolve();
        else login(connection, url, tokens, resolve, reject);
      });
    });
  } catch (error) {
    connection.close();
    throw error;
  }
  line.fail = null;
  return line;
}

function login(
  connection: SMTPConnection,
  url: URL,
  tokens: TokenSource | undefined,
  resolve: () => void,
  reject: (error: Failure) => void,
): void {
  const user = decodeURIComponent(url.username);
  const answered = (error: Failure | null | undefined): void => (error ? reject(error) : resolve());
  if (tokens === undefined) {
    connection.login({ credentials: { user, pass: decodeURIComponent(url.password) } }, answered);
    return;
  }
  const oauth2 = new XOAuth2({
    user,
    // `renew`: the server refused the token it was given.
    provisionCallback(_user, renew, done) {
      if (renew) tokens.refused();
      callbackify(tokens.token)((error, token) => done(error, token ?? '', 0));
    },
  });
  connection.login({ oauth2 }, answered);
}

async function transmit(line: Line, mail: ComposedMail, atEnd?: () => void): Promise<SendOutcome> {
  let wordsSent = false;
  // Read only after the server said 354, so reading its end is the moment from which the server may have the whole mail.
  const body = Readable.from(
    (function* () {
      yield mail.raw;
      atEnd?.();
      wordsSent = true;
    })(),
    { objectMode: false },
  );
  try {
    const response = await new Promise<string>((resolve, reject) => {
      line.fail = reject;
      line.connection.send({ from: mail.envelope.from, to: [mail.envelope.to] }, body, (error, info) => {
        if (error) reject(error);
        else resolve(info?.response ?? '250');
      });
    });
    line.sent += 1;
    return { outcome: 'sent', response: response.slice(0, 500) };
  } catch (error) {
    const failure = error as Failure;
    if (!line.broken) await reset(line);
    return classify(failure, wordsSent);
  } finally {
    line.fail = null;
    body.destroy();
  }
}

async function reset(line: Line): Promise<void> {
  await new Promise<void>((resolve) => {
    line.fail = () => resolve();
    line.connection.reset((error) => {
      if (error) line.broken = true;
      resolve();
    });
  });
}

/** A server's own word decides; without one it depends on whether it may already have had the whole mail. */
export function classify(failure: Failure, wordsSent: boolean): SendOutcome {
  const response = describe(failure);
  const code = failure.responseCode ?? 0;
  if (code >= 500 && failure.code !== 'EAUTH' && failure.code !== 'ETLS') return { outcome: 'rejected', response };
  if (code >= 400) return { outcome: 'not_sent', response };
  return { outcome: wordsSent ? 'unknown' : 'not_sent', response };
}

function describe(failure: Failure): string {
  return (failure.response ?? failure.code ?? failure.message).replace(/\s+/g, ' ').slice(0, 500);
}
