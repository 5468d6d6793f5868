import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { isStaff } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { errors } from '../conversations.errors.ts';
import { maySetTopics } from '../conversations.policy.ts';

const savedReplyRequest = z.object({
  id: z.string().nullable(),
  name: z.string().max(100),
  text: z.string().max(20_000),
  language: z.string().max(20),
  topicId: z.string().nullable().default(null),
  shared: z.boolean().default(true),
});

/** A reply to use again. Fields in braces are filled when it is used: {family}, {child}, {me}, {school}, {due}. */
export const saveReply = action(
  'conversations.save_reply',
  savedReplyRequest,
  async ({ tx, actor, record }, input): Promise<Uuid> => {
    allow(isStaff(actor) || actor.kind === 'token' || actor.kind === 'system');
    if (input.name.trim() === '') throw errors.name_missing({}, 'name');
    if (input.text.trim() === '') throw errors.words_missing({}, 'text');
    const id = input.id ?? newId();
    if (input.id !== null) {
      const { rows } = await sql<{
        owner_id: Uuid;
      }>`select owner_id from conversations.saved_replies where district_id = ${actor.districtId} and id = ${input.id}`.execute(
        tx,
      );
      allow(found(rows[0]).owner_id === actor.personId || maySetTopics(actor));
    }
    await sql`insert into conversations.saved_replies (district_id, id, name, text, language, owner_id, topic_id, shared) values (${actor.districtId}, ${id}, ${input.name.trim()}, ${input.text.trim()}, ${input.language}, ${found(actor.personId)}, ${input.topicId}, ${input.shared})
    on conflict (district_id, id) do update set name = excluded.name, text = excluded.text, language = excluded.language, topic_id = excluded.topic_id, shared = excluded.shared, ended_at = null`.execute(
      tx,
    );
    record('saved reply kept', { kind: 'saved_reply', id });
    return id;
  },
);

const endReplyRequest = z.object({ id: z.string(), ended: z.boolean() });

export const endSavedReply = action(
  'conversations.end_saved_reply',
  endReplyRequest,
  async ({ tx, actor, now, record }, { id, ended }) => {
    const { rows } = await sql<{
      owner_id: Uuid;
    }>`select owner_id from conversations.saved_replies where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
    allow(found(rows[0]).owner_id === actor.personId || maySetTopics(actor));
    await sql`update conversations.saved_replies set ended_at = ${ended ? now : null}::timestamptz where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
    record(ended ? 'saved reply ended' : 'saved reply brought back', { kind: 'saved_reply', id });
  },
);

const filterRequest = z.object({ name: z.string().max(60), query: z.string().max(1000) });

export const saveFilter = action(
  'conversations.save_filter',
  filterRequest,
  async ({ tx, actor }, { name, query }): Promise<Uuid> => {
    allow(isStaff(actor));
    if (name.trim() === '') throw errors.name_missing({}, 'name');
    const id = newId();
    await sql`insert into conversations.saved_filters (district_id, id, person_id, name, query) values (${actor.districtId}, ${id}, ${found(actor.personId)}, ${name.trim()}, ${query})`.execute(
      tx,
    );
    return id;
  },
);

const removeFilterRequest = z.object({ id: z.string() });

export const removeFilter = action(
  'conversations.remove_filter',
  removeFilterRequest,
  async ({ tx, actor }, { id }) => {
    await sql`delete from conversations.saved_filters where district_id = ${actor.districtId} and id = ${id} and person_id = ${actor.personId}`.execute(
      tx,
    );
  },
);
