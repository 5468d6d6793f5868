import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { GroupKind } from './groups.ts';

export type AttendanceDay = {
  readonly studentId: Uuid;
  /** A day of school life. */
  readonly date: string;
  readonly kind: 'absent' | 'late' | 'left_early';
  /** As the sending system has it. */
  readonly reason: string | null;
  readonly minutes: number | null;
};

/** What the sending system says of these children's days, both ends counted, newest first. */
export async function attendanceOf(
  tx: TenantTx,
  districtId: Uuid,
  asked: { readonly studentIds: readonly Uuid[]; readonly from: string; readonly until: string },
): Promise<readonly AttendanceDay[]> {
  const { rows } =
    await sql<AttendanceDay>`select student_id as "studentId", on_date::text as date, kind, reason, minutes
    from roster.attendance_days where district_id = ${districtId} and student_id = any(${[...asked.studentIds]}::uuid[])
      and on_date between ${asked.from}::date and ${asked.until}::date order by on_date desc, kind`.execute(tx);
  return rows;
}

/** Whom the sending system has as absent, late or gone early on a day, at one school or (null) everywhere. */
export async function attendanceOn(
  tx: TenantTx,
  districtId: Uuid,
  { schoolId, date }: { readonly schoolId: Uuid | null; readonly date: string },
): Promise<readonly AttendanceDay[]> {
  const { rows } =
    await sql<AttendanceDay>`select a.student_id as "studentId", a.on_date::text as date, a.kind, a.reason, a.minutes
    from roster.attendance_days a join roster.people p on p.district_id = a.district_id and p.id = a.student_id and p.status = 'active'
    where a.district_id = ${districtId} and a.on_date = ${date}::date and (${schoolId}::uuid is null or p.school_id = ${schoolId}::uuid)
    order by p.family_name, p.given_name, a.kind`.execute(tx);
  return rows;
}

export type GroupOf = {
  readonly groupId: Uuid;
  readonly kind: GroupKind;
  readonly name: string;
  readonly schoolId: Uuid | null;
  readonly personId: Uuid;
  readonly role: 'member' | 'leader';
};

const places = sql`select g.id as "groupId", g.kind, g.name, g.school_id as "schoolId", m.person_id as "personId", m.role
  from roster.group_members m join roster.groups g on g.district_id = m.district_id and g.id = m.group_id
  join roster.people p on p.district_id = m.district_id and p.id = m.person_id and p.status = 'active'`;

/** The groups these people are in now: clubs, caseloads, homerooms, buses. */
export async function groupsOf(
  tx: TenantTx,
  districtId: Uuid,
  personIds: readonly Uuid[],
): Promise<readonly GroupOf[]> {
  const { rows } = await sql<GroupOf>`${places} where m.district_id = ${districtId} and m.ended_at is null
    and m.person_id = any(${[...personIds]}::uuid[]) order by g.kind, g.name`.execute(tx);
  return rows;
}

/** Who is in a group now. */
export async function membersOf(tx: TenantTx, districtId: Uuid, groupId: Uuid): Promise<readonly GroupOf[]> {
  const { rows } = await sql<GroupOf>`${places} where m.district_id = ${districtId} and m.ended_at is null
    and m.group_id = ${groupId} order by m.role, p.family_name, p.given_name`.execute(tx);
  return rows;
}

export type Group = {
  readonly id: Uuid;
  readonly kind: GroupKind;
  readonly name: string;
  /** Null: a group of the whole district. */
  readonly schoolId: Uuid | null;
};

const standing = sql`select id, kind, name, school_id as "schoolId" from roster.groups`;

/** The groups of a school, or (null) those of no school, by name. */
export async function groupsAt(tx: TenantTx, districtId: Uuid, schoolId: Uuid | null): Promise<readonly Group[]> {
  const { rows } = await sql<Group>`${standing} where district_id = ${districtId} and ended_at is null
    and school_id is not distinct from ${schoolId}::uuid order by name, id limit 500`.execute(tx);
  return rows;
}

/** These groups, as far as they have not ended. */
export async function groupsById(tx: TenantTx, districtId: Uuid, ids: readonly Uuid[]): Promise<readonly Group[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Group>`${standing} where district_id = ${districtId} and ended_at is null
    and id = any(${[...ids]}::uuid[])`.execute(tx);
  return rows;
}
