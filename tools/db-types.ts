/**
 * Writes what the migrated database looks like: `src/platform/database/tables.ts` (Kysely's types) and `db/picture/`
 * (the schema as it now stands, one file a room, for review). `--check` compares instead of writing.
 * Call: node tools/db-types.ts [--check] [--url postgres://…]; without --url it makes and drops a scratch database on the test server.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

type Column = {
  schema: string;
  table: string;
  column: string;
  type: string;
  elem: string | null;
  nullable: boolean;
  has_default: boolean;
  kind: string;
};

const root = join(import.meta.dirname, '..');

function scalar(type: string): string {
  if (['int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'oid'].includes(type)) return 'number';
  if (type === 'bool') return 'boolean';
  if (type === 'timestamptz') return 'Instant';
  if (type === 'jsonb' || type === 'json') return 'Json';
  if (type === 'bytea') return 'Buffer';
  return 'string';
}

function typeOf(column: Column): string {
  const base = column.elem === null ? scalar(column.type) : `${scalar(column.elem)}[]`;
  const nullable = column.nullable ? `${base} | null` : base;
  return column.has_default ? `Generated<${nullable}>` : nullable;
}

const columnQuery = `
  select n.nspname as schema, c.relname as table, a.attname as column, t.typname as type, e.typname as elem, c.relkind::text as kind,
    not a.attnotnull as nullable, (a.atthasdef or a.attidentity <> '') as has_default
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
  where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v')
    and n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname not like 'pg\\_%'
  order by n.nspname, c.relname, a.attnum`;

function typesFile(columns: readonly Column[]): string {
  const tables = Map.groupBy(columns, (column) => `${column.schema}.${column.table}`);
  const lines = [
    '// Written by tools/db-types.ts from the migrated database. Change a migration, then run: npm run db:types',
    "import type { Generated, JSONColumnType } from 'kysely';",
    '',
    'type Instant = Temporal.Instant;',
    'type Json = JSONColumnType<object, unknown, unknown>;',
    '',
    'export interface Tables {',
  ];
  for (const [name, own] of tables) {
    lines.push(`  '${name}': {`);
    for (const column of own)
      lines.push(
        `    ${column.column}: ${own[0]?.kind === 'v' ? typeOf({ ...column, has_default: false }) : typeOf(column)};`,
      );
    lines.push('  };');
  }
  return `${lines.join('\n')}\n}\n`;
}

async function pictures(client: pg.Client, columns: readonly Column[]): Promise<Map<string, string>> {
  const { rows: constraints } = await client.query<{ schema: string; table: string; name: string; def: string }>(
    `select n.nspname as schema, c.relname as table, k.conname as name, pg_get_constraintdef(k.oid) as def from pg_constraint k
     join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace where k.contype <> 'n' order by 1, 2, k.contype desc, 3`,
  );
  const { rows: indexes } = await client.query<{ schema: string; table: string; def: string }>(
    `select schemaname as schema, tablename as table, indexdef as def from pg_indexes order by 1, 2, indexname`,
  );
  const { rows: policies } = await client.query<{ schema: string; table: string; name: string; using: string }>(
    `select schemaname as schema, tablename as table, policyname as name, qual as using from pg_policies order by 1, 2, 3`,
  );
  const result = new Map<string, string>();
  for (const [schema, own] of Map.groupBy(columns, (column) => column.schema)) {
    const lines = [
      `-- ${schema}: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.`,
      '',
    ];
    for (const [table, cells] of Map.groupBy(own, (column) => column.table)) {
      lines.push(`${cells[0]?.kind === 'v' ? 'view' : 'table'} ${schema}.${table}`);
      for (const cell of cells)
        lines.push(
          `  ${cell.column} ${cell.elem === null ? cell.type : `${cell.elem}[]`}${cell.nullable ? '' : ' not null'}${cell.has_default ? ' default' : ''}`,
        );
      const mine = <T extends { schema: string; table: string }>(rows: readonly T[]): readonly T[] =>
        rows.filter((row) => row.schema === schema && row.table === table);
      for (const one of mine(constraints)) lines.push(`  constraint ${one.name} ${one.def}`);
      for (const one of mine(indexes)) lines.push(`  ${one.def}`);
      for (const one of mine(policies)) lines.push(`  policy ${one.name} ${one.using}`);
      lines.push('');
    }
    result.set(schema, lines.join('\n'));
  }
  return result;
}

async function scratchDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const { testDatabase } = await import('../test/database/index.ts');
  const made = await testDatabase();
  return { url: made.ownerUrl, drop: async () => made.drop() };
}

const urlAt = process.argv.indexOf('--url');
const given = urlAt > 0 ? process.argv[urlAt + 1] : undefined;
const scratch = given === undefined ? await scratchDatabase() : { url: given, drop: async () => {} };
const client = new pg.Client({ connectionString: scratch.url });
await client.connect();
const { rows: columns } = await client.query<Column>(columnQuery);
const target = join(root, 'src/platform/database/tables.ts');
const files = new Map<string, string>([[target, typesFile(columns)]]);
for (const [schema, text] of await pictures(client, columns))
  files.set(join(root, 'db/picture', `${schema}.sql`), text);
await client.end();
await scratch.drop();
const format = (text: string, name: string): string =>
  name.endsWith('.ts')
    ? execFileSync(join(root, 'node_modules/.bin/oxfmt'), ['--stdin-filepath', name], {
        input: text,
        cwd: root,
        encoding: 'utf8',
      })
    : text;
let different = false;
for (const [name, text] of files) {
  const wanted = format(text, name);
  if (process.argv.includes('--check')) {
    let present = '';
    try {
      present = readFileSync(name, 'utf8');
    } catch {
      // Compared as absent.
    }
    if (present !== wanted) {
      different = true;
      console.error(`${name.slice(root.length + 1)} does not match the migrated database. Run: npm run db:types`);
    }
  } else {
    mkdirSync(join(root, 'db/picture'), { recursive: true });
    writeFileSync(name, wanted);
  }
}
if (different) process.exitCode = 1;
