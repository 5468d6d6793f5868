import { setTimeout as pause } from 'node:timers/promises';

import { OWNER, readSecret } from './cluster.ts';
import { servesCluster } from './inspect.ts';
import type { Place } from './place.ts';
import { livePostmaster, type Postmaster } from './postmaster.ts';
import { isAlive } from './process.ts';

/** How long a server may keep silent. Recovery is not silence: the server says that it is starting up. */
const ANSWERS_IN = 60_000;

const CANNOT_CONNECT_NOW = '57P03';
const WRONG_PASSWORD = '28P01';

/** A reason that waiting or trying again cannot cure. */
export class Refusal extends Error {}

/** The address of a server for its owner role, and one of its databases. */
export async function ownerUrl(place: Place, postmaster: Postmaster, database: string): Promise<string> {
  const secret = await readSecret(place);
  const base = `postgresql://${OWNER}:${secret}@localhost:${postmaster.port}/${database}`;
  return postmaster.socket === null ? base : `${base}?host=${encodeURIComponent(postmaster.socket)}`;
}

/**
 * Waits until the server with this number serves the cluster, through a recovery of any length. Null when it ended, or
 * when `given up` says so. A server that answers for another folder, or never answers, is left alone and refused.
 */
export async function untilServing(
  place: Place,
  pid: number,
  givenUp: () => boolean,
  log: (line: string) => void,
): Promise<Postmaster | null> {
  const began = performance.now();
  let told = began;
  while (!givenUp() && isAlive(pid)) {
    // Read anew each time: where it listens is written a moment after the number of the process.
    const noted = livePostmaster(place);
    const state = noted === null || noted.pid !== pid || !noted.listens ? 'silent' : await ask(place, noted);
    if (state === 'serves' && noted !== null) return noted;
    const waited = performance.now() - began;
    if (state === 'silent' && waited > ANSWERS_IN) {
      throw new Refusal(
        `A process (${pid}) holds the database in ${place.cluster} and does not answer. Stop it, then start again.`,
      );
    }
    if (began + waited - told > 5_000) {
      told = began + waited;
      log('The database is still getting ready; after a crash it first replays what it had promised to keep …');
    }
    // Each question is a line in the server's log: asked often at first, then ever more rarely.
    await pause(Math.min(500, 10 + waited / 8));
  }
  return null;
}

async function ask(place: Place, postmaster: Postmaster): Promise<'serves' | 'recovers' | 'silent'> {
  let own: boolean;
  try {
    own = await servesCluster(await ownerUrl(place, postmaster, 'postgres'), place.cluster);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === CANNOT_CONNECT_NOW) return 'recovers';
    if (code !== WRONG_PASSWORD) return 'silent';
    throw new Refusal(
      `A database runs on ${place.cluster} (process ${postmaster.pid}) and does not know our password. Stop it, then start again.`,
      { cause: error },
    );
  }
  if (own) return 'serves';
  throw new Refusal(`Another database answers where the one of ${place.cluster} should. Nothing was changed.`);
}
