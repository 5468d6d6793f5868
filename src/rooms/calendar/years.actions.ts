import { action, type ActionContext } from '#platform/action';
import { found } from '#platform/errors';
import { clashOf, ringInOrder, type BellSchedule } from './bells.rules.ts';
import { addBells, readBells } from './bells.store.ts';
import { allowChange, checkDates, switchRow, who } from './calendar.changing.ts';
import { calendarErrors } from './calendar.errors.ts';
import { dayAfter } from './calendar.rules.ts';
import { endRow, lockRow } from './calendar.store.ts';
import { removeBellsRequest, removeYearRequest, setBellsRequest, setYearRequest } from './years.contract.ts';
import { termsInOrder, type YearFacts } from './years.rules.ts';
import { addYear, readYears } from './years.store.ts';

const LONGEST_YEAR = 400;

/** Enters a school year with its terms, or changes one entered before. Answers its id. */
export const setSchoolYear = action('calendar.set_school_year', setYearRequest, async (context, input) => {
  const { tx, actor } = context;
  await allowChange(context, input.orgId);
  checkDates(input.startsOn, input.lastOn, LONGEST_YEAR);
  const { orgId, name, startsOn, lastOn } = input;
  const terms = input.terms.map((term) => ({
    name: term.name,
    startsOn: term.startsOn,
    untilOn: dayAfter(term.lastOn),
  }));
  const year: YearFacts = { orgId, name, startsOn, untilOn: dayAfter(lastOn), terms };
  if (!termsInOrder(year)) throw calendarErrors.terms_wrong({}, 'terms');
  if (input.yearId !== null) {
    const old = found(await lockRow(tx, actor.districtId, 'school_years', input.yearId));
    await allowChange(context, old.orgId);
    await endRow(tx, who(context), 'school_years', input.yearId);
  }
  const others = (await readYears(tx, actor.districtId)).filter((one) => one.orgId === orgId);
  const overlap = others.find((one) => one.startsOn < year.untilOn && startsOn < one.untilOn);
  if (overlap !== undefined) throw calendarErrors.year_overlaps({ name: overlap.name }, 'startsOn');
  const id = await addYear(tx, who(context), year);
  context.record('school year set', { kind: 'school_year', id }, { org: orgId, starts: startsOn, last: lastOn });
  context.refresh('calendar');
  return { id };
});

export const removeSchoolYear = action(
  'calendar.remove_school_year',
  removeYearRequest,
  async (context, { yearId }) => {
    await switchRow(context, { table: 'school_years', id: yearId, kind: 'school year', on: false });
    context.refresh('calendar');
  },
);

/** Enters a bell schedule of a school, or changes one entered before. Answers its id. */
export const setBells = action('calendar.set_bells', setBellsRequest, async (context, { bellsId, ...bells }) => {
  const { tx, actor } = context;
  await allowChange(context, bells.orgId);
  if (bells.periods.length === 0) throw calendarErrors.bells_missing({}, 'periods');
  if (!ringInOrder(bells.periods)) throw calendarErrors.bells_backwards({}, 'periods');
  if (bells.weekdays.length === 0 && bells.dates.length === 0 && !bells.onHalfDays)
    throw calendarErrors.bells_never({}, 'weekdays');
  if (bellsId !== null) {
    const old = found(await lockRow(tx, actor.districtId, 'bell_schedules', bellsId));
    await allowChange(context, old.orgId);
    await endRow(tx, who(context), 'bell_schedules', bellsId);
  }
  const clash = clashOf(bells, await readBells(tx, actor.districtId, bells.orgId));
  if (clash !== null) throw calendarErrors.bells_clash({ name: clash.name }, 'weekdays');
  const id = await addBells(tx, who(context), bells);
  context.record('bell schedule set', { kind: 'bell_schedule', id }, { org: bells.orgId });
  context.refresh('calendar');
  return { id };
});

export const removeBells = action('calendar.remove_bells', removeBellsRequest, async (context, { bellsId }) => {
  await switchRow(context, { table: 'bell_schedules', id: bellsId, kind: 'bell schedule', on: false });
  context.refresh('calendar');
});

/**
 * Bell schedules that came with a file: they replace what an earlier file said of these schools, and stand back where
 * somebody has entered bells by hand for the same days. Answers how many stand and how many were left out.
 */
export async function takeBells(
  context: ActionContext,
  schedules: readonly Omit<BellSchedule, 'id'>[],
): Promise<{ readonly kept: number; readonly left: number }> {
  const { tx, actor } = context;
  let kept = 0;
  for (const orgId of new Set(schedules.map((one) => one.orgId))) {
    const standing = await readBells(tx, actor.districtId, orgId);
    const taken = standing.filter((one) => one.enteredBy !== null).map((one): Omit<BellSchedule, 'id'> => one);
    for (const old of standing.filter((one) => one.enteredBy === null))
      await endRow(tx, who(context), 'bell_schedules', old.id);
    for (const one of schedules.filter((given) => given.orgId === orgId)) {
      if (!ringInOrder(one.periods) || clashOf(one, taken) !== null) continue;
      await addBells(tx, { ...who(context), by: null }, one);
      taken.push(one);
      kept += 1;
    }
  }
  const left = schedules.length - kept;
  context.record('bell schedules read from a file', null, { kept, left });
  context.refresh('calendar');
  return { kept, left };
}
