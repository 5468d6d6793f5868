import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { AppError, conflict, invalid } from '#platform/errors';
import { newId } from '#platform/ids';
import type { PageRequest } from './request.ts';
import type { Route } from './routes.ts';

const claimRequest = z.object({ key: z.string().min(1).max(200), bodyHash: z.string(), actorId: z.string() });
type Claim = { fresh: boolean; status: number | null; response: unknown; sameBody: boolean };

/** Whoever has not settled after so long has died: the next caller owns the key. */
const givenUpMinutes = 2;

/** The first caller with a key owns it; a later one learns what came of it. */
export const claimKey = action(
  'platform.claim_key',
  claimRequest,
  async ({ tx, actor, now }, { key, bodyHash, actorId }): Promise<Claim> => {
    const { rows: made } =
      await sql`insert into platform.idempotency (district_id, id, actor_id, key, body_hash, created_at)
    values (${actor.districtId}, ${newId()}, ${actorId}, ${key}, ${bodyHash}, ${now})
    on conflict on constraint idempotency_key do update set created_at = excluded.created_at
      where platform.idempotency.status is null and platform.idempotency.body_hash = excluded.body_hash
        and platform.idempotency.created_at < ${now.subtract({ minutes: givenUpMinutes })} returning id`.execute(tx);
    if (made.length > 0) return { fresh: true, status: null, response: null, sameBody: true };
    const { rows } = await sql<{
      status: number | null;
      response: unknown;
      body_hash: string;
    }>`select status, response, body_hash from platform.idempotency
    where district_id = ${actor.districtId} and actor_id = ${actorId} and key = ${key}`.execute(tx);
    return {
      fresh: false,
      status: rows[0]?.status ?? null,
      response: rows[0]?.response ?? null,
      sameBody: rows[0]?.body_hash === bodyHash,
    };
  },
);

const settleRequest = z.object({ key: z.string(), actorId: z.string(), status: z.number(), response: z.unknown() });

export const settleKey = action(
  'platform.settle_key',
  settleRequest,
  async ({ tx, actor }, { key, actorId, status, response }) => {
    // A failure that may pass (no database, too many) must be tried again with the same key.
    if (status >= 500 || status === 429) {
      await sql`delete from platform.idempotency where district_id = ${actor.districtId} and actor_id = ${actorId} and key = ${key}`.execute(
        tx,
      );
      return;
    }
    await sql`update platform.idempotency set status = ${status}, response = ${JSON.stringify(response ?? null)}::jsonb
    where district_id = ${actor.districtId} and actor_id = ${actorId} and key = ${key}`.execute(tx);
  },
);

const waitMs = 50;
/** Ten seconds. */
const mostWaits = 200;

/**
 * POST with an `Idempotency-Key`: the same key and body give the first answer again, another body is refused, a
 * concurrent one waits for it. Without a key the call simply runs.
 */
export async function once(request: PageRequest, route: Route): Promise<Response> {
  const key = request.raw.headers.get('idempotency-key');
  const actorId = request.actor.personId ?? request.actor.linkTo;
  if (key === null || actorId === null) return route.handler(request);
  const body = await request.json();
  const bodyHash = createHash('sha256')
    .update(`${request.url.pathname} ${JSON.stringify(body)}`)
    .digest('base64');
  const claim = await request.floor.act(request.actor, claimKey, { key, bodyHash, actorId });
  if (!claim.fresh) {
    if (!claim.sameBody) throw invalid('Idempotency-Key', { problem: 'other_body' });
    // The first one is at work: its answer is this one's too. Only when it takes very long, "come again".
    let settled = claim;
    for (let waits = 0; settled.status === null && !settled.fresh && waits < mostWaits; waits += 1) {
      await sleep(waitMs);
      settled = await request.floor.act(request.actor, claimKey, { key, bodyHash, actorId });
    }
    if (settled.fresh) return perform(request, route, { key, actorId, body });
    if (settled.status === null) throw conflict({ problem: 'still_running' });
    return request.answer(settled.response, settled.status);
  }
  return perform(request, route, { key, actorId, body });
}

/** Whoever owns the key does it, and keeps what came of it for the others. */
async function perform(
  request: PageRequest,
  route: Route,
  { key, actorId, body }: { key: string; actorId: string; body: unknown },
): Promise<Response> {
  let status = 500;
  let response: unknown = null;
  try {
    const answer = await route.handler({ ...request, json: async () => body });
    status = answer.status;
    response = await answer
      .clone()
      .json()
      .catch(() => null);
    return answer;
  } catch (error) {
    status = error instanceof AppError ? error.status : 500;
    if (error instanceof AppError)
      response = {
        type: `/problems/${error.code}`,
        title: error.code,
        status,
        code: error.code,
        ...(error.field === null ? {} : { field: error.field }),
        ...error.data,
      };
    throw error;
  } finally {
    await request.floor.act(request.actor, settleKey, { key, actorId, status, response });
  }
}
