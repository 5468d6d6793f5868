import { type RawBuilder, sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { diedAmong } from '#rooms/roster';
import { type Candidate, termStart } from './turns.rules.ts';

type Context = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

/** A child somebody teaches, as their list and their card show it. */
export type TaughtChild = Candidate & {
  readonly name: string;
  /** As the family calls it; goes into the sentence. */
  readonly given: string;
  readonly grade: string | null;
  readonly schoolId: Uuid | null;
  readonly classSubject: string | null;
  readonly praise: number;
  readonly improvement: number;
};

type Row = Omit<TaughtChild, 'why'> & {
  readonly is_active: boolean;
  readonly has_guardian: boolean;
  readonly is_wanted: boolean;
};

/** The guardians who hear how a child is doing: those who may be contacted and may see its records, at this moment. */
export const hears = (day: string) =>
  sql`g.may_be_contacted and g.may_see_records and (g.begins is null or g.begins <= ${day}::date) and (g.ends is null or g.ends > ${day}::date)`;

/** Whether a person wants the weekly sentence: nobody is asked to write to a family that chose to have none. */
export const wants = (person: RawBuilder<unknown>) =>
  sql`not exists (select from channels.v_preferences w where w.district_id = g.district_id and w.person_id = ${person} and w.category in ('one_liner', '*') and not w.wanted)`;

/** The date a moment has in the district. */
export async function dayOf({ tx, actor, now }: Context): Promise<{ day: Temporal.PlainDate; zone: string }> {
  const { rows } = await sql<{
    zone: string;
  }>`select zone from platform.districts where id = ${actor.districtId}`.execute(tx);
  const zone = rows[0]?.zone ?? 'UTC';
  return { day: now.toZonedDateTimeISO(zone).toPlainDate(), zone };
}

/**
 * Every child of somebody's classes with when its family last heard of it, from anybody, and why nothing is suggested, if so.
 * A skipped child whose teacher spoke to the family has been heard of.
 */
export async function childrenOfTeacher(
  context: Context,
  teacherId: Uuid,
  day: Temporal.PlainDate,
  only: Uuid | null = null,
): Promise<readonly TaughtChild[]> {
  const { tx, actor } = context;
  const [today, term] = [day.toString(), termStart(day).toString()];
  const current = sql`(e.begins is null or e.begins <= ${today}::date) and (e.ends is null or e.ends > ${today}::date)`;
  const { rows } = await sql<Row>`
    with kids as materialized (
      select e.person_id as id, min(e.begins)::text as since, min(c.subject) as subject
      from roster.v_enrollments mine
        join roster.v_classes c on c.district_id = mine.district_id and c.id = mine.class_id and c.is_active
        join roster.v_enrollments e on e.district_id = mine.district_id and e.class_id = mine.class_id and e.role = 'student' and ${current}
      where mine.district_id = ${actor.districtId} and mine.person_id = ${teacherId} and mine.role = 'teacher' and ${only === null ? sql`true` : sql`e.person_id = ${only}`}
      group by e.person_id)
    select k.id, p.name, coalesce(p.preferred_name, p.given_name) as given, p.grade, p.school_id as "schoolId", k.since, k.subject as "classSubject", p.is_active,
      greatest(o.heard, t.heard)::text as "heardOn", coalesce(o.times, 0)::int as times, coalesce(o.praise, 0)::int as praise, coalesce(o.improvement, 0)::int as improvement,
      h.has_guardian, h.is_wanted
    from kids k join roster.v_people p on p.district_id = ${actor.districtId} and p.id = k.id
      cross join lateral (select count(*) > 0 as has_guardian, coalesce(bool_or(${wants(sql`a.id`)}), false) as is_wanted
        from roster.v_guardianships g join roster.v_people a on a.district_id = g.district_id and a.id = g.guardian_id and a.is_active
        where g.district_id = ${actor.districtId} and g.student_id = k.id and ${hears(today)}) h
      left join lateral (select max(l.created_at)::date as heard, count(*) filter (where l.created_at >= ${term}::date) as times,
          count(*) filter (where l.kind = 'praise' and l.created_at >= ${term}::date) as praise,
          count(*) filter (where l.kind = 'improvement' and l.created_at >= ${term}::date) as improvement
        from messages.one_liners l where l.district_id = ${actor.districtId} and l.student_id = k.id and l.state <> 'taken_back') o on true
      left join lateral (select max(s.week) as heard from messages.turns s where s.district_id = ${actor.districtId} and s.student_id = k.id and s.skipped = 'spoke') t on true
    order by p.name, k.id`.execute(tx);
  const died = await diedAmong(
    tx,
    actor.districtId,
    rows.map((row) => row.id),
  );
  return rows.map(({ is_active, has_guardian, is_wanted, ...row }) => ({
    ...row,
    why: died.has(row.id)
      ? 'death'
      : !is_active
        ? 'left'
        : !has_guardian
          ? 'no_guardian'
          : is_wanted
            ? null
            : 'not_wanted',
  }));
}

/** How many children somebody wants each week. */
export async function perWeekOf({ tx, actor }: Context, teacherId: Uuid, usual: number): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select per_week as n from messages.friday_choices where district_id = ${actor.districtId} and person_id = ${teacherId}`.execute(
    tx,
  );
  return rows[0]?.n ?? usual;
}
