/**
 * Fills a database with a district that has many conversations: node bench/seed.ts 1000000
 * Kept for the next run; younger than a week it is taken as it is.
 */
import { pathToFileURL } from 'node:url';
import { systemActor } from '#platform/actor';
import { newId } from '#platform/ids';
import { adoptDepartments } from '#rooms/conversations';
import type { Client } from 'pg';
import { addDistrict } from '../src/commands/districts.ts';
import { databaseAt, ensureDatabase, openBenchHouse, openBenchServer, withClient } from './ground.ts';
import { afterwards, filling, peopleOf, settingUp } from './seed.sql.ts';

export type Seeded = { readonly url: string; readonly name: string; readonly conversations: number };

const keptDays = 7;
const tables = [
  'conversations.conversations',
  'conversations.messages',
  'conversations.happenings',
  'conversations.search',
  'conversations.reads',
  'platform.audit',
  'channels.deliveries',
  'channels.inbound',
];

async function isFresh(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ fresh: boolean | null }>(
      `select shobj_description(oid, 'pg_database')::timestamptz > now() - interval '${keptDays} days' as fresh from pg_database where datname = current_database()`,
    );
    return rows[0]?.fresh === true;
  });
}

/** Indexes are built once at the end instead of being kept at every row. */
async function takeIndexes(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; made: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made from pg_index i
     where i.indrelid = any($1::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [tables],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map((row) => row.made);
}

/** Several connections share a list of statements. */
async function shared(url: string, statements: readonly string[], lanes: number): Promise<void> {
  const queue = [...statements];
  await Promise.all(
    Array.from({ length: lanes }, async () =>
      withClient(url, async (client) => {
        await client.query(
          `set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB'; set maintenance_work_mem = '512MB'`,
        );
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) await client.query(next);
      }),
    ),
  );
}

async function countEverything(url: string, district: string): Promise<void> {
  const house = await openBenchHouse(url);
  try {
    // Pages show a year at most: what is older is taken as counted.
    await withClient(url, async (client) => {
      await client.query(
        `insert into conversations.measured (district_id, id, grain, day, at) select $1, gen_random_uuid(), 'day', d::date, now() from generate_series(now() - interval '1100 days', now() - interval '400 days', interval '1 day') d`,
        [district],
      );
    });
    for (let more = 1; more > 0;) {
      await withClient(url, async (client) => {
        await client.query(
          `insert into platform.outbox (district_id, id, job, payload, run_at) values ($1, gen_random_uuid(), 'conversations.measure', '{}', now())`,
          [district],
        );
      });
      more = (await house.worker.drain(district)) > 1 ? 1 : 0;
    }
  } finally {
    await house.close();
  }
}

export async function seed(serverUrl: string, count: number, say: (line: string) => void): Promise<Seeded> {
  const name = `bench_${count}`;
  const url = databaseAt(serverUrl, name);
  const seeded: Seeded = { url, name, conversations: count };
  const found = await ensureDatabase(serverUrl, name);
  if (found && (await isFresh(url))) return seeded;
  if (found) {
    await withClient(serverUrl, async (client) => client.query(`drop database ${name} with (force)`));
    await ensureDatabase(serverUrl, name);
  }
  const started = performance.now();
  const house = await openBenchHouse(url);
  let district: string;
  try {
    district = await addDistrict(house.floor, {
      name: 'Alder Falls Schools',
      slug: 'bench',
      zone: 'America/Chicago',
      languages: ['en', 'es', 'ar'],
      mode: 'demo',
    });
    await withClient(url, async (client) => {
      for (const statement of peopleOf(district, newId)) await client.query(statement);
    });
    await house.floor.act(systemActor(district, 'bench'), adoptDepartments, {});
  } finally {
    await house.close();
  }
  await withClient(url, async (client) => {
    const indexes = await takeIndexes(client);
    for (const statement of settingUp(district, count)) await client.query(statement);
    say(`${name}: stories made after ${Math.round((performance.now() - started) / 1000)} s`);
    await shared(url, filling(district, count), 2);
    say(`${name}: rows written after ${Math.round((performance.now() - started) / 1000)} s`);
    await shared(url, indexes, 2);
    say(`${name}: indexes built after ${Math.round((performance.now() - started) / 1000)} s`);
    for (const statement of afterwards) await client.query(statement);
  });
  await countEverything(url, district);
  await withClient(url, async (client) => {
    await client.query('vacuum analyze');
    await client.query(`comment on database ${name} is '${new Date().toISOString()}'`);
  });
  say(`${name}: ready after ${Math.round((performance.now() - started) / 1000)} s`);
  return seeded;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const server = await openBenchServer(say);
  try {
    for (const count of process.argv.slice(2).map(Number)) await seed(server.ownerUrl, count, say);
  } finally {
    await server.stop();
  }
}
