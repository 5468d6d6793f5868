import type { ActionContext, QuestionContext } from '#platform/action';
import { addBusiness, NeverOpens } from '#platform/clock';
import type { Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { activeAdministrators } from '#rooms/roster';
import { reviewGiven } from '../language.events.ts';
import { giveReview, readersOf, reviewsToMove } from './reviews.store.ts';

/**
 * Who answers for a review, and until when. A waiting review always has exactly one active owner: a qualified reader, and
 * where nobody is qualified an administrator, who sees that nobody is.
 */
export async function ownerFor(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  language: string,
  without: readonly Uuid[] = [],
): Promise<Uuid> {
  const readers = await readersOf(tx, actor.districtId, language);
  const reader = readers.find((id) => !without.includes(id));
  if (reader !== undefined) return reader;
  const administrators = await activeAdministrators(tx, actor.districtId);
  // The last administrator can neither be switched off nor imported away; a district without any is not yet set up.
  const owner = administrators.find((id) => !without.includes(id)) ?? administrators[0] ?? actor.personId;
  if (owner === null || owner === undefined) throw new Error('Nobody in this district can answer for a translation');
  return owner;
}

/** So many open minutes from now by the school's calendar; three days where a calendar never opens. */
export async function dueAfter(
  { tx, actor, now }: Pick<QuestionContext, 'tx' | 'actor' | 'now'>,
  minutes: number,
  orgId: Uuid | null,
): Promise<Temporal.Instant> {
  try {
    return addBusiness(now, minutes, await weekFor(tx, actor.districtId, orgId));
  } catch (error) {
    if (!(error instanceof NeverOpens)) throw error;
    return now.add({ hours: 72 });
  }
}

/** Gives the reviews of people who are going to others, in the same transaction. */
export async function moveReviewsOf(context: ActionContext, personIds: readonly Uuid[]): Promise<void> {
  const { tx, actor, record } = context;
  for (const review of await reviewsToMove(tx, actor.districtId, { owners: personIds })) {
    const ownerId = await ownerFor(context, review.to, personIds);
    await giveReview(tx, actor.districtId, review.id, ownerId);
    await context.publish(reviewGiven({ reviewId: review.id, ownerId, to: review.to }));
    record('translation review handed on', { kind: 'translation_review', id: review.id });
  }
}

/** A language has other readers than before: what an administrator held goes to a reader, what nobody can read goes up. */
export async function moveReviewsIn(context: ActionContext, language: string): Promise<void> {
  const { tx, actor, record } = context;
  const readers = await readersOf(tx, actor.districtId, language);
  for (const review of await reviewsToMove(tx, actor.districtId, { language })) {
    if (readers.includes(review.ownerId)) continue;
    const owner = await ownerFor(context, language);
    if (owner === review.ownerId) continue;
    await giveReview(tx, actor.districtId, review.id, owner);
    await context.publish(reviewGiven({ reviewId: review.id, ownerId: owner, to: language }));
    record('translation review handed on', { kind: 'translation_review', id: review.id });
  }
}
