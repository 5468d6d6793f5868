import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import {
  enterClosureRequest,
  removeClosureRequest,
  removeSeasonRequest,
  setHoursRequest,
  setSeasonRequest,
  type WeeklyHours,
} from './calendar.contract.ts';
import { calendarErrors } from './calendar.errors.ts';
import { calendarChanged, closureEntered } from './calendar.events.ts';
import { mayChangeCalendar } from './calendar.policy.ts';
import {
  dayAfter,
  daysBetween,
  everyPeriodRunsForward,
  isEverOpen,
  MOST_DAYS,
  orgsUnder,
  runsForward,
} from './calendar.rules.ts';
import {
  addClosure,
  addSeason,
  endClosure,
  endSeason,
  findClosure,
  lockClosure,
  lockSeason,
  reopenClosure,
  reopenSeason,
  saveHours,
  type Who,
} from './calendar.store.ts';
import { weekCache } from './calendar.weeks.ts';

/** Sets the weekly hours of an org, or lets it follow the org above again. */
export const setHours = action('calendar.set_hours', setHoursRequest, async (context, { orgId, hours }) => {
  await allowChange(context, orgId);
  if (hours !== null) checkHours(hours);
  await saveHours(context.tx, who(context), orgId, hours);
  context.record('calendar hours set', { kind: 'org', id: orgId }, { own: hours !== null });
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
  const closure = found(await lockClosure(context.tx, context.actor.districtId, closureId));
  await allowChange(context, closure.orgId);
  await endClosure(context.tx, who(context), closureId);
  context.record('closure removed', { kind: 'closure', id: closureId }, { org: closure.orgId });
  await announce(context, closure.orgId, 'closure_removed');
});

/** Puts a removed closure back as it was. */
export const restoreClosure = action(
  'calendar.restore_closure',
  removeClosureRequest,
  async (context, { closureId }) => {
    const closure = found(await lockClosure(context.tx, context.actor.districtId, closureId, 'removed'));
    await allowChange(context, closure.orgId);
    await reopenClosure(context.tx, context.actor.districtId, closureId);
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
    const old = found(await lockSeason(tx, actor.districtId, input.seasonId));
    await allowChange(context, old.orgId);
    await endSeason(tx, who(context), input.seasonId);
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
    { org: orgId, starts: startsOn, last: input.lastOn, paused: hours === null },
  );
  await announce(context, orgId, 'season');
  return { id };
});

/** Ends a season; the usual hours hold again. */
export const removeSeason = action('calendar.remove_season', removeSeasonRequest, async (context, { seasonId }) => {
  const season = found(await lockSeason(context.tx, context.actor.districtId, seasonId));
  await allowChange(context, season.orgId);
  await endSeason(context.tx, who(context), seasonId);
  context.record('season removed', { kind: 'season', id: seasonId }, { org: season.orgId });
  await announce(context, season.orgId, 'season');
});

/** Puts a removed season back as it was. */
export const restoreSeason = action('calendar.restore_season', removeSeasonRequest, async (context, { seasonId }) => {
  const season = found(await lockSeason(context.tx, context.actor.districtId, seasonId, 'removed'));
  await allowChange(context, season.orgId);
  await reopenSeason(context.tx, context.actor.districtId, seasonId);
  context.record('season restored', { kind: 'season', id: seasonId }, { org: season.orgId });
  await announce(context, season.orgId, 'season');
});

function who({ actor, now }: ActionContext): Who {
  return { districtId: actor.districtId, by: actor.personId, at: now };
}

async function allowChange({ tx, actor }: ActionContext, orgId: Uuid): Promise<void> {
  const { facts } = await weekCache.entryFor(tx, actor.districtId, orgId);
  allow(mayChangeCalendar(actor, found(facts.orgs.find((org) => org.id === orgId))));
}

type Change = 'hours' | 'closure_entered' | 'closure_removed' | 'season';

/** First the version, so that whoever recomputes inside this transaction reads the calendar as it now is. */
async function announce(context: ActionContext, orgId: Uuid, what: Change): Promise<void> {
  const { tx, actor } = context;
  await weekCache.changed(tx, actor.districtId);
  const { facts } = await weekCache.entryFor(tx, actor.districtId, orgId);
  await context.publish(calendarChanged({ orgId, orgIds: [...orgsUnder(facts, orgId)], what }));
  context.refresh('calendar');
}

/** A clock that never runs would leave families without a promised time, so hours must open at least once a week. */
function checkHours(hours: WeeklyHours): void {
  if (!everyPeriodRunsForward(hours)) throw calendarErrors.hours_backwards({}, 'hours');
  if (!isEverOpen(hours)) throw calendarErrors.never_open({}, 'hours');
}

function checkDates(startsOn: string, lastOn: string): void {
  const days = daysBetween(startsOn, lastOn);
  if (days < 1) throw calendarErrors.dates_backwards({}, 'lastOn');
  if (days > MOST_DAYS) throw calendarErrors.dates_too_long({ days: MOST_DAYS }, 'lastOn');
}
