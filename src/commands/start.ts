import { serve as serveHttp } from '@hono/node-server';
import type { Server } from 'node:http';
import { sql } from 'kysely';
import { createNightly, type Nightly, openKeyring } from '#platform/backup';
import { selfCheck, migrate } from '#platform/database';
import { systemActor } from '#platform/actor';
import { allDistricts } from '#platform/web';
import { demoLinks } from '#rooms/access';
import { rankedTopics } from '#rooms/conversations';
import { prepareLineSense } from '#rooms/channels';
import { installedAlarmLists, prepareAlarms } from '#rooms/language';
import { ensureFirstDistrict, welcomeLines } from '../first-day/index.ts';
import { startDemoCarrier } from '../demo-carrier.ts';
import { type House, openHouse } from '../house.ts';
import { type MailIntake, openMailIntake } from '../mail-intake.ts';
import { loadDemonstration } from './demo-district.ts';
import { addDistrict } from './districts.ts';
import { type Ground, openGround } from './ground.ts';
import { type Command, CommandError, exit } from './run.ts';

type Parts = { readonly web: boolean; readonly work: boolean; readonly mail: boolean };

/** A database with a real district never becomes a demonstration, nor the other way round. */
async function refuseOtherMode({ floor }: House): Promise<void> {
  const { rows } = await floor.outside('the start compares its mode with the districts', async (outside) =>
    sql<{ slug: string; mode: string }>`select slug, mode from platform.districts`.execute(outside),
  );
  const other = rows.find((row) => row.mode !== floor.settings.mode);
  if (!other) return;
  throw new CommandError(
    floor.settings.mode === 'production'
      ? `This database holds the demonstration district "${other.slug}". Production needs a database of its own; set DATABASE_URL or PORCHLIGHT_DATA.`
      : `This database holds a real district ("${other.slug}"). The demonstration needs a database of its own; set PORCHLIGHT_DATA, or PORCHLIGHT_MODE=production.`,
  );
}

async function refuseOpenWall({ floor }: House): Promise<void> {
  const findings = await selfCheck(floor.pool);
  if (findings.length === 0) return;
  throw new CommandError(
    `The database does not keep districts apart as it should, so nothing is served:\n${findings.map((finding) => `  ${finding.says}`).join('\n')}`,
  );
}

/** The web server of a house, on the port of its settings. */
export async function listen(house: Pick<House, 'app' | 'floor'>): Promise<{ server: Server; port: number }> {
  const { port, host } = house.floor.settings;
  return new Promise((resolve, reject) => {
    const server = serveHttp({ fetch: house.app.fetch, port, hostname: host }, (info) =>
      resolve({ server, port: info.port }),
    ) as Server;
    // Slow senders may not hold connections open for ever (slowloris).
    server.headersTimeout = 20_000;
    server.requestTimeout = 120_000;
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new CommandError(`Port ${port} is in use. Stop what uses it, or set PORT to another number.`)
          : error,
      ),
    );
  });
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // Event streams never end by themselves.
    setTimeout(() => server.closeAllConnections(), 1500).unref();
  });
}

async function greeting(
  house: House,
  ground: Ground,
  mail: MailIntake | null,
  say: (line: string) => void,
): Promise<void> {
  const { floor } = house;
  const { settings } = floor;
  say('');
  say(`Porchlight is ready: ${settings.publicUrl}`);
  if (mail?.port !== null && mail !== null) say(`Mail from families arrives on port ${mail.port}.`);
  if (ground.embedded !== null) say(`Database: PostgreSQL ${ground.embedded} in ${settings.dataDir}`);
  const districts = await allDistricts(floor);
  if (settings.mode === 'demo') {
    const first = districts[0];
    if (first) {
      say(
        `This is a demonstration: ${first.name}, with invented people. Every mailbox of it: ${settings.publicUrl}/demo/mail`,
      );
      say(`The phones of its families, for texts and calls: ${settings.publicUrl}/demo/phones`);
      say('');
      say('Sign in as:');
      for (const { role, person, url } of await demoLinks(floor, first.id))
        say(`  ${`${person}, ${role}`.padEnd(34)} ${url}`);
    }
    say('');
    say('Ctrl-C stops everything.');
    return;
  }
  for (const line of await welcomeLines(floor)) say(line);
}

