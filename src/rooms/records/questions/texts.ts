import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { hashOfText, type OwnTextVersion, ownVersions } from '#platform/own-texts';
import { personCards } from '#rooms/roster';
import { mayKeep } from '../records.policy.ts';
import { readRules } from '../requests.store.ts';
import { houseText, type OwnKey, ownKeys } from '../texts.rules.ts';

export type TextLine = {
  readonly key: OwnKey;
  readonly language: string;
  /** In the district's own words since then; null: the house's. */
  readonly ownSince: Temporal.Instant | null;
  /** The house's text is another one now than when these words were published. */
  readonly houseChanged: boolean;
  /** Words that wait to be published. */
  readonly draft: boolean;
};

/** The district's languages in which there are pages at all: nobody would read words in another. */
async function languagesOf({ tx, actor, floor }: QuestionContext): Promise<readonly string[]> {
  const { rows } = await sql<{
    languages: string[];
  }>`select languages from platform.districts where id = ${actor.districtId}`.execute(tx);
  return (rows[0]?.languages ?? ['en']).filter((tag) => floor.words.best([tag]) === tag);
}

/** All texts in all languages of the district, and in whose words each stands. */
export const textsPage = question('records.texts', async (context): Promise<readonly TextLine[]> => {
  const { tx, actor, floor } = context;
  allow(mayKeep(actor));
  const { familyDays } = await readRules(context);
  const { rows } = await sql<Pick<OwnTextVersion, 'key' | 'language' | 'version' | 'state' | 'houseHash' | 'setAt'>>`
    select distinct on (key, language, state = 'draft') key, language, version, state, house_hash as "houseHash", set_at as "setAt"
    from platform.own_texts where district_id = ${actor.districtId}
    order by key, language, state = 'draft', version desc`.execute(tx);
  return (await languagesOf(context)).flatMap((language) =>
    ownKeys.map((key): TextLine => {
      const mine = rows.filter((row) => row.key === key && row.language === language);
      const draft = mine.find((row) => row.state === 'draft');
      const counts = mine.find((row) => row.state !== 'draft');
      const own = counts?.state === 'published' ? counts : null;
      return {
        key,
        language,
        ownSince: own?.setAt ?? null,
        houseChanged:
          own !== null && own.houseHash !== hashOfText(houseText(floor.words.translator(language), key, familyDays)),
        draft: draft !== undefined && draft.version > (counts?.version ?? 0),
      };
    }),
  );
});

export type TextPage = {
  readonly key: OwnKey;
  readonly language: string;
  readonly house: string;
  readonly houseChanged: boolean;
  /** What families read now, if it is the district's own. */
  readonly own: OwnTextVersion | null;
  readonly draft: OwnTextVersion | null;
  readonly versions: readonly OwnTextVersion[];
  readonly names: ReadonlyMap<Uuid, { readonly name: string }>;
  readonly days: number;
};

/** One text in one language with its history. Null: no language of the district. */
export const textPage = question(
  'records.text',
  async (context, { key, language }: { key: OwnKey; language: string }): Promise<TextPage | null> => {
    const { tx, actor, floor } = context;
    allow(mayKeep(actor));
    if (!(await languagesOf(context)).includes(language)) return null;
    const { familyDays } = await readRules(context);
    const house = houseText(floor.words.translator(language), key, familyDays);
    const versions = await ownVersions(context, { key, language });
    const counts = versions.find((one) => one.state !== 'draft');
    const own = counts?.state === 'published' ? counts : null;
    const [newest] = versions;
    return {
      key,
      language,
      house,
      houseChanged: own !== null && own.houseHash !== hashOfText(house),
      own,
      draft: newest?.state === 'draft' ? newest : null,
      versions,
      names: await personCards(
        tx,
        actor.districtId,
        versions.flatMap((one) => one.setBy ?? []),
      ),
      days: familyDays,
    };
  },
);
