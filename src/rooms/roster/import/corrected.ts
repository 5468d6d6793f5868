import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { searchTextOf } from '../finding/search-text.ts';

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
    basis_document: 'text',
    begins: 'date',
    ends: 'date',
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

/** Rights that a correction grants stand only while the guardianship is confirmed and nothing restricts it: a restriction goes before them. */
const rights = new Set(['may_see_records', 'may_act', 'may_pick_up']);

/** Columns that may be empty: only these can go back to a file that says nothing. */
const emptiable = new Set([
  'preferred_name',
  'birth_date',
  'language',
  'zone',
  'grade',
  'school_id',
  'phone',
  'email',
  'address',
  'contact_order',
  'basis_document',
  'begins',
  'ends',
]);

type CorrectedField = { readonly kind: CorrectableKind; readonly field: string; readonly type: string };

/** The type a field is kept as; undefined for what nobody may correct. */
export const correctableType = (kind: CorrectableKind, field: string): string | undefined =>
  (correctable[kind] as Readonly<Record<string, string>>)[field];

/**
 * What the file says now, beside what somebody put right. `importedAt` is set after an import: a word of the file that is
 * neither the one that was corrected nor the correction is news, and waits for a person. When the file goes back to its
 * old word, nothing is left to decide.
 */
async function noteFileWords(
  tx: TenantTx,
  districtId: Uuid,
  { kind, field, type }: CorrectedField,
  importedAt: string | null,
): Promise<void> {
  const now = sql`${importedAt}::timestamptz`;
  const word = sql`t.${sql.ref(field)}::text`;
  const isNews = sql`${now} is not null and c.file_value is distinct from ${word}`;
  await sql`update roster.corrections c set file_value = ${word},
      file_changed_at = case when not (${isNews}) then c.file_changed_at
        when c.file_changed_at is not null and c.file_before is not distinct from ${word} then null else ${now} end,
      file_before = case when ${isNews} and c.file_changed_at is null then c.file_value else c.file_before end
    from ${sql.table(tables[kind])} t where c.district_id = ${districtId} and c.subject_kind = ${kind} and c.field = ${field}
      and t.district_id = c.district_id and t.id = c.subject_id and t.${sql.ref(field)} is distinct from c.value::${sql.raw(type)}`.execute(
    tx,
  );
}

async function writeOver(
  tx: TenantTx,
  districtId: Uuid,
  { kind, field, type }: CorrectedField,
  only: Uuid | null,
): Promise<void> {
  const column = sql.ref(field);
  const value = sql`c.value::${sql.raw(type)}`;
  const stands =
    kind === 'guardianship' && rights.has(field)
      ? sql`and (not c.value::boolean or (t.state = 'confirmed' and not exists (select from roster.restrictions r
          where r.district_id = t.district_id and r.guardianship_id = t.id and r.lifted_at is null)))`
      : sql``;
  await sql`update ${sql.table(tables[kind])} t set ${column} = ${value}
    from roster.corrections c where c.district_id = ${districtId} and c.subject_kind = ${kind} and c.field = ${field}
      and (${only}::uuid is null or c.subject_id = ${only}::uuid)
      and t.district_id = c.district_id and t.id = c.subject_id and t.${column} is distinct from ${value} ${stands}`.execute(
    tx,
  );
}

export type NewCorrection = CorrectedField & {
  readonly id: Uuid;
  readonly subjectId: Uuid;
  readonly value: string | null;
  readonly by: Uuid | null;
  readonly at: Temporal.Instant;
};

/** Keeps what somebody put right, with the file's word of now beside it, and writes it. A second word about the same field settles what was open. */
export async function keepCorrection(tx: TenantTx, districtId: Uuid, made: NewCorrection): Promise<void> {
  const { kind, field } = made;
  await sql`insert into roster.corrections (district_id, id, subject_kind, subject_id, field, value, file_value, corrected_by, corrected_at)
    select ${districtId}::uuid, ${made.id}::uuid, ${kind}, t.id, ${field}, ${made.value}, t.${sql.ref(field)}::text, ${made.by}::uuid, ${made.at}
    from ${sql.table(tables[kind])} t where t.district_id = ${districtId} and t.id = ${made.subjectId}
    on conflict (district_id, subject_kind, subject_id, field) do update set value = excluded.value, corrected_by = excluded.corrected_by,
      corrected_at = excluded.corrected_at, file_before = null, file_changed_at = null`.execute(tx);
  await writeOver(tx, districtId, made, made.subjectId);
  if (kind === 'person' && field.endsWith('_name')) await refreshSearch(tx, districtId, [made.subjectId]);
}

