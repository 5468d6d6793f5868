import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Check } from '#platform/house';
import type { Uuid } from '#platform/ids';

type Count = { readonly violations: number; readonly examples: readonly string[] };

const counted = (rows: readonly { readonly id: Uuid }[]): Count => ({
  violations: rows.length,
  examples: rows.slice(0, 5).map((row) => row.id),
});

const unowned = question('language.count_unowned', async ({ tx, actor }, _none: null): Promise<Count> => {
  const { rows } = await sql<{ id: Uuid }>`select w.id from (
      select district_id, id, owner_id from language.reviews where state = 'waiting'
      union all select district_id, id, owner_id from language.interpreter_requests where state in ('asked', 'booked')
    ) w left join roster.v_people p on p.district_id = w.district_id and p.id = w.owner_id
    where w.district_id = ${actor.districtId} and (p.id is null or not p.is_active or not p.is_staff) limit 1000`.execute(
    tx,
  );
  return counted(rows);
});

/** Nobody without a recorded qualification ever approved a wording that families read as reviewed. */
const unqualified = question('language.count_unqualified', async ({ tx, actor }, _none: null): Promise<Count> => {
  const { rows } = await sql<{ id: Uuid }>`select m.id from language.memory m
      join roster.v_people p on p.district_id = m.district_id and p.id = m.reviewed_by and p.is_active
    where m.district_id = ${actor.districtId} and m.state = 'reviewed' and not exists (select from language.reviewers v
      where v.district_id = m.district_id and v.person_id = m.reviewed_by and v.language = m.to_language) limit 1000`.execute(
    tx,
  );
  return counted(rows);
});

const children = question('language.count_children', async ({ tx, actor }, _none: null): Promise<Count> => {
  const { rows } = await sql<{ id: Uuid }>`select r.id from language.interpreter_requests r
      join roster.v_people p on p.district_id = r.district_id and p.id = r.staff_id
    where r.district_id = ${actor.districtId} and p.is_student limit 1000`.execute(tx);
  return counted(rows);
});

export const languageChecks: readonly Check[] = [
  {
    id: 'language.reviews_owned',
    name: 'Every translation that waits for a reader, and every open request for an interpreter, has an active owner',
    count: async (floor, actor) => floor.ask(actor, unowned, null),
  },
  {
    id: 'language.reviewed_by_qualified',
    name: 'Every wording marked as reviewed was approved by somebody recorded as qualified for the language',
    count: async (floor, actor) => floor.ask(actor, unqualified, null),
  },
  {
    id: 'language.no_child_interprets',
    name: 'No child is booked as an interpreter',
    count: async (floor, actor) => floor.ask(actor, children, null),
  },
];
