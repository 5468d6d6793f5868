import { checkClusterVersion, ensureCluster, OWNER } from './cluster.ts';
import { packagedEngine, readyEngine, type Engine } from './engine.ts';
import { inspectServer, serverFaults, withClient } from './inspect.ts';
import { clearPlace, findPlace } from './place.ts';
import { livePostmaster, stopPostmaster } from './postmaster.ts';
import { writeSettings } from './settings.ts';
import { ownerUrl } from './readiness.ts';
import { bringUp, watch, type Charge, type Serving } from './supervisor.ts';
import { signIn, signOut } from './users.ts';

export { engineAt, packagedEngine, type Engine } from './engine.ts';
export { inspectServer, serverFaults, type ServerFacts } from './inspect.ts';

export type StartRequest = {
  /** The database's own folder; made when missing. */
  readonly dataDir: string;
  /** Gets one line for each thing a person should know. */
  readonly log: (line: string) => void;
  /** Also listen on this port of 127.0.0.1. Without it only on a socket in a closed folder (on Windows: a free port). */
  readonly port?: number;
  /** Another set of server programs than the packaged one. */
  readonly engine?: Engine;
  /** Where programs and data go when the database's user cannot enter their places. Matters only as root. */
  readonly openRoot?: string;
  /** For tests that can lose everything: more settings, and the refusal of unsafe ones is off. */
  readonly unsafeForTests?: Readonly<Record<string, string>>;
};

export type RunningPostgres = {
  /** Connects as the owner of everything (a superuser) to the database `porchlight`. Holds the password: never log it. */
  readonly ownerUrl: string;
  /** For example "18.4". */
  readonly version: string;
  readonly pid: number;
  /** True when a server that already ran was taken over. */
  readonly adopted: boolean;
  /** Stops the database cleanly, unless another process still uses it. May be called twice. */
  stop(): Promise<void>;
  /** Stops watching and leaves the database running. */
  leave(): Promise<void>;
};

/**
 * Starts the embedded PostgreSQL of a data directory, or takes over the one that already runs there, and keeps it
 * running until `stop`. Makes the database the first time. Throws with one sentence that says what to do when the
 * directory belongs to another version, another user or another server, or when a setting endangers the data.
 */
export async function startPostgres(request: StartRequest): Promise<RunningPostgres> {
  const { log } = request;
  const openRoot = request.openRoot ?? '/var/lib/porchlight';
  const place = await findPlace(request.dataDir, openRoot, log);
  const found = request.engine ?? packagedEngine();
  // As a plain user the copy, where one is needed, lies with the data.
  const engine = await readyEngine(found, place.account, place.account === null ? place.home : openRoot, log);
  const charge: Charge = { place, engine, port: request.port ?? null, log };
  const user = await signIn(place);
  try {
    await ensureCluster(place, engine, log);
    await checkClusterVersion(place, engine);
    await writeSettings(place, request.unsafeForTests ?? {});
    const serving = await bringUp(charge);
    await ensureDatabase(await ownerUrl(place, serving.postmaster, 'postgres'));
    const version = await accept(charge, serving, request.unsafeForTests !== undefined);
    return await handle(charge, serving, version, user);
  } catch (error) {
    await signOut(place, user);
    throw error;
  }
}

/** Refuses a server whose settings endanger the data; one that we started ourselves is stopped again. */
async function accept(charge: Charge, serving: Serving, unsafe: boolean): Promise<string> {
  const told = await inspectServer(await ownerUrl(charge.place, serving.postmaster, OWNER));
  const faults = unsafe ? [] : serverFaults(told);
  if (faults.length === 0) return told.version;
  if (!serving.adopted) await stopPostmaster(serving.postmaster.pid, charge.place, charge.engine, charge.log);
  throw new Error(faults.join(' '));
}

async function handle(charge: Charge, serving: Serving, version: string, user: string): Promise<RunningPostgres> {
  const watcher = watch(charge, serving);
  let stopping: Promise<void> | null = null;
  async function stopNow(): Promise<void> {
    await watcher.end();
    const others = await signOut(charge.place, user);
    if (others > 0) {
      charge.log(
        `The database goes on: ${others === 1 ? 'another process uses' : `${others} other processes use`} it.`,
      );
      return;
    }
    const live = livePostmaster(charge.place);
    if (live !== null) await stopPostmaster(live.pid, charge.place, charge.engine, charge.log);
    await clearPlace(charge.place);
  }
  return {
    ownerUrl: await ownerUrl(charge.place, serving.postmaster, OWNER),
    version,
    pid: serving.postmaster.pid,
    adopted: serving.adopted,
    stop: () => (stopping ??= stopNow()),
    leave: async () => {
      await watcher.end();
      await signOut(charge.place, user);
    },
  };
}

async function ensureDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [OWNER]);
    if (rowCount === 1) return;
    // Two first starts at once: the slower one finds it made.
    await client.query(`create database ${OWNER}`).catch((error: { code?: string }) => {
      if (error.code !== '42P04' && error.code !== '23505') throw error;
    });
  });
}
