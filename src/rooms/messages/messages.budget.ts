import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Audience, audienceShape, peopleSelect, readingWidely } from './messages.audience.ts';
import type { Scope } from './messages.policy.ts';
import { sendingSettings } from './messages.settings.ts';

type Context = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;
type Asked = { readonly id: Uuid; readonly audience: Audience; readonly language: string; readonly families: number };

/** So many families are looked up one by one; for more, the week's messages are read through once. */
const mostByPerson = 3000;

export type Budget = {
  /** What the district set: so many messages a family a week. */
  readonly most: number;
  /** Families of this audience that already got so many in the last seven days, from all senders together. */
  readonly full: number;
  /** What happens to those: whoever sends says why, or it comes to them with the others of the day. */
  readonly over: 'ask' | 'merge';
};

/**
 * How many families of an audience had enough this week. Counts every message of every sender once a family: what somebody
 * got by two ways is one.
 */
export async function fullFamilies(
  context: Context,
  { id, audience, language, families }: Asked,
  scope: Scope,
): Promise<Budget> {
  const { tx, actor, now } = context;
  const { weekBudget: most, overBudget: over } = await sendingSettings(context);
  const chosen = audienceShape.parse(audience);
  const { rows } = await readingWidely(context, chosen, scope, async () =>
    sql<{ n: number }>`
    with of as materialized (select person_id from (${peopleSelect(context, chosen, scope, language)}) x),
      -- Once a message and person, then by person: two hashes, where counting distinct ones would sort them all.
      got as materialized (select person_id from (select d.person_id, d.about_id from ${families > mostByPerson ? sql`channels.v_deliveries d` : sql`of join channels.v_deliveries d on d.person_id = of.person_id`}
        where d.district_id = ${actor.districtId} and d.created_at > ${now.subtract({ hours: 7 * 24 })} and d.person_id is not null
          and d.about_kind in ('announcement', 'one_liner', 'digest', 'child_notice') and d.about_id <> ${id} and d.state <> 'suppressed' group by 1, 2) one
        group by 1 having count(*) >= ${most})
    select count(*)::int as n from of join got on got.person_id = of.person_id`.execute(tx),
  );
  return { most, full: rows[0]?.n ?? 0, over };
}

/** Who of these people got so many messages in the last seven days, this one apart. */
export async function fullAmong(
  { tx, actor, now }: Pick<QuestionContext, 'tx' | 'actor' | 'now'>,
  { id, personIds, most }: { readonly id: Uuid; readonly personIds: readonly Uuid[]; readonly most: number },
): Promise<ReadonlySet<Uuid>> {
  const { rows } = await sql<{ person_id: Uuid }>`select d.person_id from channels.v_deliveries d
    where d.district_id = ${actor.districtId} and d.person_id = any(${[...personIds]}::uuid[]) and d.created_at > ${now.subtract({ hours: 7 * 24 })}
      and d.about_kind in ('announcement', 'one_liner', 'digest', 'child_notice') and d.about_id <> ${id} and d.state <> 'suppressed'
    group by d.person_id having count(distinct d.about_id) >= ${most}`.execute(tx);
  return new Set(rows.map((row) => row.person_id));
}

/** Another message to some of the same families, lately or soon. */
export type Neighbour = {
  readonly id: Uuid;
  readonly title: string;
  readonly author: string;
  readonly org_id: Uuid | null;
  readonly author_id: Uuid;
  readonly state: string;
  readonly at: Temporal.Instant;
};

/** Other messages of the same school or the whole district from three days ago to three days ahead: to merge with, or to wait for. */
export async function neighbours(
  { tx, actor, now }: Context,
  { id, orgId }: { readonly id: Uuid; readonly orgId: Uuid | null },
): Promise<readonly Neighbour[]> {
  const { rows } = await sql<Neighbour>`
    select a.id, a.title, p.name as author, a.org_id, a.author_id, a.state, coalesce(a.begun_at, a.send_at) as at
    from messages.announcements a join roster.v_people p on p.district_id = a.district_id and p.id = a.author_id
    where a.district_id = ${actor.districtId} and a.id <> ${id} and a.kind = 'announcement' and not a.is_drill
      and a.state in ('waiting', 'scheduled', 'preparing', 'going', 'done') and (a.org_id is null or ${orgId}::uuid is null or a.org_id = ${orgId}::uuid)
      and coalesce(a.begun_at, a.send_at) between ${now.subtract({ hours: 72 })} and ${now.add({ hours: 72 })}
    order by at desc limit 8`.execute(tx);
  return rows;
}
