import type pg from 'pg';
import type { z } from 'zod';
import type { Actor } from '#platform/actor';
import { crossTenants, inTenant, type PlainStatement, type TenantScope, type TenantTx } from '#platform/database';
import { AppError, internal, invalid, unavailable } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import type { Live } from '#platform/live';
import type { Log } from '#platform/log';
import type { Secrets } from '#platform/secrets';
import type { Settings } from '#platform/settings';
import type { Words } from '#platform/words';
import type { About, Action, ActionContext, Traits, EnqueueOptions, Facts, Question, Subscription } from './define.ts';
import type { ActOptions, Floor } from './floor.ts';

export type FloorParts = {
  readonly settings: Settings;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly words: Words;
  readonly live: Live;
  readonly pool: pg.Pool;
  readonly clock?: () => Temporal.Instant;
  readonly wake: (districtId: Uuid) => void;
};

type AuditRow = { id: Uuid; at: string; what: string; about_kind: string | null; about_id: Uuid | null; facts: Facts };
type OutboxRow = { id: Uuid; job: string; key: string | null; payload: object; run_at: string };

/** What one call collected and must be stored together with the change. */
type Pending = { audit: AuditRow[]; outbox: OutboxRow[]; topics: Set<string> };

function scopeOf(actor: Actor, readOnly: boolean, planOnce = false): TenantScope {
  const limited =
    actor.kind === 'person' && actor.grants.every((grant) => grant.role === 'guardian' || grant.role === 'student');
  return {
    districtId: actor.districtId,
    personId: actor.personId,
    students: limited ? actor.subjects : null,
    readOnly,
    planOnce,
  };
}

/** Serialisation failures and deadlocks are the database asking for another try. */
function wantsRetry(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}

/** Connection trouble and a full disk: the caller may come again; nothing was stored. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    /^(08|53|57P)/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT'].includes(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      error.message,
    )
  );
}

function checkedInput<I extends z.ZodType>(schema: I, input: z.input<I>): z.output<I> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalid(issue?.path.join('.') ?? '', { problem: issue?.code ?? 'invalid' });
}

const storeText = `with written as (
    insert into platform.audit (district_id, id, at, actor_kind, actor_id, reason, what, about_kind, about_id, facts)
    select $1::uuid, a.id, a.at, $2::text, $3::uuid, $4::text, a.what, a.about_kind, a.about_id, a.facts
    from jsonb_to_recordset($5::jsonb) as a (id uuid, at timestamptz, what text, about_kind text, about_id uuid, facts jsonb))
  insert into platform.outbox (district_id, id, job, key, payload, run_at)
  select $1::uuid, o.id, o.job, o.key, o.payload, o.run_at
  from jsonb_to_recordset($6::jsonb) as o (id uuid, job text, key text, payload jsonb, run_at timestamptz)
  on conflict (district_id, job, key) where key is not null and state = 'waiting' do nothing`;

const completeText = `update platform.outbox set state = 'done', done_at = now(), lease_until = null where district_id = $1 and id = $2`;

/** Audit and outbox rows, and the job this call completes: they travel with the commit. */
function lastWrites(actor: Actor, pending: Pending, completes: Uuid | undefined): readonly PlainStatement[] {
  const statements: PlainStatement[] = [];
  if (completes !== undefined) statements.push({ text: completeText, values: [actor.districtId, completes] });
  if (pending.audit.length > 0 || pending.outbox.length > 0) {
    statements.push({
      text: storeText,
      values: [
        actor.districtId,
        actor.kind,
        actor.personId,
        actor.reason,
        JSON.stringify(pending.audit),
        JSON.stringify(pending.outbox),
      ],
    });
  }
  return statements;
}

type ContextRequest = {
  readonly tx: TenantTx;
  readonly floor: Floor;
  readonly actor: Actor;
  readonly now: Temporal.Instant;
  readonly pending: Pending;
  readonly subscriptions: ReadonlyMap<string, readonly Subscription[]>;
};

