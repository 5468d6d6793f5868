import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';

type Reader = Pick<QuestionContext, 'tx' | 'actor' | 'now' | 'floor'>;

/** How long a sign-in counts as a fresh proof of who somebody is. */
export const proofMinutes = 10;

/**
 * Until when the person acting has freshly proved who they are: signed in with a code, the link beside it or a passkey
 * within the last ten minutes, in this very browser. Null: not now. A sign-in at the district's provider does not count,
 * because it may pass without anybody being asked; nor does a code that a colleague read out.
 */
export async function freshProofUntil({ tx, actor, now, floor }: Reader): Promise<Temporal.Instant | null> {
  if (actor.kind !== 'person' || actor.sessionId === null) return null;
  const ways = ['code', 'link', 'passkey', ...(floor.settings.mode === 'demo' ? ['demo'] : [])];
  const { rows } = await sql<{ begun: Temporal.Instant }>`select begun_at as begun from access.sessions
    where district_id = ${actor.districtId} and id = ${actor.sessionId} and person_id = ${actor.personId} and way = any(${ways})`.execute(
    tx,
  );
  const until = rows[0]?.begun.add({ minutes: proofMinutes });
  return until !== undefined && Temporal.Instant.compare(now, until) < 0 ? until : null;
}

/**
 * Since when a person has been an administrator of the whole district: the roster's say so since ever (null), a role that
 * somebody granted since then. Undefined: they are none.
 */
export async function administratorSince(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  personId: Uuid,
): Promise<Temporal.Instant | null | undefined> {
  const { rows } = await sql<{ since: Temporal.Instant | null }>`
    select null::timestamptz as since from roster.v_assignments where district_id = ${actor.districtId} and person_id = ${personId} and role = 'administrator'
    union all select granted_at from access.grants where district_id = ${actor.districtId} and person_id = ${personId} and role = 'administrator'
      and unit_id is null and withdrawn_at is null
    order by since nulls first limit 1`.execute(tx);
  return rows[0]?.since;
}
