import type { Uuid } from '#platform/ids';
import { readText } from '../import/fields.ts';
import type { RosterFiles } from '../import/files.ts';
import { checkCount } from '../import/reading.ts';
import { readTable, type TableRow } from '../import/table.ts';
import { errorSink, type ExtraRun, schoolsBySource } from './reading.ts';

const shape = {
  file: 'bell_periods.csv',
  required: ['schoolSourcedId', 'schedule', 'period', 'begins', 'ends', 'days'],
  optional: [],
} as const;
type Column = (typeof shape.required)[number];

export type BellScheduleRead = {
  readonly orgId: Uuid;
  readonly name: string;
  readonly weekdays: number[];
  readonly dates: string[];
  readonly onHalfDays: boolean;
  readonly periods: { name: string; from: string; to: string }[];
};

type Days = Pick<BellScheduleRead, 'weekdays' | 'dates' | 'onHalfDays'>;

/** `1 2 3 4 5` (Monday is 1), single dates, and `half` for days that end early; divided by spaces. */
export function readDays(written: string | null): Days | null {
  const days: { weekdays: number[]; dates: string[]; onHalfDays: boolean } = {
    weekdays: [],
    dates: [],
    onHalfDays: false,
  };
  for (const word of (written ?? '').toLowerCase().split(/\s+/)) {
    if (/^[1-7]$/.test(word)) days.weekdays.push(Number(word));
    else if (word === 'half') days.onHalfDays = true;
    else if (isDate(word)) days.dates.push(word);
    else return null;
  }
  return days;
}

function isDate(word: string): boolean {
  try {
    return Temporal.PlainDate.from(word, { overflow: 'reject' }).toString() === word;
  } catch {
    return false;
  }
}

/** `8:05` or `08:05`. */
function readTime(written: string | null): string | null {
  const parts = /^(\d{1,2}):([0-5]\d)$/.exec(written ?? '');
  const hour = Number(parts?.[1] ?? '24');
  return parts === null || hour > 23 ? null : `${String(hour).padStart(2, '0')}:${parts[2]}`;
}

type Read = { readonly line: number; readonly schedule: BellScheduleRead };

function readPeriod(
  run: ExtraRun,
  row: TableRow<Column>,
  schools: ReadonlyMap<string, Uuid>,
  read: Map<string, Read>,
): boolean {
  const { line } = row;
  const lose = (field: Column, code: string): false => {
    run.errors.push({ file: shape.file, line, field, code, value: row.get(field)?.slice(0, 80) ?? null });
    return false;
  };
  const orgId = schools.get(readText(row.get('schoolSourcedId')) ?? '');
  if (orgId === undefined) return lose('schoolSourcedId', 'reference_unknown');
  const name = readText(row.get('schedule'))?.slice(0, 80);
  if (name === undefined) return lose('schedule', 'missing');
  const period = readText(row.get('period'))?.slice(0, 40);
  if (period === undefined) return lose('period', 'missing');
  const from = readTime(readText(row.get('begins')));
  const to = readTime(readText(row.get('ends')));
  if (from === null) return lose('begins', 'time_unreadable');
  if (to === null || to <= from) return lose('ends', 'time_unreadable');
  const days = readDays(readText(row.get('days')));
  if (days === null) return lose('days', 'bell_days_unreadable');
  const key = `${orgId} ${name}`;
  const known = read.get(key) ?? { line, schedule: { orgId, name, ...days, periods: [] } };
  known.schedule.periods.push({ name: period, from, to });
  read.set(key, known);
  return true;
}

const overlaps = (periods: BellScheduleRead['periods']): boolean =>
  periods.some((one, at) => at > 0 && (periods[at - 1]?.to ?? '') > one.from);

/** Reads `bell_periods.csv`: schedules in which no period runs into the next. Others are left out, each with its reason. */
export async function readBellPeriods(run: ExtraRun, files: RosterFiles): Promise<readonly BellScheduleRead[]> {
  const schools = await schoolsBySource(run);
  const read = new Map<string, Read>();
  const count = await readTable(files, shape, errorSink(run.errors), (row) => readPeriod(run, row, schools, read));
  checkCount(shape.file, count, true);
  const whole: BellScheduleRead[] = [];
  for (const { line, schedule } of read.values()) {
    schedule.periods.sort((a, b) => (a.from < b.from ? -1 : 1));
    if (overlaps(schedule.periods))
      run.errors.push({ file: shape.file, line, field: 'begins', code: 'bells_overlap', value: schedule.name });
    else whole.push(schedule);
  }
  return whole;
}
