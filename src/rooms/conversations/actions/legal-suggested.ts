import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import type { Actor } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { type LegalMatter, lockedLegal } from '../conversations.legal-store.ts';
import { notifyPerson } from '../conversations.notices.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import { closedReaders } from '../conversations.readers.ts';
import {
  addHappening,
  clockOf,
  type ConversationRow,
  indexWords,
  lockConversation,
  moveSearchScope,
  saveConversation,
} from '../conversations.store.ts';
import { mayDecideLegal, superiorFor } from './legal.ts';

/**
 * May take it off its path alone: whoever decides about it, where nobody chose the path. Once: whoever puts it there
 * again is a person, and then it takes two.
 */
export function mayTakeOffAlone(
  actor: Actor,
  directory: Directory,
  row: ConversationRow,
  { suggested, ended_at: endedAt }: Pick<LegalMatter, 'suggested' | 'ended_at'>,
): boolean {
  return suggested && endedAt === null && row.state !== 'closed' && mayDecideLegal(actor, directory, row);
}

/** What was said with the family, into the search again. Notes stay out: they were written for few. */
async function findableAgain(context: ActionContext, row: ConversationRow): Promise<void> {
  const { tx, actor } = context;
  await moveSearchScope(context, row.id);
  const { rows } = await sql<{ text: string }>`select text from conversations.messages
    where district_id = ${actor.districtId} and conversation_id = ${row.id} and direction in ('in', 'out') and state in ('kept', 'sent')
    order by at, id limit 200`.execute(tx);
  const who = `${row.code} ${row.from_name ?? ''} ${row.from_address ?? ''} ${row.subject}`;
  for (const text of [who, ...rows.map((one) => one.text)]) await indexWords(context, row, text);
}

const request = z.object({ conversationId: z.string(), reason: z.string().max(1000) });

/**
 * Takes a matter off a path that nobody chose: the words of the message alone had suggested it. One person, once, with
 * a reason; the superior is told. Its topic was the suggestion too and goes with it. It stays with its owner, and is
 * read again by whoever reads such matters, unless the family had asked for less.
 */
export const takeOffSuggestedPath = action('conversations.legal_off_alone', request, async (context, input) => {
  const { tx, actor, now } = context;
  const row = await lockConversation(context, input.conversationId);
  const directory = await directoryOf(tx, actor.districtId);
  allow(mayWorkOn(actor, row));
  if (row.legal_kind === null) throw errors.legal_none();
  const matter = await lockedLegal(context, row.id);
  allow(mayDecideLegal(actor, directory, row));
  if (row.state === 'closed') throw errors.closed_already();
  if (!mayTakeOffAlone(actor, directory, row, matter)) throw errors.legal_was_chosen();
  const reason = input.reason.trim();
  if (reason === '') throw errors.reason_missing({}, 'reason');
  const by = found(actor.personId);
  const superior = superiorFor(directory, row);
  await sql`update conversations.legal_matters set ended_at = ${now}, ended_by = ${by}, next_at = null, off_reason = ${reason}, off_asked_by = ${by}, off_asked_at = ${now}
    where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
  const privacy = matter.closed_by_path && row.privacy === 'private' ? 'normal' : row.privacy;
  const owner = { ownerId: found(row.owner_id), backupId: row.backup_id };
  const readers = closedReaders(directory, { ...row, privacy, legal_kind: null }, owner) ?? [];
  await saveConversation(context, row.id, clockOf(row), {
    legal_kind: null,
    topic_id: null,
    category_id: null,
    privacy,
    reader_ids: [...readers],
  });
  await findableAgain(context, { ...row, privacy });
  await addHappening(context, row.id, 'legal_off_alone', { facts: { reason } });
  context.record('suggested legal path ended', { kind: 'conversation', id: row.id }, { reason });
  if (superior !== null && superior !== by)
    await notifyPerson(context, {
      personId: superior,
      what: 'legal_off_alone',
      row,
      onceKey: `legal off alone ${row.id} ${now.epochMilliseconds}`,
    });
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
});
