import { z } from 'zod';
import { action, type QuestionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { personCards } from '#rooms/roster';
import { agenciesOf, type InterpreterRequest, markFamilyTold, markTold, requestById } from './interpreters.store.ts';

/** A request as whoever tells people of it needs it: with the name of who interprets, if anybody does. */
export type InterpreterNow = { readonly request: InterpreterRequest; readonly who: string | null };

/** How a request stands now; null where it is not there. For rooms that tell the family and the interpreter. */
export async function interpreterNow(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  requestId: Uuid,
): Promise<InterpreterNow | null> {
  const request = await requestById(tx, actor.districtId, requestId);
  if (request === null) return null;
  if (request.staffId !== null) {
    const cards = await personCards(tx, actor.districtId, [request.staffId]);
    return { request, who: cards.get(request.staffId)?.name ?? null };
  }
  const agency = (await agenciesOf(tx, actor.districtId)).find((one) => one.id === request.agencyId);
  return { request, who: agency?.name ?? null };
}

/**
 * Notes whom the house has told by itself: the family, the interpreter, or both. `isOff`: it was told that nobody comes,
 * so there is nothing more to call off. Only the house calls this.
 */
export const notedTelling = action(
  'language.noted_telling',
  z.object({ requestId: z.uuid(), family: z.boolean(), interpreter: z.boolean(), isOff: z.boolean() }),
  async ({ tx, actor, now, record, refresh }, { requestId, family, interpreter, isOff }) => {
    allow(actor.kind === 'system');
    if (family) await markFamilyTold(tx, actor.districtId, requestId, isOff ? null : now);
    if (family && interpreter && !isOff) await markTold(tx, actor.districtId, requestId, now);
    record('interpreter telling', { kind: 'interpreter_request', id: requestId }, { family, interpreter });
    refresh('language.interpreters');
  },
);
