import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { nextRun } from '#platform/clock';
import type { Log } from '#platform/log';
import { BackupRefused } from './faults.ts';
import type { Keyring } from './keyring.ts';
import { forgetBackup, noteFailure, noteMade, noteProved, withNotes } from './notes.ts';
import { proveBackup } from './prove.ts';
import { backup } from './save.ts';

export type NightlyParts = {
  readonly ownerUrl: string;
  readonly secret: readonly string[];
  readonly keyring?: Keyring;
  /** Where the files lie; only files of our own naming are ever removed there. */
  readonly folder: string;
  /** 'HH:MM' in `zone`. */
  readonly at: string;
  readonly zone: () => Promise<string>;
  /** How many files stay. */
  readonly keep: number;
  readonly log: Log;
  readonly clock?: () => Temporal.Instant;
};

export type Nightly = {
  start(): void;
  /** Makes, proves and clears away what is due now; answers the new file, or null when nothing was due. */
  turn(): Promise<string | null>;
  stop(): Promise<void>;
};

const ownName = /^porchlight-\d{8}T\d{6}Z\.backup$/;
/** One number for all processes of an installation: who holds it makes the backup. */
const lock = 7_667_428;
const lookMs = 60_000;
const proofHours = 7 * 24 - 1;
const retryHours = 1;

function nameAt(now: Temporal.Instant): string {
  return `porchlight-${now.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')}.backup`;
}

/** Due when the time of day has come round since the newest one, and at once when there is none. */
async function isDue(client: Client, parts: NightlyParts, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await client.query<{ at: string | null }>(
    `select to_char(max(made_at), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from platform.backups where file ~ '^porchlight-[0-9]{8}T[0-9]{6}Z'`,
  );
  const last = rows[0]?.at ?? null;
  if (last === null) return true;
  const due = nextRun(Temporal.Instant.from(last), { at: parts.at, zone: await parts.zone() });
  return Temporal.Instant.compare(due, now) <= 0;
}

async function proofIsDue(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ due: boolean }>(
    `select coalesce(max(proved_at) < clock_timestamp() - make_interval(hours => $1), true) as due from platform.backups`,
    [proofHours],
  );
  return rows[0]?.due ?? true;
}

const sealing = ({ ownerUrl, secret, keyring }: NightlyParts) => ({
  ownerUrl,
  secret,
  ...(keyring === undefined ? {} : { keyring }),
});

async function prove(client: Client, parts: NightlyParts, file: string): Promise<void> {
  try {
    await proveBackup({ ...sealing(parts), file });
    await noteProved(client, file);
    parts.log.info('the backup was proved by restoring it');
  } catch (error) {
    parts.log.error('the backup could not be proved by restoring it', { error });
    // Only our own sentences: what the database says may quote a row.
    await noteFailure(
      client,
      file,
      error instanceof BackupRefused ? error.message : 'The newest backup could not be restored. The log says where.',
    );
  }
}

/** The oldest go; the newest that was proved stays, however old. */
async function clearAway(client: Client, { folder, keep }: NightlyParts): Promise<void> {
  const files = (await readdir(folder)).filter((name) => ownName.test(name)).toSorted();
  const { rows } = await client.query<{ file: string }>(
    'select file from platform.backups where proved_at is not null order by made_at desc limit 1',
  );
  for (const name of files.slice(0, Math.max(0, files.length - keep))) {
    if (name === rows[0]?.file) continue;
    await rm(join(folder, name), { force: true });
    await forgetBackup(client, name);
  }
}

/** Makes a backup every night and proves one every week, in one of the processes that run. */
export function createNightly(parts: NightlyParts): Nightly {
  const clock = parts.clock ?? ((): Temporal.Instant => Temporal.Now.instant());
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<unknown> = Promise.resolve();
  let notBefore = clock();
  let stopped = false;

  const turn = async (): Promise<string | null> =>
    withNotes(parts.ownerUrl, async (client) => {
      const now = clock();
      const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [lock]);
      if (rows[0]?.mine !== true || !(await isDue(client, parts, now))) return null;
      await mkdir(parts.folder, { recursive: true, mode: 0o700 });
      const file = join(parts.folder, nameAt(now));
      const summary = await backup({ ...sealing(parts), file });
      await noteMade(client, file, summary);
      parts.log.info('a backup was made', { count: summary.rows });
      if (await proofIsDue(client)) await prove(client, parts, file);
      await clearAway(client, parts);
      return file;
    });

  const look = (): void => {
    const due = Temporal.Instant.compare(clock(), notBefore) >= 0;
    running = (due ? turn() : Promise.resolve(null))
      .catch((error: unknown) => {
        notBefore = clock().add({ hours: retryHours });
        parts.log.error('the backup failed; the next try is in an hour', { error });
      })
      .finally(() => {
        if (!stopped) timer = setTimeout(look, lookMs);
      });
  };

  return {
    start: look,
    turn,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}
