import { z } from 'zod';
import { action, question } from '#platform/action';
import type { TenantTx } from '#platform/database';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { allowChange, who } from './calendar.changing.ts';
import { maySeeCalendar } from './calendar.policy.ts';
import { holidayKeys, holidaysBetween, type Holiday, type HolidayKey } from './holidays.rules.ts';
import { readKeptHolidays, saveKeptHolidays } from './holidays.store.ts';

/** Chooses which holidays of its families a district is reminded of. */
export const keepHolidays = action(
  'calendar.keep_holidays',
  z.object({ holidays: z.array(z.enum(holidayKeys)) }),
  async (context, { holidays }) => {
    await allowChange(context, context.actor.districtId);
    await saveKeptHolidays(context.tx, who(context), [...new Set(holidays)]);
    context.record('family holidays chosen', { kind: 'district', id: context.actor.districtId }, { holidays });
    context.refresh('calendar');
  },
);

/**
 * The holidays of the district's families that touch these days (half-open, as `2026-11-25`): for whoever picks a date.
 * The name of one is the word `calendar.holiday.<key>`; `isApproximate` ones may be a day off.
 */
export async function familyHolidays(
  tx: TenantTx,
  districtId: Uuid,
  from: string,
  until: string,
): Promise<readonly Holiday[]> {
  return holidaysBetween(await readKeptHolidays(tx, districtId), from, until);
}

/** The same as a question, with what the district chose. */
export const holidaysAhead = question(
  'calendar.holidays',
  async (
    { tx, actor },
    { from, until }: { from: string; until: string },
  ): Promise<{ kept: readonly HolidayKey[]; ahead: readonly Holiday[]; all: readonly Holiday[] }> => {
    allow(maySeeCalendar(actor));
    const kept = await readKeptHolidays(tx, actor.districtId);
    return { kept, ahead: holidaysBetween(kept, from, until), all: holidaysBetween(holidayKeys, from, until) };
  },
);
