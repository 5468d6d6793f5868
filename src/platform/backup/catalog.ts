import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Client, escapeIdentifier } from 'pg';

import { BackupRefused } from './faults.ts';

/** A table as the database has it now. */
export type Table = {
  /** For example "roster.people". */
  readonly name: string;
  /** The same, quoted for SQL. */
  readonly sql: string;
  /** Every column that holds data of its own, in order. */
  readonly columns: readonly string[];
  /** How rows are ordered so that two readings give the same bytes. */
  readonly order: string;
  /** The column that says whose row it is, or null where the table has no such column. */
  readonly district: string | null;
  /** True when the table stands behind the tenant wall. */
  readonly walled: boolean;
};

/** Neither saved nor restored: filled by migrations and so part of every new database, or of worth for a day at most. */
const NOT_KEPT = ['platform.data_classes', 'platform.tenant_tables', 'platform.rates'];

/** Schemas that are not the house's: the system's, extensions', and the job runner's, which is made anew. */
const FOREIGN = `n.nspname !~ '^(pg_|citus|columnar)' and n.nspname not in ('information_schema', 'public', 'graphile_worker')`;

/** All tables whose rows a backup holds, in a fixed order. */
export async function listTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<{
    schema: string;
    name: string;
    columns: string[];
    keys: string[] | null;
    walled: boolean;
  }>(
    `select n.nspname as schema, c.relname as name, c.relrowsecurity as walled,
            array(select a.attname::text from pg_attribute a
                   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                   order by a.attnum) as columns,
            (select array_agg(quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end
                              order by k.place)
               from pg_index i, unnest(i.indkey::int2[]) with ordinality as k (attnum, place), pg_attribute a
              where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum) as keys
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and ${FOREIGN}
      order by n.nspname, c.relname`,
  );
  return rows
    .filter((row) => !NOT_KEPT.includes(`${row.schema}.${row.name}`))
    .map((row) => {
      const name = `${row.schema}.${row.name}`;
      const own = name === 'platform.districts' ? 'id' : 'district_id';
      return {
        name,
        sql: `${escapeIdentifier(row.schema)}.${escapeIdentifier(row.name)}`,
        columns: row.columns,
        order: (row.keys ?? row.columns.map((column) => escapeIdentifier(column))).join(', '),
        district: row.columns.includes(own) ? own : null,
        walled: row.walled,
      };
    });
}

/**
 * The statement that writes a table's rows, all or one district's. The id was checked to be one. In the text format a row
 * is always one line; in CSV a message with a line of its own that reads "\\." could not be read back before version 18.
 */
export function copyOut(table: Table, districtId: string | null): string {
  const where = districtId === null ? '' : ` where ${escapeIdentifier(table.district ?? '')} = '${districtId}'`;
  return `copy (select ${columnList(table.columns)} from ${table.sql}${where} order by ${table.order}) to stdout with (format text)`;
}

export function copyIn(table: Table): string {
  return `copy ${table.sql} (${columnList(table.columns)}) from stdin with (format text)`;
}

function columnList(columns: readonly string[]): string {
  return columns.map((column) => escapeIdentifier(column)).join(', ');
}

/** Which migrations this database has seen. */
export async function appliedMigrations(client: Client): Promise<{ name: string; sha256: string }[]> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select to_regclass('public.porchlight_migrations') is not null as there`,
  );
  if (there[0]?.there !== true) {
    throw new BackupRefused('This database has no Porchlight in it yet. Run "porchlight migrate" first.');
  }
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from public.porchlight_migrations order by name',
  );
  return rows;
}

/**
 * A connection whose text form of every value is the same on any server. It acts as the owner of the tables and not as
 * a superuser, so that it works on any PostgreSQL that a district may be given.
 */
export async function connect(ownerUrl: string): Promise<Client> {
  const client = new Client({ connectionString: ownerUrl, application_name: 'porchlight backup' });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(
    `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601'; set extra_float_digits = 1;
     set bytea_output = 'hex'; set xmloption = 'content'; set client_encoding = 'UTF8'; set statement_timeout = 0;
     set idle_in_transaction_session_timeout = 0; set search_path = pg_catalog`,
  );
  return client;
}

/** The version of this Porchlight. */
export function appVersion(): string {
  const file = join(import.meta.dirname, '..', '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
