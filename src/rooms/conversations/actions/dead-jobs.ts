import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { hasRole } from '#platform/actor';
import { allow, found } from '#platform/errors';

const request = z.object({ jobId: z.string(), act: z.enum(['retry', 'drop']) });

/** Work that failed too often rests until somebody decides: try it again, or let it go. */
export const decideDeadJob = action(
  'conversations.decide_dead_job',
  request,
  async ({ tx, actor, now, record }, { jobId, act }) => {
    allow(hasRole(actor, 'administrator', null) || actor.kind === 'system');
    const { rows } = await sql<{ job: string }>`update platform.outbox
    set state = ${act === 'retry' ? 'waiting' : 'done'}, attempts = 0, run_at = ${now}, lease_until = null, done_at = ${act === 'retry' ? null : now}::timestamptz
    where district_id = ${actor.districtId} and id = ${jobId} and state = 'dead' returning job`.execute(tx);
    record(
      act === 'retry' ? 'dead work tried again' : 'dead work let go',
      { kind: 'job', id: jobId },
      { job: found(rows[0]).job },
    );
  },
);
