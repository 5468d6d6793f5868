import type { Floor, Subscription } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { Keeping } from '#platform/keeping';
import type { Job, Schedule } from '#platform/outbox';
import type { Route } from '#platform/web';

/** One promise or rule, recounted: `porchlight check` and the administrators' page show these. */
export type Check = {
  readonly id: string;
  /** In English, for the command line; pages translate by id. */
  readonly name: string;
  readonly count: (floor: Floor, actor: Actor, how?: { readonly full: boolean }) => Promise<Counted>;
  /** About the whole installation: counted once, not in each district. */
  readonly once?: true;
};

export type Counted = {
  readonly violations: number;
  readonly examples: readonly string[];
  /** What does not break a promise yet and should be seen to; in English, for the person who runs the server. */
  readonly warnings?: readonly string[];
};

/** What a room hands to the composition root. */
export type Room = {
  readonly name: string;
  readonly routes?: readonly Route[];
  readonly jobs?: Readonly<Record<string, Job>>;
  readonly schedules?: readonly Schedule[];
  readonly subscriptions?: readonly Subscription[];
  readonly checks?: readonly Check[];
  /** One line in the staff navigation. */
  readonly navigation?: readonly NavigationItem[];
  /** Entries behind a person's own name. */
  readonly menu?: readonly NavigationItem[];
  /** How long its data is kept, and its part of somebody's record. */
  readonly keeping?: Keeping;
};

export type NavigationItem = {
  readonly href: string;
  readonly icon: string;
  /** Catalog key. */
  readonly label: string;
  /** Smaller stands first. */
  readonly order: number;
  readonly who: (actor: Actor) => boolean;
  readonly count?: (floor: Floor, actor: Actor) => Promise<number>;
};

export type District = {
  readonly id: Uuid;
  readonly slug: string;
  readonly name: string;
  readonly zone: string;
  readonly languages: readonly string[];
};
