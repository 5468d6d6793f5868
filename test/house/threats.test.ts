import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/run/threats.md', root), 'utf8');

const numbered = (letter: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${letter}${String(at + 1).padStart(2, '0')}`);

/** What the page must answer for. */
const wanted: readonly string[] = [
  ...numbered('A', 18),
  ...numbered('B', 12),
  'R22',
  'R23',
  'R24',
  ...numbered('C', 6),
  ...numbered('D', 22),
  ...numbered('G', 8),
  ...numbered('H', 6),
  ...['inspect', 'amend', 'both parents', 'at 18', 'consent', 'school officials', 'disclosures', 'directory'].map(
    (one) => `2.1 ${one}`,
  ),
  ...['annual notice', 'de-identified'].map((one) => `2.1 ${one}`),
  ...['IDEA, 504', 'McKinney-Vento', 'ADA', 'mandated reporting'].map((one) => `2.8 ${one}`),
  ...['finite', 'hold', 'deletion', 'backups', 'chain', 'outside'].map((one) => `2.9 ${one}`),
];

type Line = { readonly id: string; readonly says: string; readonly shown: readonly string[] };

function linesOf(text: string): readonly Line[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const id = cells[1] ?? '';
    if (!/^(?:[A-HR]\d\d|2\.\d )/.test(id)) return [];
    return [
      { id, says: cells[2] ?? '', shown: [...(cells[3] ?? '').matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? '') },
    ];
  });
}

/** What is wrong with the lines; `read` answers the text of a file, or null. */
function faultsOf(lines: readonly Line[], read: (path: string) => string | null): readonly string[] {
  const missing = wanted.filter((id) => !lines.some((line) => line.id === id)).map((id) => `${id}: no line`);
  const wrong = lines.flatMap(({ id, says, shown }) => {
    if (shown.length === 0 && !/named: \S/.test(says)) return [`${id}: neither shown nor named with a reason`];
    return shown.flatMap((one) => {
      const [path = '', name = ''] = one.split(' › ');
      const text = read(path);
      if (text === null) return [`${id}: ${path} is not there`];
      return name !== '' && text.includes(name) ? [] : [`${id}: ${path} has no test "${name}"`];
    });
  });
  return [...missing, ...wrong];
}

const readFile = (path: string): string | null => {
  const file = new URL(path, root);
  return path !== '' && existsSync(file) ? readFileSync(file, 'utf8') : null;
};

describe('the page of threats', () => {
  it('answers for every threat with a test that is there, or names the reason', () => {
    expect(faultsOf(linesOf(page), readFile)).toEqual([]);
  });

  it('is held by a check that bites', () => {
    const lines = linesOf(page);
    const without = lines.filter((line) => line.id !== 'A05');
    expect(faultsOf(without, readFile)).toEqual(['A05: no line']);
    const gone = faultsOf(lines, (path) => (path === 'test/wall/matrix.test.ts' ? 'another test' : readFile(path)));
    expect(gone).toHaveLength(1);
    expect(faultsOf([{ id: 'A01', says: 'Something.', shown: [] }], readFile)).toContain(
      'A01: neither shown nor named with a reason',
    );
  });
});

describe('what reads the outside world (D05)', () => {
  /** The first version without the fault. */
  const least: Readonly<Record<string, string>> = {
    // Quadratic and recursive reading of addresses.
    nodemailer: '9.1.0',
    // Its own copy of the reader of addresses.
    'smtp-server': '3.15.0',
    'postal-mime': '2.4.0',
    'sanitize-html': '2.12.1',
  };

  it('libraries with known faults are not installed, not even below others', () => {
    const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as {
      packages: Record<string, { version?: string }>;
    };
    const older = (version: string, than: string): boolean => version.localeCompare(than, 'en', { numeric: true }) < 0;
    const found = Object.entries(lock.packages).flatMap(([path, { version = '' }]) => {
      const name = path.split('node_modules/').at(-1) ?? '';
      const first = least[name];
      return first !== undefined && older(version, first) ? [`${path} ${version}, needs ${first}`] : [];
    });
    expect(found).toEqual([]);
  });
});
