import { sql } from 'kysely';
import type { Floor } from '#platform/action';
import { notFound } from '#platform/errors';
import type { District } from '#platform/house';

type Known = {
  readonly districts: readonly District[];
  readonly hosts: ReadonlyMap<string, string>;
  readonly until: number;
};

const cache = new WeakMap<Floor, Known>();
const freshMs = 5_000;

async function load(floor: Floor): Promise<Known> {
  const known = await floor.outside('a request names its district by its host', async (outside) => {
    const districts = await sql<District>`select id, slug, name, zone, languages from platform.districts`.execute(
      outside,
    );
    const hosts = await sql<{
      host: string;
      district_id: string;
    }>`select host, district_id from platform.hosts`.execute(outside);
    return {
      districts: districts.rows,
      hosts: new Map(hosts.rows.map((row) => [row.host, row.district_id])),
      until: Date.now() + freshMs,
    };
  });
  cache.set(floor, known);
  return known;
}

/** All districts of this installation, at most five seconds old. */
export async function allDistricts(floor: Floor): Promise<readonly District[]> {
  const known = cache.get(floor);
  return (known && known.until > Date.now() ? known : await load(floor)).districts;
}

/** After a district was added or changed. */
export function forgetDistricts(floor: Floor): void {
  cache.delete(floor);
}

/** The tenant of a request is its host name; with one district every host is its. */
export async function districtOfHost(floor: Floor, host: string): Promise<District> {
  const fresh = cache.get(floor);
  const known = fresh && fresh.until > Date.now() ? fresh : await load(floor);
  const only = known.districts.length === 1 ? known.districts[0] : undefined;
  const district = only ?? known.districts.find((one) => one.id === known.hosts.get(host.toLowerCase()));
  if (!district) throw notFound();
  return district;
}
