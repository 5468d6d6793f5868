import { share } from './index.ts';
import { startTestServer } from './engine.ts';
import { ensureTemplate } from './template.ts';
import type { RunningPostgres } from '#platform/postgres';

let server: RunningPostgres | null = null;

/** Before the first test: one server for all runs on this machine, and a template with all migrations. */
export async function setup(): Promise<void> {
  server = await startTestServer();
  share({ serverUrl: server.ownerUrl, template: await ensureTemplate(server.ownerUrl) });
}

/** The server stays for the next run, which then starts at once; a build machine gets it stopped. */
export async function teardown(): Promise<void> {
  const stop = process.env['CI'] !== undefined || process.env['PORCHLIGHT_STOP_TEST_DB'] === '1';
  await (stop ? server?.stop() : server?.leave());
}
