import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import { type Group, groupsOf } from '#rooms/roster';
import type { Standing, Who } from './calendar.store.ts';
import type { Audience, ReadEvent } from './events.contract.ts';

export type EventFacts = {
  readonly orgId: Uuid;
  readonly classId: Uuid | null;
  readonly groupId: Uuid | null;
  readonly grades: readonly string[];
  readonly audience: Audience;
  readonly titles: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, string>>;
  readonly place: string;
  readonly startsOn: string;
  readonly untilOn: string;
  readonly from: string | null;
  readonly to: string | null;
};

export type EventRow = EventFacts & {
  readonly id: Uuid;
  readonly sourceId: Uuid | null;
  readonly uid: string;
  readonly sequence: number;
  readonly changedAt: Temporal.Instant;
};

const columns = sql`id, org_id as "orgId", class_id as "classId", group_id as "groupId", grades, audience, titles, details, place,
  starts_on as "startsOn", until_on as "untilOn", to_char(from_time, 'HH24:MI') as "from",
  to_char(to_time, 'HH24:MI') as "to", source_id as "sourceId", uid, sequence, changed_at as "changedAt"`;

export type EventsAsked = {
  readonly orgIds: readonly Uuid[];
  readonly audiences: readonly Audience[];
  readonly from: string;
  readonly until: string;
};

/** Standing events of these orgs for these audiences that touch the days, the nearest first. */
export async function eventsBetween(
  tx: TenantTx,
  districtId: Uuid,
  { orgIds, audiences, from, until }: EventsAsked,
): Promise<readonly EventRow[]> {
  const { rows } = await sql<EventRow>`select ${columns} from calendar.events
    where district_id = ${districtId} and removed_at is null and until_on > ${from} and starts_on < ${until}
      and org_id = any (${[...orgIds]}::uuid[]) and audience = any (${[...audiences]}::text[])
    order by starts_on, from_time nulls first, id limit 1000`.execute(tx);
  return rows;
}

export async function lockEvent(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  state: Standing = 'standing',
): Promise<EventRow | null> {
  const { rows } = await sql<EventRow>`select ${columns} from calendar.events
    where district_id = ${districtId} and id = ${id} and (removed_at is not null) = ${state === 'removed'} for update`.execute(
    tx,
  );
  return rows[0] ?? null;
}

