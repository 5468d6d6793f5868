import type { Schedule } from '#platform/outbox';
import { createLoader } from './loader.ts';

/** Loads from the district's sources, in whichever process works. */
export const nightlyJobs = createLoader().jobs;

export const nightlySchedules: readonly Schedule[] = [{ name: 'roster.look', job: 'roster.look', everySeconds: 60 }];
