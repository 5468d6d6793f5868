import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

/** Active administrators whose account is on. Wherever the roster seats one, an administrator is the district's. */
export async function administrators({ tx, actor }: Reading): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`select distinct r.person_id as id from access.v_staff_roles r
    join roster.v_people p on p.district_id = r.district_id and p.id = r.person_id and p.is_active
    left join access.v_accounts a on a.district_id = r.district_id and a.person_id = r.person_id
    where r.district_id = ${actor.districtId} and r.role = 'administrator' and coalesce(a.is_on, true)
    order by 1`.execute(tx);
  return rows.map((row) => row.id);
}

/** Which of these people work here now. */
export async function working({ tx, actor }: Reading, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
  const { rows } = await sql<{ id: Uuid }>`select p.id from roster.v_people p
    left join access.v_accounts a on a.district_id = p.district_id and a.person_id = p.id
    where p.district_id = ${actor.districtId} and p.id = any(${[...ids]}::uuid[]) and p.is_active and p.is_staff and coalesce(a.is_on, true)`.execute(
    tx,
  );
  return new Set(rows.map((row) => row.id));
}

/**
 * Who answers for a request: the named officer, else an administrator; never the asker, nor a parent of the children it
 * is about, as long as there is anybody else.
 */
export async function ownerFor(
  reading: Reading,
  officerId: Uuid | null,
  about: { readonly askerId: Uuid | null; readonly studentIds: readonly Uuid[]; readonly not?: readonly Uuid[] },
): Promise<Uuid | null> {
  const { tx, actor } = reading;
  const able = [...(officerId === null ? [] : [officerId]), ...(await administrators(reading))];
  const active = await working(reading, able);
  const { rows } = await sql<{ id: Uuid }>`select guardian_id as id from roster.v_guardianships
    where district_id = ${actor.districtId} and student_id = any(${[...about.studentIds]}::uuid[])`.execute(tx);
  const own = new Set([about.askerId, ...rows.map((row) => row.id)]);
  const candidates = able.filter((id) => active.has(id) && !(about.not ?? []).includes(id));
  return candidates.find((id) => !own.has(id)) ?? candidates[0] ?? null;
}

/** A person's mail address and language, for a notice; null when there is no address. */
export async function mailOf(
  { tx, actor }: Reading,
  personId: Uuid,
): Promise<{ address: string; language: string | null; zone: string | null } | null> {
  const { rows } = await sql<{
    address: string;
    language: string | null;
    zone: string | null;
  }>`select d.value as address, p.language, p.zone
    from roster.v_contact_details d join roster.v_people p on p.district_id = d.district_id and p.id = d.person_id
    where d.district_id = ${actor.districtId} and d.person_id = ${personId} and d.kind = 'email' order by d.position limit 1`.execute(
    tx,
  );
  return rows[0] ?? null;
}
