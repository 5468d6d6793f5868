import { basename } from 'node:path';
import type { Client } from 'pg';
import { sql } from 'kysely';
import type { Check } from '#platform/house';
import { connect } from './catalog.ts';
import type { BackupSummary } from './summary.ts';

export type BackupNote = {
  readonly file: string;
  readonly madeAt: Temporal.Instant;
  readonly provedAt: Temporal.Instant | null;
  readonly failure: string | null;
};

/** Runs work on a connection that may write the notes. */
export async function withNotes<T>(ownerUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(ownerUrl);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A backup that is whole and on disk. A later one under the same name takes the note's place, unproved. */
export async function noteMade(client: Client, file: string, summary: BackupSummary): Promise<void> {
  await client.query(
    `insert into platform.backups (file, made_at, row_count, bytes) values ($1, $2, $3, $4)
     on conflict (file) do update set made_at = excluded.made_at, row_count = excluded.row_count, bytes = excluded.bytes, proved_at = null, failure = null`,
    [basename(file), summary.createdAt, summary.rows, summary.fileBytes],
  );
}

export async function noteProved(client: Client, file: string): Promise<void> {
  await client.query('update platform.backups set proved_at = clock_timestamp(), failure = null where file = $1', [
    basename(file),
  ]);
}

/** A proof that failed leaves the reason with the backup. */
export async function noteFailure(client: Client, file: string, failure: string): Promise<void> {
  await client.query('update platform.backups set failure = $2 where file = $1', [basename(file), failure]);
}

export async function forgetBackup(client: Client, file: string): Promise<void> {
  await client.query('delete from platform.backups where file = $1', [basename(file)]);
}

const dayHours = 26;
const proofDays = 8;

/** What should be seen to, by the notes; empty when all is well. */
export function backupWarnings(notes: readonly BackupNote[], now: Temporal.Instant): readonly string[] {
  const newest = notes.toSorted((a, b) => Temporal.Instant.compare(b.madeAt, a.madeAt))[0];
  if (newest === undefined) return ['No backup was ever made. Set BACKUP_DIR, or run "porchlight backup" every night.'];
  const warnings: string[] = [];
  const older = (moment: Temporal.Instant, hours: number): boolean =>
    Temporal.Instant.compare(moment, now.subtract({ hours })) < 0;
  if (older(newest.madeAt, dayHours)) warnings.push(`The newest backup is of ${newest.madeAt.toString()}.`);
  const proofs = notes.flatMap((note) => note.provedAt ?? []);
  const tried = notes.findLast((note) => note.failure !== null || note.provedAt !== null);
  const failure = tried?.failure ?? null;
  if (failure !== null) warnings.push(failure);
  else if (proofs.length === 0) warnings.push('No backup was ever proved by restoring it.');
  else if (proofs.every((moment) => older(moment, proofDays * 24)))
    warnings.push(`No backup was proved by restoring it in the last ${proofDays} days.`);
  return warnings;
}

/** Backups are made each day and proved each week. It warns and never fails: the data itself is well. */
export const backupCheck: Check = {
  id: 'backups',
  name: 'A backup of the last day is there, and one of the last week was restored to prove it',
  once: true,
  async count(floor) {
    // The demonstration can be made anew at any time.
    if (floor.settings.mode === 'demo' && floor.settings.backupDir === null) return { violations: 0, examples: [] };
    const { rows } = await floor.outside('the notes on backups are of the whole installation', async (outside) =>
      sql<BackupNote>`select file, made_at as "madeAt", proved_at as "provedAt", failure from platform.backups order by made_at`.execute(
        outside,
      ),
    );
    return { violations: 0, examples: [], warnings: backupWarnings(rows, floor.clock()) };
  },
};
