import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow, found, notFound } from '#platform/errors';
import { readFile, type StoredFile } from '#platform/files';
import { isUuid, type Uuid } from '#platform/ids';
import { filesUntilLeft, type Leave, untilLeft, wordsCame } from '../conversations.former.ts';
import { readableConversation } from './desk-conversation.ts';

/** Of what went from somebody with its child: only what was there until then. */
async function allowFile({ tx, actor }: QuestionContext, id: Uuid, left: Leave): Promise<void> {
  const { rows } =
    await sql`select from platform.files f where f.district_id = ${actor.districtId} and f.id = ${id} and ${filesUntilLeft(left, 'f')}`.execute(
      tx,
    );
  allow(rows.length > 0);
}

async function allowWords({ tx, actor }: QuestionContext, id: Uuid, left: Leave | null): Promise<void> {
  if (left === null) return;
  const { rows } =
    await sql`select from conversations.messages m where m.district_id = ${actor.districtId} and m.id = ${id} and ${untilLeft(left, wordsCame('m'))}`.execute(
      tx,
    );
  allow(rows.length > 0);
}

/** A file of a conversation with its bytes: by the conversation's own policy, and only when it is clean. */
export const fileOfConversation = question(
  'conversations.desk_file',
  async (context, { id }: { id: Uuid }): Promise<StoredFile & { bytes: Buffer }> => {
    if (!isUuid(id)) throw notFound();
    // The owner first: nobody's bytes are read before the policy has answered.
    const { rows } = await sql<{
      owner_kind: string;
      owner_id: Uuid | null;
      state: string;
    }>`select owner_kind, owner_id, state from platform.files where district_id = ${context.actor.districtId} and id = ${id}`.execute(
      context.tx,
    );
    const head = found(rows[0]);
    allow(
      head.owner_id !== null &&
        (head.owner_kind === 'conversation' || head.owner_kind === 'conversation_original') &&
        head.state === 'clean',
    );
    const { left } = await readableConversation(context, found(head.owner_id));
    if (left !== null) await allowFile(context, id, left);
    return found(await readFile(context, id));
  },
);

/** A mail's own form, made safe when it came in. */
export const mailOfMessage = question(
  'conversations.desk_mail_form',
  async (context, { id }: { id: Uuid }): Promise<string> => {
    if (!isUuid(id)) throw notFound();
    const { rows } = await sql<{
      conversation_id: Uuid;
      html_safe: string | null;
    }>`select conversation_id, html_safe from conversations.messages where district_id = ${context.actor.districtId} and id = ${id}`.execute(
      context.tx,
    );
    const message = found(rows[0]);
    const { left } = await readableConversation(context, message.conversation_id);
    await allowWords(context, id, left);
    return found(message.html_safe);
  },
);

/**
 * A mail as it came, byte by byte, for whoever may read its conversation. Not while one of its attachments is held:
 * it would travel inside. And not before a scanner, where one is set, called it clean.
 */
export const originalOfMessage = question(
  'conversations.desk_original',
  async (context, { id }: { id: Uuid }): Promise<Buffer> => {
    if (!isUuid(id)) throw notFound();
    const district = context.actor.districtId;
    const { rows } = await sql<{ conversation_id: Uuid; file_id: Uuid | null; scan: string | null; held: boolean }>`
      select m.conversation_id, f.id as file_id, f.scan,
        m.file_count > 0 and exists (select from platform.files a where a.district_id = m.district_id and a.owner_id = m.conversation_id
          and a.owner_kind = 'conversation' and a.created_at = m.at and a.state = 'held') as held
      from conversations.messages m join channels.inbound i on i.district_id = m.district_id and i.id = m.inbound_id
        join platform.files f on f.district_id = m.district_id and f.id = i.raw_file_id
      where m.district_id = ${district} and m.id = ${id}`.execute(context.tx);
    const message = found(rows[0]);
    const { left } = await readableConversation(context, message.conversation_id);
    await allowWords(context, id, left);
    allow(!message.held && (message.scan === null || message.scan === 'clean'));
    return found(await readFile(context, found(message.file_id))).bytes;
  },
);
