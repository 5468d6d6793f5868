import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Audience, audienceShape } from '../messages.audience.ts';
import { saveDraft, sendAnnouncement } from '../actions/announcing.ts';

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
export async function sendAbout(context: ActionContext, given: SendingAbout): Promise<Uuid> {
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
  await context.also(sendAnnouncement, { id, budgetReason: given.kind });
  return id;
}
