/** Checks the doors: `node tools/doors.ts`. Fails when it read fewer modules than there are, so that it cannot pass by reading nothing. */
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

export type Violation = { readonly rule: string; readonly from: string; readonly to: string };
export type DoorReport = {
  readonly modules: number;
  readonly expected: number;
  readonly violations: readonly Violation[];
};

type Cruise = {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
  modules: { source: string }[];
};

/** Reads every module below `root` with the house's rules. */
export function checkDoors(root: string): DoorReport {
  const binary = join(import.meta.dirname, '..', 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const config = join(import.meta.dirname, 'doors.config.cjs');
  const folders = ['src', 'test', 'bench', 'demo', 'tools'].filter(
    (folder) => globSync(`${folder}/**/*.ts`, { cwd: root }).length > 0,
  );
  let output: string;
  try {
    output = execFileSync(process.execPath, [binary, '--config', config, '--output-type', 'json', ...folders], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
  } catch (error) {
    output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    if (output === '') throw error;
  }
  const { summary, modules } = JSON.parse(output) as Cruise;
  const expected = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root })).length;
  return {
    modules: modules.length,
    expected,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

if (import.meta.main) {
  const report = checkDoors(join(import.meta.dirname, '..'));
  for (const { rule, from, to } of report.violations) console.error(`${rule}: ${from} → ${to}`);
  if (report.modules < report.expected)
    console.error(`Only ${report.modules} of ${report.expected} modules were read.`);
  console.error(`${report.modules} modules, ${report.violations.length} violations`);
  if (report.violations.length > 0 || report.modules < report.expected) process.exitCode = 1;
}
