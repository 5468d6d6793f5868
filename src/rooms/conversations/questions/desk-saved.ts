import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';

export type SavedReply = {
  readonly id: Uuid;
  readonly name: string;
  readonly text: string;
  readonly language: string;
  readonly ownerId: Uuid;
  readonly topicId: Uuid | null;
  readonly shared: boolean;
};

export async function repliesFor(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  topicId: Uuid | null,
): Promise<readonly SavedReply[]> {
  const { rows } = await sql<SavedReply>`
    select id, name, text, language, owner_id as "ownerId", topic_id as "topicId", shared from conversations.saved_replies
    where district_id = ${actor.districtId} and ended_at is null and (shared or owner_id = ${actor.personId})
    order by (topic_id is not distinct from ${topicId}::uuid and topic_id is not null) desc, name, id limit 300`.execute(
    tx,
  );
  return rows;
}

/** The replies this person may use: their own and the shared ones; those of the topic first. */
export const savedReplies = question(
  'conversations.desk_saved_replies',
  async (context, { topicId }: { topicId: Uuid | null }): Promise<readonly SavedReply[]> =>
    repliesFor(context, topicId),
);

export type ReplyFields = {
  readonly family: string;
  readonly child: string;
  readonly me: string;
  readonly school: string;
  readonly due: string;
};

/** A saved reply with its fields filled; a field that is not known stays to be seen and filled by hand. */
export function filledReply(text: string, fields: ReplyFields): string {
  return text.replaceAll(/\{(family|child|me|school|due)\}/g, (whole, name: keyof ReplyFields) =>
    fields[name] === '' ? whole : fields[name],
  );
}
