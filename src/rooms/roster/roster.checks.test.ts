import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { smallRoster } from '#test/roster';
import { importSmall, scene, useTowns } from '#test/roster-town';
import { rosterChecks } from './roster.checks.ts';

useTowns();

test('a class place that came in twice is found by the recount', async () => {
  const { floor, system, inside } = scene();
  await importSmall(system, smallRoster());
  const check = rosterChecks.find(({ id }) => id === 'roster.class_places_once');
  expect((await check?.count(floor, system))?.violations).toBe(0);
  await inside(async (tx) =>
    sql`insert into roster.enrollments (district_id, id, class_id, person_id, role, source, source_id)
      select district_id, gen_random_uuid(), class_id, person_id, role, source, source_id
      from roster.enrollments where district_id = ${system.districtId} limit 1`.execute(tx),
  );
  expect((await check?.count(floor, system))?.violations).toBe(1);
});
