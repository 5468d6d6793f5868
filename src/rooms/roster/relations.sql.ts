import { type RawBuilder, sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import {
  type KnownRelation,
  knownRelations,
  type Limits,
  limitKey,
  neverLegal,
  type Papers,
  type RelationRight,
  relations,
} from './relations.rules.ts';

/** A tie in a statement: an alias with the columns of `roster.guardianships`. Never anything but our own words. */
type TieAlias = 'g' | 's';

const quoted = (words: readonly string[]): RawBuilder<unknown> => sql.raw(words.map((word) => `'${word}'`).join(', '));

const papersThere = (of: TieAlias, relation: KnownRelation): string => {
  const there: Readonly<Record<Papers, string>> = {
    none: 'true',
    document_and_begin: `${of}.basis_document is not null and ${of}.begins is not null`,
    document_and_end: `${of}.basis_document is not null and ${of}.ends is not null`,
  };
  return there[relations[relation].papers];
};

function ofRelation(
  of: TieAlias,
  right: RelationRight,
  relation: KnownRelation,
  says: string,
  limited: boolean,
): string {
  const standing = relations[relation][right];
  if (standing === 'never') return 'false';
  const usual = standing !== 'said' && !limited;
  const answer = `coalesce(${says}, ${usual})`;
  return standing === 'papers' ? `(${papersThere(of, relation)}) and ${answer}` : answer;
}

const saysColumn: Readonly<Record<RelationRight, string>> = {
  see_records: 'says_see_records',
  be_contacted: 'says_be_contacted',
  act: 'says_act',
  pick_up: 'says_pick_up',
};

/** The right of a confirmed tie, in SQL: the same answer as `rightOf`, for a whole file at once. A test holds both together. */
export function rightSql(of: TieAlias, right: RelationRight, limits: Limits): RawBuilder<boolean> {
  const says = `${of}.${saysColumn[right]}`;
  const cases = knownRelations
    .filter((relation) => relation !== 'other')
    .map(
      (relation) =>
        `when '${relation}' then ${ofRelation(of, right, relation, says, limits.has(limitKey(relation, right)))}`,
    );
  const other = ofRelation(of, right, 'other', says, limits.has(limitKey('other', right)));
  return sql`(case (case when ${sql.raw(of)}.legal_guardian and ${sql.raw(of)}.relation not in (${quoted(neverLegal)}) then 'guardian' else ${sql.raw(of)}.relation end)
    ${sql.raw(cases.join(' '))} else ${sql.raw(other)} end)`;
}

/** What this district took from relations. */
export async function limitsOf(tx: TenantTx, districtId: Uuid): Promise<Limits> {
  const { rows } = await sql<{
    relation: KnownRelation;
    taken: RelationRight;
  }>`select relation, taken from roster.relation_limits where district_id = ${districtId}`.execute(tx);
  return new Set(rows.map((row) => limitKey(row.relation, row.taken)));
}
