import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type QuestionContext } from '#platform/action';
import { found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { keepOptOuts } from '../channels.opt-outs.ts';
import { isChoosable, setWanted } from '../choices/choices.ts';
import { readUnsubscribeToken } from './links.ts';

type Sent = { readonly personId: Uuid | null; readonly address: string; readonly category: string };

async function sentBy(
  { tx, actor, floor }: Pick<QuestionContext, 'tx' | 'actor' | 'floor'>,
  token: string,
): Promise<Sent> {
  const id = readUnsubscribeToken(floor.secrets, token);
  const { rows } = await sql<Sent>`select person_id as "personId", address, category from channels.deliveries
    where district_id = ${actor.districtId} and id = ${id} and kind = 'email'`.execute(tx);
  return found(rows[0]);
}

/** What a link in a mail would end. Looking changes nothing: mail programs look at every link. */
export const unsubscribeView = question(
  'channels.unsubscribe_view',
  async (
    context,
    { token }: { token: string },
  ): Promise<{ address: string; category: string; may: 'kind' | 'all' }> => {
    const { address, category, personId } = await sentBy(context, token);
    return { address, category, may: personId !== null && isChoosable(category) ? 'kind' : 'all' };
  },
);

const request = z.object({ token: z.string(), what: z.enum(['kind', 'all']) });

/**
 * Ends a kind of message for whoever a mail went to, or all mail to that address. The link is the proof: no sign-in, and
 * as often as somebody likes. What must be told (health, rights) ends by mail only and comes another way.
 */
export const unsubscribe = action('channels.unsubscribe', request, async (context, { token, what }) => {
  const { now, record } = context;
  const { personId, address, category } = await sentBy(context, token);
  if (what === 'kind' && personId !== null && isChoosable(category)) {
    await setWanted(context, { personId, category, wanted: false });
    record('unsubscribed from a kind', { kind: 'person', id: personId }, { category });
    return { done: 'kind' as const, category };
  }
  const id = newId();
  const row = { id, kind: 'email' as const, address: address.toLowerCase(), at: now, how: 'link in a mail' };
  await keepOptOuts(context, [row], { source: 'family' });
  record('opted out', { kind: 'opt_out', id }, { kind: 'email' });
  return { done: 'all' as const, category };
});
