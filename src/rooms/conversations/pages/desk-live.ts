import type { Uuid } from '#platform/ids';
import { eventStream, type PageRequest } from '#platform/web';
import { stillSignedIn } from '#rooms/access';
import { mayHear } from '../questions/desk-conversation.ts';

/**
 * Who opened which conversation with the right to read it, and until when that counts. A stream hears of a
 * conversation only after its page was opened; half a minute later the right is asked for again, in the background, so
 * that somebody who lost it hears at most one more "something changed", without content.
 */
const hearing = new Map<string, { until: number; checkedAt: number }>();
const openFor = 12 * 3_600_000;
const freshMs = 30_000;
const mostKept = 50_000;

const keyOf = (request: PageRequest, id: Uuid): string => `${request.actor.districtId} ${request.actor.personId} ${id}`;

/** From now on this reader's stream tells of changes in this conversation. */
export function allowHearing(request: PageRequest, id: Uuid): void {
  if (hearing.size > mostKept) hearing.clear();
  const now = Date.now();
  hearing.set(keyOf(request, id), { until: now + openFor, checkedAt: now });
}

function mayHearTopic(request: PageRequest, topic: string): boolean {
  // Of messages to families a stream says only that something changed; their pages ask again who may see what.
  if (
    topic === 'inbox' ||
    topic === 'office' ||
    topic === 'messages' ||
    topic === 'translations' ||
    /^announcement:[0-9a-f-]{36}$/.test(topic)
  )
    return true;
  const id = /^conversation:([0-9a-f-]{36})$/.exec(topic)?.[1];
  const key = id === undefined ? '' : keyOf(request, id);
  const known = hearing.get(key);
  const now = Date.now();
  if (id === undefined || known === undefined || known.until < now) return false;
  if (now - known.checkedAt > freshMs) {
    known.checkedAt = now;
    request.floor
      .ask(request.actor, mayHear, { id })
      .then((yes) => {
        if (!yes) hearing.delete(key);
      })
      .catch(() => hearing.delete(key));
  }
  return true;
}

/** The stream of news for one browser of staff: topic names and who is writing, never content. */
export function liveStream(request: PageRequest): Response {
  const { floor, actor } = request;
  return eventStream(
    request,
    (topic) => mayHearTopic(request, topic),
    async () => stillSignedIn(floor, actor),
  );
}
