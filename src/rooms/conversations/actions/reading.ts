import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow } from '#platform/errors';
import { directoryOf } from '../conversations.directory.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import { privateReaders } from '../conversations.readers.ts';
import { addHappening, clockOf, lockConversation, moveSearchScope, saveConversation } from '../conversations.store.ts';

const oneRequest = z.object({ conversationId: z.string() });

/** From now on read only by the owner, one backup and one named superior; it leaves search and everybody else's views. */
export const makePrivate = action('conversations.make_private', oneRequest, async (context, { conversationId }) => {
  const row = await lockConversation(context, conversationId, { history: true });
  allow(mayWorkOn(context.actor, row));
  if (row.privacy !== 'normal' || row.owner_id === null) return;
  const directory = await directoryOf(context.tx, context.actor.districtId);
  const readers = privateReaders(directory, { ownerId: row.owner_id, backupId: row.backup_id }, row.excluded_ids);
  await saveConversation(context, row.id, clockOf(row), {
    privacy: 'private',
    reader_ids: [...readers],
    helper_ids: row.helper_ids.filter((id) => readers.includes(id)),
  });
  await moveSearchScope(context, row.id);
  await addHappening(context, row.id, 'made_private');
  context.record('conversation made private', { kind: 'conversation', id: row.id });
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
});

/** Marks it as read by this person; the owner's reading ends "unread". */
export const markRead = action('conversations.mark_read', oneRequest, async (context, { conversationId }) => {
  const { tx, actor, now } = context;
  // Raw statements of one transaction keep their order when they are started together.
  const read =
    sql`insert into conversations.reads (district_id, id, conversation_id, person_id, read_at) values (${actor.districtId}, gen_random_uuid(), ${conversationId}, ${actor.personId}, ${now})
    on conflict on constraint reads_once do update set read_at = excluded.read_at`.execute(tx);
  const taken =
    sql`update conversations.conversations set unread = false where district_id = ${actor.districtId} and id = ${conversationId} and owner_id = ${actor.personId} and unread`.execute(
      tx,
    );
  await Promise.all([read, taken]);
});
