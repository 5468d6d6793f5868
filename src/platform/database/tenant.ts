import { createHash } from 'node:crypto';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { isUuid, type Uuid } from '#platform/ids';
import type { Tables } from './tables.ts';

declare const insideTenant: unique symbol;

/** A query builder inside one tenant's transaction. Only this file can make one: a query outside a tenant does not compile. */
export type TenantTx = Kysely<Tables> & { readonly [insideTenant]: true };

const clients = new WeakMap<Kysely<Tables>, pg.PoolClient>();

/** The connection under a tenant transaction, for COPY streams. It ends with the transaction; never keep it. */
export function rawClient(tx: TenantTx): pg.PoolClient {
  const client = clients.get(tx);
  if (!client) throw new Error('rawClient: this transaction has ended');
  return client;
}

/** Statements whose text was seen often are prepared once per connection; rare ones are not worth a name. */
const seen = new Map<string, { count: number; name: string }>();

function statementName(text: string): string | undefined {
  const known = seen.get(text);
  if (known) {
    known.count += 1;
    return known.count > 4 ? known.name : undefined;
  }
  if (seen.size < 2000) seen.set(text, { count: 1, name: createHash('sha1').update(text).digest('base64url') });
  return undefined;
}

function toParameter(value: unknown): unknown {
  if (
    value instanceof Temporal.Instant ||
    value instanceof Temporal.PlainDate ||
    value instanceof Temporal.PlainTime ||
    value instanceof Temporal.PlainDateTime
  ) {
    return value.toString();
  }
  return Array.isArray(value) ? value.map(toParameter) : value;
}

function connectionOn(client: pg.PoolClient): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const name = statementName(query.sql);
      const result = await client.query({
        ...(name === undefined ? {} : { name }),
        text: query.sql,
        values: query.parameters.map(toParameter),
      });
      return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
    },
    streamQuery() {
      throw new Error('Streaming goes through rawClient and COPY.');
    },
  };
}

function kyselyOn(client: pg.PoolClient): Kysely<Tables> {
  const connection = connectionOn(client);
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: async () => {
      throw new Error('A tenant transaction cannot open another one inside itself.');
    },
    commitTransaction: async () => {},
    rollbackTransaction: async () => {},
    releaseConnection: async () => {},
    destroy: async () => {},
  };
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

/** Who a transaction is for. `students` null means no student limit; an empty list means none may be seen. */
export type TenantScope = {
  readonly districtId: Uuid;
  readonly personId: Uuid | null;
  readonly students: readonly Uuid[] | null;
  readonly readOnly: boolean;
};

const noStudent = '00000000-0000-0000-0000-000000000000';

/** The one statement text that opens a tenant. Values are validated UUIDs, quoted literally, because only a literal SET LOCAL reaches a shard. */
export function openingStatements({ districtId, personId, students, readOnly }: TenantScope): string {
  const ids = [districtId, ...(personId === null ? [] : [personId]), ...(students ?? [])];
  if (!ids.every(isUuid)) throw new Error('A tenant scope takes UUIDs only.');
  const parts = [readOnly ? 'begin read only' : 'begin', `set local app.district = '${districtId}'`];
  if (personId !== null) parts.push(`set local app.person = '${personId}'`);
  if (students !== null)
    parts.push(`set local app.students = '${students.length === 0 ? noStudent : students.join(',')}'`);
  return parts.join('; ');
}

/** Runs work inside one tenant's transaction; commits when it answers, takes everything back when it throws. */
export async function inTenant<T>(pool: pg.Pool, scope: TenantScope, work: (tx: TenantTx) => Promise<T>): Promise<T> {
  const opening = openingStatements(scope);
  const client = await pool.connect();
  const tx = kyselyOn(client) as TenantTx;
  clients.set(tx, client);
  let broken = false;
  try {
    await client.query(opening);
    const answer = await work(tx);
    await client.query('commit');
    return answer;
  } catch (error) {
    // After a failed rollback nobody knows what the connection still holds: it is closed, never handed on.
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    clients.delete(tx);
    client.release(broken);
  }
}

/** The few tables outside the wall, listed in test/wall. Crossing tenants has this loud name and a reason. */
export type OutsideTenants = Kysely<Tables>;

export async function crossTenants<T>(
  pool: pg.Pool,
  reason: string,
  work: (outside: OutsideTenants) => Promise<T>,
): Promise<T> {
  if (reason.trim() === '') throw new Error('crossTenants needs a reason.');
  const client = await pool.connect();
  try {
    return await work(kyselyOn(client));
  } finally {
    client.release();
  }
}
