import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type PersonReach, type ReachPlan, type ReachRequest, type Urgency, waysTo, type WayTo } from '#rooms/channels';

/** Where one message to one person goes. Paper goes to the person. */
export type Place = WayTo | { readonly kind: 'paper'; readonly address: Uuid };

const paper = (personId: Uuid): Place => ({ kind: 'paper', address: personId });

/**
 * Where a message goes first: by the best way; in an emergency by all at once. Whom nothing reaches gets a letter, except
 * who wants none of this kind, and in an emergency: a letter comes too late for that, so they are called.
 */
export function firstPlaces(
  plan: ReachPlan | undefined,
  personId: Uuid,
  { urgency }: { readonly urgency: Urgency },
): readonly Place[] {
  const [first] = plan?.ways ?? [];
  if (first !== undefined) return urgency === 'emergency' ? (plan?.ways ?? []) : [first];
  return plan?.why === 'not_wanted' || urgency === 'emergency' ? [] : [paper(personId)];
}

/** The next way that was not tried, in the end paper; null when that was tried too. */
export function nextPlace(plan: ReachPlan | undefined, personId: Uuid, tried: ReadonlySet<string>): Place | null {
  const left = (plan?.ways ?? []).find((way) => !tried.has(way.kind));
  return left ?? (tried.has('paper') ? null : paper(personId));
}

type Failed = ReachRequest & { readonly aboutId: Uuid };

/** Where what did not arrive goes next, for each of these people. */
export async function nextPlaces(
  context: Pick<QuestionContext, 'tx' | 'actor'>,
  { aboutId, ...request }: Failed,
): Promise<ReadonlyMap<Uuid, Place | null>> {
  const { tx, actor } = context;
  const reach: ReadonlyMap<Uuid, PersonReach> = await waysTo(context, request);
  const { rows } = await sql<{
    person_id: Uuid;
    kinds: readonly string[];
  }>`select person_id, array_agg(distinct kind) as kinds
    from channels.v_deliveries where district_id = ${actor.districtId} and about_id = ${aboutId} and person_id = any(${[...request.personIds]}::uuid[]) group by person_id`.execute(
    tx,
  );
  const tried = new Map(rows.map((row) => [row.person_id, new Set(row.kinds)]));
  return new Map(request.personIds.map((id) => [id, nextPlace(reach.get(id), id, tried.get(id) ?? new Set<string>())]));
}
