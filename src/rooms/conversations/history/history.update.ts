import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { type NewFile, storeFiles } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { directoryOf, goalsOf } from '../conversations.directory.ts';
import { conversationCritical } from '../conversations.events.ts';
import { closedNow, familyWrote } from '../conversations.rules.ts';
import {
  addHappening,
  clockOf,
  type ConversationRow,
  indexWords,
  lockConversation,
  saveConversation,
} from '../conversations.store.ts';
import { historyId } from './history.ids.ts';
import { type Placing, placeTickets } from './history.place.ts';
import type { OldMessage, OldTicket } from './history.tickets.ts';

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

/** What the old tool knows more of a ticket that came over open and is not closed here. */
export type News = {
  readonly id: Uuid;
  readonly ticket: OldTicket;
  /** Places in the ticket's list of the messages that are not here yet. */
  readonly fresh: readonly number[];
  /** It is closed there now. */
  readonly closedThere: boolean;
  /** Somebody wrote or did something with it here since it came over. */
  readonly workedHere: boolean;
};

export type UpdateCounts = {
  readonly updated: number;
  readonly new_messages: number;
  readonly closed_there: number;
  readonly closed_there_open_here: number;
};

export const noUpdates: UpdateCounts = { updated: 0, new_messages: 0, closed_there: 0, closed_there_open_here: 0 };

const bare = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
/** The same words at the same moment in the same direction are the same message. */
const markOf = (direction: string, at: Temporal.Instant, text: string): string =>
  `${direction} ${at.epochMilliseconds} ${bare(text.toWellFormed())}`;
const keyOf = (message: OldMessage): string => markOf(message.kind, message.at, message.text);

type Here = { conversation_id: Uuid; direction: string; at: Temporal.Instant; text: string };

/** Reads what stands here of these tickets and says what is new there. Only reads; tickets closed here are left out. */
export async function newsOf(
  { tx, actor }: Reading,
  placing: Placing,
  tickets: readonly OldTicket[],
): Promise<readonly News[]> {
  const idOf = (ticket: OldTicket): Uuid => historyId(actor.districtId, placing.map.source, 'ticket', ticket.ref);
  const ids = tickets.map(idOf);
  const { rows: open } = await sql<{ id: Uuid; acted: boolean; told: boolean }>`select c.id,
      exists (select from conversations.happenings h where h.district_id = c.district_id and h.conversation_id = c.id and h.by_id is not null) as acted,
      exists (select from conversations.happenings h where h.district_id = c.district_id and h.conversation_id = c.id and h.what = 'closed_there') as told
    from conversations.conversations c where c.district_id = ${actor.districtId} and c.id = any(${ids}::uuid[])
      and c.history = 'open' and c.state <> 'closed' and c.merged_into is null`.execute(tx);
  const { rows } = await sql<Here>`select conversation_id, direction, at, text from conversations.messages
    where district_id = ${actor.districtId} and conversation_id = any(${open.map((row) => row.id)}::uuid[])`.execute(
    tx,
  );
  const here = Map.groupBy(rows, (row) => row.conversation_id);
  const standing = new Map(open.map((row) => [row.id, row]));
  return tickets.flatMap((ticket) => {
    const id = idOf(ticket);
    const state = standing.get(id);
    if (state === undefined) return [];
    const left = new Map<string, number>();
    for (const row of here.get(id) ?? []) {
      const mark = markOf(row.direction, row.at, row.text);
      left.set(mark, (left.get(mark) ?? 0) + 1);
    }
    const fresh = ticket.messages.flatMap((message, place) => {
      const many = left.get(keyOf(message)) ?? 0;
      if (many > 0) left.set(keyOf(message), many - 1);
      return many > 0 ? [] : [place];
    });
    // Whatever stands here and not there was written here.
    const workedHere = state.acted || [...left.values()].some((many) => many > 0);
    const closedThere = ticket.state === 'closed' && !(state.told && workedHere);
    return fresh.length === 0 && !closedThere ? [] : [{ id, ticket, fresh, closedThere, workedHere }];
  });
}

