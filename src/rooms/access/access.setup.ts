import { sql } from 'kysely';
import type { SetupStep } from '#platform/house';

/** The identity provider of the district: entered, tried by a real round trip, switched on. */
export const accessSetup: readonly SetupStep[] = [
  {
    key: 'sign_in',
    order: 20,
    href: '/admin/sign-in',
    async look({ tx, actor }) {
      const { rows } = await sql<{ isOn: boolean; provedAt: Temporal.Instant | null }>`
        select is_on as "isOn", proved_at as "provedAt" from access.oidc where district_id = ${actor.districtId}`.execute(
        tx,
      );
      const row = rows[0];
      if (row === undefined) return { state: 'todo', says: 'none' };
      if (row.provedAt === null) return { state: 'todo', says: 'untried' };
      const facts = { when: row.provedAt };
      return row.isOn ? { state: 'done', says: 'proved', facts } : { state: 'again', says: 'off', facts };
    },
  },
];
