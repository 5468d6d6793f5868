import { question } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { mayKnowLiving, reachesAnybody } from './living.rules.ts';
import { liaisonReach, type LivingLine, livingChild, livingNow, livingOf, type LivingRow } from './living.store.ts';

/** The liaison's own list. Whoever has no such duty finds no page here. */
export const liaisonList = question(
  'roster.liaison_list',
  async (context, _nothing: null): Promise<readonly LivingLine[]> => {
    const reach = await liaisonReach(context);
    allow(reachesAnybody(reach));
    return livingNow(context, reach);
  },
);

export const isLiaison = question('roster.is_liaison', async (context, _nothing: null): Promise<boolean> =>
  reachesAnybody(await liaisonReach(context)),
);

/** What the liaison knows of one child; null for everybody else, and nothing says that there is something. */
export const livingFor = question(
  'roster.living_for',
  async (context, studentId: Uuid): Promise<readonly LivingRow[] | null> => {
    const reach = await liaisonReach(context);
    if (!reachesAnybody(reach)) return null;
    const child = await livingChild(context, studentId);
    return child !== null && mayKnowLiving(reach, child) ? livingOf(context, studentId) : null;
  },
);
