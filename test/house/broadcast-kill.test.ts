import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { migrate } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { startPostgres } from '#platform/postgres';
import pg from 'pg';
import { carrierAt } from '../../src/carrier/index.ts';
import type { KillPlace } from './broadcast-kill.app.ts';
import { accountSid, announce, authToken, mailOf, phoneOf, schoolDay } from './broadcast-kill.town.ts';

/**
 * One message to many, by text through the carrier simulator and by mail through a server that keeps what it took, while the
 * house, its database, the carrier and the mail server are killed without warning, again and again.
 */
const isLong = process.env['PORCHLIGHT_LONG'] === '1';
const guardians = isLong ? 3_000 : 500;
const rounds = isLong ? 20 : 4;

const running = new Set<ChildProcess>();
const closing: (() => Promise<void>)[] = [];

afterAll(async () => {
  await Promise.all([...running].map(kill));
  for (const close of closing) await close();
}, 60_000);

/** Where the killing falls is chance, the same in each run. */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
const pause = async (ms: number): Promise<void> => new Promise((go) => void setTimeout(go, ms));

async function freePort(): Promise<number> {
  const listening = createServer();
  await new Promise<void>((ready) => listening.listen(0, '127.0.0.1', ready));
  const { port } = listening.address() as AddressInfo;
  await new Promise((closed) => listening.close(closed));
  return port;
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** Starts one of our processes and waits until it says that it is there. */
async function begin(file: string, words: readonly string[], says: RegExp, environment = {}): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...words], {
    env: { PATH: process.env['PATH'], HOME: tmpdir(), LOG_LEVEL: process.env['LOG_LEVEL'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (said: Buffer) => {
      if (says.test(said.toString())) resolve();
    });
    child.once('exit', () => reject(new Error(`${file} ended instead of starting.`)));
  });
  return child;
}

type Row = {
  readonly kind: string;
  readonly address: string;
  readonly state: string;
  readonly attempts: number;
  readonly tries: number;
  readonly doubts: number;
  readonly found: number;
};

/** Every delivery with the lines of its ledger: all, those whose answer was lost, those that asking brought to light. */
async function deliveries(url: string, about: Uuid): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(
      `select d.kind, d.address, d.state, d.attempts, count(a.id)::int as tries, count(a.id) filter (where a.outcome = 'unknown')::int as doubts,
         count(a.id) filter (where a.outcome = 'found')::int as found
       from channels.deliveries d left join channels.delivery_attempts a on a.district_id = d.district_id and a.delivery_id = d.id
       where d.about_id = $1 group by d.district_id, d.id`,
      [about],
    );
    return rows;
  } finally {
    await client.end();
  }
}

const isSettled = (rows: readonly Row[]): boolean =>
  rows.length === guardians &&
  rows.every(({ kind, state }) => ['sent', 'delivered'].includes(state) || (kind === 'email' && state === 'unknown'));

/** How often each of some addresses stands in a list. */
function tally(found: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const one of found) times.set(one, (times.get(one) ?? 0) + 1);
  return times;
}

type Told = {
  readonly rows: readonly Row[];
  readonly onPhones: ReadonlyMap<string, number>;
  readonly inBoxes: ReadonlyMap<string, number>;
  /** What the carrier says became of each text. */
  readonly became: ReadonlyMap<string, string>;
  readonly killed: { house: number; database: number; carrier: number; mail: number };
};

