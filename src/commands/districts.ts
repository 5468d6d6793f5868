import { sql } from 'kysely';
import type { Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import type { District } from '#platform/house';
import { allDistricts, forgetDistricts } from '#platform/web';
import { addMailRoute } from '#rooms/channels';
import { installTopics } from '#rooms/conversations';
import { addDistrictOrg } from '../district-org.ts';
import { CommandError } from './run.ts';

export type NewDistrict = {
  readonly name: string;
  readonly slug: string;
  readonly zone: string;
  readonly languages: readonly string[];
  readonly mode: 'demo' | 'production';
};

/** Adds a district with its own org, the starting topics and its first mail address. Answers its id. */
export async function addDistrict(floor: Floor, { name, slug, zone, languages, mode }: NewDistrict): Promise<Uuid> {
  if (!/^[a-z0-9-]{2,40}$/.test(slug))
    throw new CommandError('The slug may hold small letters, digits and hyphens, such as alder-falls.');
  // UTC is the zone of a district that nobody has named yet; see the first day.
  if (zone !== 'UTC' && !Intl.supportedValuesOf('timeZone').includes(zone))
    throw new CommandError(`"${zone}" is not a time zone. It looks like America/Chicago.`);
  const installed = floor.words.languages.map((language) => language.tag);
  const unknown = languages.filter((language) => !installed.includes(language));
  if (unknown.length > 0)
    throw new CommandError(
      `These languages are not installed: ${unknown.join(', ')}. Installed are: ${installed.join(', ')}.`,
    );
  const id = newId();
  await floor.outside('a district is added', async (outside) => {
    await sql`insert into platform.districts (id, slug, name, zone, languages, mode) values (${id}, ${slug}, ${name}, ${zone}, ${[...languages]}, ${mode})`.execute(
      outside,
    );
    await sql`insert into platform.hosts (host, district_id) values (${`${slug}.localhost`}, ${id}) on conflict do nothing`.execute(
      outside,
    );
  });
  forgetDistricts(floor);
  const actor = systemActor(id, 'district add');
  await floor.act(actor, addDistrictOrg, {});
  await floor.act(actor, installTopics, {});
  const only = (await allDistricts(floor)).length === 1;
  await floor.act(actor, addMailRoute, {
    address: `${only ? 'help' : `help.${slug}`}@${floor.settings.mailDomain}`,
    kind: 'district',
    orgId: id,
    topicKey: null,
  });
  return id;
}

/** The district a command means: the named one, or the only one. */
export async function districtOf(floor: Floor, slug: string | boolean | undefined): Promise<District> {
  const all = await allDistricts(floor);
  const one =
    typeof slug === 'string' ? all.find((district) => district.slug === slug) : all.length === 1 ? all[0] : undefined;
  if (!one)
    throw new CommandError(
      all.length === 0
        ? 'There is no district yet. "porchlight district add" makes one.'
        : `Say which district with --district: ${all.map((district) => district.slug).join(', ')}.`,
    );
  return one;
}
