import type { OpenedMail, ReadMailOptions } from './types.ts';

/** What crosses the border between the mail reader and its worker threads. Functions cannot, so look-ups are asked back. */
export type WorkerOptions = Omit<ReadMailOptions, 'authenticate'> & { authenticate: boolean };

export type ToWorker =
  | { what: 'read'; job: number; raw: Uint8Array; options: WorkerOptions }
  | { what: 'answer'; question: number; records: string[] | string[][] }
  | { what: 'no_answer'; question: number; code: string };

export type FromWorker =
  | { what: 'ready' }
  | { what: 'read'; job: number; opened: OpenedMail }
  | { what: 'failed'; job: number; reason: string }
  | { what: 'ask'; question: number; domain: string; rrtype: string; job: number };
