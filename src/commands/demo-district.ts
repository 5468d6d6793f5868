import type { House } from '../house.ts';
import { forgetDistricts } from '#platform/web';
import { CommandError } from './run.ts';

/** Loads the demonstration district where it is not there yet; the loader knows by itself. */
export async function loadDemonstration(house: House, { say }: { say: (line: string) => void }): Promise<boolean> {
  const real = await house.floor.outside('the demonstration never joins a real district', async (outside) =>
    outside.selectFrom('platform.districts').select('slug').where('mode', '<>', 'demo').execute(),
  );
  if (real[0])
    throw new CommandError(
      `This database holds a real district ("${real[0].slug}"). The demonstration is not loaded into it.`,
    );
  const { loadDemo } = await import('../../demo/load.ts');
  const { loaded } = await loadDemo({ floor: house.floor, rooms: house.rooms, say });
  forgetDistricts(house.floor);
  return loaded;
}
