import { createWriteStream, type WriteStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { writeCsv } from '../import/csv.ts';
import { type Collection, readCollection, type RestParts, type RestRow, type RestSource } from './rest.ts';

/** A field as text: lists by commas, references by the id they name. */
function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(text).join(',');
  if (typeof value === 'object') return text((value as RestRow)['sourcedId']);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Our own fields, which a service may give flat or nested. */
function own(row: RestRow, name: string): string {
  const metadata = row['metadata'];
  if (typeof metadata !== 'object' || metadata === null) return '';
  const given = metadata as Readonly<Record<string, unknown>>;
  const nested = given['porchlight'];
  const inside = typeof nested === 'object' && nested !== null ? (nested as RestRow)[name] : undefined;
  return text(given[`porchlight.${name}`] ?? inside);
}

type Column = readonly [name: string, value: (row: RestRow) => string];

const plain = (name: string): Column => [name, (row) => text(row[name])];
const from = (name: string, field: string): Column => [name, (row) => text(row[field])];
const common = ['sourcedId', 'status', 'dateLastModified'].map(plain);

/** The columns of each file. What is not listed, races and addresses above all, never leaves the answer. */
const tables: Readonly<Record<Collection, readonly Column[]>> = {
  orgs: [...common, plain('name'), plain('type'), plain('identifier'), from('parentSourcedId', 'parent')],
  users: [
    ...common,
    ...['enabledUser', 'username', 'givenName', 'familyName', 'middleName', 'identifier', 'email', 'sms', 'phone'].map(
      plain,
    ),
    from('agentSourcedIds', 'agents'),
    plain('grades'),
    from('preferredGivenName', 'preferredFirstName'),
    from('preferredFamilyName', 'preferredLastName'),
    ...['language', 'interpreter', 'title', 'role'].map((name): Column => [
      `metadata.porchlight.${name}`,
      (row) => own(row, name),
    ]),
  ],
  demographics: [...common, plain('birthDate')],
  classes: [...common, plain('title'), plain('grades'), plain('classCode'), from('schoolSourcedId', 'school')],
  enrollments: [
    ...common,
    from('classSourcedId', 'class'),
    from('schoolSourcedId', 'school'),
    from('userSourcedId', 'user'),
    plain('role'),
    plain('primary'),
    plain('beginDate'),
    plain('endDate'),
  ],
};

const roleColumns = [
  'sourcedId',
  'status',
  'userSourcedId',
  'roleType',
  'role',
  'beginDate',
  'endDate',
  'orgSourcedId',
] as const;

/** A user's roles stand inside the user; in the files they are rows of their own. */
function roleRows(user: RestRow): readonly (readonly string[])[] {
  const roles = user['roles'];
  if (!Array.isArray(roles)) return [];
  return (roles as readonly RestRow[]).map((role, at) => [
    `${text(user['sourcedId'])} ${at}`,
    text(user['status']),
    text(user['sourcedId']),
    text(role['roleType']),
    text(role['role']),
    text(role['beginDate']),
    text(role['endDate']),
    text(role['org']),
  ]);
}

type Writer = { row(cells: readonly string[]): Promise<void>; close(): Promise<void> };

function writer(path: string, header: readonly string[]): Writer {
  const stream: WriteStream = createWriteStream(path, { mode: 0o600 });
  let waiting = writeCsv([header]);
  const flush = async (): Promise<void> => {
    const piece = waiting;
    waiting = '';
    if (!stream.write(piece)) await new Promise((resolve) => stream.once('drain', resolve));
  };
  return {
    async row(cells) {
      waiting += writeCsv([cells]);
      if (waiting.length > 256 * 1024) await flush();
    },
    async close() {
      stream.end(waiting);
      await finished(stream);
    },
  };
}

async function writeCollection(
  source: RestSource,
  parts: RestParts,
  session: { token: string | null },
  at: { folder: string; collection: Collection },
): Promise<boolean> {
  const { folder, collection } = at;
  const columns = tables[collection];
  const rows = writer(
    join(folder, `${collection}.csv`),
    columns.map(([name]) => name),
  );
  const roles = collection === 'users' ? writer(join(folder, 'roles.csv'), roleColumns) : null;
  try {
    return await readCollection(source, parts, session, collection, async (row) => {
      await rows.row(columns.map(([, value]) => value(row)));
      if (roles !== null) for (const role of roleRows(row)) await roles.row(role);
    });
  } finally {
    await rows.close();
    await roles?.close();
  }
}

const order: readonly Collection[] = ['orgs', 'users', 'demographics', 'classes', 'enrollments'];

/**
 * Reads a whole district from a OneRoster 1.2 service into a folder of OneRoster CSV files. The importer takes them like
 * any other, so that everything it refuses, holds or puts into force at once is the same. `onFile` after each file.
 */
export async function fetchRoster(
  source: RestSource,
  parts: RestParts,
  folder: string,
  onFile: () => Promise<void> = async () => {},
): Promise<void> {
  const session = { token: null };
  const there = new Set<string>(['roles']);
  for (const collection of order) {
    if (await writeCollection(source, parts, session, { folder, collection })) there.add(collection);
    else await rm(join(folder, `${collection}.csv`));
    await onFile();
  }
  const said = ['orgs', 'users', 'roles', 'demographics', 'classes', 'enrollments'].map((file) => [
    `file.${file}`,
    there.has(file) ? 'bulk' : 'absent',
  ]);
  const rows = [
    ['propertyName', 'value'],
    ['manifest.version', '1.0'],
    ['oneroster.version', '1.2'],
    ...said,
    ['source.systemName', 'OneRoster REST'],
  ];
  await writeFile(join(folder, 'manifest.csv'), writeCsv(rows), { mode: 0o600 });
}
