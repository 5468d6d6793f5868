import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvProblem, readCsv, writeCsv } from './csv.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Uint8Array, size = 7): Promise<{ line: number; fields: readonly string[] }[]> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const rows = [];
  for await (const batch of readCsv(inPieces(bytes, size))) rows.push(...batch);
  return rows;
}

async function problemOf(text: string | Uint8Array): Promise<string> {
  const error = await read(text).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CsvProblem)) throw new Error('this file was read without a problem');
  return `${error.code}:${error.line}`;
}

const field = fc
  .string({ unit: fc.constantFrom('a', 'ñ', '字', '"', ',', '\n', '\r\n', ' ', 'x') })
  .map((text) => text.replaceAll(/\r(?!\n)/g, ''));
const table = fc.array(fc.array(field, { minLength: 1, maxLength: 5 }), { maxLength: 8 });

describe('reading CSV', () => {
  test('what is written is read back, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 20 }), async (rows, size) => {
        expect((await read(writeCsv(rows), size)).map((row) => row.fields)).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  test('reads the same records as the parser library', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), async (rows, end, mark) => {
        const text = (mark ? '\uFEFF' : '') + writeCsv(rows).replaceAll('\r\n', end);
        const theirs = parse(text, { bom: true, relaxColumnCount: true, skipEmptyLines: true });
        expect((await read(text)).map((row) => row.fields)).toEqual(theirs);
      }),
      { numRuns: 300 },
    );
  });

  test('a record names the line on which it begins, also after a field with line breaks', async () => {
    const rows = await read('id,name\r\n1,"two\r\nlines"\r\n2,plain\r\n');
    expect(rows.map((row) => row.line)).toEqual([1, 2, 4]);
  });

  test('the last line may end without a line break', async () => {
    expect((await read('a,b\n1,2')).map((row) => row.fields)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  test('another encoding is refused with its line, never guessed at', async () => {
    expect(await problemOf(Buffer.from('id,name\n1,Peña\n', 'latin1'))).toMatch(/^not_utf8:[12]$/);
    expect(await problemOf(Buffer.from('\uFEFFid,name\n1,Ana\n', 'utf16le'))).toMatch(/^not_utf8:1$/);
    expect(await problemOf('id,name\n1,Pe\uFFFDa\n')).toMatch(/^not_utf8:/);
    expect(await problemOf('id\n\0\n')).toMatch(/^has_nul:/);
  });

  test('a quote that never closes, or stands inside a word, is refused', async () => {
    expect(await problemOf('id,name\n1,"Ana\n2,Ben\n')).toBe('unclosed_quote:2');
    expect(await problemOf('id,name\n1,"Ana"x\n')).toBe('stray_quote:2');
    expect(await problemOf('id,name\n1,An"a\n')).toBe('stray_quote:2');
  });
});
