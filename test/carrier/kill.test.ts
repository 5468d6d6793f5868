import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { carrierAt, type DistantCarrier } from '../../src/carrier/index.ts';
import { readJournal } from '../../src/carrier/journal.ts';
import { createTwilio, type Twilio } from '../../src/rooms/channels/twilio/twilio.ts';
import { accountSid, authToken, district, inLanes, numberOf, quiet, withLine } from './line.ts';

type Process = { readonly url: string; readonly port: number; kill(): Promise<void> };

/** The carrier as a process of its own, so that it can be killed. */
async function startProcess(journal: string, port: number, faults: object): Promise<Process> {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      'src/carrier/main.ts',
      '--port',
      String(port),
      '--journal',
      journal,
      '--account',
      accountSid,
      '--faults',
      JSON.stringify(faults),
    ],
    { env: { ...process.env, CARRIER_TOKEN: authToken }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The carrier did not start.')));
    child.stdout?.on('data', (line: Buffer) => {
      const found = /http:\S+/.exec(line.toString('utf8'));
      if (found !== null) resolve(found[0]);
    });
  });
  return {
    url,
    port: Number(new URL(url).port),
    async kill() {
      const gone = new Promise<void>((go) => void child.once('exit', () => go()));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((go) => void setTimeout(go, ms));

type Tally = { sent: number; doubts: number; found: number; again: number; waited: number };

/**
 * Sends one text as the outbox will: certainly not taken, again; in doubt, look up first, and only what a complete
 * list does not show is sent once more.
 */
async function sendOnce(twilio: Twilio, to: string, body: string, tally: Tally): Promise<string> {
  const sentAfter = Temporal.Now.instant();
  let isInDoubt = false;
  for (;;) {
    if (isInDoubt) {
      const seen = await twilio.lookUp({ to, from: district, sentAfter, body });
      if (seen.outcome === 'not_answered' || !seen.complete) {
        await pause(50);
        continue;
      }
      isInDoubt = false;
      const [one] = seen.found;
      if (one !== undefined) {
        tally.found += 1;
        return one.sid;
      }
      tally.again += 1;
    }
    const outcome = await twilio.sendText({ to, body });
    if (outcome.outcome === 'accepted') {
      tally.sent += 1;
      return outcome.sid;
    }
    if (outcome.outcome === 'rejected') throw new Error(`refused: ${String(outcome.code)}`);
    if (outcome.outcome === 'unknown') {
      tally.doubts += 1;
      isInDoubt = true;
    } else {
      tally.waited += 1;
      await pause(Math.min(outcome.retryAfterMs, 100));
    }
  }
}

const isLong = process.env['PORCHLIGHT_LONG'] !== undefined;

test('the carrier is killed again and again, answers are lost: of all texts none is lost and none is told twice', async () => {
  const count = isLong ? 10_000 : 3_000;
  const kills = isLong ? 10 : 4;
  const folder = mkdtempSync(join(tmpdir(), 'carrier-'));
  const journal = join(folder, 'carrier.jsonl');
  const faults = {
    lost_answer: { rate: 0.02 },
    lost_request: { rate: 0.02 },
    broken_after: { rate: 0.01 },
    garbled: { rate: 0.01 },
    broken: { rate: 0.01 },
    too_many: { rate: 0.01, seconds: 1 },
  };
  let carrier = await startProcess(journal, 0, faults);
  const { port } = carrier;
  const twilio = createTwilio({
    baseUrl: carrier.url,
    accountSid,
    authToken,
    from: district,
    log: quiet,
    timeoutMs: 20_000,
  });
  const tally: Tally = { sent: 0, doubts: 0, found: 0, again: 0, waited: 0 };
  const told = new Map<string, string>();
  let killed = 0;
  try {
    const places = Array.from({ length: count }, (_, place) => place);
    await inLanes(places, 32, async (place) => {
      const to = numberOf(place);
      told.set(to, await sendOnce(twilio, to, `Text no. ${String(place)}`, tally));
      if (place % Math.ceil(count / (kills + 1)) === Math.ceil(count / (kills + 1)) - 1 && killed < kills) {
        killed += 1;
        await carrier.kill();
        carrier = await startProcess(journal, port, faults);
      }
    });
    const distant: DistantCarrier = carrierAt({ url: carrier.url, accountSid, authToken });
    const taken = await distant.messages();
    const perPhone = new Map<string, number>();
    for (const one of taken) perPhone.set(one.to, (perPhone.get(one.to) ?? 0) + 1);
    const lost = places.filter((place) => !perPhone.has(numberOf(place)));
    const double = [...perPhone].filter(([, times]) => times > 1);
    console.log(
      `carrier killed ${String(killed)} times: ${JSON.stringify({ count, taken: taken.length, lost: lost.length, double: double.length, ...tally })}`,
    );
    expect(lost).toEqual([]);
    expect(double).toEqual([]);
    expect(taken.length).toBe(count);
    // What we believe to have is what the carrier has.
    expect(taken.every((one) => told.get(one.to) === one.sid)).toBe(true);
    expect(tally.doubts).toBeGreaterThan(0);
    expect(killed).toBe(kills);
  } finally {
    await twilio.close();
    await carrier.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what was on its way when the carrier was killed arrives after it stands again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carrier-'));
  const journal = join(folder, 'carrier.jsonl');
  const first = await startProcess(journal, 0, {});
  const twilio = createTwilio({ baseUrl: first.url, accountSid, authToken, from: district, log: quiet });
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, place) => twilio.sendText({ to: numberOf(place), body: 'on its way' })),
  );
  expect(outcomes.every((one) => one.outcome === 'accepted')).toBe(true);
  await carrierAt({ url: first.url, accountSid, authToken }).text(numberOf(1), 'STOP', district);
  await first.kill();
  const second = await startProcess(journal, 0, {});
  const distant = carrierAt({ url: second.url, accountSid, authToken });
  let delivered = 0;
  for (let turn = 0; turn < 400 && delivered < 50; turn += 1) {
    delivered = (await distant.counts()).byStatus['delivered'] ?? 0;
    if (delivered < 50) await pause(25);
  }
  expect(delivered).toBe(50);
  const again = createTwilio({ baseUrl: second.url, accountSid, authToken, from: district, log: quiet });
  expect(await again.sendText({ to: numberOf(1), body: 'x' })).toMatchObject({ reason: 'opted_out' });
  await twilio.close();
  await again.close();
  await second.kill();
  rmSync(folder, { recursive: true, force: true });
});

