import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { type Actor, hasAnyRole, unitsWith } from '#platform/actor';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { GroupKind } from '../extras/groups.ts';

export type GroupCard = {
  readonly id: Uuid;
  readonly kind: GroupKind;
  readonly name: string;
  readonly schoolId: Uuid | null;
  readonly school: string | null;
  readonly byHand: boolean;
  readonly ownerId: Uuid | null;
  readonly owner: string | null;
  /** The last day; it ends by itself in the night after. */
  readonly endsOn: string | null;
  readonly children: number;
  readonly leaderIds: readonly Uuid[];
};

export type GroupPerson = { readonly id: Uuid; readonly name: string; readonly detail: string | null };
export type GroupWhole = GroupCard & {
  readonly members: readonly GroupPerson[];
  readonly leaders: readonly GroupPerson[];
};

/** Who leads the school, or the district, of a group. */
export function keepsGroups(actor: Actor, schoolId: Uuid | null): boolean {
  if (actor.kind === 'system' || hasAnyRole(actor, ['administrator', 'engagement'])) return true;
  const schools = unitsWith(actor, ['office', 'principal']);
  return schools === null || (schoolId !== null && schools.includes(schoolId));
}

/** Whoever owns a group or keeps its school's groups changes it; who leads it sees it and writes to it. */
export function mayChangeGroup(
  actor: Actor,
  { schoolId, ownerId, byHand }: Pick<GroupCard, 'schoolId' | 'ownerId' | 'byHand'>,
): boolean {
  return byHand && ((ownerId !== null && ownerId === actor.personId) || keepsGroups(actor, schoolId));
}

const card = sql`select g.id, g.kind, g.name, g.school_id as "schoolId", o.name as school, g.by_hand as "byHand", g.owner_id as "ownerId",
    case when w.is_active then w.name end as owner,
    g.ends_on::text as "endsOn",
    (select count(*)::int from roster.group_members m join roster.people p on p.district_id = m.district_id and p.id = m.person_id and p.status = 'active' and p.is_student
      where m.district_id = g.district_id and m.group_id = g.id and m.ended_at is null and m.role = 'member') as children,
    array(select m.person_id from roster.group_members m where m.district_id = g.district_id and m.group_id = g.id and m.ended_at is null and m.role = 'leader') as "leaderIds"
  from roster.groups g left join roster.orgs o on o.district_id = g.district_id and o.id = g.school_id
    left join roster.v_people w on w.district_id = g.district_id and w.id = g.owner_id`;

const most = 300;

/** The groups that this member of staff keeps, owns or leads, by name. */
export const groupsFor = question(
  'roster.groups_for',
  async ({ tx, actor }: QuestionContext): Promise<readonly GroupCard[]> => {
    const schools = hasAnyRole(actor, ['administrator', 'engagement'])
      ? null
      : unitsWith(actor, ['office', 'principal']);
    const { rows } = await sql<GroupCard>`${card} where g.district_id = ${actor.districtId} and g.ended_at is null
    and (${schools === null} or g.school_id = any(${[...(schools ?? [])]}::uuid[]) or g.owner_id = ${actor.personId}::uuid
      or exists (select from roster.group_members l where l.district_id = g.district_id and l.group_id = g.id and l.ended_at is null
        and l.role = 'leader' and l.person_id = ${actor.personId}::uuid))
    order by not g.by_hand, g.name, g.id limit ${most}`.execute(tx);
    return rows;
  },
);

/** One group, for whoever decides afterwards whether the reader may see it. */
export async function groupCard({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>, id: Uuid): Promise<GroupCard> {
  const { rows } =
    await sql<GroupCard>`${card} where g.district_id = ${actor.districtId} and g.id = ${id} and g.ended_at is null`.execute(
      tx,
    );
  return found(rows[0]);
}

/** One group with who is in it; not there and not yours answer alike. */
export const groupWhole = question('roster.group_whole', async (context, { id }: { id: Uuid }): Promise<GroupWhole> => {
  const { tx, actor } = context;
  const one = await groupCard(context, id);
  const leads = actor.personId !== null && (one.leaderIds.includes(actor.personId) || one.ownerId === actor.personId);
  found(leads || keepsGroups(actor, one.schoolId) ? one : null);
  const { rows } = await sql<GroupPerson & { role: string }>`select p.id, p.name, m.role,
      case when p.is_student then nullif(concat_ws(' · ', p.grade, o.name), '') else null end as detail
    from roster.group_members m join roster.v_people p on p.district_id = m.district_id and p.id = m.person_id and p.is_active
      left join roster.orgs o on o.district_id = p.district_id and o.id = p.school_id
    where m.district_id = ${actor.districtId} and m.group_id = ${id} and m.ended_at is null order by p.family_name, p.given_name limit 2000`.execute(
    tx,
  );
  return {
    ...one,
    members: rows.filter((row) => row.role === 'member'),
    leaders: rows.filter((row) => row.role === 'leader'),
  };
});
