import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import { allDistricts } from '#platform/web';
import { type CarrierAccount, carrierAccount, hookPaths, isOnThisMachine, saveAccount } from '#rooms/channels';
import { type Carrier, startCarrier } from './carrier/index.ts';

/** The number of the demonstration's schools. */
export const demoNumber = '+15155550142';
const demoAccount = `AC${'d'.repeat(32)}`;
/** Invented prices, of the size that carriers ask. */
const prices = { costMicrosSegment: 7_900, costMicrosMinute: 14_000, currency: 'USD' } as const;
/** Who plays a family on a page needs longer than one with a phone at the ear. */
const patienceMs = 60_000;

/** The file of what happened on the demonstration's phones. */
export const demoJournal = (dataDir: string): string => join(dataDir, 'demo-phones.jsonl');

async function startAt(floor: Floor, token: string, wishedPort: number): Promise<Carrier> {
  const { publicUrl, dataDir } = floor.settings;
  mkdirSync(dataDir, { recursive: true });
  const options = {
    accountSid: demoAccount,
    authToken: token,
    journal: demoJournal(dataDir),
    numbers: [demoNumber],
    sms: `${publicUrl}${hookPaths.text}`,
    voice: `${publicUrl}${hookPaths.call}`,
    // All of STOP is ours here, so that the family reads one confirmation, in its language.
    optOut: 'off' as const,
    patienceMs,
  };
  try {
    return await startCarrier({ ...options, port: wishedPort });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return startCarrier({ ...options, port: 0 });
  }
}

const portOf = (account: CarrierAccount | null): number =>
  account === null ? 0 : Number(new URL(account.baseUrl).port) || 0;

/**
 * The demonstration's phone network, in this process: the district's account is made by itself and leads to it. Null where
 * an administrator entered a real carrier: that one stays. In production there is nothing of this.
 */
export async function startDemoCarrier(floor: Floor): Promise<{ close(): Promise<void> } | null> {
  const first = floor.settings.mode === 'demo' ? (await allDistricts(floor))[0] : undefined;
  if (first === undefined) return null;
  const house = systemActor(first.id, 'demonstration phones');
  const before = await floor.ask(house, carrierAccount, {});
  if (before !== null && !isOnThisMachine(before.baseUrl)) return null;
  const token = before?.tokens[0] ?? randomBytes(16).toString('hex');
  const carrier = await startAt(floor, token, portOf(before));
  if (before?.baseUrl !== carrier.url)
    await floor.act(house, saveAccount, {
      baseUrl: carrier.url,
      accountSid: demoAccount,
      token,
      from: demoNumber,
      perSecond: 50,
      ...prices,
      optOut: 'off',
      transcribes: true,
    });
  return carrier;
}
