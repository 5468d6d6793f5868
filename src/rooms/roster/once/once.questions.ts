import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { reviewsFor } from './once.rules.ts';

/** True while the reader's own opening of this child's page holds. */
export async function openedOnce(
  { tx, actor, now }: Pick<QuestionContext, 'tx' | 'actor' | 'now'>,
  studentId: Uuid,
): Promise<boolean> {
  if (actor.kind !== 'person' || actor.personId === null) return false;
  const { rows } = await sql`select 1 from roster.child_openings
    where district_id = ${actor.districtId} and person_id = ${actor.personId} and student_id = ${studentId} and until > ${now} limit 1`.execute(
    tx,
  );
  return rows.length > 0;
}

export type OpeningRow = {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly person: string | null;
  readonly role: string;
  readonly studentId: Uuid;
  readonly student: string | null;
  readonly schoolId: Uuid | null;
  readonly reason: string;
  readonly openedAt: Temporal.Instant;
  readonly reviewDueAt: Temporal.Instant;
  readonly reviewedAt: Temporal.Instant | null;
  readonly reviewer: string | null;
  readonly finding: 'fitting' | 'not_fitting' | null;
  readonly remark: string | null;
};

/** What the reader has to look at, oldest first, and behind it what was looked at in the last 90 days. */
export const openingsToReview = question(
  'roster.openings_to_review',
  async ({ tx, actor, now }, _nothing: null): Promise<readonly OpeningRow[]> => {
    const schools = reviewsFor(actor);
    allow(schools === null || schools.length > 0);
    const { rows } = await sql<OpeningRow>`
      select o.id, o.person_id as "personId", p.name as person, o.role, o.student_id as "studentId", s.name as student, o.school_id as "schoolId",
        o.reason, o.opened_at as "openedAt", o.review_due_at as "reviewDueAt", o.reviewed_at as "reviewedAt", r.name as reviewer, o.finding, o.remark
      from roster.child_openings o
      left join roster.v_people p on p.district_id = o.district_id and p.id = o.person_id
      left join roster.v_people s on s.district_id = o.district_id and s.id = o.student_id
      left join roster.v_people r on r.district_id = o.district_id and r.id = o.reviewed_by
      where o.district_id = ${actor.districtId} and (${schools === null} or o.school_id = any(${[...(schools ?? [])]}::uuid[]))
        and (o.reviewed_at is null or o.opened_at > ${now.subtract({ hours: 24 * 90 })})
      order by o.reviewed_at is not null, case when o.reviewed_at is null then o.opened_at end, o.opened_at desc limit 200`.execute(
      tx,
    );
    return rows;
  },
);

/** Openings that nobody has looked at in time. */
export const overdueOpenings = question(
  'roster.overdue_openings',
  async ({ tx, actor, now }, _nothing: null): Promise<readonly Uuid[]> => {
    const { rows } = await sql<{ id: Uuid }>`select id from roster.child_openings
      where district_id = ${actor.districtId} and reviewed_at is null and review_due_at < ${now} order by id limit 500`.execute(
      tx,
    );
    return rows.map((row) => row.id);
  },
);

export type OpeningToTell = {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly schoolId: Uuid | null;
  readonly overdue: boolean;
};

/** An opening as somebody is told of it; null once it was looked at. */
export async function openingToTell(
  { tx, actor, now }: Pick<QuestionContext, 'tx' | 'actor' | 'now'>,
  id: Uuid,
): Promise<OpeningToTell | null> {
  const { rows } =
    await sql<OpeningToTell>`select id, person_id as "personId", school_id as "schoolId", review_due_at < ${now} as overdue
    from roster.child_openings where district_id = ${actor.districtId} and id = ${id} and reviewed_at is null`.execute(
      tx,
    );
  return rows[0] ?? null;
}
