import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import { weekFor } from '#rooms/calendar';
import { morningOf } from '../conversations.decent.ts';
import { isByText, textMorning } from '../conversations.family-text.ts';
import type { ConversationRow } from '../conversations.store.ts';

export type Morning = { readonly at: Temporal.Instant; readonly zone: string };

/**
 * When an answer by mail may, and one by text must, wait for the family's morning: at night on its own clock (else the school's), where nobody
 * may be in danger and the promised time does not pass meanwhile. Null: it goes out now.
 */
export async function morningFor(
  { tx, actor, now }: Pick<QuestionContext, 'tx' | 'actor' | 'now'>,
  row: Pick<
    ConversationRow,
    | 'id'
    | 'channel'
    | 'from_kind'
    | 'critical_at'
    | 'acknowledged_at'
    | 'due_at'
    | 'guardian_id'
    | 'school_id'
    | 'state'
  >,
): Promise<Morning | null> {
  if (isByText(row)) return textMorning({ tx, actor, now }, row);
  if (row.from_kind !== 'email' || (row.critical_at !== null && row.acknowledged_at === null)) return null;
  const { rows } =
    row.guardian_id === null
      ? { rows: [] }
      : await sql<{
          zone: string | null;
        }>`select zone from roster.v_people where district_id = ${actor.districtId} and id = ${row.guardian_id}`.execute(
          tx,
        );
  const zone = rows[0]?.zone ?? (await weekFor(tx, actor.districtId, row.school_id)).zone;
  const at = morningOf(now, zone);
  if (at === null) return null;
  const tooLate = row.state === 'open' && row.due_at !== null && Temporal.Instant.compare(row.due_at, at) <= 0;
  return tooLate ? null : { at, zone };
}
