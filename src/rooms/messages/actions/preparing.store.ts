import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type QuietRules, usualQuiet } from '#rooms/channels';

/** A recipient with what their message says of them. */
export type Waiting = {
  readonly id: Uuid;
  readonly person_id: Uuid;
  readonly language: string;
  readonly student_ids: readonly Uuid[];
  readonly children: readonly string[];
  readonly guardian: string;
  readonly school: string | null;
  readonly zone: string;
  readonly schoolZone: string;
  readonly hours: QuietRules;
};

/** The next recipients for whom nothing is ready yet, or these people's rows whatever was tried. */
export async function waitingOf(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  announcementId: Uuid,
  which: { readonly next: number } | { readonly people: readonly Uuid[] },
): Promise<readonly Waiting[]> {
  const wanted =
    'next' in which ? sql`r.way is null and r.left_out is null` : sql`r.person_id = any(${[...which.people]}::uuid[])`;
  const { rows } = await sql<Waiting & { from_hour: number; until_hour: number }>`with r as materialized (
      select r.id, r.person_id, r.language, r.student_ids from messages.recipients r
      where r.district_id = ${actor.districtId} and r.announcement_id = ${announcementId} and ${wanted}
      order by r.id limit ${'next' in which ? which.next : 1000})
    select r.id, r.person_id, r.language, r.student_ids, p.name as guardian, coalesce(p.zone, d.zone) as zone, d.zone as "schoolZone",
      coalesce(t.from_hour, 8) as from_hour, coalesce(t.until_hour, 20) as until_hour, coalesce(c.children, '{}') as children, c.school
    from r join platform.districts d on d.id = ${actor.districtId}
      left join messages.settings t on t.district_id = d.id
      -- Each by its key: without figures about the tables anything else reads every person for every family.
      cross join lateral (select p.name, p.zone from roster.v_people p where p.district_id = ${actor.districtId} and p.id = r.person_id offset 0) p
      cross join lateral (select array_agg(coalesce(s.preferred_name, s.given_name) order by s.given_name) as children, min(s.school) as school
        from unnest(r.student_ids) as one (id) cross join lateral (select s.preferred_name, s.given_name, o.name as school from roster.v_people s
          left join roster.v_orgs o on o.district_id = ${actor.districtId} and o.id = s.school_id
          where s.district_id = ${actor.districtId} and s.id = one.id offset 0) s) c
    order by r.id`.execute(tx);
  // One value for all of them: the rules are read once for each.
  const [first] = rows;
  const hours: QuietRules = {
    ...usualQuiet,
    ordinary: {
      from: new Temporal.PlainTime(first?.from_hour ?? 8),
      to: new Temporal.PlainTime(first?.until_hour ?? 20),
    },
  };
  return rows.map((row) => ({ ...row, hours }));
}
