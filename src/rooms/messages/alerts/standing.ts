import { type RawBuilder, sql } from 'kysely';
import type { Floor, QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { audienceShape } from '../messages.audience.ts';
import { recipientsWithOutcome } from '../messages.reach.ts';
import type { Announcement } from '../messages.store.ts';

/** How each person stands with an alert. A letter comes too late: whom only paper would reach is not reached. */
export function alertOutcomes(districtId: Uuid, row: Announcement): RawBuilder<unknown> {
  return sql`(select r.id, r.person_id, r.student_ids, r.language, r.answer,
      case when r.outcome = 'under_way' and r.way in ('paper', 'none') then 'not_reached' else r.outcome end as outcome,
      case when r.outcome = 'under_way' and r.way in ('paper', 'none') then coalesce(r.reason, 'no_address') else r.reason end as reason
    from ${recipientsWithOutcome(districtId, row)} r)`;
}

export type AlertFigures = {
  readonly families: number;
  readonly reached: number;
  readonly under_way: number;
  readonly not_reached: number;
  readonly acknowledged: number;
  readonly staff: number;
  readonly staffAcknowledged: number;
};

/** One square of the map: a class of one school, or a grade of one of several. A child is reached when one of its guardians is. */
export type MapCell = {
  readonly schoolId: Uuid | null;
  readonly school: string | null;
  readonly classId: Uuid | null;
  readonly grade: string | null;
  /** Of the class, where the squares are classes. */
  readonly name: string | null;
  readonly children: number;
  readonly reached: number;
  readonly underWay: number;
  readonly notReached: number;
};

export type AlertCounts = {
  readonly figures: AlertFigures;
  /** What the squares are. */
  readonly by: 'class' | 'grade';
  readonly cells: readonly MapCell[];
  readonly reasons: readonly { readonly reason: string | null; readonly n: number }[];
};

/** The class a child is shown in: its homeroom before any other. */
export const classOf = (districtId: Uuid, child: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(select e.class_id from roster.v_enrollments e where e.district_id = ${districtId} and e.person_id = ${child} and e.role = 'student'
    order by e.is_primary desc, e.class_id limit 1)`;

/** From so many recipients on, the database is told how to join them. */
const many = 2000;

/**
 * Right after a sending the database knows nothing yet of a hundred thousand new rows, takes them for a handful and would
 * compare each with each. For a large alert it is told to hash instead, for this one reading.
 */
export async function readingMany<T>(
  { tx, actor }: QuestionContext,
  announcementId: Uuid,
  read: () => Promise<T>,
): Promise<T> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (select from messages.recipients
    where district_id = ${actor.districtId} and announcement_id = ${announcementId} limit ${many}) r`.execute(tx);
  if ((rows[0]?.n ?? 0) < many) return read();
  await sql`set local enable_nestloop = off`.execute(tx);
  const answer = await read();
  await sql`set local enable_nestloop = on`.execute(tx);
  return answer;
}

/** Everything that is counted, over one reading of who stands how. */
async function count({ tx, actor }: QuestionContext, row: Announcement): Promise<AlertCounts> {
  const { districtId } = actor;
  const by = audienceShape.parse(row.audience).schoolIds.length === 1 ? 'class' : 'grade';
  const classId = by === 'class' ? classOf(districtId, sql`s.id`) : sql`null::uuid`;
  const grade = by === 'class' ? sql`null::text` : sql`s.grade`;
  const { rows } = await sql<
    Omit<AlertCounts, 'by'>
  >`with r as materialized (select * from ${alertOutcomes(districtId, row)} o),
    child as materialized (select c as id, max(case outcome when 'reached' then 2 when 'under_way' then 1 else 0 end) as got from r, unnest(r.student_ids) as c group by 1),
    placed as (select child.got, s.school_id, ${grade} as grade, ${classId} as class_id from child join roster.v_people s on s.district_id = ${districtId} and s.id = child.id),
    cell as (select school_id, grade, class_id, count(*)::int as children, count(*) filter (where got = 2)::int as reached,
      count(*) filter (where got = 1)::int as under_way, count(*) filter (where got = 0)::int as not_reached from placed group by 1, 2, 3)
    select (select jsonb_build_object('families', count(*) filter (where cardinality(student_ids) > 0),
        'reached', count(*) filter (where outcome = 'reached' and cardinality(student_ids) > 0),
        'under_way', count(*) filter (where outcome = 'under_way' and cardinality(student_ids) > 0),
        'not_reached', count(*) filter (where outcome in ('not_reached', 'left_out') and cardinality(student_ids) > 0),
        'acknowledged', count(*) filter (where answer is not null and cardinality(student_ids) > 0),
        'staff', count(*) filter (where cardinality(student_ids) = 0),
        'staffAcknowledged', count(*) filter (where cardinality(student_ids) = 0 and answer is not null)) from r) as figures,
      (select coalesce(jsonb_agg(jsonb_build_object('schoolId', x.school_id, 'school', o.name, 'classId', x.class_id, 'grade', x.grade, 'name', k.name,
          'children', x.children, 'reached', x.reached, 'underWay', x.under_way, 'notReached', x.not_reached) order by o.name, case when x.grade in ('PS', 'UG', 'Other') then 2 when x.grade ~ '^[0-9]' then 1 else 0 end, k.grade, x.grade, k.name), '[]')
        from cell x left join roster.v_orgs o on o.district_id = ${districtId} and o.id = x.school_id
          left join roster.v_classes k on k.district_id = ${districtId} and k.id = x.class_id) as cells,
      (select coalesce(jsonb_agg(jsonb_build_object('reason', w.reason, 'n', w.n) order by w.n desc), '[]')
        from (select reason, count(*)::int as n from r where outcome in ('not_reached', 'left_out') and cardinality(student_ids) > 0 group by 1) w) as reasons`.execute(
    tx,
  );
  const [found] = rows;
  if (found === undefined) throw new Error('Counting an alert answered nothing.');
  return { by, ...found };
}

type Kept = { readonly counts: AlertCounts; readonly until: number };

const kept = new WeakMap<Floor, Map<string, Kept>>();
/** What was counted faster than this is counted again each time. */
const quickMs = 150;
/** Counting takes at most this part of the time, however many look. */
const share = 5;
const longestMs = 10_000;

/**
 * The counts of an alert. Where many thousands make counting slow, all who look share one count for a few times as long as
 * it took, and are told to look again when it is over.
 */
export async function alertCounts(context: QuestionContext, row: Announcement): Promise<AlertCounts> {
  const { floor, actor } = context;
  const mine = kept.get(floor) ?? new Map<string, Kept>();
  kept.set(floor, mine);
  const key = `${actor.districtId} ${row.id}`;
  const had = mine.get(key);
  const began = performance.now();
  if (had !== undefined && had.until > began) return had.counts;
  const counts = await readingMany(context, row.id, async () => count(context, row));
  const took = performance.now() - began;
  mine.delete(key);
  if (took < quickMs) return counts;
  const holds = Math.min(longestMs, took * share);
  mine.set(key, { counts, until: performance.now() + holds });
  setTimeout(() => {
    mine.delete(key);
    if (row.state !== 'done' && row.state !== 'stopped') floor.live.refresh(actor.districtId, `announcement:${row.id}`);
  }, holds).unref();
  return counts;
}
