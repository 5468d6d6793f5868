import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { openRosterFiles, type RosterFiles } from '../import/files.ts';
import type { RowError } from '../import/model.ts';
import { RosterRefused } from '../import/table.ts';
import type { ImportCounts } from '../import/weigh.ts';
import { bellSchedulesRead } from '../roster.events.ts';
import { loadAttendance } from './attendance.ts';
import { readBellPeriods } from './bells.ts';
import { loadDuties } from './duties.ts';
import { type ExtraFile, extraFiles } from './files.ts';
import { loadGroups } from './groups.ts';
import { loadMissingWork } from './missing-work.ts';
import type { ExtraCount, ExtraRun } from './reading.ts';

export type ExtrasLoaded = { readonly counts: ImportCounts; readonly errors: readonly RowError[] };

async function loadBells(context: ActionContext, run: ExtraRun, files: RosterFiles): Promise<ExtraCount> {
  const schedules = await readBellPeriods(run, files);
  await context.publish(bellSchedulesRead({ schedules: [...schedules] }));
  // What of it is new the calendar knows; the roster keeps none.
  return { added: 0, changed: 0, removed: 0 };
}

const loaders: Readonly<
  Record<ExtraFile, (context: ActionContext, run: ExtraRun, files: RosterFiles) => Promise<ExtraCount>>
> = {
  'attendance.csv': async (_context, run, files) => loadAttendance(run, files),
  'groups.csv': async (_context, run, files) => loadGroups(run, files),
  'bell_periods.csv': loadBells,
  'duties.csv': async (_context, run, files) => loadDuties(run, files),
  'missing_work.csv': async (_context, run, files) => loadMissingWork(run, files),
};

/** One file: all of it, or, where it is broken, nothing of it; the roster and the other files stand either way. */
async function loadOne(
  context: ActionContext,
  run: ExtraRun,
  files: RosterFiles,
  file: ExtraFile,
): Promise<ExtraCount | null> {
  const { tx } = context;
  await sql`savepoint extra_file`.execute(tx);
  try {
    const count = await loaders[file](context, run, files);
    await sql`release savepoint extra_file`.execute(tx);
    return count;
  } catch (error) {
    if (!(error instanceof RosterRefused)) throw error;
    await sql`rollback to savepoint extra_file`.execute(tx);
    run.errors.unshift({ file: error.file, line: error.line, field: null, code: error.code, value: error.field });
    return null;
  }
}

async function keepErrors({ tx, actor }: ActionContext, importId: Uuid, errors: readonly RowError[]): Promise<void> {
  const rows = errors.slice(0, 5000).map((error) => ({ ...error, id: newId() }));
  await sql`insert into roster.import_errors (district_id, id, import_id, file, line, field, code, message)
    select ${actor.districtId}::uuid, e.id, ${importId}::uuid, e.file, e.line, e.field, e.code, coalesce(e.value, '')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e (id uuid, file text, line int, field text, code text, value text)`.execute(
    tx,
  );
}

/** Reads what lies beside a roster, in the same transaction and into the same line of the history. */
export async function loadExtras(
  context: ActionContext,
  { path, importId }: { path: string; importId: Uuid },
): Promise<ExtrasLoaded | null> {
  const { tx, actor, now } = context;
  const files = await openRosterFiles(path);
  try {
    const there = extraFiles.filter((file) => files.names.includes(file));
    if (there.length === 0) return null;
    const errors: RowError[] = [];
    const counts: Record<string, ExtraCount> = {};
    for (const file of there) {
      const run: ExtraRun = {
        tx,
        districtId: actor.districtId,
        importId,
        now,
        today: now.toZonedDateTimeISO('UTC').toPlainDate(),
        byHand: actor.personId !== null,
        errors,
      };
      const count = await loadOne(context, run, files, file);
      if (count !== null && file !== 'bell_periods.csv') counts[file.replace('.csv', '')] = count;
    }
    if (errors.length > 0) await keepErrors(context, importId, errors);
    await sql`update roster.imports set counts = counts || ${JSON.stringify(counts)}::jsonb, error_count = error_count + ${errors.length}
      where district_id = ${actor.districtId} and id = ${importId}`.execute(tx);
    return { counts, errors };
  } finally {
    files.close();
  }
}
