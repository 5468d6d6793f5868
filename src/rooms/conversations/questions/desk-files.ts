import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow, found, notFound } from '#platform/errors';
import { readFile, type StoredFile } from '#platform/files';
import { isUuid, type Uuid } from '#platform/ids';
import { mayReadAtDesk } from '../conversations.policy.ts';
import { readConversation } from '../conversations.store.ts';
import { readableConversation } from './desk-conversation.ts';

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
    allow(mayReadAtDesk(context.actor, await readConversation(context, found(head.owner_id))));
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
    await readableConversation(context, message.conversation_id);
    return found(message.html_safe);
  },
);
