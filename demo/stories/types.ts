import type { DepartmentKey, SchoolKey } from '../source/orgs.ts';
import type { TopicKey } from './topics.ts';

/** Languages that families of the demonstration write in, as BCP 47 tags. */
export type StoryLanguage = 'en' | 'es' | 'ar' | 'so' | 'vi' | 'zh' | 'ht' | 'uk' | 'ru' | 'pt';

/** How the first words reached the schools. */
export type StoryChannel = 'web' | 'email' | 'call' | 'counter' | 'paper';

export type StoryKind = 'question' | 'concern' | 'suggestion' | 'praise' | 'comment';

/** A colleague's source id in the roster, or whoever owns the conversation at that moment. */
export type By = `staff-${string}` | 'owner';

/**
 * When something happens: school days after the day the story starts, and the clock at the school.
 * `+1 8:20` is the next school day at twenty past eight.
 */
export type When = `+${number} ${number}:${string}`;

/**
 * When a story starts. `day` counts school days back from the newest school day that has had its noon
 * (0 is that day), so the stories fit whatever today is; `weekend` moves the start to the Saturday before that day, and `+0` to the first school day after it.
 * `minutesAgo` counts from the moment of loading, for what has to be fresh.
 */
export type Start = { day: number; at: `${number}:${string}`; weekend?: true } | { minutesAgo: number };

/** Who begins. A sender without a roster entry has an address and, perhaps, a name. */
export type Sender =
  | { guardian: string }
  | { stranger: string; name?: string }
  | { anonymous: true }
  | { colleague: `staff-${string}`; to: readonly string[] };

/** Words of a family; `english` is the working translation where they are in another language. */
export type Words = { text: string; english?: string };

export type StoryEvent = { when: When } & (
  | ({ does: 'writes'; channel?: StoryChannel } & Words)
  | ({ does: 'rates'; stars: 1 | 2 | 3 | 4 | 5 } & Partial<Words>)
  | { does: 'closes' }
  | ({ does: 'reopens' } & Words)
  | ({ does: 'asks_second_look' } & Words)
  /** `sent` is what the family gets where it does not read English. `waits`: the clock stops until the family answers. */
  | { does: 'replies'; by: By; text: string; sent?: string; waits?: true }
  | { does: 'notes'; by: By; text: string; mentions?: readonly string[] }
  | { does: 'hands_off'; by: By; to: `staff-${string}`; reason: string }
  | { does: 'asks_in'; by: By; helper: `staff-${string}`; why: string }
  /** One try to reach the family by phone, with what was said. */
  | { does: 'calls'; by: By; reached: boolean; answer?: string }
  | { does: 'settles'; by: By }
  | { does: 'takes_alarm'; by: `staff-${string}` }
  /** Puts the conversation into a group of the same concern; `update` goes to all of its families. */
  | { does: 'joins_group'; by: By; group: string }
  | {
      does: 'updates_group';
      by: By;
      group: string;
      text: string;
      sent?: Readonly<Partial<Record<StoryLanguage, string>>>;
    }
  | { does: 'merges_into'; by: By; story: string }
);

/**
 * One matter between a family and the schools, from the first words to where it stands today.
 * Told as data: the loader plays it through the same actions that people use.
 */
export type Story = {
  /** Stable name, also for `merges_into`. */
  id: string;
  from: Sender;
  /** Source ids of the students it is about. */
  about: readonly string[];
  /** The school it belongs to, or the district as a whole. */
  school: SchoolKey | 'district';
  /** A mail written straight to a department's address. */
  to?: DepartmentKey;
  topic: TopicKey;
  /** What the sender picked at first, where that led to another desk. */
  firstTopic?: TopicKey;
  kind: StoryKind;
  channel: StoryChannel;
  language: StoryLanguage;
  start: Start;
  subject: string;
  /** The working translation of the subject. */
  subjectEnglish?: string;
  first: Words;
  privacy?: 'private' | 'anonymous';
  /** It is about a colleague: praise goes to this person, a concern to their superior. */
  aboutStaff?: `staff-${string}`;
  /** The only way to answer is to call. */
  callBack?: true;
  happens: readonly StoryEvent[];
};
