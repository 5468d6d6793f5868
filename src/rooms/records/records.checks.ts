import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Check } from '#platform/house';
import { schoolYear } from './questions/notice.ts';

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

const unsentNotice = question('records.count_notice', async (context): Promise<boolean> => {
  const { tx, actor, now } = context;
  const { rows } = await sql<{ zone: string; years: string[]; families: boolean }>`select d.zone,
      array(select year from records.notices n where n.district_id = d.id) as years,
      exists (select from roster.v_guardianships g where g.district_id = d.id and g.may_see_records) as families
    from platform.districts d where d.id = ${actor.districtId}`.execute(tx);
  const [row] = rows;
  if (row === undefined || !row.families) return false;
  return !row.years.includes(schoolYear(now.toZonedDateTimeISO(row.zone).toPlainDate()));
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
  {
    id: 'records_notice',
    name: 'Families got this school year’s notice of their rights',
    async count(floor, actor) {
      // The demonstration tells nobody; a district that has just begun does it when its families are there.
      const missing = floor.settings.mode !== 'demo' && (await floor.ask(actor, unsentNotice, {}));
      return {
        violations: 0,
        examples: [],
        warnings: missing
          ? [
              'The yearly notice of rights was not sent this school year: Administration → How long we keep → Notice of rights.',
            ]
          : [],
      };
    },
  },
];
