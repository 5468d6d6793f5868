import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Urgency, Way } from '../sending/driver.ts';
import { planReach, type Reachable, type ReachPlan, type Together } from './ways.rules.ts';

/** Devices and paper have no address of their own: they go to the person. */
function withoutAddress(person: Uuid, has: { readonly push: boolean; readonly paper: boolean }): readonly Reachable[] {
  return (['push', 'paper'] as const)
    .filter((kind) => has[kind])
    .map((kind) => ({ kind, address: person, position: 0, fails: false, optedOut: false, takesTexts: 'unknown' }));
}

export type ReachRequest = {
  readonly personIds: readonly Uuid[];
  readonly category: string;
  readonly urgency: Urgency;
  /** The order of ways for whoever chose none; what the district has no account for is left out by itself. */
  readonly usual: readonly Way[];
};

/** The ways a district can send by: mail, paper and pages always, texts and calls with an account. */
export async function offeredWays({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>): Promise<readonly Way[]> {
  const { rows } = await sql<{
    kind: string;
  }>`select kind from channels.accounts where district_id = ${actor.districtId}`.execute(tx);
  return ['email', 'push', 'web', 'paper', ...(rows.length > 0 ? (['sms', 'voice'] as const) : [])];
}

/** How somebody is reached, and whether what can wait comes to them as one message. */
export type PersonReach = ReachPlan & { readonly together: Together };

/**
 * How each of these people is reached, the best way first: thousands in one statement. People whom nothing reaches come
 * with the reason.
 */
export async function waysTo(
  context: Pick<QuestionContext, 'tx' | 'actor'>,
  { personIds, category, urgency, usual }: ReachRequest,
): Promise<ReadonlyMap<Uuid, PersonReach>> {
  const { tx, actor } = context;
  const offered = await offeredWays(context);
  const { rows } = await sql<{
    person: Uuid;
    addresses: readonly Reachable[] | null;
    chosen: readonly Way[] | null;
    needs: readonly string[] | null;
    wanted: boolean;
    has_push: boolean;
    together: Together;
  }>`
    select p.id as person,
      (select jsonb_agg(jsonb_build_object('kind', d.kind, 'address', d.value, 'position', d.position,
          'fails', coalesce(c.health in ('bounced', 'wrong'), false),
          'optedOut', coalesce(c.opted_out_at is not null or c.health = 'complained', false) or o.id is not null,
          'takesTexts', coalesce(c.takes_texts, 'unknown'), 'takesCalls', coalesce(c.takes_calls, 'unknown')))
        from roster.v_contact_details d
        left join channels.contact_points c on c.district_id = d.district_id and c.person_id = d.person_id and c.kind = d.kind and c.address = d.value
        left join channels.opt_outs o on o.district_id = d.district_id and o.kind = d.kind and o.address = lower(d.value) and o.lifted_at is null
        where d.district_id = p.district_id and d.person_id = p.id) as addresses,
      coalesce(own.ways, general.ways) as chosen, n.needs, coalesce(own.wanted, true) and coalesce(general.wanted, true) as wanted,
      exists (select from channels.push_subscriptions x where x.district_id = p.district_id and x.person_id = p.id) as has_push, coalesce(general.together, 'each') as together
    from unnest(${[...personIds]}::uuid[]) as asked (id)
      join roster.v_people p on p.district_id = ${actor.districtId} and p.id = asked.id
      left join channels.preferences own on own.district_id = p.district_id and own.person_id = p.id and own.category = ${category}
      left join channels.preferences general on general.district_id = p.district_id and general.person_id = p.id and general.category = '*'
      left join channels.access_needs n on n.district_id = p.district_id and n.person_id = p.id`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.person,
      {
        together: row.together,
        ...planReach(
          {
            addresses: [
              ...(row.addresses ?? []),
              ...withoutAddress(row.person, { push: row.has_push, paper: (row.chosen ?? []).includes('paper') }),
            ],
            chosen: row.chosen ?? [],
            needs: row.needs ?? [],
            wanted: row.wanted,
          },
          { urgency, offered, usual },
        ),
      },
    ]),
  );
}
