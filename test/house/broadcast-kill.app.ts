/**
 * The house as a process of its own, with a clock that is told where to begin: leases run out between two lives without waiting.
 * What it needs comes from KILL_PLACE, which stands in no list of processes because it holds the password of the database.
 */
import { createLog } from '#platform/log';
import { type Settings, readSettings } from '#platform/settings';
import { smtpDriver } from '#rooms/channels';
import { listen } from '../../src/commands/start.ts';
import { openHouse } from '../../src/house.ts';

export type KillPlace = {
  readonly databaseUrl: string;
  readonly smtpPort: number;
  readonly port: number;
  readonly folder: string;
  readonly from: string;
  /** Sends what is in doubt again without a look into the notebook: only to show that the test bites. */
  readonly forgets: boolean;
};

export function killSettings({ port, smtpPort, folder }: Pick<KillPlace, 'port' | 'smtpPort' | 'folder'>): Settings {
  const settings = readSettings({
    PORCHLIGHT_MODE: 'demo',
    PORCHLIGHT_SECRET: 'a secret for killing things that is long enough',
    PORCHLIGHT_DATA: folder,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    PUBLIC_URL: `http://127.0.0.1:${String(port)}`,
    TRUST_PROXY: 'yes',
    HOST: '127.0.0.1',
    PORT: String(port),
  });
  return { ...settings, smtpUrl: `smtp://127.0.0.1:${String(smtpPort)}` };
}

async function live(place: KillPlace): Promise<void> {
  const begun = Temporal.Instant.from(place.from);
  const settings = killSettings(place);
  const log = createLog(settings.logLevel);
  const mail = smtpDriver(settings, log);
  const forgetful = {
    ...mail,
    lookUp: async (all: readonly unknown[]) => all.map(() => ({ found: 'missing' }) as const),
  };
  const house = await openHouse({
    settings,
    databaseUrl: place.databaseUrl,
    log,
    clock: () => begun.add({ milliseconds: Math.round(performance.now()) }),
    mailDriver: place.forgets ? forgetful : mail,
  });
  await listen(house);
  house.worker.start();
  process.stdout.write('alive\n');
}

const place = process.env['KILL_PLACE'];
if (place !== undefined) await live(JSON.parse(place) as KillPlace);
