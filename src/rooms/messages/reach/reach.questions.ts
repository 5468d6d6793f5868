import { type RawBuilder, sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { type Actor, hasAnyRole, unitsWith } from '#platform/actor';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { protect, smallestGroup } from '#rooms/conversations';
import { type GroupCount, type Reason, shownGroups, shownReasons, type Standing } from './reach.rules.ts';

/** So far back a message counts. */
export const reachDays = 30;

/** The schools somebody looks after; null: all. */
export function reachSchools(actor: Actor): readonly Uuid[] | null {
  if (actor.kind === 'system' || hasAnyRole(actor, ['engagement', 'administrator'], null)) return null;
  return actor.kind === 'person' ? unitsWith(actor, ['office', 'principal']) : [];
}

export function mayReach(actor: Actor): boolean {
  const schools = reachSchools(actor);
  return schools === null || schools.length > 0;
}

type Context = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

/**
 * Every family with how it stands: `head` (the first contact of its children), `school_id`, `student_id`, `language`,
 * `standing`, `reason`. A family is all who may be written to about the children of one first contact; it is reached when
 * one of them was. A mail that a server took is not yet read by anybody: only what arrived, was opened or answered counts.
 */
export function familiesSelect({ actor, now }: Context): RawBuilder<unknown> {
  const { districtId } = actor;
  const schools = reachSchools(actor);
  const day = now.toZonedDateTimeISO('UTC').toPlainDate().toString();
  return sql`(with kids as materialized (select id, school_id from roster.v_people where district_id = ${districtId} and is_student and is_active
        and school_id is not null and (${schools === null} or school_id = any(${[...(schools ?? [])]}::uuid[]))),
      ties as materialized (select g.student_id, g.guardian_id, g.contact_order, k.school_id from kids k
        join roster.v_guardianships g on g.district_id = ${districtId} and g.student_id = k.id and g.may_be_contacted
          and (g.begins is null or g.begins <= ${day}::date) and (g.ends is null or g.ends > ${day}::date)
        join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id and p.is_active),
      heads as materialized (select distinct on (student_id) student_id, guardian_id as head, school_id from ties order by student_id, contact_order, guardian_id),
      members as materialized (select distinct h.head, t.guardian_id from ties t join heads h on h.student_id = t.student_id),
      got as materialized (select d.person_id, bool_or(d.state in ('delivered', 'read', 'answered')) as reached, bool_or(d.state = 'answered') as answered,
          bool_or(d.state in ('failed', 'suppressed') and d.state_reason not in ('opted_out', 'not_wanted', 'stopped', 'person_gone', 'person_died')) as fails,
          bool_or(d.state_reason = 'opted_out') as opted_out, bool_or(d.kind = 'paper' and d.state in ('queued', 'sent')) as on_paper,
          bool_or(d.kind <> 'paper' and d.state in ('sent', 'unknown')) as sent
        from channels.v_deliveries d where d.district_id = ${districtId} and d.created_at > ${now.subtract({ hours: 24 * reachDays })}
          and d.person_id is not null and d.category not in ('sign_in', 'notice', 'alarm', 'summary', 'receipt') group by d.person_id),
      known as materialized (select distinct c.person_id from roster.v_contact_details c where c.district_id = ${districtId}),
      stand as materialized (select m.head, coalesce(bool_or(got.reached), false) as reached, coalesce(bool_or(got.answered), false) as answered,
          coalesce(bool_or(got.fails), false) as fails, coalesce(bool_or(got.opted_out), false) as opted_out, coalesce(bool_or(got.on_paper), false) as on_paper,
          coalesce(bool_or(got.sent), false) as sent, bool_or(known.person_id is not null) as has_address
        from members m left join got on got.person_id = m.guardian_id left join known on known.person_id = m.guardian_id group by m.head)
    select h.head, h.school_id, min(h.student_id::text)::uuid as student_id, coalesce(p.language, 'und') as language,
      case when s.answered then 'answered' when s.reached then 'reached' else 'not_reached' end as standing,
      case when s.reached then null when s.sent then 'unread' when s.fails then 'wrong_number' when s.opted_out then 'opted_out'
        when not s.has_address then 'no_address'
        when s.on_paper then 'paper' else 'nothing_sent' end as reason
    from heads h join stand s on s.head = h.head join roster.v_people p on p.district_id = ${districtId} and p.id = h.head
    group by h.head, h.school_id, p.language, s.reached, s.answered, s.fails, s.opted_out, s.on_paper, s.sent, s.has_address)`;
}

async function leastGroup({ tx, actor }: Context): Promise<number> {
  const { rows } = await sql<{ value: unknown }>`select value from platform.district_settings
    where district_id = ${actor.districtId} and key = 'figures.smallest_group'`.execute(tx);
  return smallestGroup(rows[0]?.value);
}

type CountRow = {
  readonly by: 'school' | 'language';
  readonly key: string;
  readonly name: string;
  readonly standing: Standing;
  readonly n: number;
};

function grouped(rows: readonly CountRow[], by: CountRow['by']): readonly GroupCount[] {
  const own = Map.groupBy(
    rows.filter((row) => row.by === by),
    (row) => row.key,
  );
  return [...own].map(([key, all]) => {
    const n = (standing: Standing): number => all.find((row) => row.standing === standing)?.n ?? 0;
    return {
      key,
      name: all[0]?.name ?? '',
      counts: { answered: n('answered'), reached: n('reached'), not_reached: n('not_reached') },
    };
  });
}

/** Families reached, answering and not reached in thirty days, by school, by language, and why. Small groups are withheld. */
export const reachFigures = question('messages.reach_figures', async (context: QuestionContext) => {
  const { tx, actor } = context;
  allow(mayReach(actor));
  const { rows } = await sql<CountRow & { reason: Reason | null }>`
    with f as materialized (select * from ${familiesSelect(context)} f)
    select 'school' as by, f.school_id::text as key, o.name, f.standing, null as reason, count(*)::int as n from f
      join roster.v_orgs o on o.district_id = ${actor.districtId} and o.id = f.school_id group by 2, 3, 4
    union all select 'language', f.language, f.language, f.standing, null, count(distinct f.head)::int from f group by 2, 3, 4
    union all select 'why', f.reason, f.reason, f.standing, f.reason, count(distinct f.head)::int from f where f.reason is not null group by 2, 3, 4
    order by 1, 3, 4`.execute(tx);
  const least = await leastGroup(context);
  return {
    schools: shownGroups(grouped(rows, 'school'), least, protect),
    languages: shownGroups(grouped(rows, 'language'), least, protect),
    /** How many wait under each reason; the work list behind it names them to whoever looks after them. */
    why: shownReasons(
      rows.flatMap((row) => (row.reason === null ? [] : [{ reason: row.reason, n: row.n }])),
      least,
      protect,
    ),
    least,
  };
});

export type WorkItem = {
  readonly personId: Uuid;
  readonly name: string;
  readonly child: string;
  readonly studentId: Uuid;
  readonly schoolId: Uuid;
  readonly school: string;
  readonly language: string;
  readonly interpreter: boolean;
  readonly reason: Reason;
  readonly taskId: Uuid | null;
  readonly state: 'open' | 'claimed' | 'done';
  readonly claimedBy: Uuid | null;
  readonly claimer: string | null;
  readonly note: string;
};

export type WorkAsked = {
  readonly reason: Reason | null;
  readonly schoolId: Uuid | null;
  readonly language: string | null;
  readonly done: boolean;
  readonly page: number;
};

export const itemsAPage = 25;

/** The families that nothing reaches, with who looks after it. Those looked after in these thirty days stand under done. */
export const workList = question(
  'messages.reach_work',
  async (context, { reason, schoolId, language, done, page }: WorkAsked): Promise<readonly WorkItem[]> => {
    const { tx, actor, now } = context;
    allow(mayReach(actor));
    const { rows } = await sql<WorkItem>`
      with f as materialized (select * from ${familiesSelect(context)} f where standing = 'not_reached'
          and (${reason}::text is null or reason = ${reason}) and (${schoolId}::uuid is null or school_id = ${schoolId}::uuid) and (${language}::text is null or language = ${language})),
        one as (select distinct on (head) * from f order by head, school_id)
      select one.head as "personId", p.name, c.name as child, one.student_id as "studentId", one.school_id as "schoolId", o.name as school, one.language, p.interpreter, one.reason,
        t.id as "taskId", coalesce(t.state, 'open') as state, t.claimed_by as "claimedBy", w.name as claimer, coalesce(t.note, '') as note
      from one join roster.v_people p on p.district_id = ${actor.districtId} and p.id = one.head
        join roster.v_people c on c.district_id = ${actor.districtId} and c.id = one.student_id
        join roster.v_orgs o on o.district_id = ${actor.districtId} and o.id = one.school_id
        left join lateral (select t.* from messages.reach_tasks t where t.district_id = ${actor.districtId} and t.person_id = one.head
          and t.changed_at > ${now.subtract({ hours: 24 * reachDays })} order by t.changed_at desc limit 1) t on true
        left join roster.v_people w on w.district_id = ${actor.districtId} and w.id = t.claimed_by
      where coalesce(t.state = 'done', false) = ${done}
      order by array_position(${['wrong_number', 'no_address', 'unread', 'opted_out', 'nothing_sent', 'paper']}::text[], one.reason), o.name, p.name, one.head
      limit ${itemsAPage + 1} offset ${page * itemsAPage}`.execute(tx);
    return rows;
  },
);

export type OwnTask = {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly name: string;
  readonly child: string;
  readonly studentId: Uuid;
  readonly language: string | null;
  readonly why: Reason;
  readonly givenBy: string | null;
};

/** What somebody has in hand: a teacher who was asked for a number, a colleague who calls. */
export const ownTasks = question('messages.own_reach', async ({ tx, actor }): Promise<readonly OwnTask[]> => {
  allow(actor.kind === 'person');
  const { rows } =
    await sql<OwnTask>`select t.id, t.person_id as "personId", p.name, c.name as child, t.student_id as "studentId", p.language, t.why, g.name as "givenBy"
    from messages.reach_tasks t join roster.v_people p on p.district_id = t.district_id and p.id = t.person_id
      join roster.v_people c on c.district_id = t.district_id and c.id = t.student_id
      left join roster.v_people g on g.district_id = t.district_id and g.id = t.given_by and g.id <> t.claimed_by
    where t.district_id = ${actor.districtId} and t.claimed_by = ${actor.personId} and t.state = 'claimed' order by t.changed_at limit 200`.execute(
      tx,
    );
  return rows;
});
