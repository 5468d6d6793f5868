import { describe, expect, test } from 'vitest';
import { writeFiles, zipOf, type ZipEntry } from '#test/roster';
import { FilesProblem, openRosterFiles } from './files.ts';

const entry = (name: string, text: string, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name,
  content: Buffer.from(text),
  ...more,
});
const good = [entry('manifest.csv', 'propertyName,value\r\n'), entry('users.csv', 'sourcedId\r\n1\r\n')];

/** Opens a zip and reads every file of it to its end, as an import does. */
async function readAll(zip: Uint8Array): Promise<Record<string, string>> {
  const folder = await writeFiles({ 'roster.zip': zip });
  const files = await openRosterFiles(`${folder}/roster.zip`);
  const texts: Record<string, string> = {};
  try {
    for (const name of files.names) {
      const pieces: Uint8Array[] = [];
      for await (const piece of files.read(name)) pieces.push(piece);
      texts[name] = Buffer.concat(pieces).toString();
    }
  } finally {
    files.close();
  }
  return texts;
}

async function refusal(zip: Uint8Array): Promise<string> {
  const error = await readAll(zip).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof FilesProblem ? error.code : `not refused: ${String(error)}`;
}

describe('a zip', () => {
  test('is read whole, whatever the case of its names, without what one system adds beside them', async () => {
    const texts = await readAll(
      zipOf([...good, entry('Orgs.CSV', 'x'), entry('__MACOSX/._users.csv', 'noise'), entry('readme.txt', 'hello')]),
    );
    expect(Object.keys(texts).toSorted()).toEqual(['manifest.csv', 'orgs.csv', 'users.csv']);
  });

  test('cut off, or with one bit turned, is refused', async () => {
    const whole = zipOf([entry('users.csv', 'sourcedId\r\n'.repeat(50))]);
    for (const share of [0, 0.2, 0.5, 0.9, 0.99])
      expect(await refusal(whole.subarray(0, Math.floor(whole.length * share)))).toBe('zip_damaged');
    const turned = Buffer.from(whole);
    turned[44] = (turned[44] ?? 0) ^ 1;
    expect(await refusal(turned)).toBe('zip_damaged');
  });

  test('that would unpack to far more than it is, is not unpacked', async () => {
    expect(await refusal(zipOf([{ name: 'users.csv', content: Buffer.alloc(30_000_000, 'a') }]))).toBe('zip_too_large');
  });

  test('with folders, links, a password or too many files is refused', async () => {
    expect(await refusal(zipOf([entry('roster/users.csv', 'x')]))).toBe('zip_has_folders');
    expect(await refusal(zipOf([entry('../users.csv', 'x')]))).toMatch(/^zip_(has_folders|damaged)$/);
    expect(await refusal(zipOf([entry('users.csv', '/etc/passwd', { mode: 0o120777 })]))).toBe('zip_has_folders');
    expect(await refusal(zipOf([entry('users.csv', 'x', { flags: 1 })]))).toBe('zip_encrypted');
    expect(await refusal(zipOf(Array.from({ length: 51 }, (_, number) => entry(`f${number}.csv`, 'x'))))).toBe(
      'zip_too_many_files',
    );
    expect(await refusal(zipOf([entry('readme.txt', 'x')]))).toBe('no_csv');
  });
});
