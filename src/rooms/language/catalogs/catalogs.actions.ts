import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type ActionContext, type QuestionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId } from '#platform/ids';
import { languageErrors } from '../language.errors.ts';
import { mayReviewCatalog } from '../language.policy.ts';
import { languagesOfReviewer } from '../translation/reviews.store.ts';
import { fitsEnglish, partsOf } from './catalogs.rules.ts';
import { effective, ownWords, partPrint, partReviews, wordsChanged } from './wordings.ts';

/** People who speak a language read the words of the pages, correct them and say that they have read them. */

async function allowLanguage({ tx, actor, floor }: QuestionContext, language: string): Promise<void> {
  found(floor.words.languages.find((one) => one.tag === language && one.tag !== 'en'));
  const mine = actor.personId === null ? [] : await languagesOfReviewer(tx, actor.districtId, actor.personId);
  allow(mayReviewCatalog(actor, { qualified: mine.includes(language) }));
}

export type CatalogLanguage = {
  readonly tag: string;
  readonly parts: number;
  readonly reviewed: number;
  /** The district's own wordings. */
  readonly own: number;
};

/** The languages of the pages that this person may look through, with how far each is. */
export const catalogLanguages = question(
  'language.catalogs',
  async (context, _none: null): Promise<readonly CatalogLanguage[]> => {
    const { tx, actor, floor } = context;
    const mine = actor.personId === null ? [] : await languagesOfReviewer(tx, actor.districtId, actor.personId);
    const own = await ownWords(tx, actor.districtId);
    const reviews = await partReviews(tx, actor.districtId);
    const parts = partsOf(floor.words.keys);
    const shown = floor.words.languages.filter(
      ({ tag }) => tag !== 'en' && mayReviewCatalog(actor, { qualified: mine.includes(tag) }),
    );
    return shown.map(({ tag }) => {
      const texts = effective(floor, own, tag);
      const read = reviews.filter((one) => one.language === tag);
      const reviewed = read.filter(({ part, print }) => print === partPrint(floor, texts, parts.get(part) ?? []));
      return {
        tag,
        parts: parts.size,
        reviewed: reviewed.length,
        own: own.filter((one) => one.language === tag).length,
      };
    });
  },
);

export type CatalogPart = {
  readonly part: string;
  readonly size: number;
  readonly own: number;
  /** `changed`: it was read, and words were added or changed since. */
  readonly state: 'drafted' | 'reviewed' | 'changed';
  readonly by: string | null;
  readonly at: Temporal.Instant | null;
};

export const catalogParts = question(
  'language.catalog_parts',
  async (context, language: string): Promise<readonly CatalogPart[]> => {
    await allowLanguage(context, language);
    const { tx, actor, floor } = context;
    const own = await ownWords(tx, actor.districtId, language);
    const texts = effective(floor, own, language);
    const reviews = new Map(
      (await partReviews(tx, actor.districtId))
        .filter((one) => one.language === language)
        .map((one) => [one.part, one]),
    );
    return [...partsOf(floor.words.keys)].map(([part, keys]) => {
      const review = reviews.get(part);
      const wanted = new Set(keys);
      return {
        part,
        size: keys.length,
        own: own.filter((one) => wanted.has(one.key)).length,
        state:
          review === undefined ? 'drafted' : review.print === partPrint(floor, texts, keys) ? 'reviewed' : 'changed',
        by: review?.by ?? null,
        at: review?.at ?? null,
      };
    });
  },
);

export type CatalogPair = {
  readonly key: string;
  readonly english: string;
  readonly text: string;
  readonly isOwn: boolean;
};
export type CatalogPairs = {
  readonly pairs: readonly CatalogPair[];
  readonly print: string;
  readonly part: CatalogPart;
};

/** English and translation side by side, and the fingerprint of what is shown. */
export const catalogPairs = question(
  'language.catalog_pairs',
  async (context, { language, part }: { readonly language: string; readonly part: string }): Promise<CatalogPairs> => {
    const { tx, actor, floor } = context;
    const parts = await catalogParts.answer(context, language);
    const keys = found(partsOf(floor.words.keys).get(part));
    const own = await ownWords(tx, actor.districtId, language);
    const texts = effective(floor, own, language);
    const english = floor.words.catalog('en');
    const ownKeys = new Set(own.map((one) => one.key));
    return {
      part: found(parts.find((one) => one.part === part)),
      print: partPrint(floor, texts, keys),
      pairs: keys.map((key) => ({
        key,
        english: english.get(key) ?? '',
        text: texts.get(key) ?? '',
        isOwn: ownKeys.has(key),
      })),
    };
  },
);

function changed(context: ActionContext): void {
  wordsChanged(context.actor.districtId);
  context.refresh('language.catalogs');
}

/** The district's own wording of one text; empty takes it back to the file's. */
export const correctWord = action(
  'language.correct_word',
  z.object({ language: z.string(), key: z.string().max(200), text: z.string().trim().max(4000) }),
  async (context, { language, key, text }) => {
    await allowLanguage(context, language);
    const { tx, actor, now, floor, record } = context;
    const english = found(floor.words.catalog('en').get(key));
    if (text !== '' && !fitsEnglish(english, text, language)) throw languageErrors.wording_broken({}, 'text');
    if (text === '' || text === floor.words.catalog(language).get(key)) {
      await sql`delete from language.catalog_words where district_id = ${actor.districtId} and language = ${language} and key = ${key}`.execute(
        tx,
      );
    } else {
      await sql`insert into language.catalog_words (district_id, id, language, key, text, changed_by, changed_at)
        values (${actor.districtId}, ${newId()}, ${language}, ${key}, ${text}, ${actor.personId ?? actor.districtId}, ${now})
        on conflict on constraint catalog_words_once do update set text = excluded.text, changed_by = excluded.changed_by,
          changed_at = excluded.changed_at`.execute(tx);
    }
    record('page words corrected', { kind: 'district', id: actor.districtId }, { language, key });
    changed(context);
  },
);

/** Says that a part was read as it was shown. What changed meanwhile was not read. */
export const markPartReviewed = action(
  'language.mark_reviewed',
  z.object({ language: z.string(), part: z.string(), print: z.string() }),
  async (context, { language, part, print }) => {
    const { pairs: _pairs, print: present } = await catalogPairs.answer(context, { language, part });
    const { tx, actor, now, record } = context;
    if (present !== print) throw languageErrors.decided_already();
    await sql`insert into language.catalog_reviews (district_id, id, language, part, print, reviewed_by, reviewed_at)
      values (${actor.districtId}, ${newId()}, ${language}, ${part}, ${print}, ${actor.personId ?? actor.districtId}, ${now})
      on conflict on constraint catalog_reviews_once do update set print = excluded.print, reviewed_by = excluded.reviewed_by,
        reviewed_at = excluded.reviewed_at`.execute(tx);
    record('page words reviewed', { kind: 'district', id: actor.districtId }, { language, part });
    changed(context);
  },
);
