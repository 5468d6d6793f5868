import type { SetupStep } from '#platform/house';
import { chainOf } from './calendar.rules.ts';
import { weekCache } from './calendar.weeks.ts';

/** Hours of every school, its own or the district's, and the holidays of the year ahead: the promises are counted in them. */
export const calendarSetup: readonly SetupStep[] = [
  {
    key: 'hours',
    order: 70,
    href: '/desk/calendar',
    async look({ tx, actor, now }) {
      const { facts } = await weekCache.entryFor(tx, actor.districtId);
      const set = new Set(
        [...facts.hours, ...facts.hourChanges.filter((one) => one.periods !== null)].map((one) => one.orgId),
      );
      const schools = facts.orgs.filter((org) => org.kind === 'school');
      const without = schools.filter((school) => !chainOf(facts, school.id).some((org) => set.has(org.id))).length;
      const today = now.toZonedDateTimeISO(facts.zone).toPlainDate().toString();
      const closures = facts.closures.filter((one) => one.untilOn > today && one.from === null).length;
      if (schools.length === 0) return { state: 'todo', says: 'none' };
      if (without > 0) return { state: 'todo', says: 'hours_missing', facts: { without } };
      if (closures === 0) return { state: 'todo', says: 'holidays_missing' };
      return { state: 'done', says: 'set', facts: { closures } };
    },
  },
];
