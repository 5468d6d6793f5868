import type { By, StoryChannel, StoryEvent, StoryLanguage, When } from './types.ts';

/** Short ways to write down what happens in a story, so that the words of the people stand out. */
type Colleague = `staff-${string}`;

export const writes = (when: When, text: string, english?: string, channel?: StoryChannel): StoryEvent => ({
  when,
  does: 'writes',
  text,
  ...(english === undefined ? {} : { english }),
  ...(channel === undefined ? {} : { channel }),
});

export const replies = (when: When, by: By, text: string, sent?: string): StoryEvent => ({
  when,
  does: 'replies',
  by,
  text,
  ...(sent === undefined ? {} : { sent }),
});

/** A reply with a question in it: it is the family's turn. */
export const asks = (when: When, by: By, text: string, sent?: string): StoryEvent => ({
  when,
  does: 'replies',
  by,
  text,
  ...(sent === undefined ? {} : { sent }),
  waits: true,
});

export const rates = (when: When, stars: 1 | 2 | 3 | 4 | 5, text?: string, english?: string): StoryEvent => ({
  when,
  does: 'rates',
  stars,
  ...(text === undefined ? {} : { text }),
  ...(english === undefined ? {} : { english }),
});

export const closes = (when: When): StoryEvent => ({ when, does: 'closes' });

export const reopens = (when: When, text: string, english?: string): StoryEvent => ({
  when,
  does: 'reopens',
  text,
  ...(english === undefined ? {} : { english }),
});

export const wantsSecondLook = (when: When, text: string, english?: string): StoryEvent => ({
  when,
  does: 'asks_second_look',
  text,
  ...(english === undefined ? {} : { english }),
});

export const notes = (when: When, by: By, text: string, ...mentions: Colleague[]): StoryEvent => ({
  when,
  does: 'notes',
  by,
  text,
  ...(mentions.length === 0 ? {} : { mentions }),
});

export const handsOff = (when: When, by: By, to: Colleague, reason: string): StoryEvent => ({
  when,
  does: 'hands_off',
  by,
  to,
  reason,
});

export const asksIn = (when: When, by: By, helper: Colleague, why: string): StoryEvent => ({
  when,
  does: 'asks_in',
  by,
  helper,
  why,
});

export const calls = (when: When, by: By, reached: boolean, answer?: string): StoryEvent => ({
  when,
  does: 'calls',
  by,
  reached,
  ...(answer === undefined ? {} : { answer }),
});

export const settles = (when: When, by: By = 'owner'): StoryEvent => ({ when, does: 'settles', by });

export const takesAlarm = (when: When, by: Colleague): StoryEvent => ({ when, does: 'takes_alarm', by });

export const joinsGroup = (when: When, by: By, group: string): StoryEvent => ({ when, does: 'joins_group', by, group });

export const updatesGroup = (
  when: When,
  by: By,
  group: string,
  text: string,
  sent?: Readonly<Partial<Record<StoryLanguage, string>>>,
): StoryEvent => ({
  when,
  does: 'updates_group',
  by,
  group,
  text,
  ...(sent === undefined ? {} : { sent }),
});

export const mergesInto = (when: When, by: By, story: string): StoryEvent => ({ when, does: 'merges_into', by, story });
