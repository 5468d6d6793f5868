import { sql } from 'kysely';
import type { Floor } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { allDistricts } from '#platform/web';

type Known = Map<string, { readonly districtId: Uuid; readonly at: number }>;

/** By house: two houses in one process (tests, a restore being proved) have the same address for different districts. */
const caches = new WeakMap<Floor, Known>();
const freshMs = 10_000;

/** The district of an address that families write to; the tenant of a mail is its recipient. */
export async function districtOfAddress(floor: Floor, address: string): Promise<Uuid | null> {
  const wanted = address.toLowerCase();
  const cache: Known = caches.get(floor) ?? new Map();
  caches.set(floor, cache);
  const known = cache.get(wanted);
  if (known && Date.now() - known.at < freshMs) return known.districtId;
  const { rows } = await floor.outside('a mail names its district by its recipient', async (outside) =>
    sql<{ district_id: Uuid }>`select district_id from platform.mail_addresses where address = ${wanted}`.execute(
      outside,
    ),
  );
  const districtId = rows[0]?.district_id ?? null;
  if (cache.size > 5_000) cache.clear();
  if (districtId !== null) cache.set(wanted, { districtId, at: Date.now() });
  return districtId;
}

/** The district whose signature is on an address, tried one by one: there are few, and a wrong one never fits. */
export async function districtOfSigned(floor: Floor, fits: (districtId: Uuid) => boolean): Promise<Uuid | null> {
  return (await allDistricts(floor)).find((district) => fits(district.id))?.id ?? null;
}
