/**
 * Measures the roster import: node bench/roster.ts --students 100000
 * Prints one JSON line a step: the first import, the same file again, and files in which one student in a hundred changed.
 * The database is a server of its own with the product's settings, every commit on disk, made for it and removed.
 * --statements 50   prints each statement that took the database so many milliseconds or more
 */
import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '#platform/database';
import { startPostgres } from '#platform/postgres';
import { importRoster } from '#rooms/roster';
import { makeScene, type Scene, writeRoster } from '#test/roster';

const { values } = parseArgs({
  options: {
    students: { type: 'string', default: '100000' },
    write: { type: 'string' },
    changed: { type: 'string' },
    statements: { type: 'string' },
  },
});
const students = Number(values.students);

/** Files are written by a process of their own, so that its memory does not count as the import's. */
async function write(folder: string, changed?: number): Promise<void> {
  const args = [
    '--students',
    String(students),
    '--write',
    folder,
    ...(changed === undefined ? [] : ['--changed', String(changed)]),
  ];
  await new Promise<void>((resolve, reject) => {
    fork(import.meta.filename, args, { execArgv: [] }).once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`writing files ended with ${code}`)),
    );
  });
}

/** The most memory this process had since the start, in megabytes. */
const mostMemory = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

/** Processor seconds of the database server so far, all its processes together; null where the system does not tell. */
function databaseSeconds(postmaster: number): number | null {
  const ticksOf = (pid: string): number => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      if (pid !== String(postmaster) && fields[1] !== String(postmaster)) return 0;
      // User and system time of its own, and those of its ended children.
      return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    } catch {
      return 0;
    }
  };
  if (process.platform !== 'linux') return null;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.reduce((sum, pid) => sum + ticksOf(pid), 0) / 100;
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

async function steps(scene: Scene, folder: string, postmaster: number): Promise<void> {
  for (const [step, path] of [
    ['first import', 'first'],
    ['unchanged', 'first'],
    ['1 % changed', 'changed'],
    ['1 % changed again', 'changed-again'],
  ] as const) {
    const started = performance.now();
    const before = process.cpuUsage();
    const databaseBefore = databaseSeconds(postmaster);
    const result = await scene.floor.act(scene.system, importRoster, { path: join(folder, path) });
    const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
    const used = process.cpuUsage(before);
    const ownCpuSeconds = tenths((used.user + used.system) / 1e6);
    const databaseAfter = databaseSeconds(postmaster);
    const databaseCpuSeconds =
      databaseAfter === null || databaseBefore === null ? null : tenths(databaseAfter - databaseBefore);
    process.stdout.write(
      `${JSON.stringify({ step, seconds, ownCpuSeconds, databaseCpuSeconds, status: result.status, mostMemoryMb: mostMemory(), counts: result.counts, errors: result.errorCount, held: result.held })}\n`,
    );
  }
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-roster-'));
  // The database has a user of its own, who must reach its folder.
  await chmod(folder, 0o711);
  const server = await startPostgres({
    dataDir: join(folder, 'data'),
    log: () => {},
    ...(values.statements === undefined
      ? {}
      : {
          unsafeForTests: { log_min_duration_statement: values.statements, log_error_verbosity: 'default' },
        }),
  });
  try {
    await migrate({ ownerUrl: server.ownerUrl, log: () => {} });
    const scene = await makeScene({}, { appUrl: server.ownerUrl, drop: async () => {} });
    await write(join(folder, 'first'));
    await write(join(folder, 'changed'), 0.01);
    await write(join(folder, 'changed-again'), 0.0099);
    await steps(scene, folder, server.pid);
    await scene.close();
    if (values.statements !== undefined) process.stderr.write(readFileSync(join(folder, 'data', 'server.log'), 'utf8'));
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

if (values.write === undefined) await measure();
else
  await writeRoster(
    { students, ...(values.changed === undefined ? {} : { changedShare: Number(values.changed) }) },
    '1.2',
    values.write,
  );
