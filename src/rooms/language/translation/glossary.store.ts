import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';

export type GlossaryRow = {
  readonly id: Uuid;
  readonly from: string;
  readonly term: string;
  /** `*`: never translated, in any language. */
  readonly to: string;
  readonly wording: string | null;
};

const columns = sql`id, from_language as "from", term, to_language as "to", wording`;

export async function glossaryOf(tx: TenantTx, districtId: Uuid): Promise<readonly GlossaryRow[]> {
  const { rows } = await sql<GlossaryRow>`select ${columns} from language.glossary
    where district_id = ${districtId} and removed_at is null order by lower(term), to_language limit 2000`.execute(tx);
  return rows;
}

/** What holds for one pair: the wordings, and the terms that are never translated. */
export async function glossaryFor(
  tx: TenantTx,
  districtId: Uuid,
  from: string,
  to: string,
): Promise<{
  readonly terms: readonly { readonly term: string; readonly wording: string }[];
  readonly never: readonly string[];
}> {
  const { rows } = await sql<GlossaryRow>`select ${columns} from language.glossary
    where district_id = ${districtId} and removed_at is null and from_language = ${from} and to_language in (${to}, '*')
    order by length(term) desc, id limit 2000`.execute(tx);
  return {
    terms: rows.flatMap(({ term, wording }) => (wording === null ? [] : [{ term, wording }])),
    never: rows.filter((row) => row.wording === null).map((row) => row.term),
  };
}

export async function saveTerm(
  tx: TenantTx,
  districtId: Uuid,
  row: Omit<GlossaryRow, 'id'> & { readonly by: Uuid; readonly at: Temporal.Instant },
): Promise<Uuid> {
  await sql`update language.glossary set removed_at = ${row.at} where district_id = ${districtId} and removed_at is null
    and from_language = ${row.from} and lower(term) = lower(${row.term}) and to_language = ${row.to}`.execute(tx);
  const id = newId();
  await sql`insert into language.glossary (district_id, id, from_language, term, to_language, wording, entered_by, entered_at)
    values (${districtId}, ${id}, ${row.from}, ${row.term}, ${row.to}, ${row.wording}, ${row.by}, ${row.at})`.execute(
    tx,
  );
  return id;
}

export async function removeTerm(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  at: Temporal.Instant | null,
): Promise<boolean> {
  const result = await sql`update language.glossary set removed_at = ${at}
    where district_id = ${districtId} and id = ${id}`.execute(tx);
  return Number(result.numAffectedRows ?? 0n) > 0;
}
