import type { PageRequest } from '#platform/web';
import { banner, type Content } from '#ui';
import type { Org } from '../conversations.directory.ts';
import { type Summer, summerOf } from '../conversations.ownership.ts';
import type { FamilyPlaces } from '../questions/family-places.ts';
import { answeredBy } from '../questions/summers.ts';
import { inZone } from './family-shared.ts';

/** The break that a family should know of: of its school, or of the district while all its schools are in one. */
function breakNow({ now }: PageRequest, places: FamilyPlaces, school: Org | null): Summer | null {
  const { directory, schools } = places;
  if (directory.summers.size === 0) return null;
  if (school !== null) return summerOf(directory, school.id, now);
  const breaks = schools.map((one) => summerOf(directory, one.id, now));
  const known = breaks.filter((one) => one !== null);
  if (known.length === 0 || known.length < breaks.length) return null;
  return known.toSorted((a, b) => Temporal.Instant.compare(a.until, b.until))[0] ?? null;
}

/** “In the long break answers take longer”, with the day; nothing outside of it. */
export async function summerNote(request: PageRequest, places: FamilyPlaces, school: Org | null): Promise<Content> {
  const summer = breakNow(request, places, school);
  if (summer === null) return null;
  const { due, zone } = await request.floor.ask(request.actor, answeredBy, { orgId: school?.id ?? null });
  const { t, say } = inZone(request, zone);
  const text = t('conversations.together.summer.family', {
    place: school?.name ?? request.district.name,
    until: say.date(summer.until.subtract({ seconds: 1 })),
    due: say.date(due),
  });
  return banner({ kind: 'info', body: text });
}
