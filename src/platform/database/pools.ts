import pg from 'pg';

const { Pool, types } = pg;

const instant = (text: string): Temporal.Instant =>
  Temporal.Instant.from(text.includes('BC') ? '0001-01-01T00:00Z' : text);

/** Columns as Temporal and numbers: timestamptz → Temporal.Instant, date and time → text, bigint and numeric → number. */
const parsers = new Map<number, (text: string) => unknown>([
  [types.builtins.TIMESTAMPTZ, instant],
  [types.builtins.DATE, (text) => text],
  [types.builtins.TIME, (text) => text],
  [types.builtins.INT8, Number],
  [types.builtins.NUMERIC, Number],
]);

const typeReader: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    const own = format === 'binary' ? undefined : parsers.get(oid);
    return own ?? types.getTypeParser(oid, format);
  },
};

export type PoolRequest = {
  readonly url: string;
  readonly role: string;
  readonly size: number;
  readonly onError: (error: Error) => void;
};

/** A pool whose every connection has put its own rights down: it starts as the given role, which owns nothing. */
export function createPool({ url, role, size, onError }: PoolRequest): pg.Pool {
  const pool = new Pool({
    connectionString: url,
    max: size,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 30_000,
    keepAlive: true,
    types: typeReader,
    application_name: 'porchlight',
    options: [
      `-c role=${role}`,
      '-c timezone=UTC',
      '-c citus.propagate_set_commands=local',
      '-c statement_timeout=60000',
      '-c idle_in_transaction_session_timeout=60000',
    ].join(' '),
  });
  // A connection that dies while idle must not take the process with it; the next query gets a new one.
  pool.on('error', onError);
  // Nor one that dies while it is used: its statements fail and say so, and an event nobody hears would end the process.
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}
