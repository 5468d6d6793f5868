import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { searchTextOf } from './search-text.ts';

const atOnce = 2000;
/** By which rules texts are written now: the default of the column, raised by a migration whenever the rules change. */
const rulesNow = 2;

type Row = { id: Uuid; given: (string | null)[]; family: string | null; more: string | null; mail: string | null };

/** Writes the search texts of some people anew who have them by older rules. Answers how many there were. */
export const searchAgain = action('roster.search_again', z.object({}), async ({ tx, actor }): Promise<number> => {
  const { rows } =
    await sql<Row>`select p.id, array[p.preferred_name, p.given_name, p.middle_name] as given, p.family_name as family, p.local_id as more,
      case when p.source = 'hand' then (select d.value from roster.contact_details d
        where d.district_id = p.district_id and d.person_id = p.id and d.kind = 'email' and d.ended_at is null order by d.position limit 1) end as mail
    from roster.people p where p.district_id = ${actor.districtId} and p.search_rules < ${sql.lit(rulesNow)} order by p.id limit ${atOnce}`.execute(
      tx,
    );
  if (rows.length === 0) return 0;
  const texts = rows.map(({ id, given, family, more, mail }) => ({
    id,
    text: searchTextOf({ given, family, more: [more, mail].filter((part) => part !== null).join(' ') }),
  }));
  await sql`update roster.people p set search_text = f.text, search_rules = ${sql.lit(rulesNow)}
    from jsonb_to_recordset(${JSON.stringify(texts)}::jsonb) as f (id uuid, text text)
    where p.district_id = ${actor.districtId} and p.id = f.id`.execute(tx);
  return rows.length;
});

/** Until none is left: after an upgrade that finds more. Most of the time there is nothing to do. */
export const searchAgainJob: Job = {
  async perform({ floor, actor }) {
    while ((await floor.act(actor, searchAgain, {})) === atOnce);
  },
  leaseSeconds: 900,
};
