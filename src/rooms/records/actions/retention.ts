import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import type { KeptUnit, Removed, Retention } from '#platform/keeping';
import type { Collected } from '../records.collect.ts';
import { placeHoldRequest, releaseHoldRequest, setTimeRequest } from '../records.contract.ts';
import { recordsErrors } from '../records.errors.ts';
import { mayKeep } from '../records.policy.ts';
import { forgetConversations } from '../records.retention.ts';
import { daysKept, endOfTime, isHeld } from '../retention.rules.ts';
import { addCounts, addTombstones, lockHolds, saveTime, standingHolds, timesSet } from '../retention.store.ts';

/** Units of one transaction. */
const batchSize = 200;

/** Sets how long the district keeps something, within what the room allows. */
export const settingTime = ({ retention }: Collected) =>
  action('records.set_time', setTimeRequest, async (context, { kept, days }) => {
    allow(mayKeep(context.actor));
    const one = found(retention.find((each) => each.id === kept));
    const { least, most } = one.days;
    if (days < least || days > most) throw recordsErrors.time_outside({ least, most }, `days_${kept}`);
    const before = daysKept(one.days, (await timesSet(context)).get(kept));
    await saveTime(context, kept, days);
    context.record('retention time set', null, { kept, days, before });
  });

/** Stops deleting: for a person, a conversation, or a school's dates. It holds until somebody releases it. */
export const placeHold = action('records.place_hold', placeHoldRequest, async (context, input) => {
  const { tx, actor, now } = context;
  allow(mayKeep(actor));
  if (input.reason === '') throw recordsErrors.reason_missing({}, 'reason');
  const { kind, subjectId, fromOn, untilOn, reason, reference } = input;
  if (kind === 'school') {
    if (fromOn === null) throw recordsErrors.day_missing({}, 'fromOn');
    if (untilOn === null) throw recordsErrors.day_missing({}, 'untilOn');
    if (fromOn > untilOn) throw recordsErrors.dates_backwards({}, 'untilOn');
  }
  await lockHolds(context, 'alone');
  const id = newId();
  await sql`insert into records.holds (district_id, id, kind, subject_id, from_on, until_on, reason, reference, placed_by, placed_at)
    values (${actor.districtId}, ${id}, ${kind}, ${subjectId}, ${kind === 'school' ? fromOn : null}, ${kind === 'school' ? untilOn : null},
      ${reason}, ${reference === '' ? null : reference}, ${actor.personId}, ${now})`.execute(tx);
  context.record('legal hold placed', { kind: 'hold', id }, { on: kind, subject: subjectId });
  return { id };
});

/** Lets the times run again. The next night deletes what is over; that cannot be taken back. */
export const releaseHold = action('records.release_hold', releaseHoldRequest, async (context, { holdId, reason }) => {
  const { tx, actor, now } = context;
  allow(mayKeep(actor));
  if (reason === '') throw recordsErrors.reason_missing({}, 'reason');
  const { rows } = await sql<{
    id: Uuid;
  }>`update records.holds set released_by = ${actor.personId}, released_at = ${now}, release_reason = ${reason}
    where district_id = ${actor.districtId} and id = ${holdId} and released_at is null returning id`.execute(tx);
  found(rows[0]);
  context.record('legal hold released', { kind: 'hold', id: holdId });
});

export const beginRun = action('records.begin_run', z.object({}), async ({ tx, actor, now }) => {
  allow(mayKeep(actor));
  const id = newId();
  await sql`insert into records.runs (district_id, id, started_at) values (${actor.districtId}, ${id}, ${now})`.execute(
    tx,
  );
  return { id };
});

const finishRequest = z.object({ runId: z.uuid(), failed: z.array(z.string()).default([]) });

