/**
 * Everything that must hold, one step after the other, each with its time: `npm test`. `npm run check` is the quick
 * part (no database, no browser). Stops at nothing: all steps run, and the end says which failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './chromium.ts';
import { FAILURES_FILE } from './failures.ts';

type Step = {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly quick: boolean;
};

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const tsc = join(root, 'node_modules', 'typescript-7', 'bin', 'tsc');

/** What runs a second time on PostgreSQL 15: the wall and everything that asks the database; browsers need not come again. */
const onFifteen = [
  'test/wall',
  'src/platform/database',
  'src/platform/backup',
  'src/rooms/roster',
  'src/rooms/access',
  'src/rooms/conversations',
  'src/rooms/messages',
  'src/rooms/channels/sending',
  'src/rooms/channels/texts',
  'src/rooms/language/translation',
];

/** Long, and about something else than what the database understands: browsers, hostile words, guesses, broken clusters. */
const notOnFifteen = [
  '**/*journey.test.ts',
  'test/wall/threats-content.test.ts',
  'src/platform/backup/refusal.test.ts',
  'src/rooms/access/guessing.test.ts',
  'src/rooms/conversations/former-reads.test.ts',
].flatMap((one) => ['--exclude', one]);

const notes = mkdtempSync(join(tmpdir(), 'porchlight-tests-'));
const noteOf = (name: string): string => join(notes, `${name}.json`);

/** What a run prints as it goes; what failed is written down besides, for the end. */
const reporters = ['--reporter=default', '--reporter=./tools/failures.ts'];

/** Each test that failed with the beginning of what it said: a long log is read from its end. */
function failures(name: string): readonly string[] {
  if (!existsSync(noteOf(name))) return [];
  return (JSON.parse(readFileSync(noteOf(name), 'utf8')) as string[]).map((text) => text.replaceAll('\n', '\n    '));
}

const steps: readonly Step[] = [
  { name: 'format', command: [bin('oxfmt'), '--check', '.'], quick: true },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--deny-warnings'], quick: true },
  { name: 'types', command: [process.execPath, tsc, '-p', 'tsconfig.json'], quick: true },
  { name: 'types of browser code', command: [process.execPath, tsc, '-p', 'tsconfig.client.json'], quick: true },
  { name: 'doors', command: [process.execPath, 'tools/doors.ts'], quick: true },
  { name: 'dead code', command: [bin('knip')], quick: true },
  { name: 'migrations keep the rules', command: [process.execPath, 'tools/migration-rules.ts'], quick: true },
  {
    name: 'tests',
    command: [bin('vitest'), 'run', ...reporters],
    env: { PORCHLIGHT_STOP_TEST_DB: '1', [FAILURES_FILE]: noteOf('tests') },
    quick: false,
  },
  {
    name: 'types match the database',
    command: [process.execPath, 'tools/db-types.ts', '--check'],
    env: { PORCHLIGHT_STOP_TEST_DB: '1' },
    quick: false,
  },
  {
    name: 'tests on PostgreSQL 15',
    command: [bin('vitest'), 'run', ...reporters, ...onFifteen, ...notOnFifteen],
    env: { PORCHLIGHT_TEST_ENGINE: '15', PORCHLIGHT_STOP_TEST_DB: '1', [FAILURES_FILE]: noteOf('fifteen') },
    quick: false,
  },
];

/** Debian's PostgreSQL 15 is the second engine; as root on Debian it is installed where it is missing. */
function ensureFifteen(): boolean {
  const present = (): boolean => globSync('/usr/lib/postgresql/15/bin/initdb').length > 0;
  if (present()) return true;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.error('PostgreSQL 15 is not here and cannot be installed without root on Debian: its step is left out.');
    return false;
  }
  console.error('PostgreSQL 15 is not here: installing the package postgresql with apt-get.');
  spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'postgresql-15'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return present();
}

const quickOnly = process.argv.includes('--quick');
const failed: string[] = [];
const times: string[] = [];
if (!quickOnly) ensureChromium((line) => console.error(line));
const fifteen = quickOnly ? false : ensureFifteen();

for (const step of steps) {
  if (quickOnly && !step.quick) continue;
  if (step.name.endsWith('15') && !fifteen) {
    if (process.env['CI'] !== undefined) failed.push(`${step.name} (not available)`);
    continue;
  }
  console.error(`\n── ${step.name}`);
  const started = performance.now();
  const [program = '', ...rest] = step.command;
  const result = spawnSync(program, rest, { cwd: root, stdio: 'inherit', env: { ...process.env, ...step.env } });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  times.push(`${seconds.padStart(7)} s  ${step.name}${result.status === 0 ? '' : '   FAILED'}`);
  if (result.status !== 0) failed.push(step.name);
}

for (const line of ['tests', 'fifteen'].flatMap(failures)) console.error(`\n${line}`);
rmSync(notes, { recursive: true, force: true });
console.error(`\n${times.join('\n')}`);
console.error(failed.length === 0 ? '\nEverything holds.' : `\nFailed: ${failed.join(', ')}`);
if (failed.length > 0) process.exitCode = 1;
