import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { readConversation } from './conversations.store.ts';
import { beginTranslating } from './conversations.translating.ts';

const request = z.object({ conversationId: z.string(), messageId: z.string().optional() });

/** What a family wrote in another language than its owner reads: a machine begins at once, so that it is there to read. */
export const translateArrived = action(
  'conversations.translate',
  request.loose(),
  async (context, { conversationId, messageId }) => {
    const { tx, actor } = context;
    const row = await readConversation(context, conversationId);
    if (row.owner_id === null) return;
    const { rows } = await sql<{ text: string; language: string | null; reads: string | null }>`
      select m.text, m.language, (select p.language from roster.v_people p where p.district_id = m.district_id and p.id = ${row.owner_id}) as reads
      from conversations.messages m where m.district_id = ${actor.districtId} and m.conversation_id = ${row.id} and m.direction = 'in' and (m.channel <> 'voice' or 'written_by_machine' = any(m.warnings))
        and (${messageId ?? null}::uuid is null or m.id = ${messageId ?? null}::uuid) order by m.id limit 1`.execute(
      tx,
    );
    const message = rows[0];
    if (message === undefined || message.language === null) return;
    const pair = { from: message.language, to: message.reads ?? 'en' };
    await beginTranslating(context, row, message.text, pair);
  },
);
