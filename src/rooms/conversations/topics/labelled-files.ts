/** Reads labelled texts from a file or folder, for measuring a topic model on a district's own data. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { LabelledText } from '#rooms/language';

/**
 * CSV or JSONL with `text` and `label` (or `category`); tab-separated with the same header; or a folder with one text a line
 * in `seq.in` and one label a line in `label`.
 * @throws Error with one sentence that names the file and what is missing.
 */
export async function readLabelledTexts(path: string): Promise<LabelledText[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new Error(`${path}: no such file or folder`);
  const texts = found.isDirectory() ? await readFolder(path) : readTable(path, await readFile(path, 'utf8'));
  if (texts.length === 0) throw new Error(`${path}: no labelled texts in it`);
  return texts;
}

async function readFolder(path: string): Promise<LabelledText[]> {
  const [texts, labels] = await Promise.all(['seq.in', 'label'].map((name) => linesOf(join(path, name))));
  if (texts === undefined || labels === undefined || texts.length !== labels.length) {
    throw new Error(`${path}: seq.in and label must have the same number of lines`);
  }
  return texts
    .map((text, line) => ({ text: text.trim(), label: (labels[line] ?? '').trim() }))
    .filter(({ text, label }) => text !== '' && label !== '');
}

async function linesOf(path: string): Promise<string[]> {
  const content = await readFile(path, 'utf8').catch(() => {
    throw new Error(`${path}: a folder needs the files seq.in and label`);
  });
  return content
    .replace(/^\uFEFF/u, '')
    .replace(/\r?\n$/u, '')
    .split(/\r?\n/u);
}

function readTable(path: string, content: string): LabelledText[] {
  const rows: unknown[] =
    /\.(?:jsonl|ndjson)$/iu.test(path) || content.trimStart().startsWith('{')
      ? content
          .split(/\r?\n/u)
          .filter((line) => line.trim() !== '')
          .map((line, at) => parseLine(path, line, at + 1))
      : parse(content, {
          columns: true,
          bom: true,
          relax_quotes: true,
          skip_empty_lines: true,
          delimiter: /\.tsv$/iu.test(path) ? '\t' : ',',
        });
  return rows.map((row, at) => labelledRow(path, row, at + 1));
}

function parseLine(path: string, line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${path}: line ${number} is not JSON`);
  }
}

function labelledRow(path: string, row: unknown, number: number): LabelledText {
  const fields = new Map(typeof row === 'object' && row !== null ? Object.entries(row) : []);
  const text: unknown = fields.get('text');
  const label: unknown = fields.get('label') ?? fields.get('category');
  if (typeof text !== 'string' || (typeof label !== 'string' && typeof label !== 'number')) {
    throw new Error(`${path}: row ${number} needs "text" and "label" (or "category")`);
  }
  return { text, label: String(label) };
}
