import { question } from '#platform/action';
import { liaisonReach } from './living/living.store.ts';
import { reachesAnybody } from './living/living.rules.ts';
import { adultTiesWaiting } from './of-age/of-age.questions.ts';

/** What of this room waits for the reader, and whether they have a list of their own as a liaison. */
export const waitingHere = question(
  'roster.waiting_here',
  async (context, _nothing: null): Promise<{ adults: number; liaison: boolean }> => ({
    adults: await adultTiesWaiting(context),
    liaison: reachesAnybody(await liaisonReach(context)),
  }),
);
