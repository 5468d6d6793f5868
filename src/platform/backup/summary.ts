import type { TableSum } from './records.ts';

/** How far a backup or restore has come. */
export type Progress = {
  readonly step: 'writing' | 'reading' | 'checking';
  /** The table at work. */
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
};

/** What a backup holds. */
export type BackupSummary = {
  readonly createdAt: string;
  readonly app: string;
  readonly districts: readonly string[];
  readonly rows: number;
  readonly fileBytes: number;
  /** Rows and checksum of each table, of each district and of the tables outside the wall. */
  readonly tables: readonly TableSum[];
  /** Districts in the file that nobody reads any more: their key was destroyed. */
  readonly destroyed: readonly string[];
};

export function totalRows(sums: readonly TableSum[]): number {
  return sums.reduce((total, sum) => total + sum.rows, 0);
}
