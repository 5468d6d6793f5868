import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { schoolYearOf } from '#rooms/calendar';
import { diedAmong } from '#rooms/roster';
import { hears } from '../one-liners/children.ts';
import { usualInClass } from './absence.rules.ts';
import { freshDays } from './work.rules.ts';
import type { NoticeKind, OneSetting } from './weekly.settings.ts';

/** What a note is made of, as it is kept with it. */
export type NoticeFacts = {
  readonly absence?: { readonly days: number; readonly usual: number | null; readonly fresh: readonly string[] };
  readonly work?: readonly { readonly name: string; readonly missing: number }[];
};

export type NoticeChild = {
  readonly studentId: Uuid;
  readonly name: string;
  /** As the family calls it. */
  readonly first: string;
  readonly facts: NoticeFacts;
  /** Whose an answer is. */
  readonly teacherId: Uuid | null;
  readonly teacher: string | null;
};

export type NoticeFamily = {
  readonly studentId: Uuid;
  readonly personId: Uuid;
  readonly language: string | null;
  readonly zone: string;
};

export type NoticePlan = { readonly children: readonly NoticeChild[]; readonly families: readonly NoticeFamily[] };

/** The Monday of the school's week. */
export function weekOf(now: Temporal.Instant, zone: string): { readonly today: string; readonly week: string } {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  return { today: today.toString(), week: today.subtract({ days: today.dayOfWeek - 1 }).toString() };
}

const teacherOfClass = (districtId: Uuid, classId: ReturnType<typeof sql>): ReturnType<typeof sql> =>
  sql`(select jsonb_build_object('id', p.id, 'name', p.name) from roster.v_enrollments t join roster.v_people p on p.district_id = t.district_id and p.id = t.person_id and p.is_staff and p.is_active
    where t.district_id = ${districtId} and t.class_id = ${classId} and t.role = 'teacher' order by t.is_primary desc, t.person_id limit 1)`;

type Teacher = { readonly id: Uuid; readonly name: string } | null;

/** Children of the school with missed days of the last week that no family was told of yet. */
async function absentChildren(
  context: QuestionContext,
  schoolId: Uuid,
  { zone, least }: OneSetting,
): Promise<readonly NoticeChild[]> {
  const { tx, actor, now } = context;
  const { districtId } = actor;
  const { today: day, week } = weekOf(now, zone);
  const since = Temporal.PlainDate.from(day).subtract({ days: 6 }).toString();
  const begins = (await schoolYearOf(tx, districtId, now, schoolId)).startsOn.toString();
  const { rows } = await sql<{
    studentId: Uuid;
    name: string;
    first: string;
    days: number;
    fresh: readonly string[];
    classId: Uuid | null;
  }>`with missed as (select a.student_id, count(distinct a.on_date)::int as days,
        array_agg(distinct a.on_date::text) filter (where a.on_date >= ${since}::date and not exists (select from messages.absence_days t
          where t.district_id = a.district_id and t.student_id = a.student_id and t.on_date = a.on_date)) as fresh
      from roster.v_attendance a join roster.v_people p on p.district_id = a.district_id and p.id = a.student_id and p.school_id = ${schoolId}
      where a.district_id = ${districtId} and a.kind = 'absent' and a.on_date between ${begins}::date and ${day}::date group by 1)
    select s.id as "studentId", s.name, coalesce(s.preferred_name, s.given_name) as first, m.days, m.fresh,
      (select e.class_id from roster.v_enrollments e where e.district_id = s.district_id and e.person_id = s.id and e.role = 'student' order by e.is_primary desc, e.class_id limit 1) as "classId"
    from missed m join roster.v_people s on s.district_id = ${districtId} and s.id = m.student_id and s.is_student and s.is_active
    where m.fresh is not null and m.days >= ${least} and not exists (select from messages.child_notices n where n.district_id = ${districtId} and n.kind = 'absence' and n.student_id = s.id and n.week = ${week}::date)
    order by s.family_name, s.given_name, s.id`.execute(tx);
  const classIds = [...new Set(rows.flatMap((row) => row.classId ?? []))];
  const { rows: counts } = await sql<{
    class_id: Uuid;
    days: number;
  }>`select e.class_id, (select count(distinct a.on_date)::int from roster.v_attendance a
      where a.district_id = e.district_id and a.student_id = e.person_id and a.kind = 'absent' and a.on_date between ${begins}::date and ${day}::date) as days
    from roster.v_enrollments e join roster.v_people s on s.district_id = e.district_id and s.id = e.person_id and s.is_active
    where e.district_id = ${districtId} and e.role = 'student' and e.class_id = any(${classIds}::uuid[])`.execute(tx);
  const usual = new Map(
    [...Map.groupBy(counts, (row) => row.class_id)].map(([id, of]) => [id, usualInClass(of.map((row) => row.days))]),
  );
  return rows.map(({ studentId, name, first, days, fresh, classId }) => ({
    studentId,
    name,
    first,
    facts: { absence: { days, usual: classId === null ? null : (usual.get(classId) ?? null), fresh } },
    teacherId: null,
    teacher: null,
  }));
}