function contextOf({ tx, floor, actor, now, pending, subscriptions }: ContextRequest): ActionContext {
  const enqueue = (job: string, payload: object, options: EnqueueOptions = {}): void => {
    pending.outbox.push({
      id: newId(),
      job,
      key: options.key ?? null,
      payload,
      run_at: (options.runAt ?? now).toString(),
    });
  };
  const context: ActionContext = {
    tx,
    floor,
    actor,
    now,
    enqueue,
    record(what: string, about: About | null, facts: Facts = {}) {
      pending.audit.push({
        id: newId(),
        at: now.toString(),
        what,
        about_kind: about?.kind ?? null,
        about_id: about?.id ?? null,
        facts,
      });
    },
    refresh: (topic) => void pending.topics.add(topic),
    async publish(event) {
      for (const subscription of subscriptions.get(event.name) ?? []) {
        await subscription.within?.(context, event.payload);
        if (subscription.after !== undefined) enqueue(subscription.after, event.payload);
      }
    },
    also: async (other, input) => other.perform(context, checkedInput(other.input, input)),
  };
  return context;
}

/** Builds the floor: the action runner and what it needs around it. */
export function createFloor(parts: FloorParts): Floor {
  const subscriptions = new Map<string, Subscription[]>();
  const clock = parts.clock ?? ((): Temporal.Instant => Temporal.Now.instant());

  const attempt = async <T>(name: string, actor: Actor, work: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (wantsRetry(error) && tries < 4) continue;
        if (error instanceof AppError) throw error;
        if (isOutage(error)) {
          parts.log.error('the database could not be reached or is full', { action: name, error });
          throw unavailable();
        }
        parts.log.error('an action failed', { action: name, district: actor.districtId, error });
        throw internal(error);
      }
    }
  };

  /** One transaction of the actor's tenant, with what it recorded and announced; wakes and refreshes after the commit. */
  const changing = async <T>(
    actor: Actor,
    options: ActOptions & Traits,
    work: (context: ActionContext) => Promise<T>,
  ): Promise<T> => {
    const pending: Pending = { audit: [], outbox: [], topics: new Set() };
    const answer = await inTenant(
      parts.pool,
      scopeOf(actor, false, options.planOnce),
      async (tx) => work(contextOf({ tx, floor, actor, now: options.now ?? clock(), pending, subscriptions })),
      () => lastWrites(actor, pending, options.completes),
    );
    // Only after the commit: a wake-up or refresh for something that was taken back would announce a lie.
    if (pending.outbox.length > 0) parts.wake(actor.districtId);
    for (const topic of pending.topics) parts.live.refresh(actor.districtId, topic);
    return answer;
  };

  const floor: Floor = {
    ...parts,
    clock,
    startedAt: clock(),
    subscribe(more) {
      for (const one of more) subscriptions.set(one.event, [...(subscriptions.get(one.event) ?? []), one]);
    },
    outside: (reason, work) => crossTenants(parts.pool, reason, work),
    async act<I extends z.ZodType, O>(actor: Actor, action: Action<I, O>, input: z.input<I>, options: ActOptions = {}) {
      const checked = checkedInput(action.input, input);
      return attempt(action.name, actor, async () =>
        changing(actor, { ...options, planOnce: action.planOnce ?? false }, async (context) =>
          action.perform(context, checked),
        ),
      );
    },
    async actTogether<I extends z.ZodType, O>(actor: Actor, action: Action<I, O>, inputs: readonly z.input<I>[]) {
      const alone = async (): Promise<readonly PromiseSettledResult<O>[]> =>
        Promise.allSettled(inputs.map(async (input) => floor.act(actor, action, input)));
      if (inputs.length < 2) return alone();
      try {
        const checked = inputs.map((input) => checkedInput(action.input, input));
        const answers = await changing(actor, { planOnce: action.planOnce ?? false }, async (context) => {
          // All come to their end before anything is taken back: none may still write into a transaction that is over.
          const ended = await Promise.allSettled(checked.map(async (input) => action.perform(context, input)));
          return ended.map((one) => {
            if (one.status === 'rejected') throw one.reason;
            return one.value;
          });
        });
        return answers.map((value) => ({ status: 'fulfilled' as const, value }));
      } catch (error) {
        parts.log.info('several changes could not be made together, each is tried alone', {
          action: action.name,
          district: actor.districtId,
          error,
        });
        return alone();
      }
    },
    async ask<I, O>(actor: Actor, question: Question<I, O>, input: I, options: ActOptions = {}) {
      return attempt(question.name, actor, async () =>
        inTenant(parts.pool, scopeOf(actor, true, question.planOnce), async (tx) =>
          question.answer({ tx, floor, actor, now: options.now ?? clock() }, input),
        ),
      );
    },
  };
  return floor;
}
