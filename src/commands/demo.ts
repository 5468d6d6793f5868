import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemActor } from '#platform/actor';
import { readSettings } from '#platform/settings';
import { demoLinks } from '#rooms/access';
import { demoJournal } from '../demo-carrier.ts';
import { demoMailAddresses } from '../demo-pages.ts';
import { loadDemonstration } from './demo-district.ts';
import { districtOf } from './districts.ts';
import { withHouse } from './ground.ts';
import { type Command, CommandError, exit } from './run.ts';

function refuseProduction(mode: string): void {
  if (mode !== 'demo') throw new CommandError('The demonstration exists in demo mode only.');
}

export const demoLoad: Command = {
  name: 'demo load',
  usage: 'demo load',
  does: 'Loads the demonstration district into an empty database.',
  words: [0, 0],
  run: async ({ environment, say, answer }) =>
    withHouse(environment, say, async (house) => {
      refuseProduction(house.floor.settings.mode);
      const loaded = await loadDemonstration(house, { say });
      answer({ loaded }, [
        loaded ? 'The demonstration is there.' : 'It was there already. "porchlight demo reset" begins anew.',
      ]);
      return exit.done;
    }),
};

export const demoReset: Command = {
  name: 'demo reset',
  usage: 'demo reset',
  does: 'Deletes the demonstration and loads it anew. Stop Porchlight first.',
  words: [0, 0],
  async run({ environment, say, answer }) {
    const settings = readSettings(environment);
    refuseProduction(settings.mode);
    if (settings.databaseUrl !== null)
      throw new CommandError(
        'With DATABASE_URL, make an empty database yourself; this command deletes only the embedded one.',
      );
    // Asked through the house first: a real district in the data folder is never deleted by this command.
    await withHouse(environment, say, async (house) => {
      const real = (
        await house.floor.outside('reset looks for a real district', async (outside) =>
          outside.selectFrom('platform.districts').select('slug').where('mode', '<>', 'demo').execute(),
        )
      )[0];
      if (real) throw new CommandError(`The data folder holds a real district ("${real.slug}"). It is not deleted.`);
    });
    rmSync(join(settings.dataDir, 'postgres'), { recursive: true, force: true });
    rmSync(demoJournal(settings.dataDir), { force: true });
    await withHouse(environment, say, async (house) => loadDemonstration(house, { say }));
    answer({ loaded: true }, ['The demonstration is as new.']);
    return exit.done;
  },
};

export const demoLinksCommand: Command = {
  name: 'demo links',
  usage: 'demo links [--json]',
  does: 'Prints one sign-in link for each kind of person of the demonstration.',
  words: [0, 0],
  run: async ({ environment, say, answer }) =>
    withHouse(environment, say, async (house) => {
      refuseProduction(house.floor.settings.mode);
      const district = await districtOf(house.floor, undefined);
      const links = await demoLinks(house.floor, district.id);
      answer(
        links,
        links.map((link) => `${`${link.person}, ${link.role}`.padEnd(34)} ${link.url}`),
      );
      return exit.done;
    }),
};

export const demoAddresses: Command = {
  name: 'demo addresses',
  usage: 'demo addresses [--json]',
  does: 'Prints the mail addresses of the demonstration.',
  words: [0, 0],
  run: async ({ environment, say, answer }) =>
    withHouse(environment, say, async (house) => {
      refuseProduction(house.floor.settings.mode);
      const district = await districtOf(house.floor, undefined);
      const addresses = await house.floor.ask(systemActor(district.id, 'demo addresses'), demoMailAddresses, {});
      answer(
        addresses,
        addresses.map((one) => `${one.address}  ${one.kind}`),
      );
      return exit.done;
    }),
};
