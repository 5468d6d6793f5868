import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Check } from '#platform/house';

const orphans = question('roster.orphaned_enrollments', async ({ tx, actor }, _nothing: null) => {
  const { rows } = await sql<{ id: string }>`select e.id from roster.enrollments e
    where e.district_id = ${actor.districtId} and e.ended_at is null and (
      not exists (select from roster.people p where p.district_id = e.district_id and p.id = e.person_id)
      or not exists (select from roster.classes c where c.district_id = e.district_id and c.id = e.class_id))
    limit 1000`.execute(tx);
  return rows.map((row) => row.id);
});

/** One row of the file is one class place. */
const twice = question('roster.class_places_twice', async ({ tx, actor }, _nothing: null) => {
  const { rows } = await sql<{ id: string }>`select min(id::text) as id from roster.enrollments
    where district_id = ${actor.districtId} and source_id is not null group by source_id having count(*) > 1 limit 1000`.execute(
    tx,
  );
  return rows.map((row) => row.id);
});

/** Rights that count although nobody stands behind them: none may ever exist. */
const unfounded = question('roster.unfounded_rights', async ({ tx, actor }, _nothing: null) => {
  const { rows } = await sql<{ id: string }>`select id from roster.guardianships
    where district_id = ${actor.districtId} and ended_at is null and state <> 'confirmed' and (may_see_records or may_act or may_pick_up) limit 1000`.execute(
    tx,
  );
  return rows.map((row) => row.id);
});

export const rosterChecks: readonly Check[] = [
  {
    id: 'roster.class_places',
    name: 'Every class place belongs to a person and a class',
    count: async (floor, actor) => {
      const found = await floor.ask(actor, orphans, null);
      return { violations: found.length, examples: found.slice(0, 5) };
    },
  },
  {
    id: 'roster.class_places_once',
    name: 'No class place came in twice',
    count: async (floor, actor) => {
      const found = await floor.ask(actor, twice, null);
      return { violations: found.length, examples: found.slice(0, 5) };
    },
  },
  {
    id: 'roster.guardian_rights',
    name: 'No guardian has a right that nobody confirmed',
    count: async (floor, actor) => {
      const found = await floor.ask(actor, unfounded, null);
      return { violations: found.length, examples: found.slice(0, 5) };
    },
  },
];
