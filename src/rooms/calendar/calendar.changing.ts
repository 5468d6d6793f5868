import type { ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { WeeklyHours } from './calendar.contract.ts';
import { calendarErrors } from './calendar.errors.ts';
import { calendarChanged, type Change } from './calendar.events.ts';
import { mayChangeCalendar } from './calendar.policy.ts';
import { daysBetween, everyPeriodRunsForward, isEverOpen, MOST_DAYS, orgsUnder } from './calendar.rules.ts';
import { endRow, lockRow, reopenRow, type Removable, type Who } from './calendar.store.ts';
import { weekCache } from './calendar.weeks.ts';

/** What every verb of this room does before and after its own part. */

export function who({ actor, now }: ActionContext): Who {
  return { districtId: actor.districtId, by: actor.personId, at: now };
}

export async function allowChange({ tx, actor }: ActionContext, orgId: Uuid): Promise<void> {
  const { facts } = await weekCache.entryFor(tx, actor.districtId, orgId);
  allow(mayChangeCalendar(actor, found(facts.orgs.find((org) => org.id === orgId))));
}

/** Today where the org is. */
export async function todayAt({ tx, actor, now }: ActionContext, orgId: Uuid): Promise<string> {
  const { weeks } = await weekCache.entryFor(tx, actor.districtId, orgId);
  return now.toZonedDateTimeISO(weeks(orgId).zone).toPlainDate().toString();
}

/** First the version, so that whoever recomputes inside this transaction reads the calendar as it now is. */
export async function announce(context: ActionContext, orgId: Uuid, what: Change): Promise<void> {
  const { tx, actor } = context;
  await weekCache.changed(tx, actor.districtId);
  const { facts } = await weekCache.entryFor(tx, actor.districtId, orgId);
  await context.publish(calendarChanged({ orgId, orgIds: [...orgsUnder(facts, orgId)], what }));
  context.refresh('calendar');
}

/** Takes a row back, or puts it back as it was. Answers whose it is. */
export async function switchRow(
  context: ActionContext,
  { table, id, kind, on }: { table: Removable; id: Uuid; kind: string; on: boolean },
): Promise<Uuid> {
  const { tx, actor } = context;
  const { orgId } = found(await lockRow(tx, actor.districtId, table, id, on ? 'removed' : 'standing'));
  await allowChange(context, orgId);
  if (on) await reopenRow(tx, actor.districtId, table, id);
  else await endRow(tx, who(context), table, id);
  context.record(`${kind} ${on ? 'restored' : 'removed'}`, { kind: kind.replaceAll(' ', '_'), id }, { org: orgId });
  return orgId;
}

/** A clock that never runs would leave families without a promised time, so hours must open at least once a week. */
export function checkHours(hours: WeeklyHours): void {
  if (!everyPeriodRunsForward(hours)) throw calendarErrors.hours_backwards({}, 'hours');
  if (!isEverOpen(hours)) throw calendarErrors.never_open({}, 'hours');
}

export function checkDates(startsOn: string, lastOn: string, mostDays = MOST_DAYS): void {
  const days = daysBetween(startsOn, lastOn);
  if (days < 1) throw calendarErrors.dates_backwards({}, 'lastOn');
  if (days > mostDays) throw calendarErrors.dates_too_long({ days: mostDays }, 'lastOn');
}