/** The file's word counts again. Nothing goes back to a word that a file can never have said. */
export async function dropCorrection(
  tx: TenantTx,
  districtId: Uuid,
  { kind, field, type, subjectId }: CorrectedField & { readonly subjectId: Uuid },
): Promise<void> {
  const says = emptiable.has(field) ? sql`` : sql`and c.file_value is not null`;
  await sql`update ${sql.table(tables[kind])} t set ${sql.ref(field)} = c.file_value::${sql.raw(type)}
    from roster.corrections c where c.district_id = ${districtId} and c.subject_kind = ${kind} and c.subject_id = ${subjectId} and c.field = ${field}
      and t.district_id = c.district_id and t.id = c.subject_id ${says}`.execute(tx);
  await sql`delete from roster.corrections where district_id = ${districtId} and subject_kind = ${kind} and subject_id = ${subjectId} and field = ${field}`.execute(
    tx,
  );
  if (kind === 'person') await refreshSearch(tx, districtId, [subjectId]);
}

const agreeing = ['given_name', 'family_name', 'preferred_name', 'birth_date', 'language', 'grade'] as const;

/**
 * Where the file that was just applied says of a person what somebody had put right, the correction has done its work
 * and goes: from now on the file speaks again. Runs while the import's difference is at hand.
 */
export async function settleAgreed(tx: TenantTx, districtId: Uuid): Promise<void> {
  const { rows } = await sql<{ field: string }>`
    select distinct field from roster.corrections where district_id = ${districtId} and subject_kind = 'person'`.execute(
    tx,
  );
  const corrected = new Set(rows.map((row) => row.field));
  for (const field of agreeing.filter((one) => corrected.has(one))) {
    await sql`delete from roster.corrections c using people_diff d, pg_temp.staged_people s
      where c.district_id = ${districtId} and c.subject_kind = 'person' and c.field = ${field} and d.person_id = c.subject_id
        and d.change in ('changed', 'returned', 'rekeyed') and s.id = d.staged_id and s.${sql.ref(field)}::text = c.value`.execute(
      tx,
    );
  }
}

/** Searching must find the name as corrected. */
export async function refreshSearch(tx: TenantTx, districtId: Uuid, personIds: readonly Uuid[]): Promise<void> {
  if (personIds.length === 0) return;
  const { rows } = await sql<{ id: Uuid; given: (string | null)[]; family: string | null; more: string | null }>`
    select id, array[preferred_name, given_name, middle_name] as given, family_name as family, local_id as more
    from roster.people where district_id = ${districtId} and id = any (${personIds}::uuid[])`.execute(tx);
  const folded = rows.map(({ id, ...named }) => ({ id, text: searchTextOf(named) }));
  await sql`update roster.people p set search_text = f.text
    from jsonb_to_recordset(${JSON.stringify(folded)}::jsonb) as f (id uuid, text text)
    where p.district_id = ${districtId} and p.id = f.id and p.search_text <> f.text`.execute(tx);
}

/** After an import wrote the file's words, those that people put right go over them, and the file's are kept beside. */
export async function reapplyCorrections(
  tx: TenantTx,
  districtId: Uuid,
  importedAt: string | null = null,
): Promise<void> {
  const { rows } = await sql<{ subject_kind: CorrectableKind; field: string }>`
    select distinct subject_kind, field from roster.corrections where district_id = ${districtId}`.execute(tx);
  for (const { subject_kind: kind, field } of rows) {
    const type = correctableType(kind, field);
    if (type === undefined) continue;
    await noteFileWords(tx, districtId, { kind, field, type }, importedAt);
    await writeOver(tx, districtId, { kind, field, type }, null);
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