function nightlyOf({ floor }: House, { settings, ownerUrl, log }: Ground): Nightly | null {
  const { backupDir: folder, backupAt: at, backupKeep: keep, secrets: secret } = settings;
  if (folder === null) return null;
  const zone = async (): Promise<string> => (await allDistricts(floor))[0]?.zone ?? 'UTC';
  const keys = settings.backupKeys === null ? {} : { keyring: openKeyring(settings.backupKeys, secret) };
  return createNightly({ ownerUrl, secret, folder, at, keep, zone, log, ...keys });
}

/** Starts the parts, waits for Ctrl-C or a stop signal, and stops everything in the right order. */
async function runParts(
  parts: Parts,
  environment: Record<string, string | undefined>,
  say: (line: string) => void,
): Promise<number> {
  let asked = false;
  let stopNow: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    stopNow = resolve;
  });
  const stop = (): void => {
    if (asked) return;
    asked = true;
    say('Stopping …');
    stopNow();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  const ground = await openGround(environment, say);
  const closing: (() => Promise<void>)[] = [async () => ground.stop()];
  try {
    await migrate({ ownerUrl: ground.ownerUrl, log: say });
    const house = await openHouse({
      settings: ground.settings,
      databaseUrl: ground.databaseUrl,
      log: ground.log,
      relay: true,
    });
    closing.unshift(async () => house.close());
    await refuseOpenWall(house);
    await refuseOtherMode(house);
    if (parts.web) await ensureFirstDistrict(house.floor, async (district) => addDistrict(house.floor, district));
    for (const part of ['web', 'work', 'mail'] as const) if (parts[part]) house.health.expect(part);
    if (ground.settings.mode === 'demo' && parts.web && !asked) await loadDemonstration(house, { say });
    if (parts.work) {
      const phones = await startDemoCarrier(house.floor);
      if (phones) closing.unshift(phones.close);
      house.worker.start();
      house.health.ready('work');
      const nightly = nightlyOf(house, ground);
      nightly?.start();
      if (nightly) closing.unshift(async () => nightly.stop());
    }
    let mail: MailIntake | null = null;
    if (parts.mail) {
      mail = await openMailIntake(house.floor, house.health);
      const { close } = mail;
      closing.unshift(close);
      house.health.ready('mail');
    }
    if (parts.web) {
      const { server } = await listen(house);
      closing.unshift(async () => closeServer(server));
      house.health.ready('web');
    }
    await greeting(house, ground, mail, say);
    // The suggester and the alarm lists are made ready while nobody waits for them.
    void prepareAlarms(installedAlarmLists()).then(prepareLineSense);
    const first = (await allDistricts(house.floor))[0];
    if (first) void house.floor.ask(systemActor(first.id, 'start'), rankedTopics, { text: 'warm up' }).catch(() => {});
    await stopped;
    return exit.done;
  } finally {
    for (const close of closing)
      await close().catch((error: unknown) => ground.log.warn('something did not stop cleanly', { error }));
  }
}

export const start: Command = {
  name: 'start',
  usage: 'start',
  does: 'Runs everything: database, pages, worker and mail, until Ctrl-C.',
  words: [0, 0],
  run: async ({ environment, say }) => runParts({ web: true, work: true, mail: true }, environment, say),
};

export const serve: Command = {
  name: 'serve',
  usage: 'serve',
  does: 'Runs the pages only; beside "porchlight work".',
  words: [0, 0],
  run: async ({ environment, say }) => runParts({ web: true, work: false, mail: false }, environment, say),
};

export const work: Command = {
  name: 'work',
  usage: 'work',
  does: 'Runs the worker and the ways mail comes in; beside "porchlight serve".',
  words: [0, 0],
  run: async ({ environment, say }) => runParts({ web: false, work: true, mail: true }, environment, say),
};
