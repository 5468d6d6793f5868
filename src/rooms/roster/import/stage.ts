import { hash } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { sql } from 'kysely';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { rawClient, type TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import { searchTextOf } from '../finding/search-text.ts';
import type { RosterSink, RowError } from './model.ts';

type Cell = string | number | boolean | null | readonly string[];

/**
 * Staged rows are loaded into temporary tables of the transaction's own: COPY does not work on tables behind row-level
 * security, needs no write-ahead log here, and the tables can be analysed. The lasting twins in the schema hold the
 * rows of an import only while it waits for somebody's decision.
 */
export const stagedColumns = {
  staged_orgs: ['source_id', 'source_hash', 'line', 'action', 'kind', 'parent_source_id', 'name', 'slug'],
  staged_people: [
    'source_id',
    'source_hash',
    'line',
    'action',
    'given_name',
    'middle_name',
    'family_name',
    'preferred_name',
    'is_student',
    'is_guardian',
    'is_staff',
    'birth_date',
    'language',
    'interpreter',
    'grade',
    'school_source_id',
    'local_id',
    'search_text',
    'emails',
    'phones',
  ],
  staged_assignments: [
    'line',
    'action',
    'person_source_id',
    'org_source_id',
    'role',
    'title',
    'source_role',
    'is_primary',
  ],
  staged_classes: [
    'source_id',
    'source_hash',
    'line',
    'action',
    'school_source_id',
    'name',
    'code',
    'grade',
    'is_homeroom',
    'subject',
  ],
  staged_enrollments: [
    'source_id',
    'source_hash',
    'line',
    'action',
    'class_source_id',
    'person_source_id',
    'role',
    'is_primary',
    'begins',
    'ends',
  ],
  staged_guardianships: [
    'source_hash',
    'line',
    'action',
    'guardian_source_id',
    'student_source_id',
    'relation',
    'legal_guardian',
    'lives_with',
    'says_be_contacted',
    'says_see_records',
    'says_act',
    'says_pick_up',
    'emergency_only',
    'contact_order',
    'begins',
    'ends',
    'state',
    'restriction',
    'document_reference',
    'basis_document',
  ],
} as const;

export type StagedTable = keyof typeof stagedColumns;
export const stagedTables = Object.keys(stagedColumns) as StagedTable[];

/** Rows of these two are never addressed from outside, and there are very many: the database counts their ids on from the import's. */
const countedIds: readonly StagedTable[] = ['staged_enrollments', 'staged_assignments'];

/** Opens the stage. What is the same in every row is the table's default, so that it is not sent a million times. */
export async function openStage(tx: TenantTx, { districtId, importId }: Omit<StageRequest, 'tx'>): Promise<void> {
  await sql`create temporary sequence if not exists staged_ids`.execute(tx);
  for (const table of stagedTables) {
    await sql.raw(`create temporary table ${table} (like roster.${table}) on commit drop`).execute(tx);
    const constants = `alter district_id set default '${districtId}', alter import_id set default '${importId}'`;
    await sql.raw(`alter table pg_temp.${table} ${constants}`).execute(tx);
  }
  for (const table of countedIds) {
    const next = `('${importId.slice(0, 24)}' || lpad(to_hex(nextval('pg_temp.staged_ids')), 12, '0'))::uuid`;
    await sql.raw(`alter table pg_temp.${table} alter id set default ${next}`).execute(tx);
  }
}

/** The columns that staged rows are joined and chosen by: figures about the others would cost and be used by nobody. */
const joinedBy: Readonly<Record<StagedTable, string>> = {
  staged_orgs: 'id, source_id, action',
  staged_people: 'id, source_id, action',
  staged_assignments: 'id, person_source_id, org_source_id, action',
  staged_classes: 'id, source_id, action',
  staged_enrollments: 'id, source_id, class_source_id, person_source_id, action',
  staged_guardianships: 'id, guardian_source_id, student_source_id, action',
};

/** Without figures about the fresh tables the planner joins a hundred thousand rows one by one. */
export async function analyzeStage(tx: TenantTx): Promise<void> {
  // Nearly every column is a key: a sample of three thousand rows says as much as one of thirty thousand.
  await sql`set local default_statistics_target = 10`.execute(tx);
  for (const table of stagedTables) await sql.raw(`analyze pg_temp.${table} (${joinedBy[table]})`).execute(tx);
}

const special = /[\\\n\r\t]/g;
const hasSpecial = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}

