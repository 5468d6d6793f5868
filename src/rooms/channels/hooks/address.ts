import { sql } from 'kysely';
import type { Floor } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { allDistricts, type PageRequest } from '#platform/web';

/** Where the carrier calls a district: its own registered host where this installation serves several. */
export async function hookBase(floor: Floor, districtId: Uuid): Promise<string> {
  const base = new URL(floor.settings.publicUrl);
  if ((await allDistricts(floor)).length < 2) return base.origin;
  const hosts = await floor.outside('the carrier calls a district by its host', async (outside) => {
    const { rows } = await sql<{
      host: string;
    }>`select host from platform.hosts where district_id = ${districtId} order by host`.execute(outside);
    return rows.map((row) => row.host);
  });
  if (hosts[0] !== undefined && !hosts.includes(base.hostname)) base.hostname = hosts[0];
  return base.origin;
}

/**
 * The address the carrier called, as it signed it: the public address, never scheme, port or path as a proxy made them. With
 * several districts the host is the one that named the district, which is one of its registered ones.
 */
export async function calledAddress({ floor, url }: PageRequest): Promise<string> {
  const base = new URL(floor.settings.publicUrl);
  if ((await allDistricts(floor)).length > 1) base.hostname = url.hostname;
  return `${base.origin}${url.pathname}${url.search}`;
}
