import type { Reading } from './fields.ts';
import type { RosterSink, RowAction } from './model.ts';
import { RosterRefused, type TableCount, type TableRow } from './table.ts';

/** People, orgs and classes that a reference may point to: those of this file, and for a delta also those we already have. */
export type KnownRows = {
  readonly orgs: Map<string, 'district' | 'school' | 'department'>;
  readonly people: Map<string, PersonFlags>;
  readonly classes: Set<string>;
};

/** One number a person, so that 280,000 of them fit: 1 student, 2 guardian, 4 staff; 8 a guardian who is only a relative. */
export type PersonFlags = number;
export const flag = { student: 1, guardian: 2, staff: 4, relative: 8 } as const;

/** What every reader shares while it reads one roster. */
export type ReadingRun = {
  readonly sink: RosterSink;
  readonly today: Temporal.PlainDate;
  readonly mode: 'bulk' | 'delta';
  readonly known: KnownRows;
  /** Notes the time a row was last changed; of all of them, the newest tells old files from new ones. */
  sawChange(written: string | undefined): void;
};

/** A value, with its problem reported. The row is kept without it. */
export function take<T, Column extends string>(
  run: ReadingRun,
  place: { readonly file: string; readonly row: TableRow<Column>; readonly column: Column },
  reading: Reading<T>,
): T | null {
  if (reading.problem !== null) {
    run.sink.error({
      file: place.file,
      line: place.row.line,
      field: place.column,
      code: reading.problem,
      value: place.row.get(place.column)?.slice(0, 80) ?? null,
    });
  }
  return reading.value;
}

/** Reports a row that cannot be used. */
export function lose(
  run: ReadingRun,
  error: { file: string; line: number; field: string; code: string; value: string | null },
): false {
  run.sink.error(error);
  return false;
}

/** `tobedeleted` ends a row; every other status leaves it in force. */
export function actionOf(status: string | undefined): RowAction {
  return status?.trim().toLowerCase() === 'tobedeleted' ? 'remove' : 'put';
}

/** How many unusable rows one file may have before the whole roster is refused: the greater of five and five in a hundred. */
export function errorBudget(rows: number): number {
  return Math.max(5, Math.floor(rows * 0.05));
}

/** Refuses a file that is empty where rows must be, or broken in more than a few places. */
export function checkCount(file: string, count: TableCount, mustHaveRows: boolean): void {
  if (mustHaveRows && count.rows === 0) throw new RosterRefused('file_empty', file);
  if (count.lost > errorBudget(count.rows)) throw new RosterRefused('too_many_errors', file);
  if (mustHaveRows && count.lost === count.rows) throw new RosterRefused('too_many_errors', file);
}

/** The newest of the times that rows name. */
export function newestOf(): { saw(written: string | undefined): void; newest(): string | null } {
  let newest = '';
  return {
    saw(written) {
      // Times of one system are written in one form; comparing text first spares parsing 800,000 of them.
      if (written !== undefined && written > newest && /^\d{4}-\d{2}-\d{2}/.test(written)) newest = written;
    },
    newest() {
      const day = /^\d{4}-\d{2}-\d{2}/.exec(newest)?.[0];
      if (day === undefined) return null;
      try {
        return Temporal.Instant.from(newest).toString();
      } catch {
        return `${day}T00:00:00Z`;
      }
    },
  };
}

/** A copy of a text that is kept for long. A field is a slice of its whole piece of file, and would keep that in memory with it. */
export function owned(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
