import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { PersonRow } from './access.store.ts';

/** The schools a person belongs to: as staff, and through the children. */
export async function schoolsOf(
  tx: TenantTx,
  districtId: Uuid,
  person: Pick<PersonRow, 'assignments' | 'children'>,
): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ school_id: Uuid }>`select distinct school_id from roster.v_people
    where district_id = ${districtId} and id = any(${person.children}::uuid[]) and school_id is not null`.execute(tx);
  return [...new Set([...person.assignments.map((one) => one.orgId), ...rows.map((row) => row.school_id)])];
}

export type FoundPerson = {
  id: Uuid;
  name: string;
  is_staff: boolean;
  is_guardian: boolean;
  is_active: boolean;
  is_on: boolean;
  seen_at: Temporal.Instant | null;
  roles: { role: string; org: string }[];
};

/** People by words of their name, for the administrators' page; staff only, or guardians for handing out a code. */
export async function searchPeople(
  tx: TenantTx,
  districtId: Uuid,
  {
    words,
    which,
    schools,
    limit,
    from = 0,
  }: {
    words: string;
    which: 'staff' | 'guardians' | 'off';
    schools: readonly Uuid[] | null;
    limit: number;
    from?: number;
  },
): Promise<readonly FoundPerson[]> {
  const parts = words
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => `%${part.replaceAll(/[%_\\]/g, '')}%`);
  const kind =
    which === 'staff'
      ? sql`(p.is_staff or exists (select from access.grants g where g.district_id = p.district_id and g.person_id = p.id and g.withdrawn_at is null))`
      : which === 'off'
        ? sql`coalesce(a.is_on, true) = false`
        : sql`p.is_guardian`;
  const near =
    schools === null
      ? sql`true`
      : sql`exists (select from roster.v_guardianships w join roster.v_people c on c.district_id = w.district_id and c.id = w.student_id
          where w.district_id = p.district_id and w.guardian_id = p.id and c.school_id = any(${[...schools]}::uuid[]))`;
  const { rows } =
    await sql<FoundPerson>`select p.id, p.name, p.is_staff, p.is_guardian, p.is_active, coalesce(a.is_on, true) as is_on, a.seen_at,
      coalesce((select jsonb_agg(jsonb_build_object('role', s.role, 'org', o.name) order by s.is_primary desc, s.id)
        from roster.v_assignments s join roster.v_orgs o on o.district_id = s.district_id and o.id = s.org_id
        where s.district_id = p.district_id and s.person_id = p.id), '[]') as roles
    from roster.v_people p left join access.accounts a on a.district_id = p.district_id and a.person_id = p.id
    where p.district_id = ${districtId} and ${kind} and ${near}
      and (select bool_and(p.search_text like part) from unnest(${parts.length === 0 ? ['%'] : parts}::text[]) part)
    order by p.family_name, p.given_name, p.id limit ${limit} offset ${from}`.execute(tx);
  return rows;
}

export async function unitsOf(
  tx: TenantTx,
  districtId: Uuid,
): Promise<readonly { id: Uuid; name: string; kind: string }[]> {
  const { rows } = await sql<{ id: Uuid; name: string; kind: string }>`select id, name, kind from roster.v_orgs
    where district_id = ${districtId} and is_active order by kind, name`.execute(tx);
  return rows;
}
