import { z } from 'zod';
import { action, type Floor } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/**
 * What somebody signed in asked for and that is not there, or not theirs: one and the same to whoever asks, and here too,
 * for telling them apart would need a look over the wall. Written to the audit at the first in an hour and then at each
 * tenth, hundredth and thousandth, so that trying ids shows and cannot fill the log. Who is not signed in has no name that
 * could be written down; those are counted in `/metrics` by status.
 */
export type WrongIds = (asked: Asked) => Promise<void>;

type Asked = { readonly actor: Actor; readonly route: string; readonly address: URL; readonly now: Temporal.Instant };

const mostKept = 20_000;
const anId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

const isTold = (count: number): boolean => /^10*$/.test(String(count));

const noteWrongId = action(
  'platform.note_wrong_id',
  z.object({ route: z.string(), id: z.string().nullable(), count: z.number() }),
  async ({ record }, facts) => record('asked for what is not there', null, facts),
);

/** Counts in this process's memory: with several, each writes its own first. */
export function createWrongIds(floor: Floor): WrongIds {
  const counts = new Map<string, { hour: number; count: number }>();
  const count = (districtId: Uuid, personId: Uuid, now: Temporal.Instant): number => {
    const key = `${districtId} ${personId}`;
    const hour = Math.floor(now.epochMilliseconds / 3_600_000);
    const known = counts.get(key);
    const next = known?.hour === hour ? known.count + 1 : 1;
    if (counts.size >= mostKept && known === undefined) counts.clear();
    counts.set(key, { hour, count: next });
    return next;
  };
  return async ({ actor, route, address, now }) => {
    if (actor.personId === null || (actor.kind !== 'person' && actor.kind !== 'token')) return;
    const n = count(actor.districtId, actor.personId, now);
    if (!isTold(n)) return;
    const id = anId.exec(address.pathname)?.[0] ?? anId.exec(address.search)?.[0] ?? null;
    try {
      await floor.act(actor, noteWrongId, { route, id, count: n });
    } catch (error) {
      // The answer does not depend on it.
      floor.log.warn('a wrong id could not be written down', { route, error });
    }
  };
}
