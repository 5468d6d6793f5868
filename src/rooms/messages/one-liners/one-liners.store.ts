import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { PhraseSlots } from '#rooms/language';
import type { Kind } from './turns.rules.ts';

export type OneLiner = {
  readonly id: Uuid;
  readonly author_id: Uuid;
  readonly student_id: Uuid;
  readonly kind: Kind;
  readonly phrase_id: string | null;
  readonly slots: PhraseSlots;
  readonly words: string;
  readonly language: string;
  readonly state: 'going' | 'taken_back' | 'done';
  readonly broadcast_id: Uuid | null;
  readonly goes_at: Temporal.Instant | null;
  readonly created_at: Temporal.Instant;
};

/** One of them, held until the transaction ends: it is sent once, or taken back. */
export async function lockOneLiner({ tx, actor }: ActionContext, id: Uuid): Promise<OneLiner> {
  const { rows } =
    await sql<OneLiner>`select id, author_id, student_id, kind, phrase_id, slots, words, language, state, broadcast_id, goes_at, created_at
    from messages.one_liners where district_id = ${actor.districtId} and id = ${id} for update`.execute(tx);
  return found(rows[0]);
}
