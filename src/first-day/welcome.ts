import type { Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import { allDistricts } from '#platform/web';
import { firstAdministratorLink } from '#rooms/access';

/** What a new district is until somebody names it: see the first step of the first day. */
export type MakeDistrict = (district: {
  name: string;
  slug: string;
  zone: string;
  languages: readonly string[];
  mode: 'production';
}) => Promise<unknown>;

/**
 * What the start of an installation in production says: for each district without an administrator the one link that
 * makes one and leads to the first day. An empty database gets its district here, to be named there.
 */
export async function welcomeLines(floor: Floor, makeDistrict: MakeDistrict): Promise<readonly string[]> {
  const { settings, words } = floor;
  if ((await allDistricts(floor)).length === 0) {
    const languages = words.languages.map((language) => language.tag);
    const name = new URL(settings.publicUrl).hostname;
    await makeDistrict({ name, slug: 'district', zone: 'UTC', languages, mode: 'production' });
  }
  const lines: string[] = [];
  for (const district of await allDistricts(floor)) {
    const link = await floor.act(systemActor(district.id, 'start'), firstAdministratorLink, {});
    if (link === null) continue;
    lines.push(
      `${district.name} has no administrator yet. This link makes you one and leads you through the first day; it works once: ${settings.publicUrl}${link.path}`,
    );
  }
  return lines;
}
