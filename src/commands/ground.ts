import { join } from 'node:path';
import { createLog, type Log } from '#platform/log';
import { migrate } from '#platform/database';
import { inspectServer, serverFaults, startPostgres } from '#platform/postgres';
import { type Environment, readSettings, type Settings } from '#platform/settings';
import { type House, openHouse } from '../house.ts';
import { CommandError } from './run.ts';

/** A database that runs: the embedded one, started for this command, or the one DATABASE_URL names. */
export type Ground = {
  readonly settings: Settings;
  readonly log: Log;
  readonly databaseUrl: string;
  /** Connects as somebody who may migrate. */
  readonly ownerUrl: string;
  readonly embedded: string | null;
  stop(): Promise<void>;
};

export async function openGround(environment: Environment, say: (line: string) => void): Promise<Ground> {
  const settings = readSettings(environment);
  const log = createLog(settings.logLevel);
  if (settings.databaseUrl !== null) {
    const faults = serverFaults(await inspectServer(settings.migrateDatabaseUrl ?? settings.databaseUrl));
    if (faults.length > 0)
      throw new CommandError(`The database at DATABASE_URL cannot hold families' messages: ${faults.join(' ')}`);
    return {
      settings,
      log,
      databaseUrl: settings.databaseUrl,
      ownerUrl: settings.migrateDatabaseUrl ?? settings.databaseUrl,
      embedded: null,
      stop: async () => {},
    };
  }
  const postgres = await startPostgres({ dataDir: join(settings.dataDir, 'postgres'), log: say });
  return {
    settings,
    log,
    databaseUrl: postgres.ownerUrl,
    ownerUrl: postgres.ownerUrl,
    embedded: postgres.version,
    stop: async () => postgres.stop(),
  };
}

/** Migrated, with the house on it; closes and stops in the right order. */
export async function withHouse<T>(
  environment: Environment,
  say: (line: string) => void,
  work: (house: House, ground: Ground) => Promise<T>,
  relay = false,
): Promise<T> {
  const ground = await openGround(environment, say);
  try {
    await migrate({ ownerUrl: ground.ownerUrl, log: say });
    const house = await openHouse({
      settings: ground.settings,
      databaseUrl: ground.databaseUrl,
      log: ground.log,
      relay,
    });
    try {
      return await work(house, ground);
    } finally {
      await house.close();
    }
  } finally {
    await ground.stop();
  }
}
