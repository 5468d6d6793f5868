import type { z } from 'zod';
import type { Actor } from '#platform/actor';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Floor } from './floor.ts';

/** What an action is about, for its audit row. */
export type About = { readonly kind: string; readonly id: Uuid };

/** Plain, small facts about what happened. Never a message's words, never a name or address. */
export type Facts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export type EnqueueOptions = {
  /** Not before this moment; default: at once, after the commit. */
  readonly runAt?: Temporal.Instant;
  /** While one waiting job of this name has the same key, a second is not added. */
  readonly key?: string;
};

/** What every read sees. */
export type QuestionContext = {
  readonly tx: TenantTx;
  readonly floor: Floor;
  readonly actor: Actor;
  /** The moment of this call; rules get it handed in and never look at a clock. */
  readonly now: Temporal.Instant;
};

/** What every change sees: the tenant's transaction, and the means to record, announce and enqueue in the same one. */
export type ActionContext = QuestionContext & {
  readonly record: (what: string, about: About | null, facts?: Facts) => void;
  readonly publish: (event: HouseEvent) => Promise<void>;
  readonly enqueue: (job: string, payload: object, options?: EnqueueOptions) => void;
  /** After the commit, pages that watch this topic refresh themselves. */
  readonly refresh: (topic: string) => void;
  /** Another action inside this same transaction, by the same actor. */
  readonly also: <I extends z.ZodType, O>(action: Action<I, O>, input: z.input<I>) => Promise<O>;
};

/** How an action or a question wants the database to treat its statements. */
export type Traits = {
  /** Its statements look rows up by key and come many times a second: they are planned once. */
  readonly planOnce?: boolean;
};

export type Action<I extends z.ZodType, O> = Traits & {
  readonly name: string;
  readonly input: I;
  readonly perform: (context: ActionContext, input: z.output<I>) => Promise<O>;
};

export type Question<I, O> = Traits & {
  readonly name: string;
  readonly answer: (context: QuestionContext, input: I) => Promise<O>;
};

/** Declares a verb: the one way anything changes. Its input is validated before a transaction opens. */
export function action<I extends z.ZodType, O>(
  name: string,
  input: I,
  perform: (context: ActionContext, input: z.output<I>) => Promise<O>,
  traits: Traits = {},
): Action<I, O> {
  return { name, input, perform, ...traits };
}

/** Declares a read. It runs in a read-only transaction of the tenant. */
export function question<I, O>(
  name: string,
  answer: (context: QuestionContext, input: I) => Promise<O>,
  traits: Traits = {},
): Question<I, O> {
  return { name, answer, ...traits };
}

/** Something that happened, stored with the change that made it. */
export type HouseEvent = { readonly name: string; readonly payload: object };

export type EventKind<S extends z.ZodType> = {
  (payload: z.input<S>): HouseEvent;
  readonly eventName: string;
  readonly schema: S;
};

/** Declares what a room announces: `export const personEnded = defineEvent('roster.person_ended', schema)`. */
export function defineEvent<S extends z.ZodType<object>>(name: string, schema: S): EventKind<S> {
  const make = (payload: z.input<S>): HouseEvent => ({ name, payload: schema.parse(payload) });
  return Object.assign(make, { eventName: name, schema });
}

/** A lower room's interest in an event of an upper one. */
export type Subscription = {
  readonly event: string;
  /** Runs inside the transaction that published: what must never be seen half done. */
  readonly within?: (context: ActionContext, payload: object) => Promise<void>;
  /** The outbox job that gets the payload after the commit. */
  readonly after?: string;
};

/** Typed subscription: `on(peopleEnded, { within: async (context, payload) => … })`. */
export function on<S extends z.ZodType<object>>(
  event: EventKind<S>,
  react: { within?: (context: ActionContext, payload: z.output<S>) => Promise<void>; after?: string },
): Subscription {
  const { within, after } = react;
  return {
    event: event.eventName,
    ...(within
      ? { within: async (context: ActionContext, payload: object) => within(context, event.schema.parse(payload)) }
      : {}),
    ...(after === undefined ? {} : { after }),
  };
}
