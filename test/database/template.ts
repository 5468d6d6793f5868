import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { migrate } from '#platform/database';
import type { Client } from 'pg';

import { databaseUrl, withDatabase } from './connection.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** One number for all test runs on this server: who holds it may make databases and roles. */
const LOCK = 7_212_026;

const KEPT_FOR = '6 hours';

/** What the template is made from; any change makes a new one. */
const MADE_FROM = ['src/**/migrations/*.sql', 'src/platform/database/*.ts', 'test/database/template.ts'];

/** A database with all migrations, to be cloned. Made once for each state of the migrations and kept for the next run. */
export async function ensureTemplate(serverUrl: string): Promise<string> {
  const name = `template_${fingerprint()}`;
  await withDatabase(serverUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 1) return;
    await sweep(client);
    await makeTemplate(client, serverUrl, name);
  });
  return name;
}

/** It grows under another name, so that a run that was cut off leaves no half template. */
async function makeTemplate(client: Client, serverUrl: string, name: string): Promise<void> {
  const making = `${name}_making`;
  await client.query(`drop database if exists ${making} with (force)`);
  await client.query(`create database ${making}`);
  const log: string[] = [];
  try {
    await migrate({ ownerUrl: databaseUrl(serverUrl, making), log: (line: string) => void log.push(line) });
  } catch (error) {
    console.error(log.join('\n'));
    throw error;
  }
  await client.query(`comment on database ${making} is '${new Date().toISOString()}'`);
  await client.query(`alter database ${making} allow_connections false`);
  await client.query(`alter database ${making} rename to ${name}`);
}

/** Old templates, and the databases of test processes that have ended. */
async function sweep(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; stale: boolean }>(
    `select datname as name,
            shobj_description(oid, 'pg_database')::timestamptz < now() - interval '${KEPT_FOR}' as stale
       from pg_database where datname ~ '^template_[0-9a-f]{16}$'`,
  );
  for (const { name, stale } of rows) if (stale) await client.query(`drop database if exists ${name} with (force)`);
  const tests = await client.query<{ name: string }>(
    `select datname as name from pg_database where datname ~ '^test_'`,
  );
  for (const { name } of tests.rows) {
    if (!runs(Number(name.split('_')[1]))) await client.query(`drop database if exists ${name} with (force)`);
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const pattern of MADE_FROM) {
    for (const file of globSync(pattern, { cwd: ROOT }).toSorted()) {
      if (file.endsWith('.test.ts')) continue;
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(ROOT, file)))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}
