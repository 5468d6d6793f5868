import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { freeBallast, keepBallast } from './ballast.ts';
import type { Engine } from './engine.ts';
import type { Place } from './place.ts';
import {
  clusterIsThere,
  lastWords,
  livePostmaster,
  logLength,
  spawnPostmaster,
  type Postmaster,
} from './postmaster.ts';
import { isAlive } from './process.ts';
import { untilServing } from './readiness.ts';

/** Everything the supervisor needs to know about its one database. */
export type Charge = {
  readonly place: Place;
  readonly engine: Engine;
  /** Loopback port asked for; null = socket only. */
  readonly port: number | null;
  readonly log: (line: string) => void;
};

export type Serving = { readonly postmaster: Postmaster; readonly adopted: boolean };

const TRIES = 4;
const LONGEST_PAUSE = 30_000;

/** The server of this cluster: the one that runs already, or a new one. Waits through a recovery. */
export async function bringUp(charge: Charge, givenUp = () => false): Promise<Serving> {
  const { place, log } = charge;
  for (let tries = 1; ; tries += 1) {
    const live = livePostmaster(place);
    const found = live === null ? null : await untilServing(place, live.pid, givenUp, log);
    if (found !== null) return { postmaster: found, adopted: true };
    if (givenUp()) throw new Error('The start of the database was called off.');
    // Ended while we looked: it may have been on its way down. Start our own.
    const before = await logLength(place);
    const postmaster = await startOwn(charge, givenUp);
    if (postmaster !== null) return { postmaster, adopted: false };
    // Ours ended. When another start was faster, its server is taken over in the next round; else say why.
    const words = await lastWords(place, before);
    if (words.diskFull && (await freeBallast(place))) {
      log('The disk is full: the reserve was given up so that the database can recover. Free some space now.');
    }
    if (tries === TRIES && livePostmaster(place) === null)
      throw new Error(`The database does not start: ${words.summary}`);
    await pause(150 * tries);
  }
}

async function startOwn(charge: Charge, givenUp: () => boolean): Promise<Postmaster | null> {
  const child = await spawnPostmaster(charge.place, charge.engine, charge.port ?? (await portWhereNoSockets()));
  const hasEnded = observeEnd(child);
  // The child must not keep this process alive: stopping is done on purpose or not at all.
  child.unref();
  if (child.pid === undefined) return null;
  return untilServing(charge.place, child.pid, () => hasEnded() || givenUp(), charge.log);
}

function observeEnd(child: ChildProcess): () => boolean {
  let ended = false;
  child.once('exit', () => (ended = true));
  child.once('error', () => (ended = true));
  return () => ended;
}

/** Watches the server, and starts it again with growing pauses when it dies, until `end` is called. */
export function watch(charge: Charge, first: Serving): { end(): Promise<void> } {
  const over = new AbortController();
  let { pid } = first.postmaster;
  let restarting: Promise<void> | null = null;

  const timer = setInterval(() => {
    if (restarting !== null || isAlive(pid)) return;
    restarting = restart().finally(() => (restarting = null));
  }, 200);
  timer.unref();

  // The reserve is set aside again once there is room for it.
  const reserve = setInterval(() => void keepBallast(charge.place).catch(() => undefined), 60_000);
  reserve.unref();
  keepBallast(charge.place).catch(() => undefined);

  async function restart(): Promise<void> {
    charge.log('The database ended unexpectedly: it is started again.');
    for (let failures = 0; !over.signal.aborted; failures += 1) {
      if (!clusterIsThere(charge.place)) {
        charge.log(`The database's folder ${charge.place.cluster} is gone: it cannot be started again.`);
        clearInterval(timer);
        return;
      }
      try {
        pid = (await bringUp(charge, () => over.signal.aborted)).postmaster.pid;
        charge.log('The database answers again.');
        return;
      } catch (error) {
        if (!over.signal.aborted) charge.log((error as Error).message);
        const wait = Math.min(LONGEST_PAUSE, 500 * 2 ** failures);
        await pause(wait, undefined, { ref: false, signal: over.signal }).catch(() => undefined);
      }
    }
  }

  return {
    async end() {
      over.abort();
      clearInterval(timer);
      clearInterval(reserve);
      await restarting;
    },
  };
}

/** Windows has no sockets in closed folders: there the server listens on a free loopback port. */
async function portWhereNoSockets(): Promise<number | null> {
  if (process.platform !== 'win32') return null;
  const server = createServer();
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise<unknown>((done) => {
    server.close(done);
  });
  return typeof address === 'object' && address !== null ? address.port : null;
}
