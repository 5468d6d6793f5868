import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Check } from '#platform/house';

type Count = { violations: number; examples: readonly string[] };

const late = question('records.count_late', async ({ tx, actor, now }): Promise<Count> => {
  const { rows } = await sql<{
    code: string;
  }>`select r.code from records.requests r join platform.districts d on d.id = r.district_id
    where r.district_id = ${actor.districtId} and r.state = 'open' and r.due_on < (${now}::timestamptz at time zone d.zone)::date order by r.due_on limit 1000`.execute(
    tx,
  );
  return { violations: rows.length, examples: rows.slice(0, 5).map((row) => row.code) };
});

const unowned = question('records.count_unowned', async ({ tx, actor }): Promise<Count> => {
  const { rows } = await sql<{ code: string }>`select r.code from records.requests r
    left join roster.v_people p on p.district_id = r.district_id and p.id = r.owner_id
    left join access.v_accounts a on a.district_id = r.district_id and a.person_id = r.owner_id
    where r.district_id = ${actor.districtId} and r.state = 'open' and (p.id is null or not p.is_active or not coalesce(a.is_on, true)) limit 1000`.execute(
    tx,
  );
  return { violations: rows.length, examples: rows.slice(0, 5).map((row) => row.code) };
});

export const recordsChecks: readonly Check[] = [
  {
    id: 'records_days',
    name: 'Every request for records is answered within its days',
    count: async (floor, actor) => floor.ask(actor, late, {}),
  },
  {
    id: 'records_owned',
    name: 'Every open request for records has one active owner',
    count: async (floor, actor) => floor.ask(actor, unowned, {}),
  },
];
