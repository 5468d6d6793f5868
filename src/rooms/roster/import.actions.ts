import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { reapplyCorrections } from './import/corrected.ts';
import { compare, type ImportRun } from './import/diff.ts';
import { loadExtras } from './extras/load.ts';
import type { RosterRead } from './import/oneroster.ts';
import { goThrough, type ImportResult, prepareTransaction, printedErrors, runImport } from './import/run.ts';
import { dropKeptStage, reopenStage } from './import/stage.ts';
import { countDifference, type ImportCounts } from './import/weigh.ts';
import { errors } from './roster.errors.ts';
import { mayRoster } from './roster.policy.ts';

const importRequest = z.object({
  /** A folder, a zip, or one CSV file, where this process can read it. */
  path: z.string().min(1),
  /** What the history calls it; the path's last part when left out. */
  fileName: z.string().max(200).optional(),
  /** Compare and show only; somebody approves it afterwards. For the week in which everybody changes class. */
  hold: z.boolean().optional(),
});

/** Imports a roster: reads, compares, then applies, holds or refuses all of it. Two at once wait for each other. */
export const importRoster = action('roster.import', importRequest, async (context, input): Promise<ImportResult> => {
  allow(mayImport(context));
  const result = await runImport(context, input);
  // A roster that is refused may be half of one; then nothing beside it is believed either.
  return result.status === 'rejected' ? result : withExtras(context, input.path, result);
});

const changesAnything = (counts: ImportCounts): boolean =>
  Object.values(counts).some((count) => count.added + count.changed + count.removed > 0);

/** Attendance, groups and bells beside a roster, or alone: what they changed stands in the same line of the history. */
async function withExtras(context: ActionContext, path: string, result: ImportResult): Promise<ImportResult> {
  const { importId } = result;
  const extras = await loadExtras(context, { path, importId });
  if (extras === null) return result;
  const isNews = result.status === 'unchanged' && changesAnything(extras.counts);
  if (isNews) await noteApplied(context, importId);
  return {
    ...result,
    status: isNews ? 'applied' : result.status,
    counts: { ...result.counts, ...extras.counts },
    errors: [...result.errors, ...printedErrors(context, extras.errors)],
    errorCount: result.errorCount + extras.errors.length,
  };
}

async function noteApplied({ tx, actor }: ActionContext, importId: Uuid): Promise<void> {
  await sql`update roster.imports set status = 'applied' where district_id = ${actor.districtId} and id = ${importId}`.execute(
    tx,
  );
}

const decision = z.object({ importId: z.uuid() });

const mayImport = ({ actor }: ActionContext): boolean =>
  mayRoster(actor, 'imports', { schoolId: null, taught: false, own: false });

async function heldImport(context: ActionContext, importId: Uuid): Promise<RosterRead> {
  const { tx, actor } = context;
  allow(mayImport(context));
  const { rows } = await sql<{ status: string; reading: RosterRead }>`
    select status, reading from roster.imports where district_id = ${actor.districtId} and id = ${importId} for update`.execute(
    tx,
  );
  const row = found(rows[0]);
  if (row.status !== 'held') throw errors.import_decided({ status: row.status });
  return row.reading;
}

async function noteDecision(
  { tx, actor, now }: ActionContext,
  importId: Uuid,
  status: 'applied' | 'rejected',
): Promise<void> {
  await sql`update roster.imports set status = ${status}, decided_by = ${actor.personId}, decided_at = ${now}
    where district_id = ${actor.districtId} and id = ${importId}`.execute(tx);
}

/** Applies a held import as it was shown. The comparison is made anew, so that what changed meanwhile is not undone. */
export const approveImport = action('roster.approve_import', decision, async (context, { importId }) => {
  const { tx, actor, now, record } = context;
  await prepareTransaction(tx, actor.districtId);
  const read = await heldImport(context, importId);
  const run: ImportRun = { tx, districtId: actor.districtId, importId, now: now.toString(), read };
  await reopenStage(tx, actor.districtId, importId);
  await compare(run);
  const counts = await countDifference(run);
  await goThrough(context, run);
  await dropKeptStage(tx, actor.districtId, importId);
  await noteDecision(context, importId, 'applied');
  record('roster.import_approved', { kind: 'import', id: importId }, {});
  context.refresh('roster.imports');
  return { status: 'applied' as const, importId, counts };
});

/** Throws a held import away. What took effect at once, new restrictions above all, stays. */
export const rejectImport = action('roster.reject_import', decision, async (context, { importId }) => {
  const { tx, actor, record } = context;
  await heldImport(context, importId);
  await dropKeptStage(tx, actor.districtId, importId);
  await noteDecision(context, importId, 'rejected');
  record('roster.import_rejected', { kind: 'import', id: importId }, {});
  context.refresh('roster.imports');
  return { status: 'rejected' as const, importId };
});

const recordsChoice = z.object({ seeRecords: z.boolean() });

/**
 * Whether parents and legal guardians of the contacts file see records. Off takes the right from everybody at once; on gives
 * it to those whom the file confirmed. What a person decided about one guardian stays.
 */
export const letGuardiansSeeRecords = action(
  'roster.let_guardians_see_records',
  recordsChoice,
  async (context, { seeRecords }) => {
    const { tx, actor, record } = context;
    allow(mayImport(context));
    const { districtId } = actor;
    await sql`delete from roster.settings where district_id = ${districtId}`.execute(tx);
    await sql`insert into roster.settings (district_id, id, guardians_see_records) values (${districtId}, ${newId()}, ${seeRecords})`.execute(
      tx,
    );
    await sql`update roster.guardianships set may_see_records = ${seeRecords} and coalesce(says_see_records, true)
    where district_id = ${districtId} and state = 'confirmed' and (decided_at is null or not ${seeRecords}::boolean)`.execute(
      tx,
    );
    await reapplyCorrections(tx, districtId);
    record('roster.records_choice', null, { seeRecords });
    context.refresh('roster.imports');
  },
);