function copyCell(cell: Cell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'boolean') return cell ? 't' : 'f';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell !== 'string' && cell.length === 0) return '\\N';
  const text = typeof cell === 'string' ? cell : arrayLiteral(cell);
  return hasSpecial.test(text) ? text.replaceAll(special, (character) => escapes[character] ?? character) : text;
}

function digestOf(cells: readonly Cell[]): string {
  return hash('md5', cells.join('\u001F'), 'base64url');
}

const pieceSize = 512 * 1024;
const mostWaiting = 2 * 1024 * 1024;
export const mostErrorsKept = 10_000;

async function copyPiece(client: pg.PoolClient, table: StagedTable, text: Buffer): Promise<void> {
  const own: readonly string[] = stagedColumns[table];
  const columns = (countedIds.includes(table) ? own : ['id', ...own]).join(', ');
  const stream = client.query(copyFrom(`copy pg_temp.${table} (${columns}) from stdin`));
  stream.end(text);
  await finished(stream);
}

export type StageSink = RosterSink & {
  readonly errors: readonly RowError[];
  readonly errorCount: () => number;
  /** Sends what is still waiting and waits for it. */
  close(): Promise<void>;
};

export type StageRequest = { readonly tx: TenantTx; readonly districtId: Uuid; readonly importId: Uuid };

/** A person whom the file has word for word as we have them: the row says only that they are still in it. */
const unchangedPerson: readonly Cell[] = stagedColumns.staged_people.slice(4).map(() => null);

/**
 * A sink that writes into the stage. One COPY runs at a time; reading goes on while the database takes a piece in.
 * `inForce`: the digests of the people we have; on most nights nearly all of a file is the same as the night before.
 */
