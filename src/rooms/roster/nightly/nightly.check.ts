import { question } from '#platform/action';
import type { Check } from '#platform/house';
import { liveTroubles } from './sources.questions.ts';

/** In English, for the person who runs the server. Nothing is broken: the last good roster is in force. */
const says = {
  held: 'the roster is held until an administrator decides',
  rejected: 'the roster was refused',
  failed: 'the roster could not be loaded',
  nothing_new: 'no roster has come for two school days',
} as const;

const standing = question('roster.count_troubles', async ({ tx, actor }, _nothing: null) => {
  const troubles = await liveTroubles(tx, actor.districtId);
  return troubles.map(({ source, trouble, reason, since }) => {
    const why = reason === null ? '' : ` (${reason})`;
    return `${source}: ${says[trouble]}${why}, since ${since.toString({ smallestUnit: 'minute' })}; see /admin/imports`;
  });
});

export const nightlyCheck: Check = {
  id: 'roster.loads',
  name: 'The roster comes by itself',
  count: async (floor, actor) => ({
    violations: 0,
    examples: [],
    warnings: await floor.ask(actor, standing, null),
  }),
};
