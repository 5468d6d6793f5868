import type { Uuid } from '#platform/ids';

/** The topic that makes every process forget what it knows of a person. Actions pass it to `refresh`. */
export function personTopic(personId: Uuid): string {
  return `access.person:${personId}`;
}

/** The same for everybody: after a roster was applied. */
export const everybodyTopic = 'access.everybody';

/** The person a topic is about; null when it is about something else. */
export function personOfTopic(topic: string): Uuid | null {
  return topic.startsWith('access.person:') ? topic.slice('access.person:'.length) : null;
}
