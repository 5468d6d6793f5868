import { CsvProblem, readCsv } from './csv.ts';
import type { RosterFiles } from './files.ts';
import type { RosterSink } from './model.ts';

/** A finding that refuses the whole roster: nothing is changed. */
export class RosterRefused extends Error {
  readonly code: string;
  readonly file: string;
  readonly line: number | null;
  readonly field: string | null;
  constructor(code: string, file: string, line: number | null = null, field: string | null = null) {
    super(code);
    this.code = code;
    this.file = file;
    this.line = line;
    this.field = field;
  }
}

export type TableShape<Column extends string> = {
  readonly file: string;
  readonly required: readonly Column[];
  readonly optional: readonly Column[];
};

/** One row, by column name. A column that the file does not have reads as undefined. */
export type TableRow<Column extends string> = {
  readonly line: number;
  get(column: Column): string | undefined;
};

export type TableCount = { rows: number; lost: number };

function columnPlaces<Column extends string>(
  shape: TableShape<Column>,
  header: readonly string[],
  sink: RosterSink,
): Map<Column, number> {
  const written = header.map((name) => name.trim().toLowerCase());
  const places = new Map<Column, number>();
  for (const column of [...shape.required, ...shape.optional]) {
    const at = written.indexOf(column.toLowerCase());
    if (at !== -1) places.set(column, at);
  }
  const missing = shape.required.find((column) => !places.has(column));
  if (missing !== undefined) throw new RosterRefused('column_missing', shape.file, 1, missing);
  const known = new Set([...shape.required, ...shape.optional].map((column) => column.toLowerCase()));
  for (const [at, name] of written.entries()) {
    if (name !== '' && !known.has(name) && !name.startsWith('metadata.')) {
      sink.error({ file: shape.file, line: 1, field: header[at]?.trim() ?? null, code: 'unknown_column', value: null });
    }
    if (name !== '' && written.indexOf(name) !== at)
      throw new RosterRefused('column_twice', shape.file, 1, header[at]?.trim() ?? null);
  }
  return places;
}

function refusedFor(file: string, error: unknown): unknown {
  return error instanceof CsvProblem ? new RosterRefused(error.code, file, error.line) : error;
}

/**
 * Hands each row of a file to `each`, which answers whether the row could be used; counts both. A row of another width
 * than the header is an error of its own, and as the very last row the mark of an upload that broke off.
 */
export async function readTable<Column extends string>(
  files: RosterFiles,
  shape: TableShape<Column>,
  sink: RosterSink,
  each: (row: TableRow<Column>) => boolean,
): Promise<TableCount> {
  const count: TableCount = { rows: 0, lost: 0 };
  let places: Map<Column, number> | null = null;
  let width = 0;
  let cutLine: number | null = null;
  try {
    for await (const batch of readCsv(files.read(shape.file))) {
      for (const { line, fields } of batch) {
        if (places === null) {
          places = columnPlaces(shape, fields, sink);
          width = fields.length;
          continue;
        }
        count.rows += 1;
        cutLine = null;
        if (fields.length !== width) {
          cutLine = line;
          count.lost += 1;
          sink.error({ file: shape.file, line, field: null, code: 'row_width', value: `${fields.length}/${width}` });
          continue;
        }
        const at = places;
        const usable = each({
          line,
          get: (column) => {
            const place = at.get(column);
            return place === undefined ? undefined : fields[place];
          },
        });
        if (!usable) count.lost += 1;
      }
      await sink.drain();
    }
  } catch (error) {
    throw refusedFor(shape.file, error);
  }
  if (places === null) throw new RosterRefused('file_empty', shape.file);
  if (cutLine !== null) throw new RosterRefused('file_cut_off', shape.file, cutLine);
  return count;
}
