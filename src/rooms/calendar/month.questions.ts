import { question, type QuestionContext } from '#platform/action';
import { hasRole } from '#platform/actor';
import type { TenantTx } from '#platform/database';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { childrenOf, type Group, groupsAt, groupsById } from '#rooms/roster';
import type { ClosureKind, HalfDayKind } from './calendar.contract.ts';
import { mayChangeCalendar, maySeeCalendar } from './calendar.policy.ts';
import { chainOf, type CalendarFacts, type OrgFacts } from './calendar.rules.ts';
import { closuresFrom, type ClosureRow } from './calendar.store.ts';
import { weekCache } from './calendar.weeks.ts';
import { halfDaysFrom, type HalfDayRow } from './days.store.ts';
import type { Audience } from './events.contract.ts';
import { isMeantFor } from './events.rules.ts';
import {
  classesOf,
  eventsBetween,
  gradesOf,
  placesOfStudents,
  groupsLedBy,
  placesOfStaff,
  readOneEvent,
  type ClassRow,
  type EventRow,
  type Place,
} from './events.store.ts';
import { yearsFor, type YearFacts } from './years.rules.ts';
import { readYears } from './years.store.ts';

/** One thing in a month's list, as everybody may know it who sees this list. Days half-open, times on the wall there. */
export type Entry = {
  readonly id: string;
  readonly org: OrgFacts;
  readonly startsOn: string;
  readonly untilOn: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly changedAt: Temporal.Instant | null;
} & (
  | { readonly kind: 'closure'; readonly why: ClosureKind; readonly words: string }
  | { readonly kind: 'half_day'; readonly why: HalfDayKind; readonly words: string }
  | { readonly kind: 'first_day' | 'last_day'; readonly name: string }
  | { readonly kind: 'event'; readonly event: EventRow; readonly forWhom: string | null }
);

export type MonthList = {
  readonly org: OrgFacts;
  readonly schools: readonly OrgFacts[];
  readonly zone: string;
  readonly today: Temporal.PlainDate;
  readonly entries: readonly Entry[];
};

type Asked = { readonly orgId: Uuid; readonly from: string; readonly until: string };

/** What anybody may see of an org's calendar: closures, half days, first and last days, public events. */
export const publicMonth = question('calendar.public_month', async (context, asked: Asked): Promise<MonthList> =>
  monthOf(context, asked, ['public']),
);

/** What staff see of an org's calendar: every event, also of its classes. */
export const staffMonth = question('calendar.staff_month', async (context, asked: Asked): Promise<MonthList> => {
  const { tx, actor } = context;
  allow(maySeeCalendar(actor));
  const list = await monthOf(context, asked, ['public', 'families', 'staff']);
  if (mayChangeCalendar(actor, list.org)) return list;
  // That somebody has a caseload, and when it meets, is for whoever leads it and for the office.
  const inGroups = list.entries.flatMap((one) => (one.kind === 'event' ? (one.event.groupId ?? []) : []));
  const groups = await groupsById(tx, actor.districtId, inGroups);
  const led = actor.personId === null ? [] : await groupsLedBy(tx, actor.districtId, actor.personId);
  const closed = new Set(
    groups.filter((one) => one.kind === 'caseload' && !led.some((own) => own.id === one.id)).map((one) => one.id),
  );
  return {
    ...list,
    entries: list.entries.filter((one) => one.kind !== 'event' || !closed.has(one.event.groupId ?? '')),
  };
});

async function monthOf(
  { tx, actor, now }: QuestionContext,
  { orgId, from, until }: Asked,
  audiences: readonly Audience[],
): Promise<MonthList> {
  const { facts, weeks } = await weekCache.entryFor(tx, actor.districtId, orgId);
  const org = found(facts.orgs.find((one) => one.id === orgId));
  const zone = weeks(orgId).zone;
  const entries = await entriesFor(tx, actor.districtId, { facts, orgIds: [orgId], from, until, audiences });
  const onlyPublic = audiences.length === 1;
  return {
    org,
    schools: facts.orgs.filter((one) => one.kind === 'school'),
    zone,
    today: now.toZonedDateTimeISO(zone).toPlainDate(),
    // A class's or group's public event is on its own calendar, not on the school's front page.
    entries: onlyPublic ? entries.filter((one) => one.kind !== 'event' || isForAll(one.event)) : entries,
  };
}

const isForAll = (event: EventRow): boolean => event.classId === null && event.groupId === null;

