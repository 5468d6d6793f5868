import type { Uuid } from '#platform/ids';
import type { EventFacts, Place } from './events.store.ts';

/**
 * Whether an event is meant for somebody at this place: of the school or above it; of one of the classes or of no class; of one of the groups or of no group;
 * of the grade or of no grade. `schools` are the orgs from the district down to the school.
 */
export function isMeantFor(
  event: Pick<EventFacts, 'orgId' | 'classId' | 'groupId' | 'grades'>,
  place: Place,
  chain: readonly Uuid[],
): boolean {
  if (!chain.includes(event.orgId)) return false;
  if (event.classId !== null && !place.classIds.includes(event.classId)) return false;
  if (event.groupId !== null && !place.groupIds.includes(event.groupId)) return false;
  return event.grades.length === 0 || (place.grade !== null && event.grades.includes(place.grade));
}

/** The words in the reader's language, else in the first of these that there are, with the language they stand in. */
export function wordsIn(
  words: Readonly<Record<string, string>>,
  wanted: string,
  others: readonly string[],
): { readonly text: string; readonly language: string } | null {
  for (const language of [wanted, ...others, ...Object.keys(words)]) {
    const text = words[language];
    if (text !== undefined && text !== '') return { text, language };
  }
  return null;
}
