import { z } from 'zod';
import type { Floor } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { type Driver, type DriverFor, type FileOut, type Handed, type InDoubt, type Way, ways } from './driver.ts';
import { claimBatch, type Claimed, endBroadcast, laneState, lostSendings, settleBatch } from './lane.store.ts';
import { requeueLane } from './broadcasts.ts';

/** The files of some deliveries, read once a file; null while one is not yet looked through. */
export type LoadFiles = (districtId: Uuid, fileIds: readonly Uuid[]) => Promise<readonly FileOut[] | null>;

type Lane = {
  readonly floor: Floor;
  readonly actor: Actor;
  readonly broadcastId: Uuid;
  readonly kind: Way;
  readonly driver: Driver;
  readonly loadFiles: LoadFiles;
};

/** A slice of sending ends after so long, so that a stopped worker loses little and no lease runs out. */
const sliceMs = 20_000;

/** What the ledger says of messages whose sender died: asked of the other side where it can be, else left unknown. */
export async function settleLost(
  { floor, actor, driver }: Pick<Lane, 'floor' | 'actor' | 'driver'>,
  lost: readonly InDoubt[],
): Promise<void> {
  if (lost.length === 0) return;
  const answers = (await driver.lookUp?.(lost).catch(() => null)) ?? null;
  const handed = lost.map(({ id }, place) => {
    const answer = answers?.[place] ?? { found: 'cannot_say' as const };
    if (answer.found === 'there') {
      const { providerId } = answer;
      return { id, outcome: 'found' as const, response: '', ...(providerId === undefined ? {} : { providerId }) };
    }
    if (answer.found === 'missing')
      return { id, outcome: 'not_sent' as const, response: 'never arrived', retryAfterSeconds: 1 };
    return { id, outcome: 'unknown' as const, response: 'interrupted' };
  });
  const first = lost[0];
  await floor.act(actor, settleBatch, { started: (first?.sentAt ?? floor.clock()).toString(), handed });
}

/** Files of the whole batch, each read once; a message one of whose files may not go yet waits. */
async function withFiles(
  { actor, loadFiles }: Lane,
  rows: readonly Claimed[],
): Promise<ReadonlyMap<string, readonly FileOut[] | null>> {
  const sets = new Map<string, readonly FileOut[] | null>();
  for (const { file_ids } of rows) {
    const key = file_ids.join();
    if (!sets.has(key)) sets.set(key, file_ids.length === 0 ? [] : await loadFiles(actor.districtId, file_ids));
  }
  return sets;
}

/** Hands one batch over and writes down what came of it. Answers how many there were. */
async function sendOne(lane: Lane): Promise<number> {
  const { floor, actor, broadcastId, kind, driver } = lane;
  const notebook = driver.notebook?.() ?? null;
  const rows = await floor.act(actor, claimBatch, { broadcastId, kind, limit: driver.batch, notebook });
  if (rows.length === 0) return 0;
  const started = floor.clock().toString();
  const files = await withFiles(lane, rows);
  const ready = rows.flatMap((row) => {
    const own = files.get(row.file_ids.join());
    return own === null || own === undefined ? [] : [{ ...row, files: own }];
  });
  const answers = await driver.send(ready);
  const byId = new Map<string, Handed>(
    ready.map((row, place) => [row.id, answers[place] ?? { outcome: 'unknown', response: 'no answer' }]),
  );
  const handed = rows.map(({ id }) => ({
    id,
    ...(byId.get(id) ?? { outcome: 'not_sent' as const, response: 'file_scan', retryAfterSeconds: 60 }),
  }));
  await floor.act(actor, settleBatch, { started, handed });
  return rows.length;
}

/**
 * Sends what a lane has due: two batches take turns, so that one is written down while the other is under way. Ends when
 * nothing is due, or after a slice.
 */
export async function runLane(lane: Lane): Promise<void> {
  const { floor, actor, broadcastId, kind } = lane;
  await settleLost(lane, await floor.ask(actor, lostSendings, { broadcastId, kind }));
  const until = performance.now() + sliceMs;
  const turn = async (): Promise<void> => {
    while (performance.now() < until) if ((await sendOne(lane)) === 0) return;
  };
  await Promise.all([turn(), turn()]);
}

const laneJob = z.object({ broadcastId: z.string(), kind: z.enum(ways) });

/** Sends one lane of a broadcast, a slice at a time; what may only go later makes it come back then. */
export function sendLaneJob(driverFor: DriverFor, loadFiles: LoadFiles): Job {
  return {
    leaseSeconds: 120,
    maxAttempts: 50,
    aside: true,
    async perform({ floor, actor, jobId }, payload) {
      const { broadcastId, kind } = laneJob.parse(payload);
      const driver = await driverFor(kind, actor.districtId);
      if (driver !== null) await runLane({ floor, actor, broadcastId, kind, driver, loadFiles });
      const { state, next } = await floor.ask(actor, laneState, { broadcastId, kind });
      if (state === 'going' && next !== null) {
        const at = driver === null ? floor.clock().add({ minutes: 5 }) : next;
        await floor.act(actor, requeueLane, { broadcastId, kind, at: at.toString() }, { completes: jobId });
      } else await floor.act(actor, endBroadcast, { broadcastId }, { completes: jobId });
    },
  };
}
