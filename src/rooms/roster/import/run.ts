import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import { ensureDistrictOrg } from '../orgs.store.ts';
import { brokenParents, type ParentLink } from '../orgs.rules.ts';
import {
  childrenMoved,
  childrenMoving,
  guardianshipsEnded,
  peopleEnded,
  rosterImported,
  staffEnded,
} from '../roster.events.ts';
import { applyDifference, type Applied } from './apply.ts';
import { applyGuardianships, applyUrgent } from './apply-guardianships.ts';
import { withoutExtras } from '../extras/files.ts';
import { reapplyCorrections, settleAgreed } from './corrected.ts';
import { changesIn, compare, type ImportRun } from './diff.ts';
import { contactTies, digestFiles, digestsInForce, existingRows, type FileDigests } from './existing.ts';
import { FilesProblem, openRosterFiles, type RosterFiles } from './files.ts';
import {
  closeImport,
  type ImportStatus,
  type LastApplied,
  lastApplied,
  openImport,
  supersedeHeld,
  wasAppliedBefore,
} from './history.ts';
import { type Held, isOlder } from './hold.rules.ts';
import type { RowError } from './model.ts';
import { errorSentence } from './sentences.ts';
import { readOneRoster, type RosterRead } from './oneroster.ts';
import { looksSimple, readSimple } from './simple.ts';
import { analyzeStage, dropKeptStage, keepStage, openStage, stageSink, type StageSink } from './stage.ts';
import { checkCount } from './reading.ts';
import { RosterRefused } from './table.ts';
import { countDifference, type ImportCounts, keepDifference, noCounts, weigh } from './weigh.ts';

/** An error as it is printed: `message` says it in English; pages say it in the reader's language by the code. */
export type ImportError = Omit<RowError, 'value'> & { readonly message: string };

/** What an import came to. `errors` is cut at a thousand; all kept ones are on its page. */
export type ImportResult = {
  readonly status: ImportStatus;
  readonly importId: Uuid;
  readonly counts: ImportCounts;
  readonly errors: readonly ImportError[];
  readonly errorCount: number;
  readonly held: readonly Held[];
};

const mostErrorsAnswered = 1000;

export function printedErrors({ floor }: ActionContext, errors: readonly RowError[]): readonly ImportError[] {
  const t = floor.words.translator('en');
  return errors.slice(0, mostErrorsAnswered).map(({ file, line, field, code, value }) => ({
    file,
    line,
    field,
    code,
    message: errorSentence({ t }, code, value),
  }));
}

