/** Why a CSV file cannot be read at all. The codes are part of the import's printed errors. */
export type CsvProblemCode =
  | 'not_utf8'
  | 'has_nul'
  | 'unclosed_quote'
  | 'stray_quote'
  | 'field_too_long'
  | 'row_too_wide';

export class CsvProblem extends Error {
  readonly code: CsvProblemCode;
  readonly line: number;
  constructor(code: CsvProblemCode, line: number) {
    super(code);
    this.code = code;
    this.line = line;
  }
}

/** One record: the line on which it begins, and its fields as written. */
export type CsvRow = { readonly line: number; readonly fields: readonly string[] };

const longestRecord = 1_000_000;
const mostFields = 500;
const lf = 10;
const quote = '"';

type Scan = { readonly fields: string[]; readonly end: number; readonly lines: number };

/** Reads the quoted field that opens at `start`. Null when its closing quote has not arrived yet. */
function quotedField(text: string, start: number, line: number): { value: string; next: number } | null {
  let value = '';
  let from = start + 1;
  for (;;) {
    const at = text.indexOf(quote, from);
    if (at === -1 || at + 1 >= text.length) return null;
    if (text[at + 1] !== quote) {
      const after = text[at + 1];
      if (after !== ',' && after !== '\n' && after !== '\r') throw new CsvProblem('stray_quote', line);
      return { value: value + text.slice(from, at), next: at + 1 };
    }
    value += text.slice(from, at + 1);
    from = at + 2;
  }
}

function newlinesIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** A record that holds a quote. Null when its end has not arrived yet; the text must end in a line feed to be whole. */
function scanQuoted(text: string, start: number, line: number): Scan | null {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    if (text[at] === quote) {
      const field = quotedField(text, at, line);
      if (field === null) return null;
      fields.push(field.value);
      at = field.next;
    } else {
      let to = at;
      while (to < text.length && text[to] !== ',' && text.charCodeAt(to) !== lf) {
        if (text[to] === quote) throw new CsvProblem('stray_quote', line);
        to += 1;
      }
      if (to >= text.length) return null;
      fields.push(text.slice(at, text.charCodeAt(to) === lf && text[to - 1] === '\r' && to > at ? to - 1 : to));
      at = to;
    }
    if (text[at] === '\r' && at + 1 >= text.length) return null;
    if (text[at] === '\r') at += 1;
    if (text.charCodeAt(at) === lf) return { fields, end: at + 1, lines: newlinesIn(text, start, at + 1) };
    if (text[at] !== ',') throw new CsvProblem('stray_quote', line);
    at += 1;
  }
}

/** All whole records in the text; what is left over waits for the next piece. */
function takeRows(text: string, firstLine: number): { rows: CsvRow[]; rest: string; line: number } {
  const rows: CsvRow[] = [];
  let at = 0;
  let line = firstLine;
  let nextQuote = text.indexOf(quote);
  for (;;) {
    const end = text.indexOf('\n', at);
    if (end === -1) break;
    if (nextQuote !== -1 && nextQuote < at) nextQuote = text.indexOf(quote, at);
    if (nextQuote === -1 || nextQuote > end) {
      // No quote in this line: the common case, and much faster.
      const written = text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end);
      if (written !== '') rows.push({ line, fields: written.split(',') });
      at = end + 1;
      line += 1;
      continue;
    }
    const scan = scanQuoted(text, at, line);
    if (scan === null) break;
    rows.push({ line, fields: scan.fields });
    at = scan.end;
    line += scan.lines;
  }
  if (text.length - at > longestRecord) throw new CsvProblem('unclosed_quote', line);
  return { rows, rest: text.slice(at), line };
}

function checkRows(rows: readonly CsvRow[]): void {
  for (const row of rows) if (row.fields.length > mostFields) throw new CsvProblem('row_too_wide', row.line);
}

/**
 * Reads CSV (RFC 4180, any line ending, with or without a byte order mark) from pieces of bytes, in batches of rows.
 * Strictly UTF-8: a file in another encoding is refused, never guessed at, because a guess changes people's names.
 * Written here because the parser library takes five times as long on a roster's largest file.
 */
export async function* readCsv(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly CsvRow[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let line = 1;
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw new CsvProblem('not_utf8', line + newlinesIn(rest, 0, rest.length));
    }
  };
  for await (const piece of pieces) {
    const text = decode(piece);
    if (text.includes('\0')) throw new CsvProblem('has_nul', line);
    if (text.includes('\uFFFD')) throw new CsvProblem('not_utf8', line);
    const taken = takeRows(rest + text, line);
    rest = taken.rest;
    line = taken.line;
    checkRows(taken.rows);
    if (taken.rows.length > 0) yield taken.rows;
  }
  rest += decode();
  if (rest === '') return;
  const last = takeRows(`${rest}\n`, line);
  if (last.rest !== '') throw new CsvProblem('unclosed_quote', last.line);
  checkRows(last.rows);
  if (last.rows.length > 0) yield last.rows;
}

/** A field as RFC 4180 writes it. */
export function writeCsvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Rows as one CSV text with CRLF line ends; what `readCsv` reads back is the same rows. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows
    .map((row) => `${row.length === 1 && row[0] === '' ? '""' : row.map(writeCsvField).join(',')}\r\n`)
    .join('');
}
