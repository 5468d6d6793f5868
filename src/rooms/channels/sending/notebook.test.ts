import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import { openNotebooks } from './notebook.ts';

let folder = '';
const warnings: string[] = [];
const log = { warn: (text: string) => void warnings.push(text) };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-notebook-'));
  warnings.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('tells the next process what was never begun, what was answered, and what is in doubt', () => {
  const dead = openNotebooks(folder, log);
  const name = dead.current() ?? '';
  const [never, begun, sent, again] = [newId(), newId(), newId(), newId()];
  dead.write(name, begun, 'begun');
  dead.write(name, sent, 'begun');
  dead.write(name, sent, 'sent');
  dead.write(name, again, 'begun');
  dead.write(name, again, 'not_sent');
  // Nothing is closed: its process was killed.
  const notes = openNotebooks(folder, log).read(name, new Set([never, begun, sent, again]));
  expect(Object.fromEntries(notes ?? [])).toEqual({ [begun]: 'begun', [sent]: 'sent', [again]: 'not_sent' });
  dead.close();
});

it('believes no notebook that is gone, that another start of the machine wrote, or that is none', () => {
  const books = openNotebooks(folder, log);
  const name = books.current() ?? '';
  const id = newId();
  expect(books.read(name, new Set([id]))?.size).toBe(0);
  expect(books.read(newId(), new Set([id]))).toBeNull();
  expect(books.read('../secret', new Set([id]))).toBeNull();
  const path = join(folder, name);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^.*\n/, 'another-start\n'));
  expect(books.read(name, new Set([id]))).toBeNull();
  books.close();
});

it('counts a line that was cut off as begun', () => {
  const books = openNotebooks(folder, log);
  const name = books.current() ?? '';
  const id = newId();
  writeFileSync(join(folder, name), `${readFileSync(join(folder, name), 'utf8')}${id} se`);
  expect(books.read(name, new Set([id]))?.get(id)).toBe('begun');
  books.close();
});

it('keeps none for long, and does without where none can be kept', () => {
  const first = openNotebooks(folder, log);
  const old = first.current() ?? '';
  first.close();
  expect(() => first.write(old, newId(), 'begun')).toThrow('closed');
  utimesSync(join(folder, old), 0, 0);
  const next = openNotebooks(folder, log);
  expect(readdirSync(folder)).toEqual([old]);
  const fresh = next.current() ?? '';
  expect(readdirSync(folder)).toEqual([fresh]);
  next.close();
  writeFileSync(join(folder, 'no-folder'), '');
  expect(openNotebooks(join(folder, 'no-folder'), log).current()).toBeNull();
  expect(warnings).toHaveLength(1);
});
