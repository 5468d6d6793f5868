import { type RawBuilder, sql } from 'kysely';
import type { Uuid } from '#platform/ids';

/** How somebody stands with one message. `under_way` is handed over or waits its turn. */
export const outcomes = ['reached', 'under_way', 'not_reached', 'left_out'] as const;
export type Outcome = (typeof outcomes)[number];

type Sent = { readonly id: Uuid; readonly broadcast_id: Uuid | null };

/**
 * The recipients of a message with how each stands: `id, person_id, student_ids, language, way, outcome, reason, answer,
 * answered_at`. Reached is what arrived, was opened or was answered. Who shares a phone or mailbox is reached by the one
 * message that went there; what came together with others is reached by that one message.
 */
export function recipientsWithOutcome(districtId: Uuid, { id, broadcast_id: broadcastId }: Sent): RawBuilder<unknown> {
  const rank = sql`case d.state when 'delivered' then 3 when 'read' then 3 when 'answered' then 3 when 'sent' then 2 when 'sending' then 2 when 'queued' then 1 else 0 end`;
  return sql`(with d as materialized (
      select d.person_id, d.address, d.kind, ${rank} as got, d.state, d.state_reason from channels.v_deliveries d
      where d.district_id = ${districtId} and d.broadcast_id = ${broadcastId}::uuid
      union all select d.person_id, d.address, d.kind, ${rank}, d.state, d.state_reason from messages.recipients c
        join channels.v_deliveries d on d.district_id = c.district_id and d.about_id = c.digest_id and d.person_id = c.person_id
        where c.district_id = ${districtId} and c.announcement_id = ${id} and c.digest_id is not null),
    own as (select distinct on (person_id) person_id, got, coalesce(state_reason, case when state = 'unknown' then 'unknown' end) as why from d order by person_id, got desc),
    place as (select address, max(got) as got from d group by address),
    shared as (select c.person_id, max(place.got) as got from messages.recipients r
      join roster.v_contact_details c on c.district_id = r.district_id and c.person_id = r.person_id join place on place.address = c.value
      where r.district_id = ${districtId} and r.announcement_id = ${id} and not exists (select from own where own.person_id = r.person_id) group by c.person_id)
    select r.id, r.person_id, r.student_ids, r.language, r.way, r.answer, r.answered_at,
      case when r.read_at is not null or r.answered_at is not null or coalesce(own.got, shared.got, 0) = 3 then 'reached'
        when r.left_out in ('not_wanted', 'death') then 'left_out'
        when coalesce(own.got, shared.got, 0) > 0 or r.way is null or (r.collected_until is not null and r.digest_id is null) then 'under_way'
        else 'not_reached' end as outcome,
      coalesce(own.why, r.left_out) as reason
    from messages.recipients r left join own on own.person_id = r.person_id left join shared on shared.person_id = r.person_id
    where r.district_id = ${districtId} and r.announcement_id = ${id})`;
}