export async function readOneEvent(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<EventRow | null> {
  const { rows } = await sql<EventRow>`select ${columns} from calendar.events
    where district_id = ${districtId} and id = ${id} and removed_at is null`.execute(tx);
  return rows[0] ?? null;
}

export async function addEvent(
  tx: TenantTx,
  who: Who,
  event: EventFacts & { readonly source?: { readonly id: Uuid; readonly uid: string } },
): Promise<Uuid> {
  const id = newId();
  await sql`insert into calendar.events (district_id, id, org_id, class_id, group_id, grades, audience, titles, details, place,
      starts_on, until_on, from_time, to_time, source_id, uid, entered_by, entered_at, changed_at)
    values (${who.districtId}, ${id}, ${event.orgId}, ${event.classId}, ${event.groupId}, ${[...event.grades]}::text[], ${event.audience},
      ${JSON.stringify(event.titles)}, ${JSON.stringify(event.details)}, ${event.place}, ${event.startsOn}, ${event.untilOn},
      ${event.from}, ${event.to}, ${event.source?.id ?? null}, ${event.source?.uid ?? id}, ${who.by}, ${who.at}, ${who.at})`.execute(
    tx,
  );
  return id;
}

/** Its uid stays and its sequence counts up, so that calendars elsewhere see a change and not a second event. */
export async function changeEvent(tx: TenantTx, who: Who, id: Uuid, event: EventFacts): Promise<void> {
  await sql`update calendar.events set org_id = ${event.orgId}, class_id = ${event.classId}, group_id = ${event.groupId},
      grades = ${[...event.grades]}::text[], audience = ${event.audience}, titles = ${JSON.stringify(event.titles)},
      details = ${JSON.stringify(event.details)}, place = ${event.place}, starts_on = ${event.startsOn},
      until_on = ${event.untilOn}, from_time = ${event.from}, to_time = ${event.to}, sequence = sequence + 1,
      changed_at = ${who.at}
    where district_id = ${who.districtId} and id = ${id}`.execute(tx);
}

export async function switchEvent(tx: TenantTx, who: Who, id: Uuid, on: boolean): Promise<void> {
  await sql`update calendar.events set removed_at = ${on ? null : who.at}, removed_by = ${on ? null : who.by},
      sequence = sequence + 1, changed_at = ${who.at}
    where district_id = ${who.districtId} and id = ${id}`.execute(tx);
}

/** What stands of one source, by what the source calls it and the day it begins. */
export async function eventsOfSource(tx: TenantTx, districtId: Uuid, sourceId: Uuid): Promise<readonly EventRow[]> {
  const { rows } = await sql<EventRow>`select ${columns} from calendar.events
    where district_id = ${districtId} and source_id = ${sourceId} and removed_at is null`.execute(tx);
  return rows;
}

/** Events of a source are a copy and no record: what the source takes away is really gone, unlike everything typed here. */
export async function dropEvents(tx: TenantTx, districtId: Uuid, ids: readonly Uuid[]): Promise<void> {
  await sql`delete from calendar.events where district_id = ${districtId} and id = any (${[...ids]}::uuid[])
    and source_id is not null`.execute(tx);
}

export function factsOfRead(
  event: ReadEvent,
  place: { readonly orgId: Uuid; readonly audience: Audience; readonly language: string },
): EventFacts {
  return {
    orgId: place.orgId,
    classId: null,
    groupId: null,
    grades: [],
    audience: place.audience,
    titles: { [place.language]: event.title },
    details: event.details === '' ? {} : { [place.language]: event.details },
    place: event.place,
    startsOn: event.startsOn,
    untilOn: event.untilOn,
    from: event.from,
    to: event.to,
  };
}

export type ClassRow = {
  readonly id: Uuid;
  readonly schoolId: Uuid;
  readonly name: string;
  readonly grade: string | null;
};

/** The classes of a school; of one teacher only, where one is given. */
export async function classesOf(
  tx: TenantTx,
  districtId: Uuid,
  schoolId: Uuid,
  teacherId: Uuid | null = null,
): Promise<readonly ClassRow[]> {
  const { rows } = await sql<ClassRow>`select c.id, c.school_id as "schoolId", c.name, c.grade from roster.v_classes c
    where c.district_id = ${districtId} and c.school_id = ${schoolId} and c.is_active
      and (${teacherId}::uuid is null or exists (select from roster.v_enrollments e
        where e.district_id = c.district_id and e.class_id = c.id and e.role = 'teacher' and e.person_id = ${teacherId}::uuid))
    order by c.name, c.id limit 500`.execute(tx);
  return rows;
}

export async function readClass(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<ClassRow | null> {
  const { rows } = await sql<ClassRow>`select id, school_id as "schoolId", name, grade from roster.v_classes
    where district_id = ${districtId} and id = ${id} and is_active`.execute(tx);
  return rows[0] ?? null;
}

export async function gradesOf(tx: TenantTx, districtId: Uuid, schoolId: Uuid): Promise<readonly string[]> {
  const { rows } = await sql<{ grade: string }>`select distinct grade from roster.v_people
    where district_id = ${districtId} and school_id = ${schoolId} and is_student and is_active and grade is not null
    order by grade`.execute(tx);
  return rows.map((row) => row.grade);
}

/** Where somebody is a student: school, grade, classes and groups, as an event may be meant for them. */
export type Place = {
  readonly schoolId: Uuid;
  readonly grade: string | null;
  readonly classIds: readonly Uuid[];
  readonly groupIds: readonly Uuid[];
};

export async function placesOfStudents(
  tx: TenantTx,
  districtId: Uuid,
  studentIds: readonly Uuid[],
): Promise<readonly Place[]> {
  const { rows } = await sql<Omit<Place, 'groupIds'> & { id: Uuid }>`select p.id, p.school_id as "schoolId", p.grade,
      coalesce((select array_agg(e.class_id) from roster.v_enrollments e
        join roster.v_classes c on c.district_id = e.district_id and c.id = e.class_id and c.is_active
        where e.district_id = p.district_id and e.person_id = p.id and e.role = 'student'), '{}') as "classIds"
    from roster.v_people p
    where p.district_id = ${districtId} and p.id = any (${[...studentIds]}::uuid[]) and p.is_active and p.school_id is not null`.execute(
    tx,
  );
  const groups = rows.length === 0 ? [] : await groupsOf(tx, districtId, studentIds);
  return rows.map(({ id, ...place }) => ({
    ...place,
    groupIds: groups.filter((group) => group.personId === id).map((group) => group.groupId),
  }));
}

/** Where somebody teaches, and the groups they lead. */
export async function placesOfStaff(tx: TenantTx, districtId: Uuid, personId: Uuid): Promise<readonly Place[]> {
  const { rows } = await sql<
    Omit<Place, 'groupIds'>
  >`select c.school_id as "schoolId", null as grade, array_agg(c.id) as "classIds"
    from roster.v_enrollments e join roster.v_classes c on c.district_id = e.district_id and c.id = e.class_id and c.is_active
    where e.district_id = ${districtId} and e.person_id = ${personId} and e.role = 'teacher' group by c.school_id`.execute(
    tx,
  );
  const led = await groupsLedBy(tx, districtId, personId);
  return [
    ...rows.map((place) => ({ ...place, groupIds: [] })),
    ...led.map((group) => ({
      schoolId: group.schoolId ?? districtId,
      grade: null,
      classIds: [],
      groupIds: [group.id],
    })),
  ];
}

/** The groups that somebody leads now. */
export async function groupsLedBy(tx: TenantTx, districtId: Uuid, personId: Uuid): Promise<readonly Group[]> {
  const places = await groupsOf(tx, districtId, [personId]);
  return places
    .filter((place) => place.role === 'leader')
    .map(({ groupId, kind, name, schoolId }) => ({ id: groupId, kind, name, schoolId }));
}
