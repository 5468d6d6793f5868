import { question } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { administratorSince, freshProofUntil } from '#rooms/access';
import { personCards } from '#rooms/roster';
import { mayTakeWhole } from '../records.policy.ts';
import { administrators } from '../requests.people.ts';
import { countsFrom, underWay, wholeLimits, wholeState, type WholeExport, type WholeState } from '../whole.rules.ts';
import { delayHours, wholeExports } from '../whole.store.ts';

export type WholeLine = WholeExport & { readonly state: WholeState };

export type WholePage = {
  readonly me: Uuid;
  /** Until when the reader’s proof of who they are is fresh; null: it is not. */
  readonly proofUntil: Temporal.Instant | null;
  /** From when the reader’s yes counts, if that is still to come. */
  readonly countsFrom: Temporal.Instant | null;
  /** How many administrators there are besides the reader. */
  readonly others: number;
  readonly delayHours: number;
  /** The one on its way, and those that ended. */
  readonly current: WholeLine | null;
  readonly ended: readonly WholeLine[];
  readonly names: ReadonlyMap<Uuid, { readonly name: string }>;
};

export const wholePage = question('records.whole_page', async (context): Promise<WholePage> => {
  const { tx, actor, now } = context;
  allow(mayTakeWhole(actor));
  const me = found(actor.personId);
  const lines = (await wholeExports(context)).map((row) => ({ ...row, state: wholeState(row, now) }));
  const people = lines.flatMap((row) =>
    [row.askedBy, row.approvedBy, row.stoppedBy, row.takenBy].filter((id) => id !== null),
  );
  const since = await administratorSince(context, me);
  const counts = since === undefined || since === null ? null : countsFrom(since);
  return {
    me,
    proofUntil: await freshProofUntil(context),
    countsFrom: counts !== null && Temporal.Instant.compare(now, counts) < 0 ? counts : null,
    others: (await administrators(context)).filter((id) => id !== me).length,
    delayHours: await delayHours(context),
    current: lines.find((row) => underWay(row.state)) ?? null,
    ended: lines.filter((row) => !underWay(row.state)),
    names: await personCards(tx, actor.districtId, [...new Set(people)]),
  };
});

/** Whether the reader took this export just now, and so may fetch its file. */
export const mayFetchWhole = question('records.fetch_whole', async (context, { id }: { id: string }): Promise<void> => {
  const { actor, now } = context;
  allow(mayTakeWhole(actor));
  const row = found((await wholeExports(context)).find((one) => one.id === id));
  allow(
    wholeState(row, now) === 'open' &&
      row.takenBy === actor.personId &&
      row.takenAt !== null &&
      Temporal.Instant.compare(now, row.takenAt.add({ minutes: wholeLimits.fetchMinutes })) < 0 &&
      (await freshProofUntil(context)) !== null,
  );
});
