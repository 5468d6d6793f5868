/**
 * npm run bench: how fast the house takes mail and answers pages, measured beside what the same database can do at all.
 * --parts mail,web,pages,roster,broadcast   only some parts; without it all, and bench/RESULTS.md is written
 * --profile FOLDER         CPU profiles of the measured houses
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bareCommits, databaseAt, openBenchServer, root, withClient } from './ground.ts';
import { sendFrom, type Sent, startHouse } from './house.ts';
import { type PageTimings, timePages } from './pages.ts';
import { type BroadcastStep, type Measured, resultsText, type RosterStep } from './results.ts';
import { seed } from './seed.ts';

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: 'mail,web,pages,roster,broadcast' },
    profile: { type: 'string' },
    seconds: { type: 'string', default: '20' },
    sizes: { type: 'string', default: '20000,1000000' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const parts = new Set(values.parts.split(','));
const seconds = Number(values.seconds);
const profile = values.profile ?? null;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function countOf(url: string): Promise<{ conversations: number; waiting: number; at: number }> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ conversations: number; waiting: number }>(
      `select (select count(*)::int from conversations.conversations) as conversations, (select count(*)::int from platform.outbox where state in ('waiting', 'leased') and run_at <= now()) as waiting`,
    );
    return { conversations: rows[0]?.conversations ?? 0, waiting: rows[0]?.waiting ?? 0, at: Date.now() };
  });
}

type Accepted = Measured['mail'];

/** What is accepted, with the worker beside it as at `porchlight start` or with receipts and notices left for later; bare commits before and after. */
async function accepting(what: 'mail' | 'web', url: string, work: boolean): Promise<Accepted> {
  // The bench keeps its database: receipts that an earlier run left behind are not this one's.
  await withClient(url, async (client) => {
    await client.query('delete from platform.outbox');
    await client.query('vacuum analyze platform.outbox');
  });
  const before = await bareCommits(url, 4);
  const house = await startHouse({ url, work, sample: 1, profile });
  try {
    const port = what === 'mail' ? house.ready.smtpPort : house.ready.port;
    await sendFrom(what, port, 3);
    const began = await countOf(url);
    const cpu = await house.memory();
    const sent: Sent = await sendFrom(what, port, seconds);
    const ended = await countOf(url);
    const { rssMb, cpuMs } = await house.memory();
    const after = await bareCommits(url, 4);
    return {
      perSecond: sent.accepted / sent.seconds,
      refused: sent.refused,
      routed: ended.conversations - began.conversations,
      accepted: sent.accepted,
      p50: sent.p50,
      p95: sent.p95,
      bare: (before + after) / 2,
      backlog: ended.waiting,
      cpuPerMail: (cpuMs - cpu.cpuMs) / Math.max(1, sent.accepted),
      rssMb,
    };
  } finally {
    await house.stop();
  }
}

/** A measurement in a process and with a database server of its own; each line it prints is one step. */
async function steps<Step>(file: string, args: readonly string[]): Promise<Step[]> {
  say(`${file} ${args.join(' ')}`);
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}`);
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Step);
}

const server = await openBenchServer(say);
try {
  const measured: {
    mail?: Accepted;
    mailAlone?: Accepted;
    web?: Accepted;
    roster?: RosterStep[];
    broadcast?: BroadcastStep[];
    pages: { size: number; timings: PageTimings; rssMb: number }[];
  } = { pages: [] };
  if (parts.has('mail') || parts.has('web')) {
    const { url } = await seed(server.ownerUrl, 100_000, say);
    const rounds = [
      ['mail', 'mail', true],
      ['mailAlone', 'mail', false],
      ['web', 'web', true],
    ] as const;
    for (const [name, what, work] of rounds) {
      if (!parts.has(what)) continue;
      say(`${name}: ${seconds} s at eight clients, 100,000 conversations present`);
      measured[name] = await accepting(what, url, work);
      say(JSON.stringify(measured[name]));
    }
  }
  if (parts.has('pages')) {
    for (const size of values.sizes.split(',').map(Number)) {
      await seed(server.ownerUrl, size, say);
      say(`pages: ${size} conversations`);
      const house = await startHouse({
        url: databaseAt(server.ownerUrl, `bench_${size}`),
        work: true,
        sample: Math.max(0.3, 40_000_000 / size / 1000),
        profile,
      });
      try {
        const timings = await timePages(house);
        measured.pages.push({ size, timings, rssMb: (await house.memory()).rssMb });
        say(JSON.stringify(measured.pages.at(-1)));
      } finally {
        await house.stop();
      }
    }
  }
  if (parts.has('roster')) measured.roster = await steps<RosterStep>('roster.ts', ['--students', '100000']);
  if (parts.has('broadcast'))
    measured.broadcast = await steps<BroadcastStep>('broadcast.ts', ['--guardians', '100000']);
  const text = resultsText(measured);
  process.stdout.write(`${text}\n`);
  if (values.write && parts.size === 5) writeFileSync(join(root, 'bench', 'RESULTS.md'), text);
} finally {
  await server.stop();
}