/** What a night deleted, by class of data, in the log that cannot be changed. */
export const finishRun = action('records.finish_run', finishRequest, async (context, { runId, failed }) => {
  const { tx, actor, now } = context;
  allow(mayKeep(actor));
  await sql`update records.runs set finished_at = ${now} where district_id = ${actor.districtId} and id = ${runId}`.execute(
    tx,
  );
  const { rows } = await sql<{
    data_class: string;
    deleted: number;
    held: number;
  }>`select data_class, sum(deleted)::int as deleted, sum(held)::int as held
    from records.run_counts where district_id = ${actor.districtId} and run_id = ${runId} group by data_class`.execute(
    tx,
  );
  const counts = Object.fromEntries(rows.filter((row) => row.deleted > 0).map((row) => [row.data_class, row.deleted]));
  const held = rows.reduce((sum, row) => sum + row.held, 0);
  context.record('retention deleted', { kind: 'retention_run', id: runId }, { ...counts, held, failed });
  return { deleted: counts, held };
});

const batchRequest = z.object({ runId: z.uuid(), kept: z.string(), after: z.uuid().nullable() });

export type Swept = { readonly after: Uuid | null; readonly units: number; readonly held: number };

/**
 * Deletes one batch of one kind: what is past its time and under no hold, looked up and deleted in one transaction that
 * no new hold can overtake. `after` is where the next batch begins; null when there is none.
 */
export const sweepingBatch = (collected: Collected) =>
  action('records.sweep_batch', batchRequest, async (context, { runId, kept, after }): Promise<Swept> => {
    allow(mayKeep(context.actor));
    const retention = found(collected.retention.find((one) => one.id === kept));
    await lockHolds(context, 'shared');
    const holds = await standingHolds(context);
    const days = daysKept(retention.days, (await timesSet(context)).get(kept));
    const before = endOfTime(context.now, days);
    const units = await retention.find(context, { before, after, limit: batchSize });
    // A room's own find is not trusted with the one mistake that cannot be taken back.
    const over = units.filter((unit) => Temporal.Instant.compare(unit.at, before) < 0);
    const free = over.filter((unit) => !isHeld(unit, holds, retention.heldBy));
    const gone = await notInUse(context, collected, retention, free);
    const removed = gone.length === 0 ? {} : await removeAll(context, collected, retention, gone);
    const counts = { runId, kept, dataClass: retention.dataClass, days };
    if (units.length > 0)
      await addCounts(context, { ...counts, units: gone.length, held: over.length - free.length, removed });
    if (gone.length > 0 && retention.subject !== undefined) {
      const { secrets } = context.floor;
      await addTombstones(
        context,
        gone.map((id) => ({ hash: secrets.sign('tombstone', `${context.actor.districtId} ${id}`) })),
        { kept, runId },
      );
    }
    return {
      after: units.length < batchSize ? null : (units.at(-1)?.id ?? null),
      units: gone.length,
      held: over.length - free.length,
    };
  });

/** People whom something of a lower room still names stay until that is gone. */
async function notInUse(
  context: ActionContext,
  { people }: Collected,
  { subject }: Retention,
  free: readonly KeptUnit[],
): Promise<readonly Uuid[]> {
  const ids = free.map((unit) => unit.id);
  if (subject !== 'person' || ids.length === 0) return ids;
  const used = new Set<Uuid>();
  for (const one of people) for (const id of (await one.inUse?.(context, ids)) ?? []) used.add(id);
  return ids.filter((id) => !used.has(id));
}

async function removeAll(
  context: ActionContext,
  { people }: Collected,
  retention: Retention,
  ids: readonly Uuid[],
): Promise<Removed> {
  const removed: Record<string, number> = {};
  const add = (more: Removed): void => {
    for (const [table, n] of Object.entries(more)) removed[table] = (removed[table] ?? 0) + n;
  };
  if (retention.subject === 'person') for (const one of people) add((await one.forget?.(context, ids)) ?? {});
  if (retention.subject === 'conversation') add(await forgetConversations(context, ids));
  add(await retention.remove(context, ids));
  return removed;
}
