import type { RosterFiles } from '../import/files.ts';

/** Files that may lie beside a roster, or come alone, and say more than who is here. */
export const extraFiles = [
  'attendance.csv',
  'groups.csv',
  'bell_periods.csv',
  'duties.csv',
  'missing_work.csv',
] as const;
export type ExtraFile = (typeof extraFiles)[number];

export const isExtra = (name: string): boolean => (extraFiles as readonly string[]).includes(name.toLowerCase());

/** The roster alone, without what lies beside it. */
export function withoutExtras(files: RosterFiles): RosterFiles {
  return { ...files, names: files.names.filter((name) => !isExtra(name)) };
}
