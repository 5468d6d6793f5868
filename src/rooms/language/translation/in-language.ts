import type { ActionContext, QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Secrets } from '#platform/secrets';
import { languageErrors } from '../language.errors.ts';
import { reviewGiven } from '../language.events.ts';
import { glossaryFor } from './glossary.store.ts';
import { type Mark, mask, type Masked, troubleWith, unmask } from './masking.ts';
import { generalEntry, markUsed, type Place, type Remembered, rememberedAll, wantAgain } from './memory.store.ts';
import { dueAfter, ownerFor } from './owning.ts';
import { hasProviders } from './providers.store.ts';
import { openReview, readersOf } from './reviews.store.ts';
import {
  AGAIN_AFTER_MINUTES,
  type How,
  minutesFor,
  normalised,
  plainTag,
  type Risk,
  type Way,
  wayOf,
} from './translation.rules.ts';

/** The one question others ask: what does this text say in that language, now? */

export const translateJob = 'language.translate';

export type InLanguageAsk = {
  readonly text: string;
  /** BCP 47; regions make no difference, scripts do. */
  readonly from: string;
  readonly to: string;
  readonly risk: Risk;
  /** Whatever must not be translated and not be shown to a service: names of children, guardians, staff, schools. */
  readonly names: readonly string[];
  /** A matter of safety that cannot wait for a reader: it goes as the machine has it, and is read afterwards. */
  readonly urgent?: boolean;
  /** What waits for it; comes back in `language.translated`. */
  readonly about?: { readonly kind: string; readonly id: Uuid };
  /** Whose working time the reader's clock follows; default the district's. */
  readonly orgId?: Uuid | null;
};

export type InLanguage = {
  /** What to show or send now. With `original` it is the text as it was. */
  readonly text: string;
  readonly how: How;
  /** Catalog key of the words that must stand beside it, in the language of whoever reads it; null when none must. */
  readonly label: LabelKey | null;
  readonly original: string;
  /** What the machine's wording says when it is translated back: to look at before sending. */
  readonly backTranslation: string | null;
  /** What should be looked at: terms of the glossary that the machine said otherwise. */
  readonly flags: readonly string[];
  /** A machine is at it: `language.translated` comes with this id. */
  readonly waitingFor: Uuid | null;
  /** A person reads it first. */
  readonly waitingForReview: Uuid | null;
};

export type LabelKey = 'language.label.machine' | 'language.label.original';

/** The words that stand beside a text that came this way. */
export function labelOf(how: How): LabelKey | null {
  if (how === 'machine') return 'language.label.machine';
  return how === 'original' ? 'language.label.original' : null;
}

const fillPurpose = 'translation fill';

/** What stands behind the marks, as a keyed hash: a wording for one child is found again for that child only. */
export const fillOf = (secrets: Secrets, marks: readonly Mark[]): string =>
  marks.length === 0 ? '' : secrets.hash(fillPurpose, JSON.stringify(marks.map((mark) => mark.value)));

export const sealFill = (secrets: Secrets, marks: readonly Mark[]): string =>
  secrets.encrypt(fillPurpose, JSON.stringify(marks));
export const openFill = (secrets: Secrets, sealed: string): readonly Mark[] =>
  JSON.parse(secrets.decrypt(fillPurpose, sealed)) as Mark[];

type Looked = {
  readonly masked: Masked;
  readonly place: Place;
  readonly fill: string;
  readonly entries: readonly Remembered[];
  readonly reviewed: Remembered | null;
  readonly machine: Remembered | null;
  readonly general: Remembered | null;
  readonly way: Way;
};

/** The tags as they are kept, or an error the caller can show. */
export function pairOf(from: string, to: string): { readonly from: string; readonly to: string } {
  const [source, target] = [plainTag(from), plainTag(to)];
  if (source === null || target === null) throw languageErrors.language_unknown();
  return { from: source, to: target };
}

async function look(
  { tx, floor, actor, now }: QuestionContext,
  ask: InLanguageAsk,
  pair: { readonly from: string; readonly to: string },
): Promise<Looked> {
  const { never } = await glossaryFor(tx, actor.districtId, pair.from, pair.to);
  const masked = mask(normalised(ask.text), ask.names, pair.from, never);
  const fill = fillOf(floor.secrets, masked.marks);
  const place = { ...pair, sourceText: masked.text };
  const entries = await rememberedAll(tx, actor.districtId, place, fill);
  const general = entries.find((one) => one.fillHash === '') ?? null;
  const reviewed =
    entries.find((one) => one.state === 'reviewed' && (one.fillHash === fill || one.fillHash === '')) ?? null;
  const machine =
    general?.state === 'machine' && troubleWith(masked.text, general.text ?? '') === null ? general : null;
  const [providers, readers] = await Promise.all([
    hasProviders(tx, actor.districtId),
    readersOf(tx, actor.districtId, pair.to),
  ]);
  const again = now.subtract({ minutes: AGAIN_AFTER_MINUTES });
  const way = wayOf(ask.risk, ask.urgent === true, {
    reviewed: reviewed !== null,
    machine: machine !== null,
    asked: general?.state === 'wanted',
    failed:
      general?.state === 'failed' && Temporal.Instant.compare(general.askedAt, again) > 0 && general.failure !== null,
    providers,
    reviewers: readers.length > 0,
  });
  return { masked, place, fill, entries, reviewed, machine, general, way };
}

function answerOf(ask: InLanguageAsk, { masked, reviewed, machine, way }: Looked, to: string): InLanguage {
  const entry = way.how === 'reviewed' ? reviewed : way.how === 'machine' ? machine : null;
  const how: How = entry === null ? 'original' : way.how;
  return {
    text: entry === null ? ask.text : unmask(entry.text ?? '', masked.marks, to),
    how,
    label: labelOf(how),
    original: ask.text,
    backTranslation:
      machine?.backText === null || machine === null ? null : unmask(machine.backText, masked.marks, ask.from),
    flags: how === 'machine' ? (machine?.flags ?? []) : [],
    waitingFor: null,
    waitingForReview: null,
  };
}

