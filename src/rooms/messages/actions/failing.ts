import { sql } from 'kysely';
import { action } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { deliveriesFailed, queueMany } from '#rooms/channels';
import { recordingsOfText, recordingTag } from '#rooms/language';
import { nextPlaces } from '../handing-over/places.ts';
import { usualWays } from '../messages.rules.ts';
import { announcementById, wordingsOf } from '../messages.store.ts';
import { deliveryFor } from './preparing.ts';
import { type Waiting, waitingOf } from './preparing.store.ts';

/** What did not arrive goes another way: the next that nobody tried, and in the end paper. */
export const tryNextWay = action('messages.try_next_way', deliveriesFailed.schema, async (context, { deliveries }) => {
  const { tx, actor } = context;
  const failed = deliveries.filter(
    (one) => one.aboutKind === 'announcement' && one.aboutId !== null && one.personId !== null,
  );
  for (const announcementId of new Set(failed.map((one) => one.aboutId as Uuid))) {
    const row = await announcementById(tx, actor.districtId, announcementId);
    // In an emergency every way was used at once; a letter comes too late for it.
    if (row.broadcast_id === null || row.state === 'stopped' || row.urgency === 'emergency') continue;
    const people = failed.filter((one) => one.aboutId === announcementId).map((one) => one.personId as Uuid);
    const rows = await waitingOf(context, announcementId, { people });
    const places = await nextPlaces(context, {
      aboutId: announcementId,
      personIds: people,
      category: row.category,
      urgency: row.urgency,
      usual: row.ways.length > 0 ? row.ways : usualWays,
    });
    const wordings = await wordingsOf(tx, actor.districtId, announcementId);
    const heard = await recordingsOfText(context, row.short);
    const next = rows.flatMap((one: Waiting) => {
      const way = places.get(one.person_id) ?? null;
      return way === null ? [] : [{ one, way }];
    });
    await queueMany(
      context,
      row.broadcast_id,
      next.map(({ one, way }) =>
        deliveryFor(context, row, one, wordings.get(one.language) ?? { ...row, how: 'original' }, {
          ...way,
          recording: heard.get(recordingTag(one.language)) ?? null,
        }),
      ),
    );
    await sql`update messages.recipients r set way = s.way, left_out = case when s.way = 'paper' then 'address_fails' else null end
      from jsonb_to_recordset(${JSON.stringify(next.map(({ one, way }) => ({ id: one.id, way: way.kind })))}::jsonb) as s (id uuid, way text)
      where r.district_id = ${actor.districtId} and r.id = s.id`.execute(tx);
  }
});

export const nextWayJob: Job = {
  async perform({ floor, actor, jobId }, payload) {
    await floor.act(actor, tryNextWay, deliveriesFailed.schema.parse(payload), { completes: jobId });
  },
};
