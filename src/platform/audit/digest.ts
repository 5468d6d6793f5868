import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';

/** What stands before the first seal of a district. */
export const beginning = 'the beginning';

/** One link of a district's chain over its audit. */
export type Seal = {
  readonly seq: number;
  readonly fromWritten: Temporal.Instant;
  readonly toWritten: Temporal.Instant;
  readonly rowCount: number;
  readonly previous: string;
  readonly rowsHash: string;
};

/** The link's own hash: over the one before it, its place, its span and the digest of its rows. */
export function hashOf({ seq, fromWritten, toWritten, rowCount, previous, rowsHash }: Seal): string {
  return createHash('sha256')
    .update(JSON.stringify([seq, fromWritten.toString(), toWritten.toString(), rowCount, previous, rowsHash]))
    .digest('hex');
}

/** One audit row `a` as the text that is sealed, always of one line. */
export const rowTexts: RawBuilder<string> = sql<string>`jsonb_build_array(a.id, extract(epoch from a.at)::text, extract(epoch from a.written_at)::text,
  a.actor_kind, a.actor_id, a.reason, a.what, a.about_kind, a.about_id, a.facts)::text`;

/**
 * Digest of the audit rows `a` of a group, in the order they were written. Every column is in it; moments as seconds,
 * so that it does not matter which zone or style a database session has.
 */
export const rowsDigest: RawBuilder<string> = sql<string>`encode(sha256(convert_to(coalesce(string_agg(encode(sha256(convert_to(
  ${rowTexts}, 'UTF8')), 'hex'), '' order by a.written_at, a.id), ''), 'UTF8')), 'hex')`;
