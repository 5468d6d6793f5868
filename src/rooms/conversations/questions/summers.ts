import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Role } from '#platform/actor';
import { addBusiness } from '#platform/clock';
import type { Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { directoryOf, type Org } from '../conversations.directory.ts';
import { maySetSummer } from '../conversations.policy.ts';
import { usualGoals } from '../conversations.rules.ts';

export type SummerLine = {
  readonly id: Uuid;
  readonly orgId: Uuid;
  readonly startsOn: string;
  readonly lastOn: string;
  readonly cover: {
    readonly kind: string;
    readonly personId: Uuid | null;
    readonly role: Role | null;
    readonly unitId: Uuid | null;
  };
  readonly mayRemove: boolean;
};

/** Long breaks that are not over yet: of the district, and of the schools whose break the reader may set. */
export const summersToSee = question(
  'conversations.summers',
  async ({ tx, actor, now }): Promise<readonly SummerLine[]> => {
    const directory = await directoryOf(tx, actor.districtId);
    const { rows } = await sql<{
      id: Uuid;
      org_id: Uuid;
      starts_on: string;
      last_on: string;
      cover_kind: string;
      person_id: Uuid | null;
      role: Role | null;
      unit_id: Uuid | null;
    }>`
    select id, org_id, starts_on::text, (until_on - 1)::text as last_on, cover_kind, person_id, role, unit_id from conversations.summers
    where district_id = ${actor.districtId} and removed_at is null and until_at > ${now} order by starts_on, id limit 200`.execute(
      tx,
    );
    return rows.flatMap((row) => {
      const org = directory.orgs.get(row.org_id);
      if (org === undefined) return [];
      const mayRemove = maySetSummer(actor, org.id, org.kind);
      if (!mayRemove && org.kind !== 'district') return [];
      const cover = { kind: row.cover_kind, personId: row.person_id, role: row.role, unitId: row.unit_id };
      return [{ id: row.id, orgId: row.org_id, startsOn: row.starts_on, lastOn: row.last_on, cover, mayRemove }];
    });
  },
);

/** Where the reader may set the long break: the district first. */
export const summerPlaces = question('conversations.summer_places', async ({ tx, actor }): Promise<readonly Org[]> => {
  const directory = await directoryOf(tx, actor.districtId);
  return [...directory.orgs.values()]
    .filter((org) => org.kind !== 'department' && maySetSummer(actor, org.id, org.kind))
    .toSorted((a, b) => Number(b.kind === 'district') - Number(a.kind === 'district') || a.name.localeCompare(b.name));
});

/** When a question asked now is answered at the latest, in the working time of this school. */
export const answeredBy = question(
  'conversations.answered_by',
  async ({ tx, actor, now }, { orgId }: { orgId: Uuid | null }): Promise<{ due: Temporal.Instant; zone: string }> => {
    const week = await weekFor(tx, actor.districtId, orgId);
    return { due: addBusiness(now, usualGoals.answerMinutes, week), zone: week.zone };
  },
);
