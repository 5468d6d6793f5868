import { join } from 'node:path';
import { newId } from '#platform/ids';
import { createLog } from '#platform/log';
import { migrate } from '#platform/database';
import { startPostgres, type RunningPostgres } from '#platform/postgres';
import { readSettings, type Settings } from '#platform/settings';
import { Client } from 'pg';
import { type House, openHouse } from '../src/house.ts';

export const root = join(import.meta.dirname, '..');
export const sizes = [20_000, 100_000, 1_000_000] as const;

/** The bench's own database server: the embedded one with the product's own settings, every commit on disk. It is kept between runs. */
export async function openBenchServer(say: (line: string) => void): Promise<RunningPostgres> {
  return startPostgres({ dataDir: join(root, '.cache', 'bench'), log: say });
}

export function databaseAt(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What the same server does at most: one row and one commit at a time, on eight connections. */
export async function bareCommits(url: string, lasting: number): Promise<number> {
  await withClient(url, async (client) => {
    await client.query('drop table if exists public.bench_commits');
    await client.query('create table public.bench_commits (id uuid primary key, words text not null)');
  });
  const until = Date.now() + lasting * 1000;
  const counts = await Promise.all(
    Array.from({ length: 8 }, async () =>
      withClient(url, async (client) => {
        let count = 0;
        for (; Date.now() < until; count += 1)
          await client.query({
            name: 'bare',
            text: 'insert into public.bench_commits (id, words) values ($1, $2)',
            values: [newId(), 'one row'],
          });
        return count;
      }),
    ),
  );
  await withClient(url, async (client) => client.query('drop table public.bench_commits'));
  return counts.reduce((sum, count) => sum + count, 0) / lasting;
}

/** Whether this database was there before. Either way it has all migrations afterwards. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<boolean> {
  const found = await withClient(serverUrl, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${name}`);
    return rowCount === 1;
  });
  await migrate({ ownerUrl: databaseAt(serverUrl, name), log: () => {} });
  return found;
}

/** The settings of a measured house: loopback only, ports chosen by the system, and many families behind one address. */
export function benchSettings(): Settings {
  return readSettings({
    PORCHLIGHT_MODE: 'demo',
    PORCHLIGHT_SECRET: 'a secret for measurements of thirty-two characters long at least',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
    PUBLIC_URL: 'http://bench.localhost',
    TRUST_PROXY: 'yes',
    HOST: '127.0.0.1',
    SMTP_HOST: '127.0.0.1',
    PORT: '0',
    SMTP_PORT: '0',
  });
}

export async function openBenchHouse(databaseUrl: string): Promise<House> {
  const settings = benchSettings();
  return openHouse({ settings, databaseUrl, log: createLog(settings.logLevel) });
}
