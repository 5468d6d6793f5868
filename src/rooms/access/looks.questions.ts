import { sql } from 'kysely';
import { action, question } from '#platform/action';
import type { Role } from '#platform/actor';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { childrenOf } from '#rooms/roster';
import { releaseRequest } from './access.contract.ts';
import { may } from './access.policy.ts';

export type LookFilter = {
  /** A person who looked. */
  readonly person: Uuid | null;
  readonly student: Uuid | null;
  readonly from: string | null;
  /** The last day that counts. */
  readonly until: string | null;
  readonly held: boolean;
  readonly zone: string;
  readonly before: Uuid | null;
};

export type LookRow = {
  id: Uuid;
  at: Temporal.Instant;
  what: string;
  role: string;
  record_id: Uuid | null;
  person_id: Uuid;
  person: string | null;
  student_id: Uuid | null;
  student: string | null;
  guardian: string | null;
  children: number;
  held_by: Uuid | null;
  holder: string | null;
  released_at: Temporal.Instant | null;
};

const pageSize = 50;

/** The district's whole disclosure log, newest first: nothing is left out and nothing can be taken out. */
export const allLooks = question(
  'access.all_looks',
  async (
    { tx, actor },
    filter: LookFilter,
  ): Promise<{ looks: readonly LookRow[]; older: Uuid | null; total: number }> => {
    allow(may(actor, 'read the disclosure log'));
    const { person, student, from, until, held, zone, before } = filter;
    const where = sql`l.district_id = ${actor.districtId}
      and (${person}::uuid is null or l.person_id = ${person}::uuid)
      and (${student}::uuid is null or l.student_id = ${student}::uuid)
      and (${from}::date is null or (l.at at time zone ${zone})::date >= ${from}::date)
      and (${until}::date is null or (l.at at time zone ${zone})::date <= ${until}::date)
      and (${held} = false or (l.held_by is not null and l.released_at is null))`;
    const { rows } =
      await sql<LookRow>`select l.id, l.at, l.what, l.role, l.record_id, l.person_id, p.name as person, l.student_id, s.name as student,
        g.name as guardian, l.children, l.held_by, h.name as holder, l.released_at
      from platform.looks l
      left join roster.v_people p on p.district_id = l.district_id and p.id = l.person_id
      left join roster.v_people s on s.district_id = l.district_id and s.id = l.student_id
      left join roster.v_people g on g.district_id = l.district_id and g.id = l.guardian_id
      left join roster.v_people h on h.district_id = l.district_id and h.id = l.held_by
      where ${where} and (${before}::uuid is null or l.id < ${before}::uuid)
      order by l.id desc limit ${pageSize + 1}`.execute(tx);
    const { rows: counted } = await sql<{
      total: number;
    }>`select count(*)::int as total from platform.looks l where ${where}`.execute(tx);
    const looks = rows.slice(0, pageSize);
    return { looks, older: rows.length > pageSize ? (looks.at(-1)?.id ?? null) : null, total: counted[0]?.total ?? 0 };
  },
);

export type FamilyLook = {
  readonly day: string;
  readonly role: Role | 'token';
  readonly what: string;
  readonly count: number;
};
export type ChildLooks = { readonly studentId: Uuid; readonly name: string; readonly looks: readonly FamilyLook[] };

/**
 * What a guardian reads: looks by staff at their children, by day and role, without names. Left out are looks that
 * touched another guardian, and looks held back inside a private, critical or child-protection matter; both are left
 * out before counting, so that there is no gap to notice.
 */
export const looksAtMyChildren = question(
  'access.looks_at_my_children',
  async (context, { zone, days }: { zone: string; days: number }): Promise<readonly ChildLooks[]> => {
    const { tx, actor, now } = context;
    if (actor.personId === null) return [];
    const ties = await childrenOf(context, [actor.personId]);
    const children = ties.filter((tie) => tie.rights.has('see_records')).map((tie) => tie.studentId);
    if (children.length === 0) return [];
    const { rows: names } = await sql<{
      id: Uuid;
      name: string;
    }>`select id, coalesce(preferred_name, given_name) as name from roster.v_people
      where district_id = ${actor.districtId} and id = any(${children}::uuid[]) order by 2`.execute(tx);
    const { rows } = await sql<
      FamilyLook & { student_id: Uuid }
    >`select student_id, (at at time zone ${zone})::date::text as day, role, what, count(*)::int as count
      from platform.looks
      where district_id = ${actor.districtId} and student_id = any(${children}::uuid[]) and at > ${now.subtract({ hours: 24 * days })}
        and (guardian_id is null or guardian_id = ${actor.personId})
        and (held_by is null or released_at is not null)
        and role not in ('guardian', 'student', 'none')
      group by 1, 2, 3, 4 order by 2 desc, 3, 4`.execute(tx);
    return names.map(({ id, name }) => ({
      studentId: id,
      name,
      looks: rows
        .filter((row) => row.student_id === id)
        .map(({ day, role, what, count }) => ({ day, role, what, count })),
    }));
  },
);

/**
 * Lets a guardian read of the looks made inside one private, critical or child-protection matter. By whoever holds them
 * back, or an administrator of the district. Answers how many were released.
 */
export const releaseLooks = action(
  'access.release_looks',
  releaseRequest,
  async ({ tx, actor, now, record }, { recordId }) => {
    const mine = may(actor, 'read the disclosure log') ? sql`true` : sql`held_by = ${actor.personId}`;
    const { rows } = await sql`update platform.looks set released_at = ${now}
    where district_id = ${actor.districtId} and record_id = ${recordId} and held_by is not null and released_at is null and ${mine} returning id`.execute(
      tx,
    );
    allow(rows.length > 0);
    record('looks released', { kind: 'record', id: recordId }, { count: rows.length });
    return { count: rows.length };
  },
);
