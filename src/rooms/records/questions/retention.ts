import { question } from '#platform/action';
import { allow } from '#platform/errors';
import { orgsOf, type Org } from '#rooms/roster';
import type { Collected } from '../records.collect.ts';
import { mayKeep } from '../records.policy.ts';
import { daysKept } from '../retention.rules.ts';
import { allHolds, type HoldRow, newestRuns, type RunCount, type RunRow, timesSet } from '../retention.store.ts';

export type KeptLine = {
  readonly id: string;
  readonly days: number;
  readonly usual: number;
  readonly least: number;
  readonly most: number;
  readonly isSet: boolean;
};

async function linesOf(
  context: Parameters<typeof timesSet>[0],
  { retention }: Collected,
): Promise<readonly KeptLine[]> {
  const set = await timesSet(context);
  return retention.map(({ id, days }) => ({
    id,
    ...days,
    days: daysKept(days, set.get(id)),
    isSet: set.has(id) && set.get(id) !== days.usual,
  }));
}

/** What is kept for how long, for everybody: no person is in it. */
export const keptForAll = (collected: Collected) =>
  question('records.kept', async (context): Promise<readonly KeptLine[]> => linesOf(context, collected));

export type RetentionPage = {
  readonly lines: readonly KeptLine[];
  readonly runs: readonly RunRow[];
  readonly counts: readonly RunCount[];
  readonly holds: number;
};

export const retentionPage = (collected: Collected) =>
  question('records.retention', async (context): Promise<RetentionPage> => {
    allow(mayKeep(context.actor));
    const holds = await allHolds(context);
    return {
      lines: await linesOf(context, collected),
      ...(await newestRuns(context)),
      holds: holds.filter((hold) => hold.released_at === null).length,
    };
  });

export const holdsPage = question(
  'records.holds',
  async (context): Promise<{ holds: readonly HoldRow[]; schools: readonly Org[] }> => {
    allow(mayKeep(context.actor));
    const orgs = await orgsOf(context.tx, context.actor.districtId);
    return { holds: await allHolds(context), schools: orgs.filter((org) => org.kind === 'school') };
  },
);

/** How many legal holds stand: a district cannot be deleted while there is one. */
export const standingHoldCount = question('records.standing_holds', async (context): Promise<number> => {
  allow(mayKeep(context.actor));
  const holds = await allHolds(context);
  return holds.filter((hold) => hold.released_at === null).length;
});
