import { question } from '#platform/action';
import { schoolYearOf, weekFor } from '#rooms/calendar';

/**
 * The first days of this school year and of the one before, by the district's calendar; August 1 where it says nothing.
 * One answer for the whole district: figures of two spans that differ by days would tell apart who came on those days.
 */
export const yearBegins = question(
  'conversations.year_begins',
  async ({ tx, actor, now }): Promise<{ begin: Temporal.PlainDate; before: Temporal.PlainDate }> => {
    const { zone } = await weekFor(tx, actor.districtId, null);
    const { startsOn } = await schoolYearOf(tx, actor.districtId, now);
    const dayBefore = startsOn.subtract({ days: 1 }).toZonedDateTime({ timeZone: zone }).toInstant();
    const earlier = await schoolYearOf(tx, actor.districtId, dayBefore);
    return { begin: startsOn, before: earlier.startsOn };
  },
);
