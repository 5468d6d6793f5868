import type { DemoRoster } from '../generate.ts';
import type { Story } from './types.ts';
import { WRITTEN_STORIES } from './hand/index.ts';
import { varyStories } from './vary.ts';

/** How many conversations the demonstration district has. */
export const CONVERSATIONS = 900;

/** All conversations of the demonstration: those written by hand, and as many everyday ones as fill three months. */
export function allStories(roster: DemoRoster): readonly Story[] {
  return [...WRITTEN_STORIES, ...varyStories(roster, CONVERSATIONS - WRITTEN_STORIES.length)];
}

export { WRITTEN_STORIES };
export type { Story, StoryEvent } from './types.ts';
