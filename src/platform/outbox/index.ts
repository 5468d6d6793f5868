export type { Job, JobContext, Schedule } from './jobs.ts';
export { createWorker, type Worker, type WorkerParts } from './worker.ts';
export { createRelay, type Relay } from './relay.ts';
