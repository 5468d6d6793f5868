import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** One row of an export: its columns as text, or for JSON lines as they are; and where it stands in the file. */
export type OldRecord = {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  readonly values: Readonly<Record<string, unknown>>;
};

/** A row that could not be understood. */
export type Unreadable = { readonly line: number; readonly code: 'not_utf8' | 'not_json' | 'too_long' | 'columns' };

export type Shape = { readonly kind: 'csv' | 'jsonl'; readonly delimiter: string; readonly columns: readonly string[] };

/** No help desk writes one ticket this long; a quote that was never closed would swallow the rest of the file. */
const longestRow = 16 * 1024 * 1024;
const [quote, feed, carriage] = [0x22, 0x0a, 0x0d];

type Piece = { readonly bytes: Buffer; readonly line: number; readonly offset: number; readonly tooLong: boolean };

/** A file of which only the row being read is in memory. Quoted fields may hold line breaks. */
async function* pieces(path: string, delimiter: number | null): AsyncGenerator<Piece> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let line = 1;
  let begun = 1;
  let scanned = 0;
  let quoted = false;
  let fieldStart = true;
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let at = scanned; at < rest.length; at += 1) {
      const byte = rest[at];
      if (byte === quote && delimiter !== null && (quoted || fieldStart)) quoted = !quoted;
      // After a closing quote a second one opens again: that is how a quote inside a field is written.
      fieldStart = byte === quote ? true : byte === delimiter;
      if (byte !== feed) continue;
      line += 1;
      const tooLong = at - start > longestRow;
      if (quoted && !tooLong) continue;
      yield { bytes: rest.subarray(start, at), line: begun, offset: offset + start, tooLong };
      start = at + 1;
      begun = line;
      quoted = false;
      fieldStart = true;
    }
    rest = rest.subarray(start);
    offset += start;
    scanned = rest.length;
    if (rest.length > 2 * longestRow) {
      yield { bytes: Buffer.alloc(0), line: begun, offset, tooLong: true };
      return;
    }
  }
  if (rest.length > 0) yield { bytes: rest, line: begun, offset, tooLong: rest.length > longestRow };
}

/** The fields of one row. */
export function fieldsOf(row: string, delimiter: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= row.length) {
    if (row[at] === '"') {
      let text = '';
      let from = at + 1;
      for (;;) {
        const end = row.indexOf('"', from);
        if (end < 0) {
          text += row.slice(from);
          at = row.length;
          break;
        }
        text += row.slice(from, end);
        at = end + 1;
        if (row[at] !== '"') break;
        text += '"';
        from = at + 1;
      }
      const next = row.indexOf(delimiter, at);
      fields.push(text + row.slice(at, next < 0 ? row.length : next));
      at = next < 0 ? row.length + 1 : next + 1;
    } else {
      const next = row.indexOf(delimiter, at);
      fields.push(row.slice(at, next < 0 ? row.length : next));
      at = next < 0 ? row.length + 1 : next + 1;
    }
  }
  return fields;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Buffer): string | null {
  const end = bytes.at(-1) === carriage ? bytes.length - 1 : bytes.length;
  try {
    return decoder.decode(bytes.subarray(0, end)).replaceAll('\u0000', '');
  } catch {
    return null;
  }
}

const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

/** What kind of file it is, and its columns. Null when its first line is not UTF-8 text. */
export async function shapeOf(path: string): Promise<Shape | null> {
  for await (const piece of pieces(path, null)) {
    const text = piece.tooLong ? null : textOf(piece.bytes);
    if (text === null || text.includes('\uFFFE')) return null;
    const first = withoutMark(text).trim();
    if (first === '') continue;
    if (first.startsWith('{')) return { kind: 'jsonl', delimiter: '', columns: namesIn(first) };
    const outside = first.replaceAll(/"[^"]*"/g, '');
    const count = (sign: string): number => outside.split(sign).length;
    const delimiter = [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0] ?? ',';
    return { kind: 'csv', delimiter, columns: fieldsOf(first, delimiter).map((name) => name.trim()) };
  }
  return { kind: 'csv', delimiter: ',', columns: [] };
}

function namesIn(line: string): readonly string[] {
  try {
    return Object.keys(JSON.parse(line) as object);
  } catch {
    return [];
  }
}

function rowOf(text: string, shape: Shape): Readonly<Record<string, unknown>> | Unreadable['code'] {
  if (shape.kind === 'jsonl') {
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : 'not_json';
    } catch {
      return 'not_json';
    }
  }
  const fields = fieldsOf(text, shape.delimiter);
  // A row with fields that no column names is shifted: what stands in it would be taken for something else.
  if (fields.slice(shape.columns.length).some((field) => field.trim() !== '')) return 'columns';
  return Object.fromEntries(shape.columns.map((name, place) => [name, fields[place] ?? '']));
}

/** Every row in the file's order. The file is never whole in memory. */
export async function* records(path: string, shape: Shape): AsyncGenerator<OldRecord | Unreadable> {
  let header = shape.kind === 'csv';
  for await (const { bytes, line, offset, tooLong } of pieces(path, delimiterByte(shape))) {
    if (tooLong) {
      yield { line, code: 'too_long' };
      continue;
    }
    const decoded = textOf(bytes);
    if (decoded === null) {
      yield { line, code: 'not_utf8' };
      continue;
    }
    const text = withoutMark(decoded);
    if (text.trim() === '') continue;
    if (header) {
      header = false;
      continue;
    }
    const values = rowOf(text, shape);
    yield typeof values === 'string' ? { line, code: values } : { line, offset, length: bytes.length, values };
  }
}

const delimiterByte = (shape: Shape): number | null =>
  shape.kind === 'csv' ? (shape.delimiter.codePointAt(0) ?? null) : null;

/** Reads single rows again by their place. */
export type RowReader = {
  readonly at: (offset: number, length: number) => Promise<Readonly<Record<string, unknown>>>;
  readonly close: () => Promise<void>;
};

export async function openRows(path: string, shape: Shape): Promise<RowReader> {
  const file = await open(path, 'r');
  return {
    async at(offset, length) {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, offset);
      const values = rowOf(withoutMark(textOf(bytes) ?? ''), shape);
      return typeof values === 'string' ? {} : values;
    },
    close: async () => file.close(),
  };
}

/** A column's text. `requester.email` looks inside; what is not text, a number or a yes is nothing. */
export function textIn(values: Readonly<Record<string, unknown>>, column: string | undefined): string {
  if (column === undefined) return '';
  const value = valueIn(values, column);
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(';') : '';
}

export function valueIn(values: Readonly<Record<string, unknown>>, column: string): unknown {
  if (Object.hasOwn(values, column)) return values[column];
  let inside: unknown = values;
  for (const name of column.split('.')) {
    if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, name)) return undefined;
    inside = (inside as Record<string, unknown>)[name];
  }
  return inside;
}