export function stageSink(tx: TenantTx, inForce: ReadonlyMap<string, string>): StageSink {
  const client = rawClient(tx);
  const pieces = new Map<StagedTable, { rows: string[]; size: number }>(
    stagedTables.map((table) => [table, { rows: [], size: 0 }]),
  );
  const errors: RowError[] = [];
  let errorCount = 0;
  let waiting = 0;
  let queue: Promise<void> = Promise.resolve();

  const send = (table: StagedTable): void => {
    const piece = pieces.get(table);
    if (!piece || piece.rows.length === 0) return;
    const text = Buffer.from(piece.rows.join(''));
    pieces.set(table, { rows: [], size: 0 });
    waiting += text.length;
    queue = queue.then(async () => {
      await copyPiece(client, table, text);
      waiting -= text.length;
    });
    // A failure is thrown by the next drain; until then it must not count as unhandled.
    queue.catch(() => {});
  };
  const put = (table: StagedTable, cells: readonly Cell[]): void => {
    const piece = pieces.get(table);
    if (!piece) return;
    let row = countedIds.includes(table) ? '' : newId();
    for (const cell of cells) row += row === '' ? copyCell(cell) : `\t${copyCell(cell)}`;
    row += '\n';
    piece.rows.push(row);
    piece.size += row.length;
    if (piece.size > pieceSize) send(table);
  };
  const drain = async (): Promise<void> => {
    if (waiting > mostWaiting) await queue;
  };

  return {
    errors,
    errorCount: () => errorCount,
    drain,
    async close() {
      for (const table of stagedTables) send(table);
      await queue;
    },
    error(error) {
      errorCount += 1;
      if (errors.length < mostErrorsKept) errors.push(error);
    },
    org(row) {
      const says = [row.kind, row.parentSourceId, row.name, row.identifier];
      put('staged_orgs', [row.sourceId, digestOf(says), row.line, row.action, ...says]);
    },
    person(row) {
      const says = [
        row.givenName,
        row.middleName,
        row.familyName,
        row.preferredName,
        row.isStudent,
        row.isGuardian,
        row.isStaff,
        row.birthDate,
        row.language,
        row.interpreter,
        row.grade,
        row.schoolSourceId,
        row.localId,
      ];
      const digest = digestOf([...says, ...row.emails, ...row.phones]);
      if (row.action === 'put' && inForce.get(row.sourceId) === digest) {
        put('staged_people', [row.sourceId, digest, row.line, row.action, ...unchangedPerson]);
        return;
      }
      const search = searchTextOf({
        given: [row.preferredName, row.givenName, row.middleName],
        family: row.familyName,
        more: row.localId,
      });
      put('staged_people', [row.sourceId, digest, row.line, row.action, ...says, search, row.emails, row.phones]);
    },
    assignment(row) {
      put('staged_assignments', [
        row.line,
        row.action,
        row.personSourceId,
        row.orgSourceId,
        row.role,
        row.title,
        row.sourceRole,
        row.isPrimary,
      ]);
    },
    class(row) {
      const says = [row.schoolSourceId, row.name, row.code, row.grade, row.isHomeroom, row.subject];
      put('staged_classes', [row.sourceId, digestOf(says), row.line, row.action, ...says]);
    },
    enrollment(row) {
      const says = [row.classSourceId, row.personSourceId, row.role, row.isPrimary, row.begins, row.ends];
      // So short that a digest of it would be no shorter.
      put('staged_enrollments', [row.sourceId, says.join('\u001F'), row.line, row.action, ...says]);
    },
    guardianship(row) {
      const says = [
        row.relation,
        row.legalGuardian,
        row.livesWith,
        row.saysBeContacted,
        row.saysSeeRecords,
        row.saysAct,
        row.saysPickUp,
        row.emergencyOnly,
        row.contactOrder,
        row.begins,
        row.ends,
        row.state,
        row.restriction,
        row.documentReference,
      ];
      // Most ties rest on no paper: their digest stays what it was before there was this column.
      const digest = digestOf(row.basisDocument === null ? says : [...says, row.basisDocument]);
      put('staged_guardianships', [
        `${row.fromContacts ? 'c' : 'a'}:${digest}`,
        row.line,
        row.action,
        row.guardianSourceId,
        row.studentSourceId,
        ...says,
        row.basisDocument,
      ]);
    },
  };
}

/** Keeps the staged rows of a held import until somebody decides. */
export async function keepStage(tx: TenantTx): Promise<void> {
  for (const table of stagedTables)
    await sql.raw(`insert into roster.${table} select * from pg_temp.${table}`).execute(tx);
}

/**
 * Somebody of whom the file said nothing new, and whom a person has ended or erased while the import waited, stays as that
 * person left them: the stage holds nothing to write. The next file that says anything of them is read as ever.
 */
async function keepWhoChanged(tx: TenantTx, districtId: Uuid): Promise<void> {
  await sql`update pg_temp.staged_people s set action = 'keep'
    where s.action = 'put' and s.is_student is null and not exists (select from roster.people p
      where p.district_id = ${districtId} and p.source_id = s.source_id and p.status = 'active' and p.source_hash = s.source_hash)`.execute(
    tx,
  );
}

/** Brings the kept rows of a held import back into a fresh stage. */
export async function reopenStage(tx: TenantTx, districtId: Uuid, importId: Uuid): Promise<void> {
  await openStage(tx, { districtId, importId });
  for (const table of stagedTables) {
    await sql`insert into ${sql.table(`pg_temp.${table}`)} select * from ${sql.table(`roster.${table}`)}
      where district_id = ${districtId} and import_id = ${importId}`.execute(tx);
  }
  await keepWhoChanged(tx, districtId);
  await analyzeStage(tx);
}

export async function dropKeptStage(tx: TenantTx, districtId: Uuid, importId: Uuid): Promise<void> {
  for (const table of stagedTables) {
    await sql`delete from ${sql.table(`roster.${table}`)} where district_id = ${districtId} and import_id = ${importId}`.execute(
      tx,
    );
  }
}
