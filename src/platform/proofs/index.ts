import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import { newId } from '#platform/ids';

/**
 * What was shown to work by a real round trip, and when: a mail that came back, an alarm call that somebody heard. One
 * note a kind and district; the newest replaces the one before.
 */
type Reader = Pick<QuestionContext, 'tx' | 'actor'>;

const keyOf = (kind: string): string => `proof.${kind}`;

/** The note of a kind, or null. `read` makes sure of its shape; what does not fit counts as none. */
export async function readProof<T>(
  { tx, actor }: Reader,
  kind: string,
  read: (value: unknown) => T | null,
): Promise<T | null> {
  const { rows } = await sql<{ value: unknown }>`select value from platform.district_settings
    where district_id = ${actor.districtId} and key = ${keyOf(kind)}`.execute(tx);
  return rows[0] === undefined ? null : read(rows[0].value);
}

export async function writeProof({ tx, actor }: Reader, kind: string, value: object): Promise<void> {
  await sql`insert into platform.district_settings (district_id, id, key, value)
    values (${actor.districtId}, ${newId()}, ${keyOf(kind)}, ${JSON.stringify(value)}::jsonb)
    on conflict on constraint district_settings_key do update set value = excluded.value`.execute(tx);
}

/** Holds the note until the transaction ends, so that two who answer at once both count. */
export async function lockProof({ tx, actor }: Reader, kind: string): Promise<void> {
  await sql`select from platform.district_settings where district_id = ${actor.districtId} and key = ${keyOf(kind)} for update`.execute(
    tx,
  );
}
