import { type ActionContext, on, type Subscription } from '#platform/action';
import { bellSchedulesRead } from '#rooms/roster';
import type { BellSchedule } from './bells.rules.ts';
import { readBells } from './bells.store.ts';
import { takeBells } from './years.actions.ts';

type Given = Omit<BellSchedule, 'id'>;

const written = (schedules: readonly Given[]): string =>
  JSON.stringify(
    schedules
      .map(({ name, periods, weekdays, dates, onHalfDays }) => [
        name,
        periods.map((period) => [period.name, period.from, period.to]),
        weekdays,
        dates,
        onHalfDays,
      ])
      .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  );

/** Most nights bring what stands already: then nothing is ended and begun anew. */
async function areNews({ tx, actor }: ActionContext, orgId: string, given: readonly Given[]): Promise<boolean> {
  const standing = (await readBells(tx, actor.districtId, orgId)).filter((one) => one.enteredBy === null);
  return written(standing) !== written(given);
}

/** Bell schedules that came beside a roster, in the transaction that loaded it. */
export const rosterBells: Subscription = on(bellSchedulesRead, {
  within: async (context, { schedules }) => {
    const news: Given[] = [];
    for (const [orgId, given] of Map.groupBy(schedules, (one) => one.orgId))
      if (await areNews(context, orgId, given)) news.push(...given);
    if (news.length > 0) await takeBells(context, news);
  },
});
