/**
 * Every English source, by room: the composition root hands it to `loadWords`. A room with words is listed here, and
 * the house test on words says so when one is not.
 */
import { words as access } from './rooms/access/words/en.ts';
import { words as calendar } from './rooms/calendar/words/en.ts';
import { words as channels } from './rooms/channels/words/en.ts';
import { words as conversations } from './rooms/conversations/words/en.ts';
import { words as demo } from './demo-words/en.ts';
import { words as firstday } from './first-day/words/en.ts';
import { words as insight } from './rooms/insight/words/en.ts';
import { words as language } from './rooms/language/words/en.ts';
import { words as learning } from './rooms/learning/words/en.ts';
import { words as messages } from './rooms/messages/words/en.ts';
import { words as records } from './rooms/records/words/en.ts';
import { words as roster } from './rooms/roster/words/en.ts';
import { words as ui } from './ui/words/en.ts';

export const english = {
  ui,
  access,
  calendar,
  channels,
  conversations,
  demo,
  firstday,
  insight,
  language,
  learning,
  messages,
  records,
  roster,
} as const;

type Key<Rooms> = { [Room in keyof Rooms & string]: `${Room}.${keyof Rooms[Room] & string}` }[keyof Rooms & string];

/** A key that is in no catalog does not compile. The floor declares the name and knows no room. */
declare module './platform/words/translator.ts' {
  interface WordCatalog extends Record<Key<typeof english>, string> {}
}
