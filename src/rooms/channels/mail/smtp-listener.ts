import { callbackify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { MAIL_LIMITS } from './caps.ts';
import type { SmtpLimits } from './smtp-limits.ts';
import { DEFAULT_SMTP_LIMITS, createSmtpGuard } from './smtp-limits.ts';
import type { MailEnvelope } from './types.ts';

/** One mail as it came over the wire, for all its recipients at once. */
export type IncomingMail = { raw: Buffer; envelope: MailEnvelope };

export type SmtpListenerOptions = {
  port: number;
  host?: string;
  /** How this server greets; the name in its MX record. */
  hostname: string;
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void };
  maxSize?: number;
  limits?: Partial<SmtpLimits>;
  /** PEM; with both given STARTTLS is offered. */
  key?: string;
  cert?: string;
  /** Asked at RCPT. Only addresses that answer `ok` are taken, so there is nothing to relay. */
  checkRecipient(address: string): Promise<'ok' | 'unknown' | 'unavailable'>;
  /** Stores the mail durably. The sender hears 250 only after this resolved; when it rejects the sender keeps the mail. */
  accept(mail: IncomingMail): Promise<void>;
};

export type SmtpListener = { port: number; close(): Promise<void> };

/** Starts the mail listener. Everything it refuses it refuses with a code that tells the other server whether to try again. */
export async function startSmtpListener(options: SmtpListenerOptions): Promise<SmtpListener> {
  const limits: SmtpLimits = { ...DEFAULT_SMTP_LIMITS, ...options.limits };
  const guard = createSmtpGuard(limits);
  const maxSize = options.maxSize ?? MAIL_LIMITS.bytes;
  const secure = options.key !== undefined && options.cert !== undefined;
  const working = new Set<SMTPServerDataStream>();
  let closing = false;

  const server = new SMTPServer({
    name: options.hostname,
    banner: 'Porchlight',
    size: maxSize,
    authOptional: true,
    disabledCommands: secure ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    ...(secure ? { key: options.key, cert: options.cert } : {}),
    disableReverseLookup: true,
    useProxy: false,
    // Answers to pipelined commands are small and several: held back by Nagle's algorithm, each mail waits 40 ms for
    // the other side's delayed acknowledgement.
    noDelay: true,
    logger: false,
    maxClients: limits.connections,
    socketTimeout: 120_000,
    closeTimeout: 3000,
    onConnect: (session, done) =>
      done(closing ? reply(421, '4.3.2 Closing down, try again soon') : guard.connect(session.remoteAddress)),
    onClose: (session) => guard.disconnect(session.remoteAddress),
    onMailFrom: (_address, session, done) => done(guard.mail(session.remoteAddress)),
    onRcptTo: (address, session, done) => callbackify(recipient)(address.address, session, (error) => done(error)),
    onData: (stream, session, done) => callbackify(data)(stream, session, done),
  });
  server.on('error', (error) => options.log.warn({ error: error.message }, 'smtp connection failed'));

  async function recipient(address: string, session: SMTPServerSession): Promise<void> {
    if (session.envelope.rcptTo.length >= limits.recipients)
      throw reply(452, '4.5.3 Too many recipients, send the rest separately');
    if (guard.isGuessing(session.id)) throw reply(421, '4.7.0 Too many unknown recipients');
    const verdict = await options.checkRecipient(address).catch(() => 'unavailable' as const);
    if (verdict === 'ok') return;
    if (verdict === 'unavailable') throw reply(451, '4.3.0 Cannot look this address up now, try again later');
    guard.unknown(session.id);
    throw reply(550, '5.1.1 No such address here');
  }

  async function data(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    working.add(stream);
    try {
      return await take(stream, session);
    } finally {
      // The answer leaves with the next turn of the loop; closing waits for it.
      setImmediate(() => working.delete(stream));
    }
  }

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const raw = await collect(stream, maxSize, guard);
    if (raw === 'too_large') throw reply(552, `5.3.4 Message is larger than ${String(maxSize)} bytes`);
    if (raw === 'busy') throw reply(452, '4.3.1 Too much mail at once, try again later');
    try {
      await options.accept({ raw, envelope: envelopeOf(session) });
      return '2.6.0 Stored';
    } catch (error) {
      const full = isOutOfSpace(error);
      options.log.warn(
        { reason: full ? 'no space' : nameOf(error), bytes: raw.length },
        'mail not accepted, sender keeps it',
      );
      throw full
        ? reply(452, '4.3.1 No space to store mail now, try again later')
        : reply(451, '4.3.0 Cannot store mail now, try again later');
    } finally {
      guard.release(raw.length);
    }
  }

  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    const net = server.listen(options.port, options.host ?? '0.0.0.0', () => {
      server.off('error', reject);
      const bound = net.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : options.port);
    });
  });
  options.log.info({ port }, 'mail listener ready');

  return {
    port,
    async close() {
      closing = true;
      // Mail whose bytes are here is still stored and answered; new work is turned away.
      const until = Date.now() + 5000;
      while (working.size > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The whole message, or why it was not kept. The stream is always read to its end: the other side is still sending. */
async function collect(
  stream: SMTPServerDataStream,
  maxSize: number,
  guard: ReturnType<typeof createSmtpGuard>,
): Promise<Buffer | 'too_large' | 'busy'> {
  const chunks: Buffer[] = [];
  let size = 0;
  let refused: 'too_large' | 'busy' | null = null;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (refused !== null) continue;
    if (size + chunk.length > maxSize) refused = 'too_large';
    else if (!guard.hold(chunk.length)) refused = 'busy';
    else {
      size += chunk.length;
      chunks.push(chunk);
      continue;
    }
    guard.release(size);
    chunks.length = 0;
  }
  if (refused === null && stream.sizeExceeded) {
    guard.release(size);
    return 'too_large';
  }
  return refused ?? Buffer.concat(chunks, size);
}

function envelopeOf(session: SMTPServerSession): MailEnvelope {
  const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
  const helo = session.hostNameAppearsAs;
  return {
    from: from === '' ? null : from,
    to: session.envelope.rcptTo.map((recipient) => recipient.address),
    remoteIp: session.remoteAddress.replace(/^::ffff:/, ''),
    ...(typeof helo === 'string' && helo !== '' ? { helo } : {}),
  };
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

// PostgreSQL says 53100 (disk full), the file system ENOSPC or EDQUOT.
function isOutOfSpace(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === '53100' || code === 'ENOSPC' || code === 'EDQUOT';
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'error';
}
