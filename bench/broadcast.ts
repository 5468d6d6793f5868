/**
 * Measures a message to many: node bench/broadcast.ts --guardians 100000
 * Personalised mail to each guardian through SMTP into a sink of its own process, and texts through the carrier simulator
 * of another, with the bookkeeping of production: recipients, deliveries, ledger, states. Beside it, in the same run, a
 * bare loop of the mail library with a pool into the same sink, and the same sending with nobody to hand it to.
 * Prints one JSON line a step. --statements 50 prints each statement that took the database so many milliseconds or more.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTransport } from 'nodemailer';
import { sql } from 'kysely';
import { createLog } from '#platform/log';
import { migrate, inTenant } from '#platform/database';
import { systemActor, type Actor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import { startPostgres } from '#platform/postgres';
import { type OpenDriver, saveAccount, smtpDriver } from '#rooms/channels';
import { lookOver, saveDraft, sendAnnouncement } from '#rooms/messages';
import { addDistrict } from '../src/commands/districts.ts';
import { type House, openHouse } from '../src/house.ts';
import { bareCommits, benchSettings } from './ground.ts';
import { receipts } from './receipts.ts';

const { values } = parseArgs({
  options: {
    guardians: { type: 'string', default: '100000' },
    sink: { type: 'boolean', default: false },
    statements: { type: 'string' },
    steps: { type: 'string', default: 'count,bare,nothing,mail,text,hooks' },
  },
});
const guardians = Number(values.guardians);
const steps = new Set(values.steps.split(','));
const accountSid = `AC${'b'.repeat(32)}`;
const token = 'a token for measurements';

/** Takes every mail and forgets it; says its port, and at the end how many it took. */
async function beSink(): Promise<void> {
  const { SMTPServer } = await import('smtp-server');
  let taken = 0;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _session, done) {
      stream.resume();
      stream.on('end', () => {
        taken += 1;
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.server.address() as { port: number }).port }));
  process.on('message', () => process.send?.({ taken }));
  await once(process, 'disconnect');
  process.exit(0);
}

async function hear<T>(child: ChildProcess): Promise<T> {
  const [said] = (await once(child, 'message')) as [T];
  return said;
}

type Sink = { readonly port: number; taken(): Promise<number>; stop(): void };

async function startSink(): Promise<Sink> {
  const child = fork(import.meta.filename, ['--sink'], { execArgv: [] });
  const { port } = await hear<{ port: number }>(child);
  return {
    port,
    async taken() {
      child.send('count');
      return (await hear<{ taken: number }>(child)).taken;
    },
    stop: () => child.disconnect(),
  };
}

/** The carrier as a process of its own. */
async function startCarrierProcess(): Promise<{ url: string; stop(): void }> {
  const child = fork(join(import.meta.dirname, '../src/carrier/main.ts'), ['--port', '0', '--account', accountSid], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, CARRIER_TOKEN: token },
  });
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const url = /http:\S+/.exec(line.toString())?.[0] ?? '';
  return { url, stop: () => void child.kill('SIGTERM') };
}

