import { sql } from 'kysely';
import { newId, type Uuid } from '#platform/ids';
import { readDate, readNumber, readText } from '../import/fields.ts';
import type { RosterFiles } from '../import/files.ts';
import { actionOf, checkCount } from '../import/reading.ts';
import { readTable, type TableRow } from '../import/table.ts';
import { errorSink, type ExtraCount, type ExtraRun, peopleBySource } from './reading.ts';

const shape = {
  file: 'missing_work.csv',
  required: ['studentSourcedId', 'classSourcedId', 'missing', 'asOf'],
  optional: ['status'],
} as const;
type Column = (typeof shape.required)[number] | (typeof shape.optional)[number];

/** A day further from today than this is a slip of the pen. */
const farthest = { days: 400 } as const;
/** More pieces of work than this in one class is a slip too. */
const most = 500;

type Missing = {
  readonly line: number;
  readonly student: string;
  readonly group: string;
  /** None: nothing is missing any more. */
  readonly missing: number;
  readonly asOf: string;
};

function readMissing(run: ExtraRun, row: TableRow<Column>): Missing | null {
  const { line } = row;
  const lose = (field: Column, code: string): null => {
    run.errors.push({ file: shape.file, line, field, code, value: row.get(field)?.slice(0, 80) ?? null });
    return null;
  };
  const student = readText(row.get('studentSourcedId'));
  if (student === null) return lose('studentSourcedId', 'missing');
  const group = readText(row.get('classSourcedId'));
  if (group === null) return lose('classSourcedId', 'missing');
  const missing = readNumber(row.get('missing'));
  if (missing.value === null) return lose('missing', missing.problem ?? 'missing');
  if (missing.value > most) return lose('missing', 'number_unreadable');
  const asOf = readDate(row.get('asOf'));
  if (asOf.value === null) return lose('asOf', asOf.problem ?? 'missing');
  if (Math.abs(run.today.until(Temporal.PlainDate.from(asOf.value)).days) > farthest.days)
    return lose('asOf', 'date_far');
  const isGone = actionOf(row.get('status')) === 'remove';
  return { line, student, group, missing: isGone ? 0 : missing.value, asOf: asOf.value };
}

async function classesBySource(
  { tx, districtId }: ExtraRun,
  sourceIds: readonly string[],
): Promise<ReadonlyMap<string, Uuid>> {
  const { rows } = await sql<{ source: string; id: Uuid }>`select source_id as source, id from roster.classes
    where district_id = ${districtId} and ended_at is null and source_id = any(${[...new Set(sourceIds)]}::text[])`.execute(
    tx,
  );
  return new Map(rows.map(({ source, id }) => [source, id]));
}

async function writeMissing(run: ExtraRun, all: readonly Missing[], count: ExtraCount): Promise<number> {
  const { tx, districtId, importId } = run;
  const people = await peopleBySource(
    run,
    all.map((one) => one.student),
  );
  const classes = await classesBySource(
    run,
    all.map((one) => one.group),
  );
  // The newest word on a child in a class counts, wherever it stands in the file.
  const rows = new Map<string, { readonly asOf: string }>();
  let lost = 0;
  for (const { line, student, group, missing, asOf } of all) {
    const person = people.get(student);
    const classId = classes.get(group);
    if (person?.isStudent !== true || classId === undefined) {
      const [field, code, value] =
        classId === undefined
          ? ['classSourcedId', 'reference_unknown', group]
          : ['studentSourcedId', person === undefined ? 'reference_unknown' : 'not_a_student', student];
      run.errors.push({ file: shape.file, line, field, code, value });
      lost += 1;
      continue;
    }
    const key = `${person.id} ${classId}`;
    const had = rows.get(key);
    if (had !== undefined && had.asOf > asOf) continue;
    const row = { id: newId(), student: person.id, class: classId, missing, asOf };
    rows.set(key, row);
  }
  const given = sql`jsonb_to_recordset(${JSON.stringify([...rows.values()])}::jsonb)
    as r (id uuid, student uuid, "class" uuid, missing integer, "asOf" date)`;
  const { rows: written } = await sql<{ added: boolean }>`
    insert into roster.missing_work as w (district_id, id, student_id, class_id, missing, as_of, import_id)
    select ${districtId}::uuid, r.id, r.student, r."class", r.missing, r."asOf", ${importId}::uuid from ${given} where r.missing > 0
    on conflict (district_id, student_id, class_id) do update set missing = excluded.missing, as_of = excluded.as_of, import_id = excluded.import_id
      where w.as_of <= excluded.as_of and (w.missing, w.as_of) is distinct from (excluded.missing, excluded.as_of)
    returning xmax = 0 as added`.execute(tx);
  const { rows: gone } = await sql`delete from roster.missing_work w using ${given}
    where w.district_id = ${districtId} and r.missing = 0 and w.student_id = r.student and w.class_id = r."class" and w.as_of <= r."asOf" returning w.id`.execute(
    tx,
  );
  const added = written.filter((row) => row.added).length;
  count.added += added;
  count.changed += written.length - added;
  count.removed += gone.length;
  return lost;
}

/** Reads `missing_work.csv`. It adds to what is known and changes it; older days never undo newer ones; 0 takes a row away. */
export async function loadMissingWork(run: ExtraRun, files: RosterFiles): Promise<ExtraCount> {
  const count: ExtraCount = { added: 0, changed: 0, removed: 0 };
  let waiting: Missing[] = [];
  let unknown = 0;
  const flush = async (): Promise<void> => {
    const all = waiting;
    waiting = [];
    if (all.length > 0) unknown += await writeMissing(run, all, count);
  };
  const read = await readTable(files, shape, errorSink(run.errors, flush), (row) => {
    const one = readMissing(run, row);
    if (one !== null) waiting.push(one);
    return one !== null;
  });
  await flush();
  checkCount(shape.file, { rows: read.rows, lost: read.lost + unknown }, false);
  return count;
}
