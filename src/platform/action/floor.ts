import type pg from 'pg';
import type { z } from 'zod';
import type { Actor } from '#platform/actor';
import type { OutsideTenants } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Live } from '#platform/live';
import type { Log } from '#platform/log';
import type { Secrets } from '#platform/secrets';
import type { Settings } from '#platform/settings';
import type { Words } from '#platform/words';
import type { Action, Question, Subscription } from './define.ts';

export type ActOptions = {
  /** The demonstration's loader and tests hand in the moment; everybody else leaves it out. */
  readonly now?: Temporal.Instant;
  /** The outbox job that this change completes, in the same transaction. */
  readonly completes?: Uuid;
};

/** The ground everything stands on. Made once by the composition root and handed down. */
export type Floor = {
  readonly settings: Settings;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly words: Words;
  readonly live: Live;
  readonly pool: pg.Pool;
  readonly clock: () => Temporal.Instant;
  /** Changes something: validates, opens the actor's tenant, performs, records, commits, then wakes and refreshes. */
  act<I extends z.ZodType, O>(actor: Actor, action: Action<I, O>, input: z.input<I>, options?: ActOptions): Promise<O>;
  /**
   * The same change for several inputs of one actor, in one transaction and with one commit; answers one result for
   * each, in their order. When one of them fails, all are taken back and each is tried alone, so that none suffers for
   * another. The inputs must not touch each other's rows: they are performed side by side.
   */
  actTogether<I extends z.ZodType, O>(
    actor: Actor,
    action: Action<I, O>,
    inputs: readonly z.input<I>[],
  ): Promise<readonly PromiseSettledResult<O>[]>;
  /** Answers something, in a read-only transaction of the actor's tenant. */
  ask<I, O>(actor: Actor, question: Question<I, O>, input: I, options?: ActOptions): Promise<O>;
  /** The few tables outside the tenant wall, with the reason. */
  outside<T>(reason: string, work: (outside: OutsideTenants) => Promise<T>): Promise<T>;
  /** Tells the worker that a district has something to do, here and in other processes. */
  wake(districtId: Uuid): void;
  /** Adds what the rooms want to hear; called by the composition root only. */
  subscribe(subscriptions: readonly Subscription[]): void;
  /** The district's own settings that rooms ask for (`platform.district_settings`), cached for seconds. */
  readonly startedAt: Temporal.Instant;
};