/** One roster at a time in a district; and room for work that is long and joins by the hundred thousand. */
export async function prepareTransaction(tx: TenantTx, districtId: Uuid): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(tx);
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`roster.import ${districtId}`}, 0))`.execute(tx);
  // Tables that grew a moment ago have no figures yet, and a join row by row over them would take minutes.
  await sql`set local enable_nestloop = off`.execute(tx);
  await sql`set local jit = off`.execute(tx);
  await sql`set local work_mem = '64MB'`.execute(tx);
  await sql`set local gin_pending_list_limit = '32MB'`.execute(tx);
}

/** Parents that do not exist, or rings of parents: reported, and the org hangs below the district. */
async function mendParents(tx: TenantTx, sink: StageSink, known: ReadonlySet<string>): Promise<void> {
  const { rows } = await sql<ParentLink>`select source_id as "sourceId", parent_source_id as "parentSourceId", line
    from pg_temp.staged_orgs where action = 'put' and kind <> 'district'`.execute(tx);
  const { rows: districts } = await sql<{
    source_id: string;
  }>`select source_id from pg_temp.staged_orgs where kind = 'district'`.execute(tx);
  const above = new Set([...known, ...districts.map((row) => row.source_id)]);
  const broken = brokenParents(rows, above);
  for (const org of broken)
    sink.error({
      file: 'orgs.csv',
      line: org.line,
      field: 'parentSourcedId',
      code: org.code,
      value: org.parentSourceId,
    });
  if (broken.length === 0) return;
  await sql`update pg_temp.staged_orgs set parent_source_id = null where source_id = any (${broken.map((org) => org.sourceId)}::text[])`.execute(
    tx,
  );
}

/** Enrolments whose id came before in the same file: the first one counts. */
async function dropTwice(tx: TenantTx, sink: StageSink): Promise<void> {
  const { rows } = await sql<{ source_id: string; line: number }>`
    delete from pg_temp.staged_enrollments e using (
      select source_id, min(line) as first from pg_temp.staged_enrollments group by source_id having count(*) > 1) twice
    where e.source_id = twice.source_id and e.line > twice.first returning e.source_id, e.line`.execute(tx);
  for (const row of rows)
    sink.error({
      file: 'enrollments.csv',
      line: row.line,
      field: 'sourcedId',
      code: 'duplicate',
      value: row.source_id,
    });
}

/** The very file that another one replaced: without dates in its rows nobody can tell an old file from one put back on purpose. */
async function isPutBack({ tx, actor }: ActionContext, digest: string | null): Promise<readonly Held[]> {
  const again = digest !== null && (await wasAppliedBefore(tx, actor.districtId, digest));
  return again ? [{ rule: 'older_file', subject: '', limit: 0, found: 1 }] : [];
}

/**
 * Class places that were not read again still speak: where many of them belong to people or classes that this roster no
 * longer has, its files do not fit together, and one of them broke off.
 */
async function checkClassPlaces({ tx, districtId, read }: ImportRun): Promise<void> {
  if (read.sameEnrollments !== true) return;
  const goes = [await changesIn(tx, 'people_diff'), await changesIn(tx, 'classes_diff')];
  if (!goes.some((changes) => changes.has('removed'))) return;
  const { rows } = await sql<{ all: number; lost: number }>`select count(*)::int as all,
      (count(*) filter (where p.person_id is not null or c.id is not null))::int as lost
    from roster.enrollments e
    left join people_diff p on p.person_id = e.person_id and p.change = 'removed'
    left join classes_diff c on c.id = e.class_id and c.change = 'removed'
    where e.district_id = ${districtId} and e.ended_at is null`.execute(tx);
  const count = { rows: rows[0]?.all ?? 0, lost: rows[0]?.lost ?? 0 };
  checkCount('enrollments.csv', count, false);
}

/** The same of contacts that were not read again: ties of people who go, or who are students no more, go with them. */
async function checkContactTies({ tx, districtId, read }: ImportRun): Promise<void> {
  if (read.sameContacts !== true) return;
  const { rows } = await sql<{ lost: number }>`
    select count(*)::int as lost from guardianships_diff d
    join roster.guardianships g on g.district_id = ${districtId} and g.id = d.id and g.source_hash like 'c:%'
    where d.change = 'removed'`.execute(tx);
  const lost = rows[0]?.lost ?? 0;
  if (lost > 0) checkCount('contacts.csv', { rows: await contactTies(tx, districtId), lost }, false);
}

type Opened = {
  readonly files: RosterFiles;
  readonly importId: Uuid;
  readonly digests: FileDigests;
  readonly last: LastApplied | null;
  /** Somebody wants to look before anything is applied. */
  readonly hold: boolean;
};

type Reading = { readonly read: RosterRead | null; readonly refused: RowError | null; readonly sink: StageSink };

function refusal(error: unknown): RowError | null {
  if (error instanceof RosterRefused)
    return { file: error.file, line: error.line, field: error.field, code: error.code, value: error.field };
  if (error instanceof FilesProblem)
    return { file: error.file, line: null, field: null, code: error.code, value: error.file };
  return null;
}

async function readIntoStage(context: ActionContext, { files, importId, digests, last }: Opened): Promise<Reading> {
  const { tx, actor, now } = context;
  const { districtId } = actor;
  await openStage(tx, { districtId, importId });
  const sink = stageSink(tx, await digestsInForce(tx, districtId));
  const today = now.toZonedDateTimeISO('UTC').toPlainDate();
  try {
    const isInForce = (file: string): boolean =>
      last?.files[file] !== undefined && last.files[file] === digests.files[file];
    const read = looksSimple(files)
      ? await readSimple({ files, sink, today })
      : await readOneRoster({
          files,
          sink,
          today,
          isInForce,
          newestEnrollmentAt: last?.newestEnrollmentAt ?? null,
          contactTies: async () => contactTies(tx, districtId),
          existing: async () => existingRows(tx, districtId),
        });
    await sink.close();
    if (isOlder(read.newestRowAt, last?.newestRowAt ?? null)) throw new RosterRefused('older_file', files.name);
    const known = read.mode === 'delta' ? new Set((await existingRows(tx, districtId)).orgs.keys()) : new Set<string>();
    await mendParents(tx, sink, known);
    await dropTwice(tx, sink);
    await analyzeStage(tx);
    return { read, refused: null, sink };
  } catch (error) {
    const refused = refusal(error);
    if (refused === null) throw error;
    // What is still on its way to the database would mix with the next statements.
    await sink.close();
    return { read: null, refused, sink };
  }
}

/** Somebody brought back by hand whom the file has again is the file's once more. */
async function forgetRestored({ tx, districtId }: ImportRun): Promise<void> {
  await sql`delete from roster.corrections c using pg_temp.staged_people s, person_ids i
    where c.district_id = ${districtId} and c.subject_kind = 'person' and c.field = 'status'
      and c.subject_id = i.person_id and i.source_id = s.source_id and s.action = 'put'`.execute(tx);
}

/** Writes the difference and tells the house. */
export async function goThrough(context: ActionContext, run: ImportRun): Promise<void> {
  const { tx } = context;
  const moving = { importId: run.importId, studentIds: null };
  await context.publish(childrenMoving(moving));
  const applied: Applied = await applyDifference(run);
  await applyGuardianships(run);
  await forgetRestored(run);
  await settleAgreed(tx, run.districtId);
  await reapplyCorrections(tx, run.districtId, run.now);
  if (applied.staffEnded.length > 0) await context.publish(staffEnded({ personIds: [...applied.staffEnded] }));
  if (applied.peopleEnded.length > 0) await context.publish(peopleEnded({ personIds: [...applied.peopleEnded] }));
  if (applied.guardianshipsEnded.length > 0)
    await context.publish(guardianshipsEnded({ ties: [...applied.guardianshipsEnded] }));
  await context.publish(childrenMoved(moving));
  await context.publish(rosterImported({ importId: run.importId }));
}

async function waitForPerson(context: ActionContext, run: ImportRun): Promise<void> {
  await keepStage(run.tx);
  const ended = await applyUrgent(run);
  await reapplyCorrections(run.tx, run.districtId);
  if (ended.length > 0) await context.publish(guardianshipsEnded({ ties: [...ended] }));
}

const isNothing = (counts: ImportCounts): boolean =>
  Object.values(counts).every((count) => count.added === 0 && count.changed === 0 && count.removed === 0);

export type ImportOptions = {
  readonly path: string;
  readonly fileName?: string | undefined;
  readonly hold?: boolean | undefined;
};

async function decide(
  context: ActionContext,
  run: ImportRun,
  hold: boolean,
  digest: string | null,
): Promise<{ status: ImportStatus; counts: ImportCounts; held: readonly Held[]; keptAdministrators: boolean }> {
  const { keptAdministrators } = await compare(run);
  await checkClassPlaces(run);
  await checkContactTies(run);
  const counts = await countDifference(run);
  if (isNothing(counts)) return { status: 'unchanged', counts, held: [], keptAdministrators };
  const total = Object.values(counts).reduce((sum, count) => sum + count.added + count.changed + count.removed, 0);
  const asked: readonly Held[] = hold ? [{ rule: 'asked', subject: '', limit: 0, found: total }] : [];
  const held = [...asked, ...(await isPutBack(context, digest)), ...(await weigh(run, counts))];
  await keepDifference(run);
  if (held.length > 0) await waitForPerson(context, run);
  else await goThrough(context, run);
  return { status: held.length > 0 ? 'held' : 'applied', counts, held, keptAdministrators };
}

type End = Parameters<typeof closeImport>[3];

/** Writes the end of an import into its history, and answers it. */
async function finish(context: ActionContext, importId: Uuid, end: End): Promise<ImportResult> {
  await closeImport(context.tx, context.actor.districtId, importId, end);
  const { status, counts, held, errorCount } = end;
  return { status, importId, counts, held, errorCount, errors: printedErrors(context, end.errors) };
}

const nothingRead = {
  read: null,
  digest: null,
  files: {},
  counts: noCounts,
  held: [],
  errors: [],
  errorCount: 0,
} as const;

async function importFiles(context: ActionContext, opened: Opened): Promise<ImportResult> {
  const { tx, actor, now } = context;
  const { districtId } = actor;
  const { importId } = opened;
  const { whole: digest, files } = opened.digests;
  const { read, refused, sink } = await readIntoStage(context, opened);
  if (read === null) {
    const errors = refused === null ? sink.errors : [refused, ...sink.errors];
    return finish(context, importId, {
      ...nothingRead,
      status: 'rejected',
      digest,
      files,
      errors,
      errorCount: sink.errorCount() + 1,
    });
  }
  const decided = await decide(context, { tx, districtId, importId, now: now.toString(), read }, opened.hold, digest);
  if (decided.keptAdministrators)
    sink.error({ file: 'users.csv', line: null, field: null, code: 'last_administrator', value: null });
  if (decided.status !== 'unchanged')
    for (const id of await supersedeHeld(tx, districtId, importId)) await dropKeptStage(tx, districtId, id);
  const { status, counts, held } = decided;
  return finish(context, importId, {
    status,
    read,
    digest,
    files,
    counts,
    held,
    errors: sink.errors,
    errorCount: sink.errorCount(),
  });
}

/** The very same files as those in force: nothing has to be compared. */
async function sameAgain(
  context: ActionContext,
  files: RosterFiles,
  importId: Uuid,
  last: LastApplied,
): Promise<ImportResult> {
  const read: RosterRead = {
    source: looksSimple(files) ? 'simple' : 'oneroster',
    version: null,
    mode: 'bulk',
    has: { orgs: false, people: false, classes: false, enrollments: false, contacts: false },
    newestRowAt: last.newestRowAt,
    newestEnrollmentAt: last.newestEnrollmentAt,
  };
  return finish(context, importId, {
    ...nothingRead,
    status: 'unchanged',
    read,
    digest: last.digest,
    files: last.files,
  });
}

async function importPath(context: ActionContext, importId: Uuid, options: ImportOptions): Promise<ImportResult> {
  let files: RosterFiles | null = null;
  try {
    const all = await openRosterFiles(options.path);
    files = withoutExtras(all);
    const digests = await digestFiles(files);
    const last = await lastApplied(context.tx, context.actor.districtId);
    // Only what may lie beside a roster came: the one in force stays.
    if (last !== null && files.names.length === 0 && all.names.length > 0)
      return await sameAgain(context, files, importId, last);
    if (last?.digest === digests.whole) return await sameAgain(context, files, importId, last);
    return await importFiles(context, { files, importId, digests, last, hold: options.hold ?? false });
  } catch (error) {
    const refused = refusal(error);
    if (refused === null) throw error;
    return await finish(context, importId, { ...nothingRead, status: 'rejected', errors: [refused], errorCount: 1 });
  } finally {
    files?.close();
  }
}

/** Reads, compares, and applies or holds. Everything happens in the caller's transaction. */
export async function runImport(context: ActionContext, options: ImportOptions): Promise<ImportResult> {
  const { tx, actor, now, record } = context;
  const { districtId } = actor;
  const importId = newId();
  await prepareTransaction(tx, districtId);
  await ensureDistrictOrg(tx, districtId);
  const fileName = options.fileName ?? options.path.split(/[\\/]/).findLast((part) => part !== '') ?? options.path;
  await openImport(tx, { importId, districtId, fileName, startedBy: actor.personId, now: now.toString() });
  const result = await importPath(context, importId, options);
  record('roster.imported', { kind: 'import', id: importId }, { status: result.status, errors: result.errorCount });
  context.refresh('roster.imports');
  return result;
}
