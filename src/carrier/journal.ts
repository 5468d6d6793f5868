import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import type { CallRecord, MessageRecord, RecordingRecord, TextStatus } from './records.ts';

/**
 * What the carrier must remember, one JSON line each, written before it answers. Not forced to disk: a killed process
 * loses nothing that the system has taken, and more is not promised here.
 */
export type Entry =
  | { readonly t: 'message'; readonly message: MessageRecord }
  | {
      readonly t: 'status';
      readonly sid: string;
      readonly status: TextStatus;
      readonly code: number | null;
      readonly at: number;
    }
  | { readonly t: 'opt'; readonly phone: string; readonly sender: string; readonly out: boolean }
  | { readonly t: 'call'; readonly call: CallRecord }
  | { readonly t: 'recording'; readonly recording: RecordingRecord };

export type Journal = { append(entry: Entry): void; close(): void };

/** Reads what was written before; half a line at the end belongs to something that was never answered. */
export function readJournal(path: string): readonly Entry[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
  return bytes
    .subarray(0, end)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}

export function openJournal(path: string | undefined): Journal {
  if (path === undefined) return { append: () => {}, close: () => {} };
  const file = openSync(path, 'a', 0o600);
  let isOpen = true;
  return {
    append(entry) {
      if (isOpen) writeSync(file, `${JSON.stringify(entry)}\n`);
    },
    close() {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}