type EntriesAsked = {
  readonly facts: CalendarFacts;
  readonly orgIds: readonly Uuid[];
  readonly from: string;
  readonly until: string;
  readonly audiences: readonly Audience[];
};

/** Everything of these orgs and those above them, in order of days; each once. */
async function entriesFor(
  tx: TenantTx,
  districtId: Uuid,
  { facts, orgIds, from, until, audiences }: EntriesAsked,
): Promise<readonly Entry[]> {
  const chains = orgIds.map((id) => chainOf(facts, id));
  const orgs = new Map(chains.flat().map((org) => [org.id, org]));
  const ids = [...orgs.keys()];
  const [closures, halfDays, events, years] = await Promise.all([
    closuresFrom(tx, districtId, ids, from),
    halfDaysFrom(tx, districtId, ids, from, until),
    eventsBetween(tx, districtId, { orgIds: ids, audiences, from, until }),
    readYears(tx, districtId),
  ]);
  const names = await namesFor(tx, districtId, events);
  const orgOf = (id: Uuid): OrgFacts => found(orgs.get(id));
  const goesBy = chains.flatMap((chain) => yearsFor(years, chain));
  const entries: Entry[] = [
    ...closures.filter((one) => one.startsOn < until).map((one) => closureEntry(one, orgOf(one.orgId))),
    ...halfDays.map((one) => halfDayEntry(one, orgOf(one.orgId))),
    ...[...new Set(goesBy)].flatMap((year) => yearEntries(year, orgOf(year.orgId))),
    ...events.map((event) =>
      eventEntry(event, orgOf(event.orgId), names.get(event.classId ?? event.groupId ?? '') ?? null),
    ),
  ];
  return entries.filter((one) => one.startsOn < until && from < one.untilOn).toSorted(inOrder);
}

function inOrder(a: Entry, b: Entry): number {
  return a.startsOn.localeCompare(b.startsOn) || (a.from ?? '').localeCompare(b.from ?? '') || a.id.localeCompare(b.id);
}

function closureEntry(row: ClosureRow, org: OrgFacts): Entry {
  const { id, startsOn, untilOn, from, to, kind, familyWords, enteredAt } = row;
  return { id, org, startsOn, untilOn, from, to, changedAt: enteredAt, kind: 'closure', why: kind, words: familyWords };
}

function halfDayEntry(row: HalfDayRow, org: OrgFacts): Entry {
  const untilOn = Temporal.PlainDate.from(row.onDate).add({ days: 1 }).toString();
  const { id, onDate: startsOn, endsAt: from, kind, familyWords } = row;
  return {
    id,
    org,
    startsOn,
    untilOn,
    from,
    to: null,
    changedAt: null,
    kind: 'half_day',
    why: kind,
    words: familyWords,
  };
}

function yearEntries(year: YearFacts, org: OrgFacts): Entry[] {
  const last = Temporal.PlainDate.from(year.untilOn).subtract({ days: 1 }).toString();
  const first = Temporal.PlainDate.from(year.startsOn).add({ days: 1 }).toString();
  const plain = { org, from: null, to: null, changedAt: null, name: year.name };
  return [
    { ...plain, id: `first-${org.id}-${year.startsOn}`, startsOn: year.startsOn, untilOn: first, kind: 'first_day' },
    { ...plain, id: `last-${org.id}-${last}`, startsOn: last, untilOn: year.untilOn, kind: 'last_day' },
  ];
}

function eventEntry(event: EventRow, org: OrgFacts, forWhom: string | null): Entry {
  const { id, startsOn, untilOn, from, to, changedAt } = event;
  return { id, org, startsOn, untilOn, from, to, changedAt, kind: 'event', event, forWhom };
}

/** What the classes and groups are called that the events are for. */
async function namesFor(
  tx: TenantTx,
  districtId: Uuid,
  events: readonly EventRow[],
): Promise<ReadonlyMap<Uuid, string>> {
  const schools = new Set(events.flatMap((event) => (event.classId === null ? [] : [event.orgId])));
  const rows = await Promise.all([...schools].map(async (school) => classesOf(tx, districtId, school)));
  const groups = await groupsById(
    tx,
    districtId,
    events.flatMap((event) => event.groupId ?? []),
  );
  return new Map([...rows.flat(), ...groups].map((row) => [row.id, row.name]));
}

/** A person's own calendar: what is meant for the children they may know of, and for the classes they teach. */
export type OwnCalendar = {
  readonly entries: readonly Entry[];
  readonly classes: readonly ClassRow[];
  readonly zone: string;
  readonly today: Temporal.PlainDate;
};

