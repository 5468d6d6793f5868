import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Client } from 'pg';

/** A migration as it stands in the sources. */
export type Migration = {
  readonly name: string;
  readonly room: string;
  readonly kind: 'safe' | 'expand' | 'contract';
  readonly statements: readonly string[];
  readonly sha256: string;
};

/** Rooms in the order of the house; migrations of one time stamp run in this order. */
const roomOrder = ['platform', 'roster', 'calendar', 'access', 'evidence', 'language', 'channels', 'conversations'];

const sourceRoot = join(import.meta.dirname, '..', '..');

function migrationFolders(): readonly { room: string; folder: string }[] {
  const rooms = readdirSync(join(sourceRoot, 'rooms'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ room: entry.name, folder: join(sourceRoot, 'rooms', entry.name, 'migrations') }));
  return [{ room: 'platform', folder: join(import.meta.dirname, 'migrations') }, ...rooms];
}

export function readMigration(room: string, file: string): Migration {
  const text = readFileSync(file, 'utf8');
  const kind = /^-- (safe|expand|contract): \S/.exec(text)?.[1];
  if (kind !== 'safe' && kind !== 'expand' && kind !== 'contract') {
    throw new Error(`${basename(file)} must begin with "-- safe: why", "-- expand: why" or "-- contract: why".`);
  }
  return {
    name: `${room}/${basename(file, '.sql')}`,
    room,
    kind,
    statements: text
      .split(/^--;\s*$/m)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
    sha256: createHash('sha256').update(text).digest('hex'),
  };
}

/** All migrations of the house, in the order they run. */
export function allMigrations(): readonly Migration[] {
  const place = (room: string): number => (roomOrder.includes(room) ? roomOrder.indexOf(room) : roomOrder.length);
  const stamp = (migration: Migration): string => migration.name.split('/')[1]?.slice(0, 13) ?? '';
  return migrationFolders()
    .flatMap(({ room, folder }) => {
      let files: string[] = [];
      try {
        files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
      } catch {
        // A room without tables.
      }
      return files.map((name) => readMigration(room, join(folder, name)));
    })
    .toSorted(
      (a, b) => stamp(a).localeCompare(stamp(b)) || place(a.room) - place(b.room) || a.name.localeCompare(b.name),
    );
}

/** One number for everybody who may migrate this database at the same time. */
const advisoryLock = 7_667_427;

async function prepareRoles(client: Client): Promise<void> {
  for (const [role, options] of [
    ['porchlight_owner', 'login'],
    ['porchlight_app', 'nologin'],
    ['porchlight_search', 'nologin'],
  ] as const) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
    // Roles belong to the whole server: another database's migration may make the same one at the same moment.
    if (rowCount === 0) {
      await client
        .query(`create role ${role} ${options} nosuperuser nobypassrls nocreatedb nocreaterole`)
        .catch((error: unknown) => {
          if (!(error instanceof Error && 'code' in error && (error.code === '42710' || error.code === '23505')))
            throw error;
        });
    }
    const { rows } = await client.query<{ member: boolean }>(
      `select pg_has_role(current_user, $1, 'member') as member`,
      [role],
    );
    if (rows[0]?.member !== true) await client.query(`grant ${role} to current_user`);
  }
  // The owner hands the one search function over to the role it runs as.
  await client.query('grant porchlight_search to porchlight_owner');
  await client.query('create extension if not exists pg_trgm');
  await client.query('create extension if not exists btree_gin');
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  await client.query(
    `grant create, connect on database ${client.escapeIdentifier(rows[0]?.name ?? '')} to porchlight_owner`,
  );
}

const ledger = `create table if not exists public.porchlight_migrations (
  name text primary key, sha256 text not null, kind text not null, applied_at timestamptz not null default now())`;

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query('set local role porchlight_owner');
    for (const statement of migration.statements) await client.query(statement);
    await client.query('reset role');
    await client.query('insert into public.porchlight_migrations (name, sha256, kind) values ($1, $2, $3)', [
      migration.name,
      migration.sha256,
      migration.kind,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`The migration ${migration.name} failed and was taken back: ${said}`, { cause: error });
  }
}

export type MigrateRequest = { readonly ownerUrl: string; readonly log: (line: string) => void };

/** Brings the database to this version. Safe when several processes start at once; answers how many files it ran. */
export async function migrate({ ownerUrl, log }: MigrateRequest): Promise<number> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock]);
    const encoding = await client.query<{ server_encoding: string }>('show server_encoding');
    if (encoding.rows[0]?.server_encoding !== 'UTF8') {
      throw new Error(
        `The database's encoding is ${encoding.rows[0]?.server_encoding}; Porchlight needs one created with encoding UTF8.`,
      );
    }
    await client.query(ledger);
    const { rows } = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from public.porchlight_migrations',
    );
    const applied = new Map(rows.map((row) => [row.name, row.sha256]));
    const open = allMigrations().filter((migration) => !applied.has(migration.name));
    if (open.length > 0) await prepareRoles(client);
    for (const migration of open) {
      await apply(client, migration);
      log(`migrated ${migration.name}`);
    }
    return open.length;
  } finally {
    await client.end();
  }
}