test('half a line at the end of the journal was never answered, and is cut off', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carrier-'));
  const path = join(folder, 'carrier.jsonl');
  const whole = `${JSON.stringify({ t: 'opt', phone: '+15035550123', sender: district, out: true })}\n`;
  writeFileSync(path, `${whole}{"t":"opt","pho`);
  expect(readJournal(path)).toHaveLength(1);
  expect(readFileSync(path, 'utf8')).toBe(whole);
  expect(readJournal(join(folder, 'none'))).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

test('ten thousand texts are counted: each taken once, each delivered, each told', () =>
  withLine({ answerMs: [1, 7], deliverMs: [0, 5] }, async ({ carrier, hooks, twilio }) => {
    const count = isLong ? 10_000 : 2_000;
    const sids = new Set<string>();
    const begun = performance.now();
    const places = Array.from({ length: count }, (_, place) => place);
    await inLanes(places, 64, async (place) => {
      const outcome = await twilio.sendText({
        to: numberOf(place),
        body: 'counted',
        statusCallback: `${hooks.url}/status`,
      });
      if (outcome.outcome === 'accepted') sids.add(outcome.sid);
    });
    const perSecond = Math.round((count / (performance.now() - begun)) * 1000);
    await carrier.settled();
    expect(sids.size).toBe(count);
    expect(carrier.counts()).toMatchObject({ accepted: count, byStatus: { delivered: count } });
    const told = hooks.told.filter((one) => one.isGenuine && one.params.get('MessageStatus') === 'delivered');
    expect(new Set(told.map((one) => one.params.get('MessageSid')))).toEqual(sids);
    console.log(
      `carrier and driver in one process: ${String(perSecond)} texts/s, ${String(hooks.told.length)} receipts`,
    );
  }));