const unchanged = (ask: InLanguageAsk): InLanguage => ({
  text: ask.text,
  how: 'same',
  label: null,
  original: ask.text,
  backTranslation: null,
  flags: [],
  waitingFor: null,
  waitingForReview: null,
});

/**
 * What a text is in a language at this moment, and sees to it that it will be better: asks a machine (in a job, nobody waits
 * for it) and opens a review where one is needed. Runs inside the caller's action. Ask once for each language of a
 * broadcast with the names left as fields, not once for each family.
 */
export async function inLanguage(context: ActionContext, ask: InLanguageAsk): Promise<InLanguage> {
  const pair = pairOf(ask.from, ask.to);
  if (pair.from === pair.to || ask.text.trim() === '') return unchanged(ask);
  const { tx, actor, now, floor, enqueue, record } = context;
  const looked = await look(context, ask, pair);
  const { way, masked, place, fill, general, reviewed, machine } = looked;
  const answer = answerOf(ask, looked, ask.to);
  const used = way.how === 'reviewed' ? reviewed : machine;
  if (used !== null) await markUsed(tx, actor.districtId, used.id, now);
  let waitingFor: Uuid | null = null;
  let entry = general;
  if (way.askMachine || way.askReview) {
    entry ??= await generalEntry(tx, actor.districtId, place, now, way.askMachine ? 'wanted' : 'failed');
    if (way.askMachine) {
      await wantAgain(tx, actor.districtId, entry.id, now);
      enqueue(translateJob, { memoryId: entry.id }, { key: entry.id });
      waitingFor = entry.id;
    }
  }
  if (general?.state === 'wanted') waitingFor = general.id;
  if (!way.askReview || entry === null) return { ...answer, waitingFor };
  const ownerId = await ownerFor(context, pair.to);
  const review = await openReview(tx, actor.districtId, now, {
    memoryId: entry.id,
    fillHash: fill,
    fillSealed: sealFill(floor.secrets, masked.marks),
    risk: ask.risk,
    aboutKind: ask.about?.kind ?? null,
    aboutId: ask.about?.id ?? null,
    askedBy: actor.personId,
    ownerId,
    dueAt: await dueAfter(context, minutesFor(ask.risk, ask.urgent === true), ask.orgId ?? null),
  });
  if (review.isNew) {
    record('translation review asked', { kind: 'translation_review', id: review.id }, { to: pair.to, risk: ask.risk });
    await context.publish(reviewGiven({ reviewId: review.id, ownerId, to: pair.to }));
  }
  context.refresh('language.reviews');
  return { ...answer, waitingFor, waitingForReview: review.id };
}

/** What would happen, without doing anything: for whoever is about to send. */
export type Preview = Pick<InLanguage, 'text' | 'how' | 'label' | 'backTranslation' | 'flags'> & {
  readonly to: string;
  /** What it would wait for if it were sent to wait. */
  readonly wouldWait: 'machine' | 'review' | null;
  /** A machine is at it already. */
  readonly isAsked: boolean;
};

/**
 * The same text in each of the languages of its readers, as it would go out now: whoever sends sees exactly which families
 * would get the original. Changes nothing.
 */
export async function previewLanguages(
  context: QuestionContext,
  { to, ...ask }: Omit<InLanguageAsk, 'to'> & { readonly to: readonly string[] },
): Promise<readonly Preview[]> {
  const previews: Preview[] = [];
  for (const tag of new Set(to)) {
    const one = { ...ask, to: tag };
    const pair = pairOf(ask.from, tag);
    if (pair.from === pair.to || ask.text.trim() === '') {
      previews.push({
        text: ask.text,
        how: 'same',
        label: null,
        backTranslation: null,
        flags: [],
        to: tag,
        wouldWait: null,
        isAsked: false,
      });
      continue;
    }
    const looked = await look(context, one, pair);
    const { text, how, label, backTranslation, flags } = answerOf(one, looked, tag);
    const isAsked = looked.general?.state === 'wanted';
    const asks = looked.way.askMachine || isAsked;
    const wouldWait = how !== 'original' ? null : looked.way.askReview ? 'review' : asks ? 'machine' : null;
    previews.push({ text, how, label, backTranslation, flags, to: tag, wouldWait, isAsked });
  }
  return previews;
}

/**
 * What a family wrote, for staff: the machine's wording where there is one, labelled; never waits for a reader. The original
 * stays with whoever asked.
 */
export async function translateForStaff(
  context: ActionContext,
  ask: Omit<InLanguageAsk, 'risk' | 'urgent' | 'orgId'>,
): Promise<InLanguage> {
  const pair = pairOf(ask.from, ask.to);
  if (pair.from === pair.to || ask.text.trim() === '') return unchanged({ ...ask, risk: 'routine' });
  const { tx, actor, now, enqueue } = context;
  const looked = await look(context, { ...ask, risk: 'routine' }, pair);
  const answer = answerOf({ ...ask, risk: 'routine' }, looked, ask.to);
  if (looked.general?.state === 'wanted') return { ...answer, waitingFor: looked.general.id };
  if (!looked.way.askMachine) return answer;
  const entry = looked.general ?? (await generalEntry(tx, actor.districtId, looked.place, now, 'wanted'));
  await wantAgain(tx, actor.districtId, entry.id, now);
  enqueue(translateJob, { memoryId: entry.id }, { key: entry.id });
  return { ...answer, waitingFor: entry.id };
}
