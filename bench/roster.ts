/**
 * Measures the roster import: node bench/roster.ts --students 100000
 * Prints one JSON line a step: the first import, the same file again, and files in which one student in a hundred changed.
 */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importRoster } from '#rooms/roster';
import { makeScene, writeRoster } from '#test/roster';

const { values } = parseArgs({
  options: { students: { type: 'string', default: '100000' }, write: { type: 'string' }, changed: { type: 'string' } },
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
    fork(import.meta.filename, args).once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`writing files ended with ${code}`)),
    );
  });
}

/** The most memory this process had since the start, in megabytes. */
const mostMemory = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-roster-'));
  const scene = await makeScene();
  try {
    await write(join(folder, 'first'));
    await write(join(folder, 'changed'), 0.01);
    await write(join(folder, 'changed-again'), 0.0099);
    for (const [step, path] of [
      ['first import', 'first'],
      ['unchanged', 'first'],
      ['1 % changed', 'changed'],
      ['1 % changed again', 'changed-again'],
    ] as const) {
      const started = performance.now();
      const before = process.cpuUsage();
      const result = await scene.floor.act(scene.system, importRoster, { path: join(folder, path) });
      const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
      const used = process.cpuUsage(before);
      const ownCpuSeconds = Number(((used.user + used.system) / 1e6).toFixed(1));
      process.stdout.write(
        `${JSON.stringify({ step, seconds, ownCpuSeconds, status: result.status, mostMemoryMb: mostMemory(), counts: result.counts, errors: result.errorCount, held: result.held })}\n`,
      );
    }
  } finally {
    await scene.close();
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
