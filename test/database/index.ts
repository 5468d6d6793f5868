import { randomBytes } from 'node:crypto';

import { applicationUrl, databaseUrl, withDatabase } from './connection.ts';
import { startTestServer } from './engine.ts';
import { ensureTemplate } from './template.ts';

export { testedMajor } from './engine.ts';
export { withDatabase } from './connection.ts';

export type TestDatabase = {
  /** Owner and superuser: for arranging a scene and looking behind the wall. */
  readonly ownerUrl: string;
  /** What the application gets: every connection acts as `porchlight_app`, under row-level security. */
  readonly appUrl: string;
  /** Throws the database away; connections still open are cut. */
  drop(): Promise<void>;
};

/** Set by the global set-up for the test processes: address of the server and name of the template. */
const SHARED = 'PORCHLIGHT_TEST_SERVER';

type Shared = { readonly serverUrl: string; readonly template: string };

/**
 * A fresh database with all migrations, cloned in some hundredths of a second. One for each test file is the habit:
 * make it in `beforeAll`, drop it in `afterAll`. With `{ empty: true }` nothing is migrated.
 */
export async function testDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const { serverUrl, template } = await shared();
  const name = `test_${process.pid}_${randomBytes(5).toString('hex')}`;
  const from = options.empty === true ? 'template0' : template;
  await withDatabase(serverUrl, (client) =>
    client.query(`create database ${name} template ${from} strategy file_copy`),
  );
  const ownerUrl = databaseUrl(serverUrl, name);
  return {
    ownerUrl,
    appUrl: applicationUrl(ownerUrl),
    drop: async () => {
      await withDatabase(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Lets the processes started from here use the server without asking for it again. */
export function share(what: Shared): void {
  process.env[SHARED] = JSON.stringify(what);
}

async function shared(): Promise<Shared> {
  const told = process.env[SHARED];
  if (told !== undefined) return JSON.parse(told) as Shared;
  // Outside the test runner, for example in a measurement.
  const server = await startTestServer();
  await server.leave();
  const found = { serverUrl: server.ownerUrl, template: await ensureTemplate(server.ownerUrl) };
  share(found);
  return found;
}