export function updateCounts(news: readonly News[]): UpdateCounts {
  const closed = news.filter((one) => one.closedThere);
  return {
    updated: news.length,
    new_messages: news.reduce((n, one) => n + one.fresh.length, 0),
    closed_there: closed.filter((one) => !one.workedHere).length,
    closed_there_open_here: closed.filter((one) => one.workedHere).length,
  };
}

/** A matter with words of danger that nobody took, and one on a legal path, is closed by people only. */
const mayClose = (row: ConversationRow, { workedHere }: News): boolean =>
  !workedHere && row.legal_kind === null && (row.critical_at === null || row.acknowledged_at !== null);

export type Kept = {
  readonly placing: Placing;
  readonly files: ReadonlyMap<string, ReadonlyMap<number, readonly NewFile[]>>;
  readonly insertMessages: (rows: readonly Readonly<Record<string, unknown>>[]) => Promise<void>;
};

/**
 * Adds what is new there and closes what is closed there, unless somebody worked on it here: then both stand in the
 * conversation, and a person decides. Nothing that was written, given or decided here is changed.
 */
export async function applyNews(context: ActionContext, kept: Kept, one: News): Promise<number> {
  const { tx, actor, now } = context;
  const { placing } = kept;
  const row = await lockConversation(context, one.id);
  const messages = one.fresh.flatMap((place) => one.ticket.messages[place] ?? []);
  const closing = one.closedThere && mayClose(row, one);
  // Placed as an open one, so that new words of danger are looked for; the subject was looked through when it came.
  const asOpen: OldTicket = { ...one.ticket, subject: '', messages, state: closing ? 'closed' : 'open' };
  const [placed] = messages.length === 0 ? [] : await placeTickets(context, placing, [asOpen], 'shared');
  let stored = 0;
  const rows: Readonly<Record<string, unknown>>[] = [];
  for (const [at, message] of (placed?.messages ?? []).entries()) {
    const some = kept.files.get(one.ticket.ref)?.get(one.fresh[at] ?? -1) ?? [];
    await storeFiles(
      { ...context, now: messages[at]?.at ?? now },
      some.map((file) => ({ ...file, owner: { kind: 'conversation', id: one.id } })),
    );
    stored += some.length;
    rows.push({ ...message, conversation_id: one.id, file_count: some.length });
  }
  await kept.insertMessages(rows);
  const weeks = await weeksOf(tx, actor.districtId);
  const goals = goalsOf(await directoryOf(tx, actor.districtId), row.topic_id);
  const wrote = messages.some((message) => message.kind === 'in');
  const last = messages.at(-1);
  const newest = last !== undefined && Temporal.Instant.compare(last.at, row.last_message_at) > 0 ? last : null;
  const before = clockOf(row);
  const awake = wrote && !closing ? familyWrote(before, now, goals, weeks(row.school_id)) : before;
  const critical = closing ? null : (placed?.critical ?? null);
  await saveConversation(context, one.id, closing ? closedNow(awake, now, weeks(row.school_id)) : awake, {
    message_count: row.message_count + messages.length,
    ...(newest === null ? {} : { last_message_at: newest.at, last_from: newest.kind === 'out' ? 'staff' : 'family' }),
    ...(wrote && !closing ? { unread: true } : {}),
    ...(closing ? { closed_how: 'history' } : {}),
    ...(critical === null || row.critical_at !== null ? {} : { critical_at: now, critical_category: critical }),
  });
  const facts = { source: placing.map.source, ref: one.ticket.ref.slice(0, 200), n: messages.length };
  if (messages.length > 0) {
    await indexWords(context, row, messages.map((message) => message.text.toWellFormed()).join('\n'));
    await addHappening(context, one.id, 'brought_more', { byId: null, facts });
  }
  if (one.closedThere)
    await addHappening(context, one.id, closing ? 'closed_as_there' : 'closed_there', { byId: null, facts });
  if (critical !== null && row.critical_at === null)
    await context.publish(conversationCritical({ conversationId: one.id, category: critical }));
  return stored;
}
