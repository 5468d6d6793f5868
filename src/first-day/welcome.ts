import type { Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import { allDistricts, forgetDistricts } from '#platform/web';
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
 * An empty database in production gets its district here, without a name: it is named on the first day. Before the
 * mailbox is opened, because fetched mail belongs to the first district.
 */
export async function ensureFirstDistrict(floor: Floor, makeDistrict: MakeDistrict): Promise<void> {
  const { settings, words } = floor;
  if (settings.mode !== 'production' || (await allDistricts(floor)).length > 0) return;
  const languages = words.languages.map((language) => language.tag);
  const name = new URL(settings.publicUrl).hostname;
  try {
    await makeDistrict({ name, slug: 'district', zone: 'UTC', languages, mode: 'production' });
  } catch (error) {
    // Two processes may start on one empty database at the same moment; the other one made it.
    forgetDistricts(floor);
    if ((await allDistricts(floor)).length === 0) throw error;
  }
}

/** For each district without an administrator the one link that makes one and leads to the first day. */
export async function welcomeLines(floor: Floor): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const district of await allDistricts(floor)) {
    const link = await floor.act(systemActor(district.id, 'start'), firstAdministratorLink, {});
    if (link === null) continue;
    lines.push(
      `${district.name} has no administrator yet. This link makes you one and leads you through the first day; it works once: ${floor.settings.publicUrl}${link.path}`,
    );
  }
  return lines;
}
