import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { type Actor, systemActor } from '#platform/actor';
import { inTenant, migrate } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { type RunningPostgres, startPostgres } from '#platform/postgres';
import { saveAccount } from '#rooms/channels';
import { saveDraft, sendAnnouncement } from '#rooms/messages';
import pg from 'pg';
import { carrierAt } from '../../src/carrier/index.ts';
import { addDistrict } from '../../src/commands/districts.ts';
import { openHouse } from '../../src/house.ts';
import { killSettings, type KillPlace } from './broadcast-kill.app.ts';

/**
 * One message to many, by text through the carrier simulator and by mail through a server that keeps what it took, while the
 * house, its database, the carrier and the mail server are killed without warning, again and again.
 */
const isLong = process.env['PORCHLIGHT_LONG'] === '1';
const guardians = isLong ? 3_000 : 500;
const rounds = isLong ? 20 : 4;
const accountSid = `AC${'c'.repeat(32)}`;
const authToken = 'a token nobody guesses';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-kill-'));
chmodSync(folder, 0o755);
const running = new Set<ChildProcess>();
let server: RunningPostgres | null = null;

afterAll(async () => {
  await Promise.all([...running].map(kill));
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
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
    env: { PATH: process.env['PATH'], HOME: folder, LOG_LEVEL: process.env['LOG_LEVEL'], ...environment },
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

/** A school day of the past week at ten: nothing waits for the morning, and the carrier's clock is ahead of ours. */
function schoolDay(): Temporal.Instant {
  let day = Temporal.Now.plainDateISO('UTC').subtract({ days: 2 });
  while (day.dayOfWeek > 4) day = day.subtract({ days: 1 });
  return day.toZonedDateTime({ timeZone: 'UTC', plainTime: '10:00' }).toInstant();
}

const mailOf = (n: number): string => `g${String(n)}@families.test`;
const phoneOf = (n: number): string => `+1555${String(n).padStart(7, '0')}`;

/** A district whose guardians have a phone or a mail address by turns, and one announcement on its way to all. */
async function announce(place: KillPlace, carrierUrl: string): Promise<{ district: Uuid; about: Uuid }> {
  const house = await openHouse({
    settings: killSettings(place),
    databaseUrl: place.databaseUrl,
    log: createLog('error'),
    clock: () => Temporal.Instant.from(place.from),
  });
  const { floor } = house;
  const facts = { name: 'Kill', slug: 'kill', zone: 'UTC', languages: ['en'], mode: 'demo' } as const;
  const district = await addDistrict(floor, facts);
  await floor.act(systemActor(district, 'test'), saveAccount, {
    baseUrl: carrierUrl,
    accountSid,
    token: authToken,
    from: '+15550009999',
    perSecond: isLong ? 60 : 30,
    costMicrosSegment: 7900,
    costMicrosMinute: 14000,
    currency: 'USD',
  });
  const [school, author] = [newId(), newId()];
  await inTenant(floor.pool, { districtId: district, personId: null, students: null, readOnly: false }, async (tx) => {
    await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug) values (${district}, ${school}, 'school', ${district}, 'Kill Elementary', 'kill')`.execute(
      tx,
    );
    await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, is_staff, search_text) values (${district}, ${author}, 'Ruth', 'Calloway', false, false, true, 'ruth calloway')`.execute(
      tx,
    );
    await sql`create temp table made on commit drop as select n, gen_random_uuid() as guardian, gen_random_uuid() as student from generate_series(1, ${guardians}) n`.execute(
      tx,
    );
    await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, is_staff, school_id, grade, language, search_text)
      select ${district}::uuid, guardian, 'Guardian', 'Number ' || n, false, true, false, null::uuid, null, 'en', 'guardian number ' || n from made
      union all select ${district}::uuid, student, 'Child', 'Number ' || n, true, false, false, ${school}::uuid, '03', null, 'child number ' || n from made`.execute(
      tx,
    );
    await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_be_contacted, may_see_records)
      select ${district}::uuid, gen_random_uuid(), guardian, student, 'parent', 'confirmed', true, true from made`.execute(
      tx,
    );
    await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written)
      select ${district}::uuid, gen_random_uuid(), guardian, kind, value, value from (select guardian, case n % 2 when 0 then 'email' else 'phone' end as kind,
        case n % 2 when 0 then 'g' || n || '@families.test' else '+1555' || lpad(n::text, 7, '0') end as value from made) v`.execute(
      tx,
    );
  });
  const actor: Actor = {
    ...systemActor(district, 'test'),
    kind: 'person',
    personId: author,
    grants: [{ role: 'administrator', unitId: null }],
  };
  const { id: about } = await floor.act(actor, saveDraft, {
    orgId: school,
    language: 'en',
    title: 'Picture day is Tuesday',
    body: 'Dear {guardian}, picture day at {school} is Tuesday. {child} may bring a smile.',
    short: 'Picture day is Tuesday, {child}.',
    audience: {},
  });
  await floor.act(actor, sendAnnouncement, { id: about });
  await house.close();
  return { district, about };
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

it('tells each guardian once, though house, database, carrier and mail server are killed while a message goes to many', async () => {
  const chance = chanceFrom(20_261_122);
  const ledger = join(folder, 'taken.txt');
  const journal = join(folder, 'carrier.jsonl');
  const [port, smtpPort, carrierPort] = [await freePort(), await freePort(), await freePort()];
  const carrierUrl = `http://127.0.0.1:${String(carrierPort)}`;
  const dataDir = join(folder, 'postgres');
  server = await startPostgres({ dataDir, log: () => {} });
  await migrate({ ownerUrl: server.ownerUrl, log: () => {} });

  let clock = schoolDay();
  const place: KillPlace = { databaseUrl: server.ownerUrl, smtpPort, port, folder, from: clock.toString() };
  const startCarrier = async (): Promise<ChildProcess> =>
    begin(
      '../../src/carrier/main.ts',
      [
        '--port',
        String(carrierPort),
        '--journal',
        journal,
        '--account',
        accountSid,
        '--faults',
        '{"lost_answer":{"rate":0.01}}',
      ],
      /carrier at/,
      { CARRIER_TOKEN: authToken },
    );
  const startSink = async (): Promise<ChildProcess> =>
    begin('broadcast-kill.sink.ts', [ledger, String(smtpPort)], /listening/);
  /** Each life begins minutes after the last one: no lease of the dead is left. */
  const startApp = async (minutes: number): Promise<ChildProcess> => {
    clock = clock.add({ minutes });
    return begin('broadcast-kill.app.ts', [], /alive/, {
      KILL_PLACE: JSON.stringify({ ...place, from: clock.toString() } satisfies KillPlace),
    });
  };
  /** The server's own watcher brings it back. */
  const killDatabase = async (): Promise<void> => {
    const now = await startPostgres({ dataDir, log: () => {} });
    await now.leave();
    process.kill(now.pid, 'SIGKILL');
  };

  let [carrier, sink] = await Promise.all([startCarrier(), startSink()]);
  const { about } = await announce(place, carrierUrl);
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
  const onPhones = tally(texts.map((one) => one.to));
  const inBoxes = tally(existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n').filter(Boolean) : []);
  const numbers = Array.from({ length: guardians }, (_, place_) => place_ + 1);
  const phones = numbers.filter((n) => n % 2 === 1).map(phoneOf);
  const boxes = numbers.filter((n) => n % 2 === 0).map(mailOf);
  const doubted = new Set(rows.filter(({ state }) => state === 'unknown').map(({ address }) => address));
  console.log(
    `killed while ${String(guardians)} were told: ${JSON.stringify({
      killed,
      texts: texts.length,
      mails: [...inBoxes.values()].reduce((sum, n) => sum + n, 0),
      inDoubt: doubted.size,
      inDoubtAndThere: boxes.filter((box) => doubted.has(box) && inBoxes.has(box)).length,
      lines: rows.reduce((sum, { tries }) => sum + tries, 0),
      foundByAsking: rows.reduce((sum, { found }) => sum + found, 0),
    })}`,
  );

  // Each guardian has one delivery, and one text or mail at the ledger of whoever took it.
  expect(rows.map(({ address }) => address).toSorted()).toEqual([...phones, ...boxes].toSorted());
  expect(phones.filter((phone) => onPhones.get(phone) !== 1)).toEqual([]);
  expect(boxes.filter((box) => (inBoxes.get(box) ?? 0) > 1)).toEqual([]);
  expect(boxes.filter((box) => !inBoxes.has(box) && !doubted.has(box))).toEqual([]);
  // What is said of each is true, and each try stands in the ledger.
  expect(isSettled(rows)).toBe(true);
  const told = new Map(texts.map((one) => [one.to, one.status]));
  expect(
    rows.filter(
      ({ kind, state, address }) => kind === 'sms' && state === 'delivered' && told.get(address) !== 'delivered',
    ),
  ).toEqual([]);
  expect(
    rows.filter(({ kind, state, address }) => kind === 'email' && state === 'sent' && inBoxes.get(address) !== 1),
  ).toEqual([]);
  // A lost answer has its line and, where it was asked about, the line of what was found.
  expect(rows.filter(({ attempts, tries, doubts }) => tries < attempts || tries > attempts + doubts)).toEqual([]);
  // In doubt is only what was on its way to the mail server when it or the house was killed: eight lines, no more.
  expect(doubted.size).toBeLessThanOrEqual(8 * (killed.house + killed.mail + killed.database));
}, 400_000);
