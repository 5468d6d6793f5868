import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import { isOpen, nextOpening, NeverOpens, type WorkWeek } from '#platform/clock';
import { newId } from '#platform/ids';
import { workingHoursOf } from '#rooms/calendar';
import type { Notice } from './conversations.notices.ts';

/** When somebody who keeps these hours is told; null: now, because they are at work or never would be. */
export function toldAt(now: Temporal.Instant, week: WorkWeek | undefined): Temporal.Instant | null {
  if (week === undefined || isOpen(now, week)) return null;
  try {
    return nextOpening(now, week);
  } catch (error) {
    // Hours that never come would keep it for ever.
    if (error instanceof NeverOpens) return null;
    throw error;
  }
}

/**
 * Keeps a notice for the person's next working moment. Answers true where it waits, or has been told already. What
 * waits for the same moment goes out together (`sendHeldNotices`).
 */
export async function holdForMorning(
  context: ActionContext,
  { personId, what, row, onceKey, text }: Notice,
): Promise<boolean> {
  const { tx, actor, now } = context;
  const week = (await workingHoursOf(tx, actor.districtId, [personId])).get(personId);
  if (week === undefined) return false;
  const sendAt = toldAt(now, week);
  if (sendAt === null) {
    const { rows } =
      await sql`select from conversations.held_notices where district_id = ${actor.districtId} and once_key = ${onceKey}`.execute(
        tx,
      );
    return rows.length > 0;
  }
  await sql`insert into conversations.held_notices (district_id, id, person_id, conversation_id, what, words, once_key, held_at, send_at)
    select ${actor.districtId}, ${newId()}::uuid, ${personId}::uuid, ${row.id}::uuid, ${what}, ${text ?? null}, ${onceKey}, ${now}::timestamptz, ${sendAt}::timestamptz
    where not exists (select from channels.deliveries d where d.district_id = ${actor.districtId} and d.once_key = ${onceKey})
    on conflict on constraint held_notices_once do nothing`.execute(tx);
  context.enqueue(
    'conversations.morning',
    { personId },
    { runAt: sendAt, key: `morning ${personId} ${sendAt.epochMilliseconds}` },
  );
  return true;
}
