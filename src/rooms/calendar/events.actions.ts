import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { groupsById } from '#rooms/roster';
import { checkDates, who } from './calendar.changing.ts';
import { calendarErrors } from './calendar.errors.ts';
import { mayChangeEvents } from './calendar.policy.ts';
import { dayAfter, runsForward } from './calendar.rules.ts';
import { weekCache } from './calendar.weeks.ts';
import { removeEventRequest, setEventRequest } from './events.contract.ts';
import {
  addEvent,
  changeEvent,
  classesOf,
  groupsLedBy,
  lockEvent,
  readClass,
  switchEvent,
  type EventFacts,
} from './events.store.ts';

/** Enters an event, or changes one entered before. Answers its id. */
export const setEvent = action('calendar.set_event', setEventRequest, async (context, { eventId, ...input }) => {
  const { tx, actor } = context;
  await allowEvents(context, input);
  checkDates(input.startsOn, input.lastOn);
  // A time of its end alone says nothing, and over several days times run from the first day into the last.
  if (input.from === null && input.to !== null) throw calendarErrors.half_period({}, 'from');
  if (input.startsOn === input.lastOn && !runsForward(input.from, input.to))
    throw calendarErrors.times_backwards({}, 'to');
  const titles = filled(input.titles);
  if (Object.keys(titles).length === 0) throw calendarErrors.title_missing({}, 'title');
  const { lastOn, ...rest } = input;
  const event: EventFacts = { ...rest, titles, details: filled(input.details), untilOn: dayAfter(lastOn) };
  if (eventId === null) {
    const id = await addEvent(tx, who(context), event);
    context.record('event entered', { kind: 'event', id }, { org: event.orgId, starts: event.startsOn });
    context.refresh('calendar');
    return { id };
  }
  const old = found(await lockEvent(tx, actor.districtId, eventId));
  await allowEvents(context, old);
  // What is read from elsewhere is changed there, or the next reading would undo it.
  if (old.sourceId !== null) found(null);
  await changeEvent(tx, who(context), eventId, event);
  context.record('event changed', { kind: 'event', id: eventId }, { org: event.orgId, starts: event.startsOn });
  context.refresh('calendar');
  return { id: eventId };
});

/** Takes an event back. */
export const removeEvent = action('calendar.remove_event', removeEventRequest, async (context, { eventId }) => {
  await switchOne(context, eventId, false);
});

/** Puts a removed event back as it was. */
export const restoreEvent = action('calendar.restore_event', removeEventRequest, async (context, { eventId }) => {
  await switchOne(context, eventId, true);
});

async function switchOne(context: ActionContext, eventId: Uuid, on: boolean): Promise<void> {
  const { tx, actor } = context;
  const event = found(await lockEvent(tx, actor.districtId, eventId, on ? 'removed' : 'standing'));
  await allowEvents(context, event);
  if (event.sourceId !== null) found(null);
  await switchEvent(tx, who(context), eventId, on);
  context.record(on ? 'event restored' : 'event removed', { kind: 'event', id: eventId }, { org: event.orgId });
  context.refresh('calendar');
}

type For = { readonly orgId: Uuid; readonly classId: Uuid | null; readonly groupId: Uuid | null };

/** Who may change the calendar of the org; a teacher also that of the own classes, whoever leads a group that of the group. */
async function allowEvents({ tx, actor }: ActionContext, { orgId, classId, groupId }: For): Promise<void> {
  const { districtId, personId } = actor;
  const { facts } = await weekCache.entryFor(tx, districtId, orgId);
  const org = found(facts.orgs.find((one) => one.id === orgId));
  if (classId !== null && (groupId !== null || (await readClass(tx, districtId, classId))?.schoolId !== orgId))
    throw calendarErrors.class_unknown({}, 'class');
  if (groupId !== null) {
    const [group] = await groupsById(tx, districtId, [groupId]);
    if (group === undefined || (group.schoolId ?? districtId) !== orgId)
      throw calendarErrors.class_unknown({}, 'class');
  }
  const taught = classId === null || personId === null ? [] : await classesOf(tx, districtId, orgId, personId);
  const led = groupId === null || personId === null ? [] : await groupsLedBy(tx, districtId, personId);
  allow(
    mayChangeEvents(actor, org, {
      teachesClass: classId !== null && taught.some((one) => one.id === classId),
      leadsGroup: groupId !== null && led.some((one) => one.id === groupId),
    }),
  );
}

function filled(words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(words).filter(([, text]) => text !== ''));
}
