import { randomBytes } from 'node:crypto';

import type { Client } from 'pg';

import { testDatabase, withDatabase, type TestDatabase } from '#test/database';

export const NORTH = '01930000-0000-7000-8000-00000000000a';
export const SOUTH = '01930000-0000-7000-8000-00000000000b';
export const SECRET = 'a secret that is long enough to be one';

/** One more room, whose tables hold what is hard to carry: every kind of value, and references in a circle. */
const CELLAR = [
  `create schema cellar authorization porchlight_owner`,
  `set role porchlight_owner`,
  `create table cellar.shelves (
     district_id uuid not null, id uuid not null, best_jar uuid, below uuid, primary key (district_id, id))`,
  `select platform.tenant_table('cellar.shelves', 'setting')`,
  `create table cellar.jars (
     district_id uuid not null, id uuid not null, shelf_id uuid not null, words text, tags text[], facts jsonb,
     at timestamptz, weight double precision, price numeric, raw bytea, day date, span interval, "order" integer,
     lowered text generated always as (lower(words)) stored, primary key (district_id, id))`,
  `select platform.tenant_table('cellar.jars', 'setting')`,
  `alter table cellar.jars add constraint jars_shelf_fkey
     foreign key (district_id, shelf_id) references cellar.shelves (district_id, id) on delete cascade`,
  `alter table cellar.shelves add constraint shelves_best_jar_fkey
     foreign key (district_id, best_jar) references cellar.jars (district_id, id)`,
  `alter table cellar.shelves add constraint shelves_below_fkey
     foreign key (district_id, below) references cellar.shelves (district_id, id)`,
  `reset role`,
];

/** Texts that file formats stumble over. */
const WORDS = [
  '',
  null,
  '\\N',
  'one\n\\.\ntwo',
  'tab\there, "quotes", back\\slash',
  '學校 مدرسة école',
  '\u200f\u0001',
  'x'.repeat(70_000),
];

/** A migrated database with the extra room, empty. */
export async function emptyHouse(): Promise<TestDatabase> {
  const database = await testDatabase();
  await withDatabase(database.ownerUrl, async (client) => {
    for (const statement of CELLAR) await client.query(statement);
  });
  return database;
}

/** The same with two districts in it. */
export async function fullHouse(): Promise<TestDatabase> {
  const database = await emptyHouse();
  await withDatabase(database.ownerUrl, async (client) => {
    for (const [district, slug] of [
      [NORTH, 'north'],
      [SOUTH, 'south'],
    ] as const) {
      await client.query(
        `insert into platform.districts (id, slug, name, zone, languages, mode)
         values ($1, $2, $2 || ' district', 'America/Chicago', '{en,es}', 'production')`,
        [district, slug],
      );
      await client.query(`insert into platform.hosts (host, district_id) values ($2, $1)`, [
        district,
        `${slug}.localhost`,
      ]);
      await fillDistrict(client, district);
    }
  });
  return database;
}

async function fillDistrict(client: Client, district: string): Promise<void> {
  const id = (n: number) => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  await client.query(`insert into cellar.shelves values ($1, $2, null, null), ($1, $3, null, $2)`, [
    district,
    id(1),
    id(2),
  ]);
  for (const [n, words] of WORDS.entries()) {
    await client.query(
      `insert into cellar.jars (district_id, id, shelf_id, words, tags, facts, at, weight, price, raw, day, span, "order")
       values ($1, $2, $3, $4, array[$4, null, '{"x"}'], jsonb_build_object('words', $4::text, 'n', 1.10),
               '2026-03-08 02:30:00.123456-06', 0.1 + 0.2, 12345678901234567890.123, $5, '0044-03-15 BC', '1 mon 2 days 03:04:05.6', $6)`,
      [district, id(100 + n), id(1 + (n % 2)), words, randomBytes(200), n],
    );
  }
  await client.query(
    `insert into cellar.jars (district_id, id, shelf_id, at, weight) values ($1, $2, $3, 'infinity', 'NaN')`,
    [district, id(200), id(1)],
  );
  await client.query(`update cellar.shelves set best_jar = $2 where district_id = $1 and id = $3`, [
    district,
    id(103),
    id(1),
  ]);
  await client.query(
    `insert into platform.audit (district_id, id, at, actor_kind, what, facts)
     select $1, gen_random_uuid(), now(), 'system', 'a thing happened', '{}' from generate_series(1, 500)`,
    [district],
  );
  const file = id(300);
  await client.query(
    `insert into platform.files (district_id, id, sha256, size, type, name, data_class, state, owner_kind, created_at)
     values ($1, $2, 'x', 1, 'image/jpeg', 'bus.jpg', 'attachment', 'clean', 'message', now())`,
    [district, file],
  );
  for (let seq = 0; seq < 2; seq += 1) {
    await client.query(
      `insert into platform.file_pieces (district_id, id, file_id, seq, bytes) values ($1, gen_random_uuid(), $2, $3, $4)`,
      [district, file, seq, randomBytes(400 * 1024)],
    );
  }
}

/** Rows and a checksum of every table, read as superuser and without any of the code under test. */
export async function picture(url: string): Promise<Record<string, string>> {
  return withDatabase(url, async (client) => {
    await client.query(`set timezone = 'UTC'`);
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema', 'public') order by 1`,
    );
    const found: Record<string, string> = {};
    for (const { name } of rows) {
      const sum = await client.query<{ sum: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as sum from ${name} t`,
      );
      found[name] = sum.rows[0]?.sum ?? '';
    }
    return found;
  });
}

/** The wall and the references: what a restore takes down for a moment and must put back. */
export async function defences(url: string): Promise<unknown[]> {
  return withDatabase(url, async (client) => {
    const { rows } = await client.query(
      `select c.oid::regclass::text as name, relrowsecurity, relforcerowsecurity,
              array(select conname || ' ' || convalidated || ' ' || pg_get_constraintdef(k.oid) from pg_constraint k
                     where conrelid = c.oid order by conname) as constraints
         from pg_class c join pg_namespace n on n.oid = relnamespace
        where relkind = 'r' and nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1`,
    );
    return rows;
  });
}

/** Rows of the extra room by district. */
export async function cellarCount(url: string): Promise<Record<string, number>> {
  return withDatabase(url, async (client) => {
    const { rows } = await client.query<{ district_id: string; rows: number }>(
      'select district_id, count(*)::int as rows from cellar.jars group by 1 order by 1',
    );
    return Object.fromEntries(rows.map((row) => [row.district_id, row.rows]));
  });
}