/** A district with so many guardians of one child each, half of them reading Spanish; mail and phone for all. */
async function settle(house: House): Promise<{ district: Uuid; school: Uuid; author: Uuid }> {
  const { floor } = house;
  const district = await addDistrict(floor, {
    name: 'Bench',
    slug: 'bench',
    zone: 'UTC',
    languages: ['en', 'es'],
    mode: 'demo',
  });
  const [school, author] = [newId(), newId()];
  await inTenant(floor.pool, { districtId: district, personId: null, students: null, readOnly: false }, async (tx) => {
    await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug) values (${district}, ${school}, 'school', ${district}, 'Bench Elementary', 'bench')`.execute(
      tx,
    );
    await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, is_staff, search_text) values (${district}, ${author}, 'Ruth', 'Calloway', false, false, true, 'ruth calloway')`.execute(
      tx,
    );
    await sql`create temp table made on commit drop as select n, gen_random_uuid() as guardian, gen_random_uuid() as student from generate_series(1, ${guardians}) n`.execute(
      tx,
    );
    await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, is_staff, school_id, grade, language, search_text)
      select ${district}::uuid, guardian, 'Guardian', 'Number ' || n, false, true, false, null::uuid, null, case when n % 2 = 0 then 'es' else 'en' end, 'guardian number ' || n from made
      union all select ${district}::uuid, student, 'Child', 'Number ' || n, true, false, false, ${school}::uuid, lpad((n % 12 + 1)::text, 2, '0'), null, 'child number ' || n from made`.execute(
      tx,
    );
    await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_be_contacted, may_see_records) select ${district}::uuid, gen_random_uuid(), guardian, student, 'parent', 'confirmed', true, true from made`.execute(
      tx,
    );
    await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written)
      select ${district}::uuid, gen_random_uuid(), guardian, 'email', 'g' || n || '@families.test', 'g' || n || '@families.test' from made
      union all select ${district}::uuid, gen_random_uuid(), guardian, 'phone', '+1555' || lpad(n::text, 7, '0'), '+1555' || lpad(n::text, 7, '0') from made`.execute(
      tx,
    );
  });
  return { district, school, author };
}

const say = (step: string, facts: object): void => void process.stdout.write(`${JSON.stringify({ step, ...facts })}\n`);

/** The mail library alone, with a pool, each mail composed anew: what the handing over costs by itself. */
async function bare(port: number, many: number): Promise<number> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    secure: false,
    pool: true,
    maxConnections: 8,
    maxMessages: Number.POSITIVE_INFINITY,
    ignoreTLS: true,
  });
  const started = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < many; n = next++)
      await transport.sendMail({
        from: 'help@bench.test',
        to: `g${n}@families.test`,
        subject: 'Picture day is Tuesday',
        text: `Dear Guardian Number ${n}, picture day at Bench Elementary is Tuesday. Child may bring a smile.\n\nhttp://bench.localhost/m/${n}`,
        html: `<p>Dear Guardian Number ${n}, picture day at Bench Elementary is Tuesday. Child may bring a smile.</p>`,
      });
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  transport.close();
  return many / ((performance.now() - started) / 1000);
}

type Place = Awaited<ReturnType<typeof settle>>;

/** Who writes to everybody. */
const authorOf = ({ district, author }: Pick<Place, 'district' | 'author'>): Actor => ({
  ...systemActor(district, 'bench'),
  kind: 'person',
  personId: author,
  grants: [{ role: 'administrator', unitId: null }],
});

type Done = { readonly seconds: number; readonly preparing: number; readonly states: object };

/** One announcement to everybody, from the moment it is sent until nothing of it waits. */
async function announce(house: House, { district, school, author }: Place, ways: readonly string[]): Promise<Done> {
  const { floor } = house;
  const actor = authorOf({ district, author });
  const { id } = await floor.act(actor, saveDraft, {
    orgId: school,
    language: 'en',
    title: 'Picture day is Tuesday',
    body: 'Dear {guardian}, picture day at {school} is Tuesday. {child} may bring a smile.',
    short: 'Picture day is Tuesday, {child}.',
    audience: {},
  });
  await inTenant(floor.pool, { districtId: district, personId: null, students: null, readOnly: false }, async (tx) => {
    await sql`update messages.announcements set ways = ${[...ways]}::text[] where district_id = ${district} and id = ${id}`.execute(
      tx,
    );
    // Reviewed wordings are there, as they are when a phrase or an approved translation is used.
    await sql`insert into messages.wordings (district_id, id, announcement_id, language, title, body, short, how, made_at)
      values (${district}, ${newId()}, ${id}, 'es', 'La foto es el martes', 'Estimada familia de {child}: el martes es el día de la foto en {school}.', 'El martes es el día de la foto, {child}.', 'reviewed', now())`.execute(
      tx,
    );
  });
  const started = performance.now();
  await floor.act(actor, sendAnnouncement, { id });
  let preparing = 0;
  const watch = setInterval(() => {
    void stateOf(house, district, id).then((state) => {
      if (preparing === 0 && state === 'going') preparing = performance.now() - started;
    });
  }, 200);
  do await house.worker.drain(district);
  while ((await stateOf(house, district, id)) !== 'done');
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1000;
  const { rows } = await inTenant(
    floor.pool,
    { districtId: district, personId: null, students: null, readOnly: true },
    async (tx) =>
      sql<{
        state: string;
        n: number;
      }>`select kind || ' ' || state as state, count(*)::int as n from channels.deliveries where district_id = ${district} and about_id = ${id} group by 1`.execute(
        tx,
      ),
  );
  return { seconds, preparing: preparing / 1000, states: Object.fromEntries(rows.map((row) => [row.state, row.n])) };
}

