import type { Floor, QuestionContext, Subscription } from '#platform/action';
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
  /** What is set up once and looked after: stands on the settings page and not in the navigation. */
  readonly settings?: readonly SettingsItem[];
  /** Entries behind a person's own name. */
  readonly menu?: readonly NavigationItem[];
  /** How long its data is kept, and its part of somebody's record. */
  readonly keeping?: Keeping;
  /** Its steps of the first day: what must be there before a district's families can be answered. */
  readonly setup?: readonly SetupStep[];
};

/** One step from an empty database to a district that answers its families. Its state is read from what is really there. */
export type SetupStep = {
  /** The words are `firstday.step.<key>.…`. */
  readonly key: string;
  /** Smaller stands first. */
  readonly order: number;
  /** Where it is done. */
  readonly href: string;
  readonly look: (context: QuestionContext) => Promise<SetupState>;
};

export type SetupState = {
  /** `again`: done once, and something about it should be looked at. */
  readonly state: 'done' | 'todo' | 'again';
  /** The sentence is `firstday.step.<key>.<says>`, with the facts in it; moments are said in the reader's zone. */
  readonly says: string;
  readonly facts?: Readonly<Record<string, string | number | Temporal.Instant>>;
  /** Another place than the step's own, where only that part is left. */
  readonly href?: string;
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
  /** Not there while the count is nothing. */
  readonly onlyWhenCounted?: true;
  /** Catalog key of a sentence with the count `n`, for the page of the day, where something waits. */
  readonly today?: string;
};

/** The headings of the settings page, in their order. */
export const settingsGroups = ['start', 'answers', 'people', 'channels', 'keeping'] as const;

/** A place where something is set up; shown to those who may go there. */
export type SettingsItem = {
  readonly group: (typeof settingsGroups)[number];
  readonly href: string;
  readonly icon: string;
  /** Catalog keys: its name, and what it is for in one sentence. */
  readonly label: string;
  readonly says: string;
  /** Smaller stands first in its group. */
  readonly order: number;
  readonly who: (actor: Actor) => boolean;
};

export type District = {
  readonly id: Uuid;
  readonly slug: string;
  readonly name: string;
  readonly zone: string;
  readonly languages: readonly string[];
};
