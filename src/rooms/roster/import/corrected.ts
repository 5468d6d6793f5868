import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { foldForSearch } from './fields.ts';

/** The fields somebody may put right, with the type each is kept as. Only names in this list ever reach a statement. */
export const correctable = {
  person: {
    given_name: 'text',
    family_name: 'text',
    preferred_name: 'text',
    birth_date: 'date',
    language: 'text',
    interpreter: 'boolean',
    zone: 'text',
    grade: 'text',
    school_id: 'uuid',
  },
  org: { name: 'text', phone: 'text', email: 'text', address: 'text', zone: 'text', is_open: 'boolean' },
  class: { name: 'text' },
  guardianship: {
    relation: 'text',
    legal_guardian: 'boolean',
    lives_with: 'boolean',
    emergency_only: 'boolean',
    contact_order: 'integer',
    may_be_contacted: 'boolean',
    may_see_records: 'boolean',
    may_act: 'boolean',
    may_pick_up: 'boolean',
  },
} as const;
export type CorrectableKind = keyof typeof correctable;

const tables: Readonly<Record<CorrectableKind, string>> = {
  person: 'roster.people',
  org: 'roster.orgs',
  class: 'roster.classes',
  guardianship: 'roster.guardianships',
};

/** Rights that a correction grants stand only while the guardianship is confirmed: a new restriction goes before them. */
const rights = new Set(['may_see_records', 'may_act', 'may_pick_up']);

async function reapplyField(
  tx: TenantTx,
  districtId: Uuid,
  kind: CorrectableKind,
  field: string,
  type: string,
): Promise<void> {
  const table = sql.table(tables[kind]);
  const column = sql.ref(field);
  const value = sql`c.value::${sql.raw(type)}`;
  const stands =
    kind === 'guardianship' && rights.has(field) ? sql`and (t.state = 'confirmed' or not c.value::boolean)` : sql``;
  await sql`update roster.corrections c set file_value = t.${column}::text
    from ${table} t where c.district_id = ${districtId} and c.subject_kind = ${kind} and c.field = ${field}
      and t.district_id = c.district_id and t.id = c.subject_id and t.${column} is distinct from ${value}`.execute(tx);
  await sql`update ${table} t set ${column} = ${value}
    from roster.corrections c where c.district_id = ${districtId} and c.subject_kind = ${kind} and c.field = ${field}
      and t.district_id = c.district_id and t.id = c.subject_id and t.${column} is distinct from ${value} ${stands}`.execute(
    tx,
  );
}

/** Searching must find the name as corrected. */
export async function refreshSearch(tx: TenantTx, districtId: Uuid, personIds: readonly Uuid[]): Promise<void> {
  if (personIds.length === 0) return;
  const { rows } = await sql<{ id: Uuid; words: string }>`
    select id, concat_ws(' ', preferred_name, given_name, middle_name, family_name, local_id) as words
    from roster.people where district_id = ${districtId} and id = any (${personIds}::uuid[])`.execute(tx);
  const folded = rows.map(({ id, words }) => ({ id, text: foldForSearch(words) }));
  await sql`update roster.people p set search_text = f.text
    from jsonb_to_recordset(${JSON.stringify(folded)}::jsonb) as f (id uuid, text text)
    where p.district_id = ${districtId} and p.id = f.id and p.search_text <> f.text`.execute(tx);
}

/** After an import wrote the file's words, those that people put right go over them, and the file's are kept beside. */
export async function reapplyCorrections(tx: TenantTx, districtId: Uuid): Promise<void> {
  const { rows } = await sql<{ subject_kind: CorrectableKind; field: string }>`
    select distinct subject_kind, field from roster.corrections where district_id = ${districtId}`.execute(tx);
  for (const { subject_kind: kind, field } of rows) {
    const type = (correctable[kind] as Readonly<Record<string, string>>)[field];
    if (type !== undefined) await reapplyField(tx, districtId, kind, field, type);
  }
  const { rows: named } = await sql<{ id: Uuid }>`
    select distinct subject_id as id from roster.corrections
    where district_id = ${districtId} and subject_kind = 'person' and field like '%_name'`.execute(tx);
  await refreshSearch(
    tx,
    districtId,
    named.map((row) => row.id),
  );
}
