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

/** pg's own switch for sending statements without waiting for the answers of those before. Not in its types yet. */
function setPipelined(client: pg.PoolClient, on: boolean): void {
  (client as pg.PoolClient & { pipeline: boolean }).pipeline = on;
}

/**
 * The connection under a tenant transaction, for COPY streams. It ends with the transaction; never keep it. From here
 * on this transaction sends one statement after the other: a stream cannot share its line. Call it when nothing is under way.
 */
export function rawClient(tx: TenantTx): pg.PoolClient {
  const client = clients.get(tx);
  if (!client) throw new Error('rawClient: this transaction has ended');
  setPipelined(client, false);
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

function nameOf(text: string): { name?: string } {
  const name = statementName(text);
  return name === undefined ? {} : { name };
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

type Line = { cork(): void; uncork(): void };
const gathering = new WeakSet<Line>();

/**
 * Statements that are started in one turn leave in one packet: each packet of its own would wake the database once
 * more, and that costs more than the statement. Waits for nothing: the packet leaves at the end of this very turn.
 */
function inOnePacket(client: pg.PoolClient): void {
  // pg's own socket, not in its types; pg corks it in the same way around the parts of one statement.
  const line = (client as pg.PoolClient & { connection?: { stream?: Line } }).connection?.stream;
  if (line === undefined || gathering.has(line)) return;
  gathering.add(line);
  line.cork();
  process.nextTick(() => {
    gathering.delete(line);
    line.uncork();
  });
}

function connectionOn(client: pg.PoolClient): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      inOnePacket(client);
      const result = await client.query({
        ...nameOf(query.sql),
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
  /** Statements are planned once and not again for each call's values: for what looks rows up by key, many times a second. */
  readonly planOnce?: boolean;
};

const noStudent = '00000000-0000-0000-0000-000000000000';

/** The one statement text that opens a tenant. Values are validated UUIDs, quoted literally, because only a literal SET LOCAL reaches a shard. */
export function openingStatements({ districtId, personId, students, readOnly, planOnce }: TenantScope): string {
  const ids = [districtId, ...(personId === null ? [] : [personId]), ...(students ?? [])];
  if (!ids.every(isUuid)) throw new Error('A tenant scope takes UUIDs only.');
  const parts = [readOnly ? 'begin read only' : 'begin', `set local app.district = '${districtId}'`];
  if (personId !== null) parts.push(`set local app.person = '${personId}'`);
  if (students !== null)
    parts.push(`set local app.students = '${students.length === 0 ? noStudent : students.join(',')}'`);
  if (planOnce === true) parts.push('set local plan_cache_mode = force_generic_plan');
  return parts.join('; ');
}

/** A statement to be sent as it is. */
export type PlainStatement = { readonly text: string; readonly values: readonly unknown[] };

/** What must still be written when the work is done: sent together with the commit, without waiting in between. */
export type LastWrites = () => readonly PlainStatement[];

/**
 * Runs work inside one tenant's transaction; commits when it answers, takes everything back when it throws.
 * Statements that are started without waiting for each other travel together: the opening with the first one, the last
 * writes with the commit. A statement that fails makes every later one fail, the commit included.
 */
export async function inTenant<T>(
  pool: pg.Pool,
  scope: TenantScope,
  work: (tx: TenantTx) => Promise<T>,
  last?: LastWrites,
): Promise<T> {
  const opening = openingStatements(scope);
  const client = await pool.connect();
  const tx = kyselyOn(client) as TenantTx;
  clients.set(tx, client);
  setPipelined(client, true);
  let broken = false;
  let ending: Promise<unknown> | null = null;
  try {
    inOnePacket(client);
    const opened = client.query(opening);
    // Awaited before the commit; until then the statements behind it see no tenant if it failed, and so no row.
    opened.catch(() => {});
    const answer = await work(tx);
    await opened;
    if (scope.readOnly) {
      // Nothing was written that could still fail: the reader need not wait for the end, only the connection does.
      // It is sent when this turn is over, so that the page is made first.
      ending = new Promise((resolve, reject) => {
        setImmediate(() => void client.query('commit').then(resolve, reject));
      });
      return answer;
    }
    // Handed to the connection in this very turn, one after the other: the commit must not overtake a write.
    inOnePacket(client);
    const written = (last?.() ?? []).map(({ text, values }) =>
      client.query({ ...nameOf(text), text, values: values.map(toParameter) }),
    );
    const committed = client.query('commit');
    const [{ command }] = await Promise.all([committed, ...written]);
    // PostgreSQL answers the commit of a failed transaction with a rollback and no error.
    if (command !== 'COMMIT') throw new Error('The transaction was taken back instead of being committed.');
    return answer;
  } catch (error) {
    // After a failed rollback nobody knows what the connection still holds: it is closed, never handed on.
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    clients.delete(tx);
    if (ending === null) client.release(broken);
    else
      ending.then(
        () => client.release(),
        () => client.release(true),
      );
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
