import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { OWNER, readSecret } from './cluster.ts';
import type { Engine } from './engine.ts';
import { inspectServer, servesCluster } from './inspect.ts';
import type { Place } from './place.ts';
import {
  clusterIsThere,
  isGone,
  lastWords,
  livePostmaster,
  spawnPostmaster,
  stopPostmaster,
  type Postmaster,
} from './postmaster.ts';
import { isAlive } from './process.ts';
import { freeBallast } from './ballast.ts';

/** Everything the supervisor needs to know about its one database. */
export type Charge = {
  readonly place: Place;
  readonly engine: Engine;
  /** Loopback port asked for; null = socket only. */
  readonly port: number | null;
  readonly log: (line: string) => void;
};

export type Serving = { readonly postmaster: Postmaster; readonly adopted: boolean };

const STARTED_IN = 10 * 60_000;
const ANSWERS_IN = 60_000;
const LONGEST_PAUSE = 30_000;

/** The server of this cluster: the one that runs already, or a new one. Waits through a recovery. */
export async function bringUp(charge: Charge): Promise<Serving> {
  for (let tries = 1; ; tries += 1) {
    const live = livePostmaster(charge.place);
    if (live !== null) {
      if (await answers(charge, live)) return { postmaster: live, adopted: true };
      continue;
    }
    const child = await spawnPostmaster(charge.place, charge.engine, charge.port ?? (await freePortIfNeeded()));
    const postmaster = await untilReady(charge, child);
    if (postmaster !== null) return { postmaster, adopted: false };
    // It ended. When another start was faster its server is adopted in the next round; else say why.
    if (livePostmaster(charge.place) === null && tries >= 3) {
      throw new Error(`The database does not start: ${await lastWords(charge.place)}`);
    }
    if (/No space left on device/.test(await lastWords(charge.place)) && (await freeBallast(charge.place))) {
      charge.log('The disk is full: the reserve was given up so that the database can recover. Free some space now.');
    }
    await pause(200 * tries);
  }
}

/** The address of a server for its owner role, and one of its databases. */
export async function ownerUrl(place: Place, postmaster: Postmaster, database: string): Promise<string> {
  const secret = await readSecret(place);
  const base = `postgresql://${OWNER}:${secret}@localhost:${postmaster.port}/${database}`;
  return postmaster.socket === null ? base : `${base}?host=${encodeURIComponent(postmaster.socket)}`;
}

/** Watches the server, and starts it again with growing pauses when it dies. Ends when asked. */
export function watch(charge: Charge, first: Serving) {
  let current = first.postmaster;
  let ended = false;
  let restarting: Promise<void> | null = null;
  const timer = setInterval(() => {
    if (ended || restarting !== null || isAlive(current.pid)) return;
    restarting = restart().finally(() => {
      restarting = null;
    });
  }, 200);
  timer.unref();

  async function restart(): Promise<void> {
    for (let failures = 0; !ended; failures += 1) {
      if (!clusterIsThere(charge.place)) {
        charge.log(`The database's folder ${charge.place.cluster} is gone. It is not started again.`);
        ended = true;
        return;
      }
      charge.log(
        failures === 0 ? 'The database ended unexpectedly: it is started again.' : 'The database is started again.',
      );
      try {
        const serving = await bringUp(charge);
        current = serving.postmaster;
        charge.log('The database answers again.');
        return;
      } catch (error) {
        charge.log((error as Error).message);
        await pause(Math.min(LONGEST_PAUSE, 500 * 2 ** failures), undefined, { ref: false });
      }
    }
  }

  return {
    /** Ends the watch; a restart under way is waited for. The server itself goes on. */
    async end(): Promise<Postmaster> {
      ended = true;
      clearInterval(timer);
      await restarting;
      return current;
    },
  };
}

/** Waits until the child serves; null when it ended first. */
async function untilReady(charge: Charge, child: ChildProcess): Promise<Postmaster | null> {
  let ended = false;
  child.once('exit', () => (ended = true));
  child.once('error', () => (ended = true));
  // The child must not keep this process alive: stopping is done on purpose or not at all.
  child.unref();
  const began = performance.now();
  let told = began;
  while (!ended) {
    const noted = livePostmaster(charge.place);
    if (noted !== null && noted.pid === child.pid && (await answers(charge, noted, () => ended))) return noted;
    const now = performance.now();
    if (now - told > 5_000) {
      told = now;
      charge.log('The database is still getting ready; after a crash it first replays what it had promised to keep …');
    }
    if (now - began > STARTED_IN) {
      await stopPostmaster(child.pid ?? 0, charge.place, charge.engine, charge.log);
      throw new Error(`The database was not ready within 10 minutes: ${await lastWords(charge.place)}`);
    }
    await pause(15);
  }
  return null;
}

/**
 * True when the server answers as the one of this cluster; false when it ended while we waited. A server that answers
 * for another folder, or never answers, is left alone and refused.
 */
async function answers(charge: Charge, postmaster: Postmaster, ended = () => false): Promise<boolean> {
  const until = performance.now() + ANSWERS_IN;
  while (!ended() && isAlive(postmaster.pid)) {
    // Read anew each time: where it listens is written a moment after the number of the process.
    const now = livePostmaster(charge.place);
    if (now !== null && now.pid !== postmaster.pid) return false;
    try {
      if (now === null || !now.listens) throw new Error('The server does not listen yet.');
      const url = await ownerUrl(charge.place, now, 'postgres');
      if (await servesCluster(url, charge.place.cluster)) return true;
      throw new Refusal(
        `Another database answers where the one of ${charge.place.cluster} should. Nothing was changed.`,
      );
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const code = (error as { code?: string }).code;
      if (code === '28P01') {
        throw new Refusal(
          `A database runs on ${charge.place.cluster} (process ${postmaster.pid}) and does not know our password. Stop it, then start again.`,
        );
      }
      // "Starting up" has no end of its own: recovery takes as long as it takes.
      if (code !== '57P03' && performance.now() > until) {
        throw new Refusal(
          `A process (${postmaster.pid}) holds the database in ${charge.place.cluster} and does not answer. Stop it, then start again.`,
          { cause: error },
        );
      }
    }
    await pause(15);
  }
  if (!ended()) await isGone(postmaster.pid, 1_000);
  return false;
}

/** A reason that waiting cannot cure. */
class Refusal extends Error {}

export async function facts(place: Place, postmaster: Postmaster) {
  return inspectServer(await ownerUrl(place, postmaster, 'postgres'));
}

/** Windows has no sockets in folders: there the server listens on a free loopback port. */
async function freePortIfNeeded(): Promise<number | null> {
  if (process.platform !== 'win32') return null;
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<unknown>((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : null;
}
