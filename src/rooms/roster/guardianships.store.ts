import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { limitsOf, rightSql } from './relations.sql.ts';

type Writer = Pick<ActionContext, 'tx' | 'actor' | 'now'>;

/** Somebody stands behind these ties: what the file says of them, or their relation, counts from now on. */
export async function confirmTies({ tx, actor, now }: Writer, ids: readonly Uuid[]): Promise<void> {
  const limits = await limitsOf(tx, actor.districtId);
  await sql`update roster.guardianships g set state = 'confirmed', decided_by = ${actor.personId}, decided_at = ${now},
      may_be_contacted = ${rightSql('g', 'be_contacted', limits)},
      may_see_records = ${rightSql('g', 'see_records', limits)}
        and coalesce((select s.guardians_see_records from roster.settings s where s.district_id = g.district_id), true),
      may_act = ${rightSql('g', 'act', limits)}, may_pick_up = ${rightSql('g', 'pick_up', limits)}
    where g.district_id = ${actor.districtId} and g.id = any (${[...ids]}::uuid[])`.execute(tx);
}

/** Papers came, or went: the rights of a confirmed tie that nothing restricts are worked out again. */
export async function workOutAgain({ tx, actor }: Writer, id: Uuid): Promise<void> {
  const limits = await limitsOf(tx, actor.districtId);
  await sql`update roster.guardianships g set
      may_see_records = ${rightSql('g', 'see_records', limits)}
        and coalesce((select s.guardians_see_records from roster.settings s where s.district_id = g.district_id), true),
      may_act = ${rightSql('g', 'act', limits)}
    where g.district_id = ${actor.districtId} and g.id = ${id} and g.state = 'confirmed' and not exists (select from roster.restrictions r
      where r.district_id = g.district_id and r.guardianship_id = g.id and r.lifted_at is null)`.execute(tx);
}
