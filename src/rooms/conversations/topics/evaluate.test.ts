import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateTopics } from './evaluate.ts';
import { readLabelledTexts } from './labelled-files.ts';
import { startingTopics } from './starting-tree.ts';

const outside = '../shared/data/intents-hwu64';
const withOutside = existsSync(outside);
if (!withOutside) console.info(`topics evaluate: ${outside} is absent, the measurement on it is skipped`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'topics-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('labelled texts', () => {
  it('come from CSV with quotes and line breaks, JSON lines, or a folder', async () => {
    const expected = [
      { text: 'bus, "late"\nagain', label: 'bus' },
      { text: 'menu', label: 'meals' },
    ];
    const csv = await file('texts.csv', '\uFEFFtext,category\n"bus, ""late""\nagain",bus\nmenu,meals\n');
    const lines = await file('texts.jsonl', expected.map((row) => JSON.stringify(row)).join('\n'));
    await mkdir(join(folder, 'both'));
    await file('both/seq.in', 'bus late\nmenu\n');
    await file('both/label', 'bus\nmeals\n');
    expect(await readLabelledTexts(csv)).toEqual(expected);
    expect(await readLabelledTexts(lines)).toEqual(expected);
    expect(await readLabelledTexts(join(folder, 'both'))).toEqual([
      { text: 'bus late', label: 'bus' },
      { text: 'menu', label: 'meals' },
    ]);
  });

  it('are refused in one sentence that names the file and the place', async () => {
    await expect(readLabelledTexts(join(folder, 'absent.csv'))).rejects.toThrow(/absent\.csv: no such file/u);
    await expect(readLabelledTexts(await file('bad.jsonl', '{"text":"a","label":"b"}\n{'))).rejects.toThrow(/line 2/u);
    await expect(readLabelledTexts(await file('bad.csv', 'words,kind\na,b\n'))).rejects.toThrow(/row 1 needs "text"/u);
    await expect(readLabelledTexts(await file('empty.csv', 'text,label\n'))).rejects.toThrow(/no labelled texts/u);
  });
});

describe('measuring topics', () => {
  it('cross-validates one file and tells texts out of scope from the rest', async () => {
    const rows = startingTopics
      .filter(({ categoryKey }) => ['transportation', 'meals', 'technology'].includes(categoryKey))
      .flatMap(({ key, examples, words }) => [...examples.en, ...words.en].map((text) => ({ text, label: key })));
    const strangers = Array.from({ length: 40 }, (_, at) => ({
      text: `zq${at} vx${at * 7} kw${at % 9}`,
      label: 'other',
    }));
    const path = await file('own.jsonl', [...rows, ...strangers].map((row) => JSON.stringify(row)).join('\n'));
    const plain = await evaluateTopics({ trainFile: path });
    expect(plain).toMatchObject({ n_test: rows.length + strangers.length, oos_recall: null, oos_auroc: null });
    const found = await evaluateTopics({ trainFile: path, oosLabel: 'other' });
    expect(found.accuracy).toBeGreaterThan(0.5);
    expect(found.macro_f1).toBeGreaterThan(0.4);
    expect(found.oos_auroc).toBeGreaterThan(0.9);
    expect(found.oos_recall).toBeGreaterThan(0.5);
    expect(found.threshold).toBeGreaterThan(0);
    const again = await evaluateTopics({ trainFile: path, oosLabel: 'other' });
    expect({ ...again, per_message_ms: 0, train_s: 0 }).toEqual({ ...found, per_message_ms: 0, train_s: 0 });
  });

  it('refuses to learn from a single label', async () => {
    const path = await file('one.csv', 'text,label\nbus late,bus\nbus early,bus\n');
    await expect(evaluateTopics({ trainFile: path, testFile: path })).rejects.toThrow(/at least two labels/u);
  });

  it.runIf(withOutside)(
    'reaches 88 % on 64 kinds of request written by others',
    async () => {
      const measured = await evaluateTopics({ trainFile: join(outside, 'train'), testFile: join(outside, 'test') });
      console.info(`topics evaluate on HWU64: ${JSON.stringify(measured)}`);
      expect(measured.accuracy).toBeGreaterThanOrEqual(0.88);
      expect(measured.macro_f1).toBeGreaterThanOrEqual(0.87);
    },
    120_000,
  );
});