type OwnAsked = {
  readonly personId: Uuid;
  readonly from: string;
  readonly until: string;
  readonly classId: Uuid | null;
};

/**
 * Read for a page and, by its link, for a calendar program, so it asks the roster what this person may about each child
 * today: a school or class is shown to nobody who may not see records.
 */
export async function ownCalendar(
  context: Pick<QuestionContext, 'tx' | 'actor' | 'now'>,
  { personId, from, until, classId }: OwnAsked,
): Promise<OwnCalendar> {
  const { tx, actor, now } = context;
  const { facts, weeks } = await weekCache.entryFor(tx, actor.districtId);
  const ties = await childrenOf(context, [personId]);
  const children = ties.filter((tie) => tie.rights.has('see_records')).map((tie) => tie.studentId);
  const taught = await placesOfStaff(tx, actor.districtId, personId);
  const attended = await placesOfStudents(tx, actor.districtId, children);
  const places = [...attended, ...taught];
  const schools = [...new Set(places.map((place) => place.schoolId))];
  const asked = { facts, orgIds: schools.length === 0 ? [actor.districtId] : schools, from, until };
  const entries = await entriesFor(tx, actor.districtId, { ...asked, audiences: ['public', 'families'] });
  const chain = (place: Place): readonly Uuid[] => chainOf(facts, place.schoolId).map((org) => org.id);
  // A teacher is told of what every grade of the school does.
  const isMine = (event: EventRow): boolean =>
    attended.some((place) => isMeantFor(event, place, chain(place))) ||
    taught.some((place) => isMeantFor({ ...event, grades: [] }, place, chain(place))) ||
    (event.audience === 'public' && isForAll(event));
  const classIds = new Set(places.flatMap((place) => place.classIds));
  const classes = (await Promise.all(schools.map(async (school) => classesOf(tx, actor.districtId, school)))).flat();
  const zone = weeks(schools[0] ?? null).zone;
  return {
    entries: entries.filter(
      (one) =>
        (one.kind !== 'event' || isMine(one.event)) &&
        (classId === null || (one.kind === 'event' && one.event.classId === classId)),
    ),
    classes: classes.filter((one) => classIds.has(one.id)),
    zone,
    today: now.toZonedDateTimeISO(zone).toPlainDate(),
  };
}

/** The signed-in person's own calendar. */
export const myCalendar = question(
  'calendar.mine',
  async (context, { from, until }: { from: string; until: string }): Promise<OwnCalendar> => {
    const { actor } = context;
    allow(actor.kind === 'person' && actor.personId !== null);
    return ownCalendar(context, { personId: actor.personId ?? actor.districtId, from, until, classId: null });
  },
);

/** What the form for events of an org offers. */
export type EventChoices = {
  readonly mayChange: boolean;
  /** Those the actor may enter events for. */
  readonly classes: readonly ClassRow[];
  readonly groups: readonly Group[];
  readonly grades: readonly string[];
  readonly editing: EventRow | null;
};

export const eventChoices = question(
  'calendar.event_choices',
  async ({ tx, actor }, { orgId, eventId }: { orgId: Uuid; eventId: Uuid | null }): Promise<EventChoices> => {
    allow(maySeeCalendar(actor));
    const { facts } = await weekCache.entryFor(tx, actor.districtId, orgId);
    const org = found(facts.orgs.find((one) => one.id === orgId));
    const mayChange = mayChangeCalendar(actor, org);
    const teacher = hasRole(actor, 'teacher', orgId) ? actor.personId : null;
    const classes =
      mayChange || teacher !== null ? await classesOf(tx, actor.districtId, orgId, mayChange ? null : teacher) : [];
    const led = actor.personId === null ? [] : await groupsLedBy(tx, actor.districtId, actor.personId);
    const groups = mayChange
      ? await groupsAt(tx, actor.districtId, org.kind === 'school' ? orgId : null)
      : led.filter((one) => (one.schoolId ?? actor.districtId) === orgId);
    const editing = eventId === null ? null : await readOneEvent(tx, actor.districtId, eventId);
    const mine =
      editing !== null &&
      editing.orgId === orgId &&
      editing.sourceId === null &&
      (mayChange ||
        classes.some((one) => one.id === editing.classId) ||
        groups.some((one) => one.id === editing.groupId));
    return {
      mayChange,
      classes,
      groups,
      grades: mayChange ? await gradesOf(tx, actor.districtId, orgId) : [],
      editing: mine ? editing : null,
    };
  },
);
