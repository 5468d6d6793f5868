import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Audience, audienceShape } from '../messages.audience.ts';
import { saveDraft, sendAnnouncement, stopRow } from '../actions/announcing.ts';
import { lockAnnouncement } from '../messages.store.ts';

export type SendingAbout = {
  readonly kind: 'slip' | 'sign_up';
  readonly asks: 'slip' | 'sign_up' | 'nothing';
  readonly aboutId: Uuid;
  readonly orgId: Uuid | null;
  readonly language: string;
  readonly title: string;
  readonly body: string;
  readonly short: string;
  readonly audience: Partial<Audience>;
  readonly until: Temporal.Instant | null;
};

/** Most letters of a message's title. */
const titleLetters = 120;

/** Braces would be taken for fields that each family has of its own; what staff wrote about a trip has none. */
const plain = (text: string): string => text.replaceAll('{', '(').replaceAll('}', ')');

/**
 * Tells the families by a message of its own, with all that messages have: their languages, ways, hours, approval and
 * the count of the week. Such a message is due to each of them, so a full week does not hold it; that is on record.
 */
export async function sendAbout(
  context: ActionContext,
  given: SendingAbout,
): Promise<{ readonly id: Uuid; readonly state: 'waiting' | 'scheduled' }> {
  const { tx, actor } = context;
  const { id } = await context.also(saveDraft, {
    orgId: given.orgId,
    language: given.language,
    title: plain(given.title).slice(0, titleLetters),
    body: plain(given.body),
    short: plain(given.short),
    audience: audienceShape.parse(given.audience),
  });
  await sql`update messages.announcements set kind = ${given.kind}, asks = ${given.asks}, about_id = ${given.aboutId}, answer_until = ${given.until}
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
  const { state } = await context.also(sendAnnouncement, { id, budgetReason: given.kind });
  return { id, state };
}

/** What is still on its way about this goes no further. */
export async function stopSendingAbout(context: ActionContext, aboutId: Uuid): Promise<void> {
  const { rows } = await sql<{
    id: Uuid;
  }>`select id from messages.announcements where district_id = ${context.actor.districtId} and about_id = ${aboutId}
    and state in ('waiting', 'scheduled', 'preparing', 'going')`.execute(context.tx);
  for (const row of rows) await stopRow(context, await lockAnnouncement(context.tx, context.actor.districtId, row.id));
}

/** A message about something, and where it stands: a leader may have to say yes first. */
export type SentAbout = { readonly id: Uuid; readonly at: Temporal.Instant; readonly state: string };

export async function sentAbout(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  aboutId: Uuid,
): Promise<readonly SentAbout[]> {
  const { rows } =
    await sql<SentAbout>`select id, coalesce(begun_at, send_at, created_at) as at, state from messages.announcements
    where district_id = ${actor.districtId} and about_id = ${aboutId} order by created_at, id`.execute(tx);
  return rows;
}
