import { type RawBuilder, sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { type Actor, hasAnyRole, unitsWith } from '#platform/actor';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { publishedRate, type PublishedRate, smallestGroup } from '#rooms/conversations';
import { dayOf, hears, wants } from './children.ts';
import { termStart } from './turns.rules.ts';

/** Who sees whom families heard of, never what: leaders, for their schools. Null: the whole district. */
export function coverageSchools(actor: Actor): readonly Uuid[] | null | undefined {
  if (hasAnyRole(actor, ['engagement', 'administrator'])) return null;
  const schools = unitsWith(actor, ['principal']);
  return schools === null ? null : schools.length > 0 ? schools : undefined;
}

export type CoverRow = { readonly name: string; readonly children: number | null; readonly heard: PublishedRate };
export type Coverage = {
  readonly least: number;
  readonly children: number;
  /** Children whose families want no such messages: they are counted nowhere else. Null: too few to be shown. */
  readonly unwanted: number | null;
  readonly all: PublishedRate;
  /** The sentences of this half of the school year; null where they are about too few children. */
  readonly mix: { readonly praise: number; readonly improvement: number; readonly invitation: number } | null;
  readonly grades: readonly CoverRow[];
  readonly classes: readonly CoverRow[];
  readonly languages: readonly CoverRow[];
  readonly teachers: readonly CoverRow[];
};

type Counted = { readonly name: string | null; readonly n: number; readonly heard: number };

const weeks = 4;

/** A sentence counts when it was handed over to at least one of the family: not what was held back, failed or taken back. */
function heardSelect({ actor, now }: QuestionContext): RawBuilder<unknown> {
  return sql`select distinct l.student_id from messages.one_liners l
    where l.district_id = ${actor.districtId} and l.state <> 'taken_back' and l.created_at > ${now.subtract({ hours: weeks * 7 * 24 })}
      and exists (select from channels.v_deliveries d where d.district_id = l.district_id and d.about_id = l.id and d.state in ('sent', 'delivered', 'read', 'answered'))`;
}

async function leastOf({ tx, actor }: QuestionContext): Promise<number> {
  const { rows } = await sql<{
    value: unknown;
  }>`select value from platform.district_settings where district_id = ${actor.districtId} and key = 'figures.smallest_group'`.execute(
    tx,
  );
  return smallestGroup(rows[0]?.value);
}

/** Which children's families heard a sentence in four weeks: by grade, class, language and teacher. Small groups stay hidden. */
export const coverage = question('messages.friday_coverage', async (context): Promise<Coverage> => {
  const { tx, actor } = context;
  const schools = coverageSchools(actor);
  allow(schools !== undefined);
  const least = await leastOf(context);
  const { day } = await dayOf(context);
  const today = day.toString();
  const mine = schools === null || schools === undefined ? sql`true` : sql`p.school_id = any(${[...schools]}::uuid[])`;
  // Nobody is measured by families who chose to have none.
  const declined = sql`(select count(*) > 0 and not bool_or(${wants(sql`a.id`)}) from roster.v_guardianships g
      join roster.v_people a on a.district_id = g.district_id and a.id = g.guardian_id and a.is_active
      where g.district_id = p.district_id and g.student_id = p.id and ${hears(today)})`;
  const kids = sql`every as materialized (select p.id, p.grade, p.school_id, h.student_id is not null as heard, ${declined} as declined,
      coalesce((select a.language from roster.v_guardianships g join roster.v_people a on a.district_id = g.district_id and a.id = g.guardian_id and a.is_active
        where g.district_id = p.district_id and g.student_id = p.id and g.may_be_contacted order by g.contact_order, a.id limit 1), 'en') as language
    from roster.v_people p left join (${heardSelect(context)}) h on h.student_id = p.id
    where p.district_id = ${actor.districtId} and p.is_student and p.is_active and ${mine}), kids as materialized (select * from every where not declined)`;
  const places = sql`places as (select e.class_id, e.person_id, k.heard from roster.v_enrollments e join kids k on k.id = e.person_id
    where e.district_id = ${actor.districtId} and e.role = 'student' and (e.ends is null or e.ends > ${today}::date))`;
  const by = async (select: RawBuilder<unknown>): Promise<readonly Counted[]> =>
    (await sql<Counted>`with ${kids}, ${places} ${select}`.execute(tx)).rows;
  const counts = sql`count(*)::int as n, count(*) filter (where heard)::int as heard`;
  const [all] = await by(sql`select null as name, ${counts} from kids`);
  const [out] = await by(sql`select null as name, count(*)::int as n, 0 as heard from every where declined`);
  const unwanted = out?.n ?? 0;
  const { rows: mixed } = await sql<{
    praise: number;
    improvement: number;
    invitation: number;
    children: number;
  }>`select count(*) filter (where l.kind = 'praise')::int as praise,
      count(*) filter (where l.kind = 'improvement')::int as improvement, count(*) filter (where l.kind = 'invitation')::int as invitation, count(distinct l.student_id)::int as children
    from messages.one_liners l join roster.v_people p on p.district_id = l.district_id and p.id = l.student_id
    where l.district_id = ${actor.districtId} and l.state <> 'taken_back' and l.created_at >= ${termStart(day).toString()}::date and ${mine}`.execute(
    tx,
  );
  const shown = ({ name, n, heard }: Counted): CoverRow => ({
    name: name ?? '',
    children: n < least ? null : n,
    heard: publishedRate(heard, n, least),
  });
  const [mix] = mixed;
  return {
    least,
    children: all?.n ?? 0,
    unwanted: unwanted > 0 && unwanted < least ? null : unwanted,
    all: publishedRate(all?.heard ?? 0, all?.n ?? 0, least),
    mix:
      mix === undefined || mix.children < least
        ? null
        : { praise: mix.praise, improvement: mix.improvement, invitation: mix.invitation },
    grades: (
      await by(sql`select grade as name, ${counts} from kids group by grade order by grade ~ '^[0-9]', grade`)
    ).map(shown),
    languages: (await by(sql`select language as name, ${counts} from kids group by language order by language`)).map(
      shown,
    ),
    classes: (
      await by(
        sql`select c.name, ${counts} from places join roster.v_classes c on c.district_id = ${actor.districtId} and c.id = places.class_id and c.is_active group by c.id, c.name order by c.name, c.id limit 400`,
      )
    ).map(shown),
    teachers: (
      await by(sql`select name, ${counts} from (select distinct a.id, a.name, a.family_name, places.person_id, places.heard from places
          join roster.v_enrollments e on e.district_id = ${actor.districtId} and e.class_id = places.class_id and e.role = 'teacher'
          join roster.v_people a on a.district_id = e.district_id and a.id = e.person_id and a.is_active) t
        group by id, name, family_name order by family_name, name, id limit 400`)
    ).map(shown),
  };
});
