import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { notFound } from '#platform/errors';
import { childrenMoved, childrenMoving } from '../roster.events.ts';

/** Class places whose last day is over, by the day where the class is, and that still count. */
const over = ({ actor, now }: Pick<ActionContext, 'actor' | 'now'>) => sql`
  select e.id from roster.enrollments e
  left join roster.classes k on k.district_id = e.district_id and k.id = e.class_id
  left join roster.orgs s on s.district_id = e.district_id and s.id = k.school_id
  left join roster.orgs d on d.district_id = e.district_id and d.id = e.district_id
  where e.district_id = ${actor.districtId} and e.ended_at is null
    and e.ends < (${now.toString()}::timestamptz at time zone coalesce(s.zone, d.zone, 'UTC'))::date`;

/**
 * Ends the class places whose last day is over and that no file has ended. Whatever hears of children who move hears of it
 * as it would of a load: open matters of the class are put before both desks. One pass, however many there are, and nothing
 * at all on a night on which no place ended. A load under way is waited for.
 */
export const endByDate = action('roster.end_by_date', z.object({}), async (context): Promise<{ ended: number }> => {
  const { tx, actor, now, record } = context;
  if (actor.kind !== 'system') throw notFound();
  await sql`select pg_advisory_xact_lock(hashtextextended(${`roster.import ${actor.districtId}`}, 0))`.execute(tx);
  const { rows } = await sql`${over(context)} limit 1`.execute(tx);
  if (rows.length === 0) return { ended: 0 };
  // A teacher's place may be among them, so it may be about any child of the district.
  const anybody = { importId: null, studentIds: null };
  await context.publish(childrenMoving(anybody));
  const { numAffectedRows } =
    await sql`update roster.enrollments set ended_at = ${now}, ended_by_date = true where district_id = ${actor.districtId}
      and id in (${over(context)})`.execute(tx);
  await context.publish(childrenMoved(anybody));
  const ended = Number(numAffectedRows ?? 0n);
  record('roster.ended_by_date', null, { places: ended });
  context.refresh('roster.people');
  return { ended };
});
