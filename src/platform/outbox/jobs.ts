import type { Actor } from '#platform/actor';
import type { Floor } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { LocalSchedule } from '#platform/clock';

export type JobContext = {
  readonly floor: Floor;
  /** The house itself, in the job's tenant. */
  readonly actor: Actor;
  readonly jobId: Uuid;
  /** 1 at the first try. */
  readonly attempt: number;
  readonly now: Temporal.Instant;
};

/**
 * Work after the commit. It runs at least once: it must not matter when it runs again. A change that finishes it goes
 * through `floor.act(…, { completes: jobId })`, so that effect and completion are one transaction.
 */
export type Job = {
  readonly perform: (context: JobContext, payload: unknown) => Promise<void>;
  /** After so many failures the job rests as dead, where an administrator sees it. Default 8. */
  readonly maxAttempts?: number;
  /** How long one try may take before another worker may take over. Default 60. */
  readonly leaseSeconds?: number;
  /** Long work: it runs beside the others, which never wait for it. */
  readonly aside?: boolean;
};

/** Something that happens again and again in each district: every so many seconds, or at a local time of day. */
export type Schedule = {
  readonly name: string;
  readonly job: string;
} & ({ readonly everySeconds: number } | { readonly local: Omit<LocalSchedule, 'zone'> });
