import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { newId } from '#platform/ids';
import { declareAlert, declareAllClear, messagesRoom } from '#rooms/messages';
import { DEMO_DISTRICT } from '../settings.ts';
import { schoolDaysBefore } from './days.ts';
import type { Installing } from './install.ts';
import { floorAt } from './outbox.ts';

/** What became of a drill: most were reached, many said that they read it; what only paper could reach was not. */
const settleDrill = action('demo.settle_drill', z.object({ id: z.string() }), async ({ tx, actor, now }, { id }) => {
  const { districtId } = actor;
  const chance = sql`(('x' || substr(md5(d.person_id::text || ${id}), 1, 4))::bit(16)::int % 100)`;
  await sql`update channels.deliveries d set attempts = 1, sent_at = send_after, settled_at = send_after, state = case when ${chance} < 3 then 'failed' else 'delivered' end,
      state_reason = case when ${chance} < 3 then 'bounced' end
    where district_id = ${districtId} and about_id = ${id} and kind <> 'paper'`.execute(tx);
  const said = sql`(('x' || substr(md5(r.person_id::text || ${id}), 5, 4))::bit(16)::int % 100)`;
  await sql`update messages.recipients r set answer = 'read', answered_at = ${now}::timestamptz + ${said} * interval '20 seconds', answered_by = r.person_id, answered_how = 'page',
      read_at = ${now}::timestamptz + ${said} * interval '20 seconds'
    where district_id = ${districtId} and announcement_id = ${id} and way is distinct from 'none' and ${said} < 64
      and exists (select from messages.announcements a where a.district_id = r.district_id and a.id = r.announcement_id and a.asks = 'read')`.execute(
    tx,
  );
  await sql`update channels.broadcasts set state = 'done', done_at = ${now} where district_id = ${districtId} and about_id = ${id}`.execute(
    tx,
  );
  await sql`update messages.announcements set state = 'done', ended_at = ${now} where district_id = ${districtId} and id = ${id}`.execute(
    tx,
  );
  await sql`update platform.outbox set state = 'done', attempts = 1, done_at = run_at
    where district_id = ${districtId} and state = 'waiting' and job in ('messages.send_prepared', 'messages.prepare', 'channels.send_lane')`.execute(
    tx,
  );
});

const buses = ['Bus 12', 'Bus 14', 'Bus 31'] as const;

/** Three buses with children of Birch Lane, as the file of groups would bring them. */
const addBuses = action('demo.add_buses', z.object({ schoolId: z.string() }), async ({ tx, actor }, { schoolId }) => {
  for (const [place, name] of buses.entries()) {
    const id = newId();
    const { rows } = await sql`insert into roster.groups (district_id, id, source_id, kind, name, school_id)
        values (${actor.districtId}, ${id}, ${`bus-${place + 1}`}, 'bus', ${name}, ${schoolId}) on conflict do nothing returning id`.execute(
      tx,
    );
    if (rows.length === 0) continue;
    await sql`insert into roster.group_members (district_id, id, group_id, person_id, role)
        select district_id, gen_random_uuid(), ${id}::uuid, id, 'member' from roster.v_people
        where district_id = ${actor.districtId} and school_id = ${schoolId} and is_student and is_active and ('x' || substr(md5(id::text), 1, 4))::bit(16)::int % 9 = ${place}`.execute(
      tx,
    );
  }
});

/** Missed days as the attendance file brings them: most children few, some many; the last week too. */
const addMissedDays = action(
  'demo.add_missed_days',
  z.object({ schoolId: z.string(), days: z.array(z.string()) }),
  async ({ tx, actor }, { schoolId, days }) => {
    await sql`insert into roster.attendance_days (district_id, id, student_id, on_date, kind, reason, import_id)
      select p.district_id, gen_random_uuid(), p.id, d.day::date, 'absent', null, ${newId()}::uuid from roster.v_people p cross join unnest(${days}::text[]) as d (day)
      where p.district_id = ${actor.districtId} and p.school_id = ${schoolId} and p.is_student and p.is_active
        and ('x' || substr(md5(p.id::text || d.day), 1, 4))::bit(16)::int % 1000 < case when ('x' || substr(md5(p.id::text), 5, 4))::bit(16)::int % 12 = 0 then 140 else 25 end
      on conflict do nothing`.execute(tx);
  },
);

/** Work not handed in as its file brings it: most children none, some a little in one class, a few in several. */
const addMissingWork = action(
  'demo.add_missing_work',
  z.object({ schoolIds: z.array(z.string()), asOf: z.string() }),
  async ({ tx, actor }, { schoolIds, asOf }) => {
    const chance = sql`('x' || substr(md5(e.person_id::text || e.class_id::text), 1, 4))::bit(16)::int`;
    const trouble = sql`('x' || substr(md5(e.person_id::text), 1, 4))::bit(16)::int % 25 = 0`;
    await sql`insert into roster.missing_work (district_id, id, student_id, class_id, missing, as_of, import_id)
      select e.district_id, gen_random_uuid(), e.person_id, e.class_id, 1 + ${chance} % 4, ${asOf}::date, ${newId()}::uuid
      from roster.v_enrollments e join roster.v_people p on p.district_id = e.district_id and p.id = e.person_id and p.is_student and p.is_active
      where e.district_id = ${actor.districtId} and e.role = 'student' and p.school_id = any(${schoolIds}::uuid[])
        and ${chance} % 1000 < case when ${trouble} then 600 else 40 end
      on conflict do nothing`.execute(tx);
  },
);

/** A lockdown drill with its all clear, three weeks ago; buses that can be late; missed days and missing work of the roster's files. */
export async function installAlerts({ floor, cast, house, now }: Installing): Promise<void> {
  const days = schoolDaysBefore(now, DEMO_DISTRICT.zone);
  const schoolId = cast.org('school-birch-lane');
  const principal = cast.actor('staff-ruth-calloway');
  const send = async (id: string, at: Temporal.Instant): Promise<void> => {
    const then = floorAt(floor, at);
    await messagesRoom.jobs?.['messages.send_prepared']?.perform(
      { floor: then, actor: house, jobId: newId(), attempt: 1, now: at },
      { id },
    );
    await then.act(house, settleDrill, { id });
  };
  const { at } = days.startOf({ day: 14, at: '10:15' });
  const { id } = await floorAt(floor, at).act(principal, declareAlert, {
    orgId: schoolId,
    kind: 'lockdown',
    isDrill: true,
    added: '',
    addedLanguage: 'en',
    reason: 'The drill of the autumn',
    typed: 'birch-lane',
  });
  await send(id, at);
  const over = at.add({ minutes: 18 });
  const clear = await floorAt(floor, over).act(principal, declareAllClear, { id, added: '', addedLanguage: 'en' });
  await send(clear.id, over);
  await floor.act(house, addBuses, { schoolId });
  const missed = Array.from({ length: 60 }, (_, back) => days.startOf({ day: back + 1, at: '10:00' }).at).map((one) =>
    one.toZonedDateTimeISO(DEMO_DISTRICT.zone).toPlainDate().toString(),
  );
  await floor.act(house, addMissedDays, { schoolId, days: missed });
  const [asOf = ''] = missed;
  const schoolIds = [schoolId, cast.org('school-alder-high')];
  await floor.act(house, addMissingWork, { schoolIds, asOf });
}
