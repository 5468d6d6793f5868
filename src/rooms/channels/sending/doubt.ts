import { sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import type { DriverFor, InDoubt, Way } from './driver.ts';
import { settleLost } from './lane.ts';

/** The other side's list has caught up after so long; after the later mark nobody waits for the message any more. */
const waitSeconds = 45;
const giveUpHours = 2;

/** Messages whose answer was lost, of ways whose other side can be asked. */
const inDoubt = question('channels.in_doubt', async ({ tx, actor, now }): Promise<readonly InDoubt[]> => {
  const { rows } = await sql<InDoubt>`select id, kind, address, body, sent_at as "sentAt" from channels.deliveries
      where district_id = ${actor.districtId} and state = 'unknown' and kind in ('sms', 'voice')
        and settled_at between ${now.subtract({ hours: giveUpHours })} and ${now.subtract({ seconds: waitSeconds })} order by settled_at limit 200`.execute(
    tx,
  );
  return rows;
});

const wakeRequest = z.object({ ids: z.array(z.string()) });

/** What never arrived and was put back goes again: by its broadcast's lane, or alone. */
const wakeAgain = action('channels.wake_again', wakeRequest, async ({ tx, actor, enqueue }, { ids }) => {
  const { rows } = await sql<{ id: Uuid; kind: Way; broadcast_id: Uuid | null; send_after: Temporal.Instant }>`
    select id, kind, broadcast_id, send_after from channels.deliveries where district_id = ${actor.districtId} and id = any(${ids}::uuid[]) and state = 'queued'`.execute(
    tx,
  );
  const broadcasts = [...new Set(rows.map((row) => row.broadcast_id).filter((id) => id !== null))];
  await sql`update channels.broadcasts set state = 'going', done_at = null where district_id = ${actor.districtId} and id = any(${broadcasts}::uuid[]) and state = 'done'`.execute(
    tx,
  );
  for (const { id, kind, broadcast_id: broadcastId, send_after: runAt } of rows)
    if (broadcastId === null) enqueue('channels.deliver', { deliveryId: id }, { runAt });
    else enqueue('channels.send_lane', { broadcastId, kind }, { runAt, key: `${broadcastId} ${kind}` });
});

/** Asks the carrier what became of messages whose answer was lost: found ones are settled, lost ones go again. */
export function lookUpJob(driverFor: DriverFor): Job {
  return {
    aside: true,
    leaseSeconds: 180,
    async perform({ floor, actor }) {
      const all = await floor.ask(actor, inDoubt, {});
      for (const kind of new Set(all.map((one) => one.kind))) {
        const driver = await driverFor(kind, actor.districtId);
        if (driver?.lookUp === undefined) continue;
        const some = all.filter((one) => one.kind === kind);
        await settleLost({ floor, actor, driver }, some);
        await floor.act(actor, wakeAgain, { ids: some.map((one) => one.id) });
      }
    },
  };
}
