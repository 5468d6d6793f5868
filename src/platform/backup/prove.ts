import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { migrate } from '#platform/database';
import { BackupRefused } from './faults.ts';
import type { Keyring } from './keyring.ts';
import { restore } from './restore.ts';
import type { BackupSummary } from './summary.ts';

export type ProveRequest = {
  /** The same server as the house's database; its user must be allowed to create databases. */
  readonly ownerUrl: string;
  readonly file: string;
  readonly secret: string | readonly string[];
  readonly keyring?: Keyring;
};

/**
 * Restores a backup into a database made for this, with every comparison that a restore makes, and throws that
 * database away. A backup that was never restored is a hope.
 */
export async function proveBackup({ ownerUrl, file, secret, keyring }: ProveRequest): Promise<BackupSummary> {
  const server = new Client({ connectionString: ownerUrl, application_name: 'porchlight backup' });
  server.on('error', () => undefined);
  await server.connect();
  const prefix = await scratchPrefix(server);
  const name = `${prefix}${randomBytes(6).toString('hex')}`;
  try {
    await dropLeft(server, prefix);
    await server.query(`create database ${escapeIdentifier(name)} template template0 encoding 'UTF8'`).catch(explain);
    const scratch = new URL(ownerUrl);
    scratch.pathname = `/${name}`;
    await migrate({ ownerUrl: scratch.href, log: () => undefined });
    return await restore({ ownerUrl: scratch.href, file, secret, ...(keyring === undefined ? {} : { keyring }) });
  } finally {
    await server.query(`drop database if exists ${escapeIdentifier(name)} with (force)`).catch(() => undefined);
    await server.end();
  }
}

/** Names this house's own database: another house on the same server has another. */
async function scratchPrefix(server: Client): Promise<string> {
  const { rows } = await server.query<{ oid: string }>(
    'select oid::text as oid from pg_database where datname = current_database()',
  );
  return `porchlight_proof_${rows[0]?.oid ?? '0'}_`;
}

/** What a proof that was cut off left behind. */
async function dropLeft(server: Client, prefix: string): Promise<void> {
  const { rows } = await server.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [prefix],
  );
  for (const { name } of rows)
    await server.query(`drop database if exists ${escapeIdentifier(name)}`).catch(() => undefined);
}

function explain(error: unknown): never {
  if ((error as { code?: string }).code !== '42501') throw error;
  throw new BackupRefused(
    'The backup could not be proved: the database user may not create a database to restore it into. Give it CREATEDB, or restore the file elsewhere by hand.',
  );
}