/** What somebody sees before sending to everybody: families by language and way, and who is left out. */
async function look(house: House, { district, school, author }: Place): Promise<object> {
  const { floor } = house;
  const actor = authorOf({ district, author });
  const { id } = await floor.act(actor, saveDraft, {
    orgId: school,
    language: 'en',
    title: 'Picture day is Tuesday',
    body: 'Picture day is Tuesday.',
    short: 'Picture day is Tuesday.',
    audience: {},
  });
  const waits: number[] = [];
  let families = 0;
  for (let n = 0; n < 7; n += 1) {
    const started = performance.now();
    families = (await floor.ask(actor, lookOver, { id })).count.families;
    waits.push(Math.round(performance.now() - started));
  }
  return { families, firstMs: waits[0], medianMs: waits.toSorted((a, b) => a - b)[3] };
}

async function stateOf(house: House, district: Uuid, id: Uuid): Promise<string> {
  const { rows } = await inTenant(
    house.floor.pool,
    { districtId: district, personId: null, students: null, readOnly: true },
    async (tx) =>
      sql<{
        state: string;
      }>`select state from messages.announcements where district_id = ${district} and id = ${id}`.execute(tx),
  );
  return rows[0]?.state ?? '';
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-broadcast-'));
  await chmod(folder, 0o755);
  const server = await startPostgres({
    dataDir: join(folder, 'data'),
    log: () => {},
    ...(values.statements === undefined
      ? {}
      : { unsafeForTests: { log_min_duration_statement: values.statements, log_error_verbosity: 'default' } }),
  });
  const sink = await startSink();
  const carrier = await startCarrierProcess();
  try {
    if (steps.has('bare')) say('bare', { perSecond: Math.round(await bare(sink.port, Math.min(guardians, 20_000))) });
    if (steps.has('bare')) say('bare commits', { perSecond: Math.round(await bareCommits(server.ownerUrl, 4)) });
    await migrate({ ownerUrl: server.ownerUrl, log: () => {} });
    const settings = { ...benchSettings(), smtpUrl: `smtp://127.0.0.1:${sink.port}`, dataDir: folder };
    const log = createLog('error');
    const nobody: OpenDriver = {
      batch: 100,
      send: async (batch) => batch.map(() => ({ outcome: 'sent', response: '' })),
      close: async () => {},
    };
    let driver: OpenDriver = nobody;
    const real = smtpDriver(settings, log);
    const house = await openHouse({
      settings,
      databaseUrl: server.ownerUrl,
      log,
      // A school day, so that nothing waits for the morning.
      clock: () => Temporal.Instant.from('2026-11-18T15:00:00Z').add({ milliseconds: Math.round(performance.now()) }),
      mailDriver: {
        batch: real.batch,
        send: async (batch) => driver.send(batch),
        // What production notes of each mail is part of what is measured.
        notebook: () => real.notebook?.() ?? null,
        close: async () => real.close(),
      },
    });
    const place = await settle(house);
    await house.worker.drain(place.district);
    if (steps.has('count')) say('audience looked over', await look(house, place));
    const measured = async (step: string, ways: readonly string[]): Promise<void> => {
      const cpu = process.cpuUsage();
      const done = await announce(house, place, ways);
      const used = process.cpuUsage(cpu);
      say(step, {
        perSecond: Math.round(guardians / done.seconds),
        ...done,
        cpuMsEach: (used.user + used.system) / 1000 / guardians,
        memoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
      });
    };
    if (steps.has('nothing')) await measured('bookkeeping alone', ['email']);
    driver = real;
    if (steps.has('mail')) await measured('mail', ['email']);
    if (steps.has('text')) {
      await house.floor.act(systemActor(place.district, 'bench'), saveAccount, {
        baseUrl: carrier.url,
        accountSid,
        token,
        from: '+15550009999',
        perSecond: 1000,
        costMicrosSegment: 7900,
        costMicrosMinute: 14000,
        currency: 'USD',
      });
      await measured('text', ['sms']);
      if (steps.has('hooks')) say('receipts', await receipts(house, { district: place.district, accountSid, token }));
    }
    await house.close();
    if (values.statements !== undefined) process.stderr.write(readFileSync(join(folder, 'data', 'server.log'), 'utf8'));
  } finally {
    sink.stop();
    carrier.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await (values.sink ? beSink() : measure());
