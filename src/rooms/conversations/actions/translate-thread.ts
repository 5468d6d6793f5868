import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow } from '#platform/errors';
import { mayWorkOn } from '../conversations.policy.ts';
import { type MessageRow, readConversation } from '../conversations.store.ts';
import { beginTranslating, languageOfMessage, mostTranslated } from '../conversations.translating.ts';

/** Asks a machine for the newest messages of a thread in the language of whoever reads it. Answers how many it is at. */
export const translateThread = action(
  'conversations.translate_thread',
  z.object({ conversationId: z.string(), to: z.string().max(20) }),
  async (context, { conversationId, to }): Promise<number> => {
    const { tx, actor } = context;
    const row = await readConversation(context, conversationId);
    allow(mayWorkOn(actor, row));
    const { rows } = await sql<MessageRow>`select * from conversations.messages where district_id = ${actor.districtId}
      and conversation_id = ${row.id} and direction <> 'note' and state in ('kept', 'sent') order by id desc limit ${mostTranslated}`.execute(
      tx,
    );
    let asked = 0;
    for (const message of rows) {
      const from = await languageOfMessage(context, row, message);
      if (await beginTranslating(context, row, message.text, { from, to })) asked++;
    }
    return asked;
  },
);
