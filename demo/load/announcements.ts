import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { audienceOf, messagesRoom, saveDraft, sendAnnouncement } from '#rooms/messages';
import { announcements, type DemoAnnouncement } from '../stories/announcements.ts';
import type { Installing } from './install.ts';
import { floorAt } from './outbox.ts';
import { schoolDaysBefore } from './days.ts';
import { DEMO_DISTRICT } from '../settings.ts';

/** A reader of the district put the words into these languages; the others get the original, as in life. */
export const addWordings = action(
  'demo.add_wordings',
  z.object({ id: z.string(), words: z.custom<DemoAnnouncement['read']>() }),
  async ({ tx, actor, now }, { id, words }) => {
    for (const [language, { title, body, short }] of Object.entries(words))
      await sql`insert into messages.wordings (district_id, id, announcement_id, language, title, body, short, how, made_at)
        values (${actor.districtId}, ${newId()}, ${id}, ${language}, ${title}, ${body}, ${short}, 'reviewed', ${now})`.execute(
        tx,
      );
  },
);

/**
 * What went out in the past arrived then: most of it, not all. Some opened it, more than half of those who were asked
 * answered, most of them within two days. The same for each run: a number from the id decides.
 */
export const settleSent = action(
  'demo.settle_sent',
  z.object({ id: z.string() }),
  async ({ tx, actor, now }, { id }) => {
    const { districtId } = actor;
    // Whoever has a phone and no mail was sent a text, one to each phone.
    const phone = sql`select distinct on (c.value) d.id, c.value from channels.deliveries d
    join roster.v_contact_details c on c.district_id = d.district_id and c.person_id = d.person_id and c.kind = 'phone'
    where d.district_id = ${districtId} and d.about_id = ${id} and d.kind = 'paper' order by c.value, d.id`;
    await sql`update channels.deliveries d set kind = 'sms', address = p.value, segments = 2, cost_micros = 15800 from (${phone}) p
    where d.district_id = ${districtId} and d.id = p.id`.execute(tx);
    await sql`delete from channels.deliveries d where d.district_id = ${districtId} and d.about_id = ${id} and d.kind = 'paper' and exists (select from roster.v_contact_details c
    where c.district_id = d.district_id and c.person_id = d.person_id and c.kind = 'phone')`.execute(tx);
    await sql`update messages.recipients r set way = 'sms', left_out = null where r.district_id = ${districtId} and r.announcement_id = ${id} and r.way = 'paper' and exists (select from roster.v_contact_details c
    where c.district_id = r.district_id and c.person_id = r.person_id and c.kind = 'phone')`.execute(tx);
    const chance = sql`(('x' || substr(md5(d.person_id::text || ${id}), 1, 4))::bit(16)::int % 100)`;
    await sql`update channels.deliveries d set attempts = 1, sent_at = send_after, settled_at = send_after,
      state = case when kind = 'paper' then case when ${chance} < 80 then 'delivered' else 'queued' end when ${chance} < 4 then 'failed' else 'delivered' end,
      state_reason = case when kind <> 'paper' and ${chance} < 4 then case kind when 'sms' then 'wrong_number' else 'bounced' end end
    where district_id = ${districtId} and about_id = ${id}`.execute(tx);
    const said = sql`(('x' || substr(md5(r.person_id::text || ${id}), 5, 4))::bit(16)::int % 100)`;
    await sql`update messages.recipients r set read_at = case when ${said} < 55 then ${now}::timestamptz + ${said} * interval '41 minutes' end
    where district_id = ${districtId} and announcement_id = ${id} and way is distinct from 'none'`.execute(tx);
    await sql`update messages.recipients r set answer = case when ${said} % 4 = 0 then 'no' else 'yes' end, answered_at = ${now}::timestamptz + ${said} * interval '47 minutes',
      answered_by = r.person_id, answered_how = case when ${said} % 3 = 0 then 'text' else 'page' end, read_at = coalesce(read_at, ${now}::timestamptz + ${said} * interval '47 minutes')
    where district_id = ${districtId} and announcement_id = ${id} and ${said} < 58 and exists (select from messages.announcements a where a.district_id = r.district_id and a.id = r.announcement_id and a.asks in ('yes_no', 'rsvp'))
      and r.left_out is distinct from 'death'`.execute(tx);
    await sql`update channels.broadcasts set state = 'done', done_at = ${now} where district_id = ${districtId} and about_id = ${id}`.execute(
      tx,
    );
    await sql`update messages.announcements set state = 'done', ended_at = ${now} where district_id = ${districtId} and id = ${id}`.execute(
      tx,
    );
    await sql`update platform.outbox set state = 'done', attempts = 1, done_at = run_at
    where district_id = ${districtId} and state = 'waiting' and job in ('messages.prepare', 'channels.send_lane')`.execute(
      tx,
    );
  },
);

async function send({ floor, cast, house }: Installing, one: DemoAnnouncement, at: Temporal.Instant): Promise<void> {
  const author = cast.actor(one.author);
  const then = floorAt(floor, at);
  const { id } = await then.act(author, saveDraft, {
    language: 'en',
    category: one.category,
    orgId: one.org === null ? null : cast.org(one.org),
    title: one.title,
    body: one.body,
    short: one.short,
    asks: one.asks,
    audience: audienceOf({ grades: [...(one.grades ?? [])], schoolIds: one.org === null ? [] : [cast.org(one.org)] }),
  });
  await then.act(house, addWordings, { id, words: one.read });
  await then.act(author, sendAnnouncement, { id });
  const prepare = messagesRoom.jobs?.['messages.prepare'];
  await prepare?.perform({ floor: then, actor: house, jobId: newId(), attempt: 1, now: at }, { id });
  await then.act(house, settleSent, { id });
}

/** The messages of three months, each sent at its own moment, and one that waits as a draft. */
export async function installAnnouncements(installing: Installing): Promise<readonly Uuid[]> {
  const { floor, cast, now } = installing;
  const days = schoolDaysBefore(now, DEMO_DISTRICT.zone);
  for (const one of announcements) await send(installing, one, days.startOf({ day: one.daysAgo, at: '10:00' }).at);
  const { id } = await floor.act(
    cast.actor('staff-daniel-brandt'),
    saveDraft,
    {
      language: 'en',
      orgId: cast.org('school-birch-lane'),
      title: 'No school on Friday afternoon',
      body: 'Dear {guardian}, on Friday we finish at noon, because teachers learn together. Lunch is served before. {child} may stay in the extended day until six.',
      short: 'Friday ends at noon, after lunch. The extended day is open until six.',
      audience: audienceOf({ schoolIds: [cast.org('school-birch-lane')] }),
    },
    { now: now.subtract({ hours: 2 }) },
  );
  return [id];
}
