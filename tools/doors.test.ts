import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDoors, type DoorReport } from './doors.ts';

const root = join(import.meta.dirname, '..');

/** One planted break of each rule, and one lawful use beside each, so that the rules are seen to bite and not to bite. */
const planted: Readonly<Record<string, string>> = {
  'src/platform/ids/index.ts': 'export type Uuid = string;\nexport const one = 1;\n',
  'src/platform/web/index.ts': "import { roster } from '#rooms/roster';\nexport const web = roster;\n",
  'src/ui/index.ts': "import type { Access } from '#rooms/access';\nexport type Kit = Access;\n",
  'src/rooms/roster/index.ts': "import { one } from '#platform/ids';\nexport const roster = one;\n",
  'src/rooms/roster/roster.store.ts': 'export const store = 1;\n',
  'src/rooms/roster/upward.ts': "import type { Access } from '#rooms/access';\nexport type Upward = Access;\n",
  'src/rooms/access/index.ts': "import { roster } from '#rooms/roster';\nexport type Access = typeof roster;\n",
  'src/rooms/access/inside.ts': "import { store } from '../roster/roster.store.ts';\nexport const inside = store;\n",
  'src/rooms/access/high.ts': "import { house } from '../../house.ts';\nexport const high = house;\n",
  'src/rooms/access/tested.ts': "import { cast } from '../../../test/town/index.ts';\nexport const tested = cast;\n",
  'src/rooms/access/ring-a.ts': "import { b } from './ring-b.ts';\nexport const a = (): unknown => b;\n",
  'src/rooms/access/ring-b.ts': "import { a } from './ring-a.ts';\nexport const b = (): unknown => a;\n",
  'src/house.ts': "import { roster } from '#rooms/roster';\nexport const house = roster;\n",
  'test/town/index.ts': 'export const cast = 1;\n',
};

describe('the doors', () => {
  let folder = '';
  let report: DoorReport = { modules: 0, expected: 0, violations: [] };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'porchlight-doors-'));
    for (const [name, text] of Object.entries(planted)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const imports = {
      '#platform/*': './src/platform/*/index.ts',
      '#rooms/*': './src/rooms/*/index.ts',
      '#ui': './src/ui/index.ts',
    };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'planted', type: 'module', imports }));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { module: 'nodenext', allowImportingTsExtensions: true, noEmit: true, strict: true },
      }),
    );
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    report = checkDoors(folder);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('reads every module that was planted', () => {
    expect(report.modules).toBeGreaterThanOrEqual(report.expected);
    expect(report.expected).toBe(Object.keys(planted).length);
  });

  it.each([
    ['floor-knows-no-room', 'src/platform/web/index.ts'],
    ['kit-knows-no-room', 'src/ui/index.ts'],
    ['order-roster', 'src/rooms/roster/upward.ts'],
    ['door-roster', 'src/rooms/access/inside.ts'],
    ['house-is-the-top', 'src/rooms/access/high.ts'],
    ['product-without-tests', 'src/rooms/access/tested.ts'],
    ['no-circles', 'src/rooms/access/ring-a.ts'],
  ])('the rule %s bites', (rule, from) => {
    expect(report.violations).toContainEqual(expect.objectContaining({ rule, from }));
  });

  it('lets lawful uses pass', () => {
    const lawful = ['src/house.ts', 'src/rooms/access/index.ts', 'src/rooms/roster/index.ts'];
    expect(report.violations.filter(({ from, rule }) => lawful.includes(from) && rule !== 'no-circles')).toEqual([]);
  });
});
