import { hearTokenIn } from '#rooms/language';
import type { Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { Driver, DriverFor, Handed, InDoubt, LookedUp, Outgoing } from '../sending/driver.ts';
import type { SendOutcome } from '../twilio/outcomes.ts';
import { createTwilio, type Twilio } from '../twilio/twilio.ts';
import { voiceFor } from '../twilio/voice.ts';
import { hookBase } from '../hooks/address.ts';
import { hookPaths } from '../hooks/paths.ts';
import { type CarrierAccount, carrierAccount } from './accounts.ts';
import { createPace, type Pace } from './pace.ts';

const longestBatch = 100;
/** A text that the carrier could not pass on for so long is no longer worth sending. */
const validSeconds = 4 * 3600;

function handedFrom(outcome: SendOutcome, costOf: (segments: number | null) => number): Handed {
  switch (outcome.outcome) {
    case 'accepted':
      return {
        outcome: 'sent',
        response: '',
        providerId: outcome.sid,
        ...(outcome.segments === null ? {} : { segments: outcome.segments }),
        costMicros: costOf(outcome.segments),
      };
    case 'rejected':
      // Too much at once passes; everything else goes better by another way than again by this one.
      return outcome.reason === 'limit'
        ? { outcome: 'not_sent', response: 'limit', retryAfterSeconds: 60 }
        : { outcome: 'rejected', response: outcome.reason };
    case 'not_sent':
      return { outcome: 'not_sent', response: outcome.cause, retryAfterSeconds: outcome.retryAfterMs / 1000 };
    case 'unknown':
      return { outcome: 'unknown', response: outcome.cause };
    // no default
  }
}

type Line = {
  readonly twilio: Twilio;
  readonly account: CarrierAccount;
  readonly pace: Pace;
  readonly base: string;
};

function textDriver({ twilio, account, pace, base }: Line): Driver {
  const one = async ({ id, address, body }: Outgoing): Promise<Handed> => {
    await pace.turn();
    const outcome = await twilio.sendText({
      to: address,
      body,
      statusCallback: `${base}${hookPaths.status}`,
      reference: id,
      validSeconds,
    });
    if (outcome.outcome === 'not_sent') pace.rest(outcome.retryAfterMs);
    return handedFrom(outcome, (segments) => (segments ?? 1) * account.costMicrosSegment);
  };
  return {
    batch: Math.max(1, Math.min(longestBatch, account.perSecond * 10)),
    send: async (batch) => Promise.all(batch.map(one)),
    lookUp: async (all) => Promise.all(all.map(async (doubt) => textLookedUp(twilio, doubt))),
  };
}

async function textLookedUp(twilio: Twilio, { address, body, sentAt }: InDoubt): Promise<LookedUp> {
  const seen = await twilio.lookUp({ to: address, body, sentAfter: sentAt });
  if (seen.outcome !== 'answered') return { found: 'cannot_say' };
  const [first] = seen.found;
  if (first !== undefined) return { found: 'there', providerId: first.sid };
  return seen.complete ? { found: 'missing' } : { found: 'cannot_say' };
}

function callDriver({ twilio, account, pace, base }: Line): Driver {
  const one = async ({ id, address, language, body }: Outgoing): Promise<Handed> => {
    // Words that no voice can say are never said in another language: another way is better, or a person who calls.
    if (voiceFor(language) === null && hearTokenIn(body) === null) return { outcome: 'rejected', response: 'no_voice' };
    await pace.turn();
    const outcome = await twilio.call({
      to: address,
      twimlUrl: `${base}${hookPaths.call}`,
      statusCallback: `${base}${hookPaths.callStatus}`,
      reference: id,
      machineDetection: true,
      ringSeconds: 30,
    });
    if (outcome.outcome === 'not_sent') pace.rest(outcome.retryAfterMs);
    return handedFrom(outcome, () => account.costMicrosMinute);
  };
  return {
    batch: Math.max(1, Math.min(longestBatch, account.perSecond * 10)),
    send: async (batch) => Promise.all(batch.map(one)),
    lookUp: async (all) =>
      Promise.all(
        all.map(async ({ address, sentAt }): Promise<LookedUp> => {
          const seen = await twilio.lookUpCalls({ to: address, sentAfter: sentAt });
          if (seen.outcome !== 'answered') return { found: 'cannot_say' };
          const [first] = seen.found;
          if (first !== undefined) return { found: 'there', providerId: first.sid };
          return seen.complete ? { found: 'missing' } : { found: 'cannot_say' };
        }),
      ),
  };
}

export type CarrierDrivers = {
  readonly driverFor: DriverFor;
  /** The district's line, for hooks that fetch pictures and sounds. */
  lineOf(districtId: Uuid): Promise<{ readonly twilio: Twilio; readonly account: CarrierAccount } | null>;
  close(): Promise<void>;
};

/** Texts and calls by each district's own account; a changed account is noticed at its next use, in every process. */
export function createCarrierDrivers(floor: Floor): CarrierDrivers {
  const lines = new Map<Uuid, Line>();

  async function lineOf(districtId: Uuid): Promise<Line | null> {
    const account = await floor.ask(systemActor(districtId, 'channels'), carrierAccount, {});
    const known = lines.get(districtId);
    if (account !== null && known !== undefined && known.account.changedAt.equals(account.changedAt)) return known;
    lines.delete(districtId);
    // What is under way over the old line ends by itself.
    if (known !== undefined) setTimeout(() => void known.twilio.close(), 60_000).unref();
    if (account === null) return null;
    const twilio = createTwilio({
      baseUrl: account.baseUrl,
      accountSid: account.accountSid,
      authToken: account.tokens[0] ?? '',
      from: account.from,
      log: floor.log,
    });
    const base = await hookBase(floor, districtId);
    const line = { twilio, account, pace: createPace(account.perSecond), base };
    lines.set(districtId, line);
    return line;
  }

  return {
    async driverFor(kind, districtId) {
      if (kind !== 'sms' && kind !== 'voice') return null;
      const line = await lineOf(districtId);
      if (line === null) return null;
      return kind === 'sms' ? textDriver(line) : callDriver(line);
    },
    lineOf,
    async close() {
      await Promise.all([...lines.values()].map(async (line) => line.twilio.close()));
    },
  };
}
