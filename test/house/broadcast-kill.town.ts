import { sql } from 'kysely';
import { type Actor, systemActor } from '#platform/actor';
import { inTenant } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { saveAccount } from '#rooms/channels';
import { saveDraft, sendAnnouncement } from '#rooms/messages';
import { addDistrict } from '../../src/commands/districts.ts';
import { openHouse } from '../../src/house.ts';
import { killSettings, type KillPlace } from './broadcast-kill.app.ts';

export const accountSid = `AC${'c'.repeat(32)}`;
export const authToken = 'a token nobody guesses';

/** A school day of the past week at ten: nothing waits for the morning, and the carrier's clock is ahead of ours. */
export function schoolDay(): Temporal.Instant {
  let day = Temporal.Now.plainDateISO('UTC').subtract({ days: 2 });
  while (day.dayOfWeek > 4) day = day.subtract({ days: 1 });
  return day.toZonedDateTime({ timeZone: 'UTC', plainTime: '10:00' }).toInstant();
}

export const mailOf = (n: number): string => `g${String(n)}@families.test`;
export const phoneOf = (n: number): string => `+1555${String(n).padStart(7, '0')}`;

/** A district whose guardians have a phone or a mail address by turns, and one announcement on its way to all. */
export async function announce(
  place: KillPlace,
  carrierUrl: string,
  { guardians, perSecond }: { readonly guardians: number; readonly perSecond: number },
): Promise<Uuid> {
  const house = await openHouse({
    settings: killSettings(place),
    databaseUrl: place.databaseUrl,
    log: createLog('error'),
    clock: () => Temporal.Instant.from(place.from),
  });
  const { floor } = house;
  const facts = { name: 'Kill', slug: 'kill', zone: 'UTC', languages: ['en'], mode: 'demo' } as const;
  const district = await addDistrict(floor, facts);
  await floor.act(systemActor(district, 'test'), saveAccount, {
    baseUrl: carrierUrl,
    accountSid,
    token: authToken,
    from: '+15550009999',
    perSecond,
    costMicrosSegment: 7900,
    costMicrosMinute: 14000,
    currency: 'USD',
  });
  const [school, author] = [newId(), newId()];
  await inTenant(floor.pool, { districtId: district, personId: null, students: null, readOnly: false }, async (tx) => {
    await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug) values (${district}, ${school}, 'school', ${district}, 'Kill Elementary', 'kill')`.execute(
      tx,
    );
    await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, is_staff, search_text) values (${district}, ${author}, 'Ruth', 'Calloway', false, false, true, 'ruth calloway')`.execute(
      tx,
    );
    await sql`create temp table made on commit drop as select n, gen_random_uuid() as guardian, gen_random_uuid() as student from generate_series(1, ${guardians}) n`.execute(
      tx,
    );
    await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, is_staff, school_id, grade, language, search_text)
      select ${district}::uuid, guardian, 'Guardian', 'Number ' || n, false, true, false, null::uuid, null, 'en', 'guardian number ' || n from made
      union all select ${district}::uuid, student, 'Child', 'Number ' || n, true, false, false, ${school}::uuid, '03', null, 'child number ' || n from made`.execute(
      tx,
    );
    await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_be_contacted, may_see_records)
      select ${district}::uuid, gen_random_uuid(), guardian, student, 'parent', 'confirmed', true, true from made`.execute(
      tx,
    );
    await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written)
      select ${district}::uuid, gen_random_uuid(), guardian, kind, value, value from (select guardian, case n % 2 when 0 then 'email' else 'phone' end as kind,
        case n % 2 when 0 then 'g' || n || '@families.test' else '+1555' || lpad(n::text, 7, '0') end as value from made) v`.execute(
      tx,
    );
  });
  const actor: Actor = {
    ...systemActor(district, 'test'),
    kind: 'person',
    personId: author,
    grants: [{ role: 'administrator', unitId: null }],
  };
  const { id: about } = await floor.act(actor, saveDraft, {
    orgId: school,
    language: 'en',
    title: 'Picture day is Tuesday',
    body: 'Dear {guardian}, picture day at {school} is Tuesday. {child} may bring a smile.',
    short: 'Picture day is Tuesday, {child}.',
    audience: {},
  });
  await floor.act(actor, sendAnnouncement, { id: about });
  await house.close();
  return about;
}
