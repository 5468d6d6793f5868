import { sql } from 'kysely';
import { question, type Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Wording } from '#platform/words';
import { partsOf, printOf } from './catalogs.rules.ts';

/** A district's own words of the pages, kept at hand in each process. */

export type OwnWord = { readonly language: string; readonly key: string; readonly text: string };
export type PartReview = {
  readonly language: string;
  readonly part: string;
  readonly print: string;
  readonly by: string;
  readonly at: Temporal.Instant;
};

export async function ownWords(
  tx: TenantTx,
  districtId: Uuid,
  language: string | null = null,
): Promise<readonly OwnWord[]> {
  const { rows } = await sql<OwnWord>`select language, key, text from language.catalog_words
    where district_id = ${districtId} and (${language}::text is null or language = ${language}) order by language, key`.execute(
    tx,
  );
  return rows;
}

export async function partReviews(tx: TenantTx, districtId: Uuid): Promise<readonly PartReview[]> {
  const { rows } =
    await sql<PartReview>`select r.language, r.part, r.print, coalesce(p.name, '') as by, r.reviewed_at as at
    from language.catalog_reviews r left join roster.v_people p on p.district_id = r.district_id and p.id = r.reviewed_by
    where r.district_id = ${districtId} order by r.language, r.part`.execute(tx);
  return rows;
}

/** What a language's pages say now: the district's own words before the files'. */
export function effective(floor: Floor, own: readonly OwnWord[], language: string): ReadonlyMap<string, string> {
  const texts = new Map(floor.words.catalog(language));
  for (const one of own) if (one.language === language) texts.set(one.key, one.text);
  return texts;
}

/** The fingerprint of a part as it now reads. */
export function partPrint(floor: Floor, texts: ReadonlyMap<string, string>, keys: readonly string[]): string {
  const english = floor.words.catalog('en');
  return printOf(keys.map((key) => [key, english.get(key) ?? '', texts.get(key) ?? '']));
}

/** A language counts as reviewed when every part of it was read as it now stands. */
function isReviewed(
  floor: Floor,
  reviews: readonly PartReview[],
  texts: ReadonlyMap<string, string>,
  language: string,
): boolean {
  const mine = new Map(reviews.filter((one) => one.language === language).map((one) => [one.part, one.print]));
  if (mine.size === 0) return false;
  return [...partsOf(floor.words.keys)].every(([part, keys]) => mine.get(part) === partPrint(floor, texts, keys));
}

const version = question('language.words_version', async ({ tx, actor }, _none: null): Promise<string> => {
  const { rows } = await sql<{ version: string }>`select
      (select count(*) || ' ' || coalesce(max(changed_at)::text, '') from language.catalog_words where district_id = ${actor.districtId})
      || ' / ' || (select count(*) || ' ' || coalesce(max(reviewed_at)::text, '') from language.catalog_reviews where district_id = ${actor.districtId})
      as version`.execute(tx);
  return rows[0]?.version ?? '';
});

const load = question(
  'language.words_load',
  async ({ tx, actor, floor }, _none: null): Promise<ReadonlyMap<string, Wording>> => {
    const own = await ownWords(tx, actor.districtId);
    const reviews = await partReviews(tx, actor.districtId);
    const tags = new Set([...own.map((one) => one.language), ...reviews.map((one) => one.language)]);
    return new Map(
      [...tags].map((tag) => {
        const words = new Map(own.filter((one) => one.language === tag).map(({ key, text }) => [key, text]));
        return [tag, { words, isReviewed: isReviewed(floor, reviews, effective(floor, own, tag), tag) }];
      }),
    );
  },
);

/** So long the words are shown without asking the database whether somebody changed them. */
const TRUST_MS = 5_000;
/** So long after a change here every page asks: its transaction is over only afterwards. */
const UNEASY_MS = 30_000;

type Known = { version: string | null; checkedAt: number };
const known = new WeakMap<Floor, Map<Uuid, Known>>();
const uneasyUntil = new Map<Uuid, number>();

/** Call after a change, in its action. */
export function wordsChanged(districtId: Uuid): void {
  uneasyUntil.set(districtId, performance.now() + UNEASY_MS);
}

/** Brings a district's own words up to date in this process; mostly without a query. A failure leaves the words as they were. */
export async function freshWordings(floor: Floor, districtId: Uuid): Promise<void> {
  const all = known.get(floor) ?? new Map<Uuid, Known>();
  known.set(floor, all);
  const mine = all.get(districtId) ?? { version: null, checkedAt: -Infinity };
  const now = performance.now();
  const trust = now < (uneasyUntil.get(districtId) ?? 0) ? 0 : TRUST_MS;
  if (now - mine.checkedAt < trust) return;
  // Set before asking: a hundred requests at once ask once.
  all.set(districtId, { ...mine, checkedAt: now });
  try {
    const actor = systemActor(districtId, 'words');
    const found = await floor.ask(actor, version, null);
    if (found === mine.version) return;
    if (mine.version !== null || found !== '0  / 0 ')
      floor.words.overlay(districtId, await floor.ask(actor, load, null));
    all.set(districtId, { version: found, checkedAt: now });
  } catch (error) {
    floor.log.warn('the own words of a district could not be read', { district: districtId, error });
  }
}
