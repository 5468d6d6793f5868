import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { sql } from 'kysely';
import { saveAccount } from '#rooms/channels';
import { createLog } from '#platform/log';
import { forgetDistricts } from '#platform/web';
import { type Cast, openTown, type Town } from '#test/town';
import { type Carrier, type CarrierOptions, startCarrier } from '../../src/carrier/index.ts';
import { type House, openHouse } from '../../src/house.ts';

/** The schools' number in these tests. */
export const ours = '+15155550142';
export const accountSid = `AC${'a'.repeat(32)}`;
export const authToken = 'a token for tests only';

export type PhoneHouse = {
  readonly town: Town;
  readonly north: Cast;
  readonly house: House;
  readonly carrier: Carrier;
  /** Scheme, host and port that the carrier calls. */
  readonly base: string;
  /** Runs what is due and lets the carrier tell what became of it, until nothing moves any more. */
  settle(): Promise<void>;
  /** Everything but the carrier, where a test ended that by itself. */
  closeHouse(): Promise<void>;
  close(): Promise<void>;
};

/**
 * A house that a carrier can really call: its pages on a port of this machine, north's account pointing to the simulator, the
 * simulator pointing to north's hooks.
 */
export async function openPhoneHouse(options: Partial<CarrierOptions> = {}): Promise<PhoneHouse> {
  const town = await openTown();
  const { north } = town;
  await town.house.floor.outside('the carrier calls a district by its host', async (outside) =>
    sql`insert into platform.hosts (host, district_id) values ('127.0.0.1', ${north.district})`.execute(outside),
  );
  forgetDistricts(town.house.floor);
  const place: { app: House['app'] | null } = { app: null };
  const { server, port } = await new Promise<{ server: Server; port: number }>((resolve) => {
    const made = serve(
      {
        fetch: (request) => place.app?.fetch(request) ?? new Response('', { status: 503 }),
        port: 0,
        hostname: '127.0.0.1',
      },
      (info) => resolve({ server: made as Server, port: info.port }),
    );
  });
  const base = `http://127.0.0.1:${port}`;
  const { settings } = town.house.floor;
  const house = await openHouse({
    settings: { ...settings, publicUrl: base },
    databaseUrl: town.ownerUrl,
    log: createLog(settings.logLevel),
    clock: town.now,
  });
  place.app = house.app;
  const carrier = await startCarrier({
    accountSid,
    authToken,
    numbers: [ours],
    sms: `${base}/hooks/twilio/text`,
    voice: `${base}/hooks/twilio/call`,
    optOut: 'off',
    deliverMs: [0, 2],
    answerMs: [0, 1],
    ...options,
  });
  await house.floor.act(town.system(north), saveAccount, {
    baseUrl: carrier.url,
    accountSid,
    token: authToken,
    from: ours,
    perSecond: 1000,
    costMicrosSegment: 7_900,
    costMicrosMinute: 14_000,
    currency: 'USD',
    optOut: options.optOut ?? 'off',
    transcribes: true,
  });
  const closeHouse = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((go) => void server.close(() => go()));
    await house.close();
    await town.close();
  };
  return {
    town,
    north,
    house,
    carrier,
    base,
    async settle() {
      for (let round = 0; round < 6; round += 1) {
        let done = 0;
        for (let n = 1; n > 0; done += n) n = await house.worker.drain(north.district);
        await carrier.settled();
        if (done === 0 && round > 0) return;
      }
    },
    closeHouse,
    async close() {
      await carrier.close();
      await closeHouse();
    },
  };
}
