import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow, found } from '#platform/errors';
import { isUuid, newId } from '#platform/ids';
import { audienceShape } from '../messages.audience.ts';
import { errors } from '../messages.errors.ts';
import { maySend } from '../messages.policy.ts';

/** Keeps a choice of recipients under a name. Who is in it is counted anew each time. */
export const saveAudience = action(
  'messages.save_audience',
  z.object({ name: z.string().trim().max(80), audience: audienceShape }),
  async ({ tx, actor, now, record }, { name, audience }) => {
    allow(maySend(actor) && actor.personId !== null);
    if (name === '') throw errors.empty({}, 'name');
    const id = newId();
    await sql`insert into messages.audiences (district_id, id, name, chosen, made_by, made_at)
      values (${actor.districtId}, ${id}, ${name}, ${JSON.stringify(audience)}::jsonb, ${actor.personId}, ${now})`.execute(
      tx,
    );
    record('audience saved', { kind: 'audience', id });
    return { id };
  },
);

/** Takes one's own saved choice away. Messages that were sent with it stay as they are. */
export const endAudience = action(
  'messages.end_audience',
  z.object({ id: z.string().refine(isUuid) }),
  async ({ tx, actor, now, record }, { id }) => {
    allow(maySend(actor));
    const { rows } = await sql`update messages.audiences set ended_at = ${now}
      where district_id = ${actor.districtId} and id = ${id} and made_by = ${actor.personId} and ended_at is null returning id`.execute(
      tx,
    );
    found(rows[0]);
    record('audience ended', { kind: 'audience', id });
  },
);
