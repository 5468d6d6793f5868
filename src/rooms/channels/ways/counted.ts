import { type RawBuilder, sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Way } from '../sending/driver.ts';
import { offeredWays, type ReachRequest } from './ways.questions.ts';
import { type NotReached, planReach, type Reachable, type Together } from './ways.rules.ts';

/** How many people of a language a way reaches first; `none` and the reason where only paper, or nothing, does. */
export type CountedWay = {
  readonly language: string;
  readonly way: Way | 'none';
  readonly why: NotReached | null;
  readonly together: Together;
  readonly n: number;
};

type Kinds = {
  readonly language: string;
  /** One bit for each sort of address somebody has; 64-bit, so it comes as text. */
  readonly sorts: string;
  readonly chosen: readonly Way[] | null;
  readonly needs: readonly string[] | null;
  readonly wanted: boolean;
  readonly has_push: boolean;
  readonly together: Together;
  readonly n: number;
};

const bits = { phone: 16, fails: 8, optedOut: 4, noTexts: 2, noCalls: 1 } as const;

/** One address of each sort in the set: the plan asks only whether there is one. */
function addressesOf(sorts: bigint): readonly Reachable[] {
  return Array.from({ length: 32 }, (_, sort) => sort)
    .filter((sort) => (sorts & (1n << BigInt(sort))) !== 0n)
    .map((sort) => ({
      kind: (sort & bits.phone) === 0 ? 'email' : 'phone',
      address: String(sort),
      position: 0,
      fails: (sort & bits.fails) !== 0,
      optedOut: (sort & bits.optedOut) !== 0,
      takesTexts: (sort & bits.noTexts) === 0 ? 'unknown' : 'no',
      takesCalls: (sort & bits.noCalls) === 0 ? 'unknown' : 'no',
    }));
}

const own = (kind: 'push' | 'paper'): Reachable => ({
  kind,
  address: kind,
  position: 0,
  fails: false,
  optedOut: false,
  takesTexts: 'unknown',
});

/**
 * How many of very many people each way would reach, by language. The database groups people who are alike in everything that
 * decides; the same rule as for each single one then says the way of each group. `people` selects `person_id` and `language`.
 */
export async function countWays(
  context: Pick<QuestionContext, 'tx' | 'actor'>,
  { people, category, urgency, usual }: Omit<ReachRequest, 'personIds'> & { readonly people: RawBuilder<unknown> },
): Promise<readonly CountedWay[]> {
  const { tx, actor } = context;
  const { districtId } = actor;
  const offered = await offeredWays(context);
  const { rows } = await sql<Kinds>`
    with asked as materialized (select person_id, language from (${people}) x),
      points as materialized (select person_id, kind, address, health, opted_out_at, takes_texts, takes_calls from channels.contact_points
        where district_id = ${districtId} and (opted_out_at is not null or health in ('bounced', 'wrong', 'complained') or takes_texts = 'no' or takes_calls = 'no')),
      outs as materialized (select kind, address from channels.opt_outs where district_id = ${districtId} and lifted_at is null),
      sorts as materialized (select d.person_id, bit_or(1::bigint << ((d.kind = 'phone')::int * ${bits.phone}::int + coalesce(c.health in ('bounced', 'wrong'), false)::int * ${bits.fails}::int
          + (coalesce(c.opted_out_at is not null or c.health = 'complained', false) or o.address is not null)::int * ${bits.optedOut}::int
          + coalesce(c.takes_texts = 'no', false)::int * ${bits.noTexts}::int + coalesce(c.takes_calls = 'no', false)::int * ${bits.noCalls}::int)) as sorts
        from roster.v_contact_details d
          left join points c on c.person_id = d.person_id and c.kind = d.kind and c.address = d.value
          left join outs o on o.kind = d.kind and o.address = lower(d.value)
        where d.district_id = ${districtId} and d.kind in ('email', 'phone') group by d.person_id),
      own as materialized (select person_id, ways, wanted from channels.preferences where district_id = ${districtId} and category = ${category}),
      general as materialized (select person_id, ways, wanted, together from channels.preferences where district_id = ${districtId} and category = '*'),
      needs as materialized (select person_id, needs from channels.access_needs where district_id = ${districtId}),
      pushes as materialized (select distinct person_id from channels.push_subscriptions where district_id = ${districtId})
    select a.language, coalesce(s.sorts, 0)::text as sorts, coalesce(own.ways, g.ways) as chosen, n.needs,
      coalesce(own.wanted, true) and coalesce(g.wanted, true) as wanted, p.person_id is not null as has_push, coalesce(g.together, 'each') as together, count(*)::int as n
    from asked a left join sorts s on s.person_id = a.person_id left join own on own.person_id = a.person_id
      left join general g on g.person_id = a.person_id left join needs n on n.person_id = a.person_id left join pushes p on p.person_id = a.person_id
    group by 1, 2, 3, 4, 5, 6, 7`.execute(tx);
  return rows.map((row) => {
    const chosen = row.chosen ?? [];
    const addresses = [
      ...addressesOf(BigInt(row.sorts)),
      ...(row.has_push ? [own('push')] : []),
      ...(chosen.includes('paper') ? [own('paper')] : []),
    ];
    const facts = { addresses, chosen, needs: row.needs ?? [], wanted: row.wanted };
    const plan = planReach(facts, { urgency, offered, usual });
    return {
      language: row.language,
      way: plan.ways[0]?.kind ?? (plan.why === 'not_wanted' ? 'none' : 'paper'),
      why: plan.why,
      together: row.together,
      n: row.n,
    };
  });
}
