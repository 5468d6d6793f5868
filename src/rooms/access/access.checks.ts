import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Check } from '#platform/house';
import type { Uuid } from '#platform/ids';
import { administrators } from './access.store.ts';
import { dayOf } from './sessions.begin.ts';

/** Sessions and tokens that still stand for people who are not there any more, or whose account is off. */
const leftOpen = question('access.left_open', async ({ tx, actor, now }): Promise<readonly Uuid[]> => {
  const { rows } = await sql<{ id: Uuid }>`
    with gone as (select p.id from roster.v_people p left join access.accounts a on a.district_id = p.district_id and a.person_id = p.id
      where p.district_id = ${actor.districtId} and (not p.is_active or not coalesce(a.is_on, true)))
    select distinct gone.id from gone where
      exists (select from platform.sessions s where s.district_id = ${actor.districtId} and s.person_id = gone.id and s.expires_at > ${now})
      or exists (select from access.tokens t where t.district_id = ${actor.districtId} and t.person_id = gone.id and t.revoked_at is null and t.expires_at > ${now})`.execute(
    tx,
  );
  return rows.map((row) => row.id);
});

const hasAdministrator = question(
  'access.has_administrator',
  async ({ tx, actor, now }): Promise<boolean> => (await administrators(tx, actor.districtId, dayOf(now))).length > 0,
);

export const accessChecks: readonly Check[] = [
  {
    id: 'access.nobody_left_signed_in',
    name: 'Nobody who left, and no account switched off, still has a session or a token',
    count: async (floor, actor) => {
      const people = await floor.ask(actor, leftOpen, {});
      return { violations: people.length, examples: people.slice(0, 5) };
    },
  },
  {
    id: 'access.an_administrator',
    name: 'The district has an active administrator',
    count: async (floor, actor) => ({
      violations: (await floor.ask(actor, hasAdministrator, {})) ? 0 : 1,
      examples: [],
    }),
  },
];