/** `forgets`: the house sends again without a look into its notebook, to show that this test bites. */
async function killedWhileTelling({ forgets }: { readonly forgets: boolean }): Promise<Told> {
  const chance = chanceFrom(20_261_122);
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-kill-'));
  chmodSync(folder, 0o755);
  const ledger = join(folder, 'taken.txt');
  const [port, smtpPort, carrierPort] = [await freePort(), await freePort(), await freePort()];
  const carrierUrl = `http://127.0.0.1:${String(carrierPort)}`;
  const dataDir = join(folder, 'postgres');
  const server = await startPostgres({ dataDir, log: () => {} });
  closing.push(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await migrate({ ownerUrl: server.ownerUrl, log: () => {} });

  let clock = schoolDay();
  const place = { databaseUrl: server.ownerUrl, smtpPort, port, folder, forgets, from: clock.toString() };
  const carrierWords = ['--port', String(carrierPort), '--journal', join(folder, 'carrier.jsonl')];
  const startCarrier = async (): Promise<ChildProcess> =>
    begin(
      '../../src/carrier/main.ts',
      [...carrierWords, '--account', accountSid, '--faults', '{"lost_answer":{"rate":0.01}}'],
      /carrier at/,
      { CARRIER_TOKEN: authToken },
    );
  const startSink = async (): Promise<ChildProcess> =>
    begin('broadcast-kill.sink.ts', [ledger, String(smtpPort)], /listening/);
  /** Each life begins minutes after the last one: no lease of the dead is left. */
  const startApp = async (minutes: number): Promise<ChildProcess> => {
    clock = clock.add({ minutes });
    const now: KillPlace = { ...place, from: clock.toString() };
    return begin('broadcast-kill.app.ts', [], /alive/, { KILL_PLACE: JSON.stringify(now) });
  };
  /** The server's own watcher brings it back. */
  const killDatabase = async (): Promise<void> => {
    const now = await startPostgres({ dataDir, log: () => {} });
    await now.leave();
    process.kill(now.pid, 'SIGKILL');
  };

  let [carrier, sink] = await Promise.all([startCarrier(), startSink()]);
  const about = await announce(place, carrierUrl, { guardians, perSecond: isLong ? 60 : 30 });
  const killed = { house: 0, database: 0, carrier: 0, mail: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const app = await startApp(6);
    await pause(500 + chance() * 500);
    if (round % 2 === 0) {
      await kill(carrier);
      killed.carrier += 1;
      await pause(chance() * 300);
      carrier = await startCarrier();
    } else {
      await kill(sink);
      killed.mail += 1;
      await pause(chance() * 300);
      sink = await startSink();
    }
    await pause(chance() * 800);
    if (round % 2 === 1) {
      await killDatabase();
      killed.database += 1;
      await pause(chance() * 1500);
    }
    // It lives on without its database, and until somebody kills it.
    expect(app.exitCode).toBeNull();
    await kill(app);
    killed.house += 1;
  }

  let rows: readonly Row[] = [];
  for (let life = 0; life < 6 && !isSettled(rows); life += 1) {
    const app = await startApp(25);
    for (let look = 0; look < 40 && !isSettled(rows); look += 1) {
      await pause(500);
      rows = await deliveries(server.ownerUrl, about);
    }
    await kill(app);
  }
  const texts = await carrierAt({ url: carrierUrl, accountSid, authToken }).messages();
  await Promise.all([kill(carrier), kill(sink)]);
  return {
    rows,
    killed,
    onPhones: tally(texts.map((one) => one.to)),
    inBoxes: tally(existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n').filter(Boolean) : []),
    became: new Map(texts.map((one) => [one.to, one.status])),
  };
}

const numbers = Array.from({ length: guardians }, (_, at) => at + 1);
const phones = numbers.filter((n) => n % 2 === 1).map(phoneOf);
const boxes = numbers.filter((n) => n % 2 === 0).map(mailOf);
const sum = (all: Iterable<number>): number => [...all].reduce((total, n) => total + n, 0);

it('tells each guardian once, though house, database, carrier and mail server are killed while a message goes to many', async () => {
  const { rows, onPhones, inBoxes, became, killed } = await killedWhileTelling({ forgets: false });
  const doubted = new Set(rows.filter(({ state }) => state === 'unknown').map(({ address }) => address));
  console.log(
    `killed while ${String(guardians)} were told: ${JSON.stringify({
      killed,
      texts: sum(onPhones.values()),
      mails: sum(inBoxes.values()),
      inDoubt: doubted.size,
      inDoubtAndThere: boxes.filter((box) => doubted.has(box) && inBoxes.has(box)).length,
      lines: sum(rows.map(({ tries }) => tries)),
      foundByLookingUp: sum(rows.map(({ found }) => found)),
    })}`,
  );

  // Each guardian has one delivery, and one text or mail at the ledger of whoever took it.
  expect(rows.map(({ address }) => address).toSorted()).toEqual([...phones, ...boxes].toSorted());
  expect(phones.filter((phone) => onPhones.get(phone) !== 1)).toEqual([]);
  expect(boxes.filter((box) => (inBoxes.get(box) ?? 0) > 1)).toEqual([]);
  expect(boxes.filter((box) => !inBoxes.has(box) && !doubted.has(box))).toEqual([]);
  // What is said of each is true, and each try stands in the ledger.
  expect(isSettled(rows)).toBe(true);
  const delivered = rows.filter(({ kind, state }) => kind === 'sms' && state === 'delivered');
  expect(delivered.filter(({ address }) => became.get(address) !== 'delivered')).toEqual([]);
  const sent = rows.filter(({ kind, state }) => kind === 'email' && state === 'sent');
  expect(sent.filter(({ address }) => inBoxes.get(address) !== 1)).toEqual([]);
  // A lost answer has its line and, where it was looked up, the line of what was found.
  expect(rows.filter(({ attempts, tries, doubts }) => tries < attempts || tries > attempts + doubts)).toEqual([]);
  // In doubt is only what was on its way to the mail server when it or the house was killed: eight lines, no more.
  expect(doubted.size).toBeLessThanOrEqual(8 * (killed.house + killed.mail + killed.database));
}, 600_000);

it.runIf(isLong)(
  'tells some twice when the house forgets to look up: so the test above bites',
  async () => {
    const { inBoxes } = await killedWhileTelling({ forgets: true });
    expect(boxes.filter((box) => (inBoxes.get(box) ?? 0) > 1).length).toBeGreaterThan(0);
  },
  600_000,
);
