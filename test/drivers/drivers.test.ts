import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import PostalMime from 'postal-mime';
import { createLog } from '#platform/log';
import { readSettings } from '#platform/settings';
import { createCarrierDrivers, smtpDriver } from '#rooms/channels';
import { type DriverWorld, driverKeeps } from './suite.ts';
import { openPhoneHouse } from '../carrier/phone-house.ts';

driverKeeps('mail', async (): Promise<DriverWorld> => {
  const raw: { to: string; mail: Buffer }[] = [];
  const next = { lose: false, later: false };
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-driver-'));
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(address, _session, done) {
      if (address.address === 'nobody@families.test')
        return done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
      const later = next.later;
      next.later = false;
      return done(later ? Object.assign(new Error('later'), { responseCode: 451 }) : null);
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        raw.push({ to, mail: Buffer.concat(parts) });
        if (!next.lose) return done();
        next.lose = false;
        // Taken, and the line cut before anybody heard so.
        return cutAll();
      });
    },
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const settings = readSettings({
    PORCHLIGHT_MODE: 'demo',
    PORCHLIGHT_SECRET: 'a secret of thirty-two characters or more',
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    SMTP_PORT: 'off',
    PUBLIC_URL: 'http://localhost',
    PORCHLIGHT_DATA: folder,
  });
  const driver = smtpDriver(settings, createLog('silent'));
  const cutAll = (): void => {
    for (const connection of server.connections) (connection as unknown as Cut)._socket.destroy();
  };
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((go) => {
      server.close(() => go());
    });
    cutAll();
    await closed;
  };
  return {
    driver,
    kind: 'email',
    address: (n) => `family${n}@families.test`,
    refused: 'nobody@families.test',
    taken: async () =>
      Promise.all(raw.map(async ({ to, mail }) => ({ to, words: (await PostalMime.parse(mail)).text ?? '' }))),
    loseAnswer: () => void (next.lose = true),
    saysLater: () => void (next.later = true),
    goAway: stop,
    async close() {
      await driver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

type Cut = { readonly _socket: { destroy(): void } };

async function phoneWorld(kind: 'sms' | 'voice'): Promise<DriverWorld> {
  const line = await openPhoneHouse({ patienceMs: 0 });
  const drivers = createCarrierDrivers(line.house.floor);
  const driver = await drivers.driverFor(kind, line.north.district);
  if (driver === null) throw new Error('The district has no account.');
  const { carrier } = line;
  let isGone = false;
  return {
    driver,
    kind,
    address: (n) => `+1555${String(3_000_000 + n)}`,
    refused: '+15005550001',
    taken: async () =>
      kind === 'sms'
        ? carrier.messages().map(({ to, body }) => ({ to, words: body }))
        : carrier.phones.known().flatMap((number) =>
            carrier
              .phone(number)
              .calls()
              .map(() => ({ to: number, words: null })),
          ),
    loseAnswer: () => carrier.faults.set('lost_answer', { next: 1 }),
    saysLater: () => carrier.faults.set('too_many', { next: 1, seconds: 1 }),
    async goAway() {
      isGone = true;
      await carrier.close();
    },
    async close() {
      await drivers.close();
      if (!isGone) await carrier.close();
      await line.closeHouse();
    },
  };
}

driverKeeps('texts', async () => phoneWorld('sms'));
driverKeeps('calls', async () => phoneWorld('voice'));
