import { on } from '#platform/action';
import type { Room } from '#platform/house';
import { peopleEnded, staffEnded } from '#rooms/roster';
import { moveRequestsOf } from './interpreters/interpreters.actions.ts';
import { languageChecks } from './language.checks.ts';
import { languageKeeping } from './language.retention.ts';
import { translateJob } from './translation/in-language.ts';
import { moveReviewsOf } from './translation/owning.ts';
import { translatingJob } from './translation/translating.ts';

/** What the house gets of this room. */
export const languageRoom: Room = {
  name: 'language',
  keeping: languageKeeping,
  checks: languageChecks,
  jobs: { [translateJob]: translatingJob() },
  subscriptions: [peopleEnded, staffEnded].map((event) =>
    on(event, {
      within: async (context, { personIds }) => {
        if (personIds.length === 0) return;
        await moveReviewsOf(context, personIds);
        await moveRequestsOf(context, personIds);
      },
    }),
  ),
};
