import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { takeNews } from '#rooms/channels';

/** Tells the sending that a message was opened or answered: such news only ever moves it forward. */
export async function tellDeliveries(
  context: ActionContext,
  announcementId: Uuid,
  personIds: readonly Uuid[],
  state: 'read' | 'answered',
): Promise<void> {
  const { tx, actor, now } = context;
  const { rows } = await sql<{ id: Uuid }>`select id from channels.v_deliveries
    where district_id = ${actor.districtId} and person_id = any(${[...personIds]}::uuid[]) and (about_id = ${announcementId} or about_id in (select r.digest_id from messages.recipients r
        where r.district_id = ${actor.districtId} and r.announcement_id = ${announcementId} and r.person_id = any(${[...personIds]}::uuid[]) and r.digest_id is not null))
      and kind <> 'paper' and state in ('sent', 'delivered', 'read', 'unknown') limit 50`.execute(tx);
  if (rows.length > 0)
    await context.also(
      takeNews,
      rows.map((row) => ({ deliveryId: row.id, state, at: now.toString() })),
    );
}