/** Children of the school with so much work not handed in, as far as the count is of this week, in classes they are in. */
async function childrenMissingWork(
  { tx, actor, now }: QuestionContext,
  schoolId: Uuid,
  { zone, least }: OneSetting,
): Promise<readonly NoticeChild[]> {
  const { districtId } = actor;
  const { today, week } = weekOf(now, zone);
  const since = Temporal.PlainDate.from(today).subtract({ days: freshDays }).toString();
  const { rows } = await sql<{
    studentId: Uuid;
    name: string;
    first: string;
    work: readonly { readonly name: string; readonly missing: number }[];
    teacher: Teacher;
  }>`with work as (select w.student_id, w.class_id, w.missing, c.name from roster.v_missing_work w
        join roster.v_people p on p.district_id = w.district_id and p.id = w.student_id and p.school_id = ${schoolId} and p.is_student and p.is_active
        join roster.v_classes c on c.district_id = w.district_id and c.id = w.class_id and c.is_active
      where w.district_id = ${districtId} and w.as_of between ${since}::date and ${today}::date
        and exists (select from roster.v_enrollments e where e.district_id = w.district_id and e.class_id = w.class_id and e.person_id = w.student_id and e.role = 'student')),
    child as (select student_id, jsonb_agg(jsonb_build_object('name', name, 'missing', missing) order by missing desc, name) as work,
        (array_agg(class_id order by missing desc, name))[1] as class_id from work group by 1 having sum(missing) >= ${least})
    select s.id as "studentId", s.name, coalesce(s.preferred_name, s.given_name) as first, child.work, ${teacherOfClass(districtId, sql`child.class_id`)} as teacher
    from child join roster.v_people s on s.district_id = ${districtId} and s.id = child.student_id
    where not exists (select from messages.child_notices n where n.district_id = ${districtId} and n.kind = 'missing_work' and n.student_id = s.id and n.week = ${week}::date)
    order by s.family_name, s.given_name, s.id`.execute(tx);
  return rows.map(({ work, teacher, ...child }) => ({
    ...child,
    facts: { work },
    teacherId: teacher?.id ?? null,
    teacher: teacher?.name ?? null,
  }));
}

/** The guardians of these children who may see their records and be written to. */
export async function familiesOf(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  studentIds: readonly Uuid[],
  day: string,
): Promise<readonly NoticeFamily[]> {
  const { rows } =
    await sql<NoticeFamily>`select distinct g.student_id as "studentId", p.id as "personId", p.language, coalesce(p.zone, d.zone) as zone
    from roster.v_guardianships g join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id and p.is_active join platform.districts d on d.id = g.district_id
    where g.district_id = ${actor.districtId} and g.student_id = any(${[...studentIds]}::uuid[]) and ${hears(day)} order by 1, 2`.execute(
      tx,
    );
  const died = await diedAmong(tx, actor.districtId, [...studentIds, ...rows.map((row) => row.personId)]);
  return rows.filter((row) => !died.has(row.personId) && !died.has(row.studentId));
}

/** Whom a school would write to now. Children without a guardian who may hear of it are not in it. */
export async function planOf(
  context: QuestionContext,
  kind: NoticeKind,
  schoolId: Uuid,
  setting: OneSetting,
): Promise<NoticePlan> {
  const all = await (kind === 'absence' ? absentChildren : childrenMissingWork)(context, schoolId, setting);
  const died = await diedAmong(
    context.tx,
    context.actor.districtId,
    all.map((one) => one.studentId),
  );
  const children = all.filter((one) => !died.has(one.studentId));
  const families = await familiesOf(
    context,
    children.map((one) => one.studentId),
    weekOf(context.now, setting.zone).today,
  );
  return { children, families };
}
