import { z } from 'zod';
import { action, question, type ActionContext } from '#platform/action';
import { hasRole, isStaff } from '#platform/actor';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { personCards } from '#rooms/roster';
import { languageErrors } from '../language.errors.ts';
import { reviewGiven, textTranslated } from '../language.events.ts';
import { mayApprove, maySeeReview } from '../language.policy.ts';
import { glossaryFor } from './glossary.store.ts';
import { fillOf, openFill, pairOf } from './in-language.ts';
import { type Mark, mask, troubleWith, unmask, written } from './masking.ts';
import { keepReviewed, type Place, rememberedAll, rememberedById } from './memory.store.ts';

import {
  decideReview,
  giveReview,
  languagesOfReviewer,
  readersOf,
  reviewById,
  type ReviewRow,
  waitingReviews,
} from './reviews.store.ts';
import { holdsTerm, normalised, remasked } from './translation.rules.ts';

/** Qualified people read what touches rights, discipline, special education, health and consent before families do. */

async function isQualified({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>, language: string): Promise<boolean> {
  if (actor.personId === null) return false;
  return (await readersOf(tx, actor.districtId, language)).includes(actor.personId);
}

export type QueueItem = {
  readonly id: Uuid;
  readonly from: string;
  readonly to: string;
  readonly risk: ReviewRow['risk'];
  readonly dueAt: Temporal.Instant;
  readonly ownerName: string;
  readonly isMine: boolean;
  /** Whether the reader of this list may approve it. */
  readonly canApprove: boolean;
  readonly hasDraft: boolean;
  readonly begins: string;
};

/** The queue as this person may see it: their own and their languages'; an administrator sees all of it. */
export const reviewQueue = question(
  'language.review_queue',
  async (context, _none: null): Promise<readonly QueueItem[]> => {
    const { tx, actor, floor } = context;
    allow(isStaff(actor) && actor.personId !== null);
    const languages = await languagesOfReviewer(tx, actor.districtId, actor.personId ?? '');
    const all = hasRole(actor, 'administrator', null);
    const rows = await waitingReviews(tx, actor.districtId, all ? null : { ownerId: actor.personId ?? '', languages });
    const people = await personCards(
      tx,
      actor.districtId,
      rows.map((row) => row.ownerId),
    );
    return rows.map((row) => {
      const whole = unmask(row.sourceText, openFill(floor.secrets, row.fillSealed), row.from).replaceAll(/\s+/gu, ' ');
      return {
        id: row.id,
        from: row.from,
        to: row.to,
        risk: row.risk,
        dueAt: row.dueAt,
        ownerName: people.get(row.ownerId)?.name ?? '',
        isMine: row.ownerId === actor.personId,
        canApprove: languages.includes(row.to),
        hasDraft: row.hasDraft,
        begins: whole.length > 120 ? `${whole.slice(0, 119).trimEnd()}…` : whole,
      };
    });
  },
);

/** How many wait for this person, for the navigation. */
export const reviewsWaiting = question(
  'language.reviews_waiting',
  async ({ tx, actor }, _none: null): Promise<number> => {
    if (actor.personId === null) return 0;
    const languages = await languagesOfReviewer(tx, actor.districtId, actor.personId);
    return (await waitingReviews(tx, actor.districtId, { ownerId: actor.personId, languages })).length;
  },
);

export type ReviewItem = {
  readonly review: ReviewRow;
  readonly original: string;
  /** The best wording there is: somebody's for another name, else the machine's, else nothing. */
  readonly draft: string;
  readonly draftBy: 'reviewer' | 'machine' | null;
  readonly provider: string | null;
  readonly backTranslation: string | null;
  /** Terms of the district's glossary that stand in the original; `said`: whether the draft has the district's wording. */
  readonly glossary: readonly { readonly term: string; readonly wording: string; readonly said: boolean }[];
  /** Names and figures in it: the wording may hold for others too. */
  readonly hasFields: boolean;
  readonly canApprove: boolean;
  readonly ownerName: string;
  readonly readers: readonly { readonly id: Uuid; readonly name: string }[];
};

export const reviewItem = question('language.review', async (context, reviewId: Uuid): Promise<ReviewItem> => {
  const { tx, actor, floor } = context;
  const review = found(await reviewById(tx, actor.districtId, reviewId));
  const qualified = await isQualified(context, review.to);
  allow(maySeeReview(actor, { ownerId: review.ownerId, qualified }));
  const marks = openFill(floor.secrets, review.fillSealed);
  const entry = found(await rememberedById(tx, actor.districtId, review.memoryId));
  const place: Place = { from: entry.from, to: entry.to, sourceText: entry.sourceText };
  const all = await rememberedAll(tx, actor.districtId, place, review.fillHash);
  const whole = (text: string | null): boolean => text !== null && troubleWith(entry.sourceText, text) === null;
  const before = all.find((one) => one.state === 'reviewed' && whole(one.text)) ?? null;
  const machine = all.find((one) => one.state === 'machine') ?? null;
  const chosen = before ?? machine;
  const draft = chosen === null ? '' : unmask(chosen.text ?? '', marks, review.to);
  const { terms } = await glossaryFor(tx, actor.districtId, review.from, review.to);
  const readers = await readersOf(tx, actor.districtId, review.to);
  const people = await personCards(tx, actor.districtId, [...readers, review.ownerId]);
  return {
    review,
    original: unmask(entry.sourceText, marks, review.from),
    draft,
    draftBy: before !== null ? 'reviewer' : machine !== null ? 'machine' : null,
    provider: before === null ? (machine?.provider ?? null) : null,
    backTranslation:
      before !== null || machine?.backText === null || machine === null
        ? null
        : unmask(machine.backText, marks, review.from),
    glossary: terms
      .filter(({ term }) => holdsTerm(entry.sourceText, term))
      .map((one) => ({ ...one, said: draft.toLowerCase().includes(one.wording.toLowerCase()) })),
    hasFields: marks.some(({ kind }) => kind === 'name' || kind === 'count'),
    canApprove: mayApprove(actor, { qualified }),
    ownerName: people.get(review.ownerId)?.name ?? '',
    readers: readers.map((id) => ({ id, name: people.get(id)?.name ?? '' })),
  };
});

/**
 * Keeps a person's wording. With `forAll` it holds whatever names and figures stand in the fields, and all of them must stand
 * in it; otherwise it is found again for exactly the same ones.
 */
async function remember(
  context: ActionContext,
  place: Place,
  marks: readonly Mark[],
  { wording, forAll }: { readonly wording: string; readonly forAll: boolean },
): Promise<Uuid> {
  const { tx, actor, now, floor } = context;
  const clean = normalised(wording);
  if (clean === '') throw languageErrors.text_missing({}, 'wording');
  const text = remasked(
    clean,
    marks.map((one) => ({ value: one.value, shown: written(one, place.to) })),
  );
  const isWhole = troubleWith(place.sourceText, text) === null;
  const varies = marks.some(({ kind }) => kind === 'name' || kind === 'count');
  if (forAll && varies && !isWhole) throw languageErrors.marks_missing({}, 'wording');
  const general = isWhole && (forAll || !varies);
  return keepReviewed(tx, actor.districtId, place, {
    fill: general ? '' : fillOf(floor.secrets, marks),
    text,
    by: actor.personId ?? actor.districtId,
    at: now,
  });
}

/** Approves a translation as it now reads. From then on this wording wins, here and wherever the same text is said again. */
export const approveTranslation = action(
  'language.approve',
  z.object({ reviewId: z.uuid(), wording: z.string().max(20_000), forAll: z.boolean().default(false) }),
  async (context, { reviewId, wording, forAll }) => {
    const { tx, actor, now, floor, record, publish, refresh } = context;
    const review = found(await reviewById(tx, actor.districtId, reviewId, true));
    allow(mayApprove(actor, { qualified: await isQualified(context, review.to) }));
    if (review.state !== 'waiting') throw languageErrors.decided_already();
    const entry = found(await rememberedById(tx, actor.districtId, review.memoryId));
    const marks = openFill(floor.secrets, review.fillSealed);
    const memoryId = await remember(context, { from: entry.from, to: entry.to, sourceText: entry.sourceText }, marks, {
      wording,
      forAll,
    });
    await decideReview(tx, actor.districtId, reviewId, { state: 'approved', by: actor.personId, at: now });
    record('translation approved', { kind: 'translation_review', id: reviewId }, { to: review.to, risk: review.risk });
    refresh('language.reviews');
    refresh('translations');
    const { aboutKind, aboutId, from, to } = review;
    await publish(textTranslated({ memoryId, reviewId, from, to, how: 'reviewed', aboutKind, aboutId }));
  },
);

/** The text is not sent, or an interpreter says it: nobody need read it. By its owner, a reader, or whoever asked. */
export const withdrawReview = action(
  'language.withdraw_review',
  z.object({ reviewId: z.uuid() }),
  async (context, { reviewId }) => {
    const { tx, actor, now, record, refresh } = context;
    const review = found(await reviewById(tx, actor.districtId, reviewId, true));
    const mine = actor.kind === 'system' || (actor.personId !== null && actor.personId === review.askedBy);
    allow(mine || maySeeReview(actor, { ownerId: review.ownerId, qualified: await isQualified(context, review.to) }));
    if (review.state !== 'waiting') throw languageErrors.decided_already();
    await decideReview(tx, actor.districtId, reviewId, { state: 'withdrawn', by: actor.personId, at: now });
    record('translation review withdrawn', { kind: 'translation_review', id: reviewId });
    refresh('language.reviews');
  },
);

/** Hands a review to another qualified reader. */
export const handReview = action(
  'language.hand_review',
  z.object({ reviewId: z.uuid(), personId: z.uuid() }),
  async (context, { reviewId, personId }) => {
    const { tx, actor, record, refresh } = context;
    const review = found(await reviewById(tx, actor.districtId, reviewId, true));
    allow(maySeeReview(actor, { ownerId: review.ownerId, qualified: await isQualified(context, review.to) }));
    if (review.state !== 'waiting') throw languageErrors.decided_already();
    if (!(await readersOf(tx, actor.districtId, review.to)).includes(personId))
      throw languageErrors.nobody_chosen({}, 'person');
    await giveReview(tx, actor.districtId, reviewId, personId);
    await context.publish(reviewGiven({ reviewId, ownerId: personId, to: review.to }));
    record('translation review handed on', { kind: 'translation_review', id: reviewId });
    refresh('language.reviews');
  },
);

/** A qualified person says how it should have been said, wherever the translation was seen. The wording wins from now on. */
export const correctTranslation = action(
  'language.correct',
  z.object({
    text: z.string().max(20_000),
    from: z.string(),
    to: z.string(),
    names: z.array(z.string()).max(500),
    wording: z.string().max(20_000),
    forAll: z.boolean().default(false),
  }),
  async (context, { text, from, to, names, wording, forAll }): Promise<Uuid> => {
    const { tx, actor, record } = context;
    const pair = pairOf(from, to);
    allow(mayApprove(actor, { qualified: await isQualified(context, pair.to) }));
    const { never } = await glossaryFor(tx, actor.districtId, pair.from, pair.to);
    const masked = mask(normalised(text), names, pair.from, never);
    const id = await remember(context, { ...pair, sourceText: masked.text }, masked.marks, { wording, forAll });
    record('translation corrected', { kind: 'translation', id }, { to: pair.to });
    return id;
  },
);
