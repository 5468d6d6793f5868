import { sql } from 'kysely';
import { newId } from '#platform/ids';
import { readDate, readNumber, readText } from '../import/fields.ts';
import type { RosterFiles } from '../import/files.ts';
import { actionOf, checkCount } from '../import/reading.ts';
import { readTable, type TableRow } from '../import/table.ts';
import { errorSink, type ExtraCount, type ExtraRun, peopleBySource } from './reading.ts';

const shape = {
  file: 'attendance.csv',
  required: ['studentSourcedId', 'date', 'kind'],
  optional: ['reason', 'minutes', 'status'],
} as const;
type Column = (typeof shape.required)[number] | (typeof shape.optional)[number];

const kinds: Readonly<Record<string, string>> = {
  absent: 'absent',
  late: 'late',
  tardy: 'late',
  left_early: 'left_early',
  early: 'left_early',
};

/** A day further from today than this is a slip of the pen. */
const farthest = { days: 400 } as const;

type Day = {
  readonly line: number;
  readonly student: string;
  readonly date: string;
  readonly kind: string;
  readonly reason: string | null;
  readonly minutes: number | null;
  readonly remove: boolean;
};

function readDay(run: ExtraRun, row: TableRow<Column>): Day | null {
  const { line } = row;
  const lose = (field: Column, code: string): null => {
    run.errors.push({ file: shape.file, line, field, code, value: row.get(field)?.slice(0, 80) ?? null });
    return null;
  };
  const student = readText(row.get('studentSourcedId'));
  if (student === null) return lose('studentSourcedId', 'missing');
  const date = readDate(row.get('date'));
  if (date.value === null) return lose('date', date.problem ?? 'missing');
  const away = run.today.until(Temporal.PlainDate.from(date.value)).days;
  if (Math.abs(away) > farthest.days) return lose('date', 'date_far');
  const kind = kinds[readText(row.get('kind'))?.toLowerCase() ?? ''];
  if (kind === undefined) return lose('kind', 'attendance_unknown');
  const minutes = readNumber(row.get('minutes'));
  const fits = minutes.problem === null && (minutes.value ?? 0) <= 1440;
  // The day counts without them.
  if (!fits) lose('minutes', 'number_unreadable');
  return {
    line,
    student,
    date: date.value,
    kind,
    reason: readText(row.get('reason'))?.slice(0, 80) ?? null,
    minutes: fits ? minutes.value : null,
    remove: actionOf(row.get('status')) === 'remove',
  };
}

async function writeDays(run: ExtraRun, days: readonly Day[], count: ExtraCount): Promise<number> {
  const { tx, districtId, importId } = run;
  const known = await peopleBySource(
    run,
    days.map((day) => day.student),
  );
  // One day said twice in a batch cannot be written twice in one statement: the last word counts.
  const rows = new Map<string, object>();
  let lost = 0;
  for (const day of days) {
    const person = known.get(day.student);
    if (person?.isStudent !== true) {
      const code = person === undefined ? 'reference_unknown' : 'not_a_student';
      run.errors.push({ file: shape.file, line: day.line, field: 'studentSourcedId', code, value: day.student });
      lost += 1;
      continue;
    }
    const { date, kind, reason, minutes, remove } = day;
    rows.set(`${person.id} ${date} ${kind}`, { id: newId(), student: person.id, date, kind, reason, minutes, remove });
  }
  const given = sql`jsonb_to_recordset(${JSON.stringify([...rows.values()])}::jsonb)
    as r (id uuid, student uuid, date date, kind text, reason text, minutes integer, remove boolean)`;
  const { rows: written } = await sql<{ added: boolean }>`
    insert into roster.attendance_days as a (district_id, id, student_id, on_date, kind, reason, minutes, import_id)
    select ${districtId}::uuid, r.id, r.student, r.date, r.kind, r.reason, r.minutes, ${importId}::uuid from ${given} where not r.remove
    on conflict (district_id, student_id, on_date, kind) do update set reason = excluded.reason, minutes = excluded.minutes, import_id = excluded.import_id
      where (a.reason, a.minutes) is distinct from (excluded.reason, excluded.minutes)
    returning import_id = ${importId}::uuid and xmax = 0 as added`.execute(tx);
  const { rows: gone } = await sql`delete from roster.attendance_days a using ${given}
    where a.district_id = ${districtId} and r.remove and a.student_id = r.student and a.on_date = r.date and a.kind = r.kind returning a.id`.execute(
    tx,
  );
  const added = written.filter((row) => row.added).length;
  count.added += added;
  count.changed += written.length - added;
  count.removed += gone.length;
  return lost;
}

/** Reads `attendance.csv`. It adds to what is known and changes it; only a row that says so takes a day back. */
export async function loadAttendance(run: ExtraRun, files: RosterFiles): Promise<ExtraCount> {
  const count: ExtraCount = { added: 0, changed: 0, removed: 0 };
  let waiting: Day[] = [];
  let unknown = 0;
  const flush = async (): Promise<void> => {
    const days = waiting;
    waiting = [];
    if (days.length > 0) unknown += await writeDays(run, days, count);
  };
  const read = await readTable(files, shape, errorSink(run.errors, flush), (row) => {
    const day = readDay(run, row);
    if (day !== null) waiting.push(day);
    return day !== null;
  });
  await flush();
  checkCount(shape.file, { rows: read.rows, lost: read.lost + unknown }, false);
  return count;
}
