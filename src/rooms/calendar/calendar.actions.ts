import { action } from '#platform/action';
import { found } from '#platform/errors';
import { allowChange, announce, checkDates, checkHours, switchRow, todayAt, who } from './calendar.changing.ts';
import {
  enterClosureRequest,
  removeClosureRequest,
  removeHoursRequest,
  removeSeasonRequest,
  setHoursRequest,
  setSeasonRequest,
} from './calendar.contract.ts';
import { calendarErrors } from './calendar.errors.ts';
import { closureEntered } from './calendar.events.ts';
import { dayAfter, runsForward } from './calendar.rules.ts';
import {
  addClosure,
  addSeason,
  endRow,
  findClosure,
  lockClosure,
  lockRow,
  reopenRow,
  saveHours,
} from './calendar.store.ts';
import { addHourChange, endHourChangesUntil } from './days.store.ts';

/**
 * Sets the weekly hours of an org, or lets it follow the org above again: at once, or from a day in the future on.
 * Answers the id of the dated change; null when it holds at once.
 */
export const setHours = action('calendar.set_hours', setHoursRequest, async (context, { orgId, hours, startsOn }) => {
  await allowChange(context, orgId);
  if (hours !== null) checkHours(hours);
  const today = await todayAt(context, orgId);
  const isLater = startsOn !== null && startsOn > today;
  let changeId: string | null = null;
  if (isLater) {
    changeId = await addHourChange(context.tx, who(context), orgId, startsOn, hours);
  } else {
    await endHourChangesUntil(context.tx, who(context), orgId, today);
    await saveHours(context.tx, who(context), orgId, hours);
  }
  context.record(
    'calendar hours set',
    { kind: 'org', id: orgId },
    { own: hours !== null, from: isLater ? startsOn : null },
  );
  await announce(context, orgId, 'hours');
  return { changeId };
});

/** Takes a dated change of hours back. */
export const removeHours = action('calendar.remove_hours', removeHoursRequest, async (context, { changeId }) => {
  const orgId = await switchRow(context, { table: 'hour_changes', id: changeId, kind: 'hour change', on: false });
  await announce(context, orgId, 'hours');
});

/** Enters a closure of whole days, or of a part of each. The same one entered twice is one; answers its id. */
export const enterClosure = action('calendar.enter_closure', enterClosureRequest, async (context, input) => {
  await allowChange(context, input.orgId);
  checkDates(input.startsOn, input.lastOn);
  if (!runsForward(input.from, input.to)) throw calendarErrors.times_backwards({}, 'to');
  const { lastOn, ...rest } = input;
  const closure = { ...rest, untilOn: dayAfter(lastOn) };
  const standing = await findClosure(context.tx, context.actor.districtId, closure);
  if (standing !== null) return { id: standing };
  const id = await addClosure(context.tx, who(context), closure);
  context.record(
    'closure entered',
    { kind: 'closure', id },
    { org: input.orgId, starts: input.startsOn, last: lastOn },
  );
  const { orgId, startsOn, untilOn, from, to } = closure;
  await announce(context, orgId, 'closure_entered');
  await context.publish(closureEntered({ closureId: id, orgId, startsOn, untilOn, from, to }));
  return { id };
});

/** Takes a closure back. */
export const removeClosure = action('calendar.remove_closure', removeClosureRequest, async (context, { closureId }) => {
  const orgId = await switchRow(context, { table: 'closures', id: closureId, kind: 'closure', on: false });
  await announce(context, orgId, 'closure_removed');
});

/** Puts a removed closure back as it was. */
export const restoreClosure = action(
  'calendar.restore_closure',
  removeClosureRequest,
  async (context, { closureId }) => {
    const closure = found(await lockClosure(context.tx, context.actor.districtId, closureId, 'removed'));
    await allowChange(context, closure.orgId);
    await reopenRow(context.tx, context.actor.districtId, 'closures', closureId);
    context.record('closure restored', { kind: 'closure', id: closureId }, { org: closure.orgId });
    await announce(context, closure.orgId, 'closure_entered');
    await context.publish(closureEntered({ closureId, ...closure }));
  },
);

/** Enters other hours for a part of the year, or changes one entered before. Answers its id. */
export const setSeason = action('calendar.set_season', setSeasonRequest, async (context, input) => {
  const { tx, actor } = context;
  await allowChange(context, input.orgId);
  checkDates(input.startsOn, input.lastOn);
  if (input.hours !== null) checkHours(input.hours);
  if (input.seasonId !== null) {
    const old = found(await lockRow(tx, actor.districtId, 'seasons', input.seasonId));
    await allowChange(context, old.orgId);
    await endRow(tx, who(context), 'seasons', input.seasonId);
    if (old.orgId !== input.orgId) await announce(context, old.orgId, 'season');
  }
  const { orgId, name, startsOn, hours } = input;
  const id = await addSeason(tx, who(context), {
    orgId,
    name,
    startsOn,
    untilOn: dayAfter(input.lastOn),
    periods: hours,
  });
  context.record(
    'season set',
    { kind: 'season', id },
    { org: orgId, starts: input.startsOn, last: input.lastOn, paused: hours === null },
  );
  await announce(context, orgId, 'season');
  return { id };
});

/** Ends a season; the usual hours hold again. */
export const removeSeason = action('calendar.remove_season', removeSeasonRequest, async (context, { seasonId }) => {
  const orgId = await switchRow(context, { table: 'seasons', id: seasonId, kind: 'season', on: false });
  await announce(context, orgId, 'season');
});

/** Puts a removed season back as it was. */
export const restoreSeason = action('calendar.restore_season', removeSeasonRequest, async (context, { seasonId }) => {
  const orgId = await switchRow(context, { table: 'seasons', id: seasonId, kind: 'season', on: true });
  await announce(context, orgId, 'season');
});
