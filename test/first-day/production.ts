import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { serve } from '@hono/node-server';
import { createTransport } from 'nodemailer';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { createLog } from '#platform/log';
import { readSettings } from '#platform/settings';
import { testDatabase } from '#test/database';
import { addDistrict } from '../../src/commands/districts.ts';
import { ensureFirstDistrict, welcomeLines } from '../../src/first-day/index.ts';
import { type House, openHouse } from '../../src/house.ts';
import { openMailIntake } from '../../src/mail-intake.ts';
import { startNameServer } from '../mail/name-server.ts';

/** A mail that left the house, as the district's mail server got it. */
export type Sent = { readonly to: string; readonly mail: Email };

/** An installation in production on an empty database, with a mail server, a name server and a worker of its own. */
export type Production = {
  readonly origin: string;
  readonly house: House;
  /** What the start printed. */
  readonly printed: readonly string[];
  /** The newest mail to this address that fits; waits until it is there. */
  mailTo(address: string, fits: (mail: Email) => boolean): Promise<Email>;
  /** Answers a mail from the mailbox it went to. */
  answer(mail: Email, from: string, text: string): Promise<void>;
  close(): Promise<void>;
};

export const mailDomain = 'family.first.test';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export async function openProduction(): Promise<Production> {
  const [port, smtpPort, sinkPort] = [await freePort(), await freePort(), await freePort()];
  const sent: Sent[] = [];
  const keep = async (to: readonly string[], raw: Buffer): Promise<void> => {
    const mail = await PostalMime.parse(raw);
    for (const address of to) sent.push({ to: address, mail });
  };
  const sink = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map((one) => one.address);
        void keep(to, Buffer.concat(pieces));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => sink.listen(sinkPort, '127.0.0.1', () => resolve()));
  const names = await startNameServer({
    [mailDomain]: 'v=spf1 ip4:127.0.0.1 -all',
    [`_dmarc.${mailDomain}`]: 'v=DMARC1; p=quarantine',
  });
  const database = await testDatabase();
  const origin = `http://first.localhost:${port}`;
  const settings = readSettings({
    PORCHLIGHT_MODE: 'production',
    PUBLIC_URL: 'https://first.localhost',
    SMTP_URL: `smtp://127.0.0.1:${sinkPort}`,
    MAIL_DOMAIN: mailDomain,
    MAIL_AUTHENTICATION: 'off',
    DNS_SERVERS: names.address,
    PORCHLIGHT_SECRET: 'a secret of thirty-two characters or more',
    SMTP_PORT: String(smtpPort),
    SMTP_HOST: '127.0.0.1',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
  });
  const house = await openHouse({
    // A test has no certificate for its pages; everything else is as in production.
    settings: { ...settings, publicUrl: origin },
    databaseUrl: database.appUrl,
    log: createLog(settings.logLevel),
  });
  await ensureFirstDistrict(house.floor, async (district) => addDistrict(house.floor, district));
  house.worker.start();
  const intake = await openMailIntake(house.floor, null);
  const server = await new Promise<Server>((resolve) => {
    const made = serve({ fetch: house.app.fetch, port, hostname: '127.0.0.1' }, () => resolve(made as Server));
  });
  return {
    origin,
    house,
    printed: await welcomeLines(house.floor),
    async mailTo(address, fits) {
      for (let tries = 0; tries < 900; tries += 1) {
        const hit = sent.findLast((one) => one.to === address && fits(one.mail));
        if (hit) return hit.mail;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(
        `No such mail to ${address}; there are: ${sent.map((one) => `${one.to} ${one.mail.subject}`).join(', ')}`,
      );
    },
    async answer(mail, from, text) {
      const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true });
      await transport.sendMail({
        from,
        to: mail.replyTo?.[0]?.address ?? '',
        subject: `Re: ${mail.subject ?? ''}`,
        text,
        ...(mail.messageId === undefined ? {} : { inReplyTo: mail.messageId, references: mail.messageId }),
      });
      transport.close();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await intake.close();
      await house.close();
      await new Promise<void>((resolve) => sink.close(() => resolve()));
      await names.stop();
      await database.drop();
    },
  };
}
