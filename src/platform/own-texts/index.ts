import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';

/**
 * Texts of the house that a district may say in its own words: rights, notices. Kept with every version; where a district
 * said nothing, or took its words back, the house's text counts. Knows neither which texts nor who may.
 */
type Reader = Pick<QuestionContext, 'tx' | 'actor'>;

export type OwnTextState = 'draft' | 'published' | 'house';

/** One version, as it was kept. */
export type OwnTextVersion = {
  readonly id: Uuid;
  readonly key: string;
  readonly language: string;
  readonly version: number;
  readonly state: OwnTextState;
  readonly body: string;
  readonly houseHash: string;
  readonly setBy: Uuid | null;
  readonly setAt: Temporal.Instant;
};

/** By language, what counts now in the district's own words. A language that is not in it says the house's. */
export type OwnText = ReadonlyMap<string, string>;

export const noOwnText: OwnText = new Map();

/** The district's own words of these texts, by key; one statement for all. */
export async function ownTexts({ tx, actor }: Reader, keys: readonly string[]): Promise<ReadonlyMap<string, OwnText>> {
  const { rows } = await sql<{ key: string; language: string; body: string; state: OwnTextState }>`
    select distinct on (key, language) key, language, body, state from platform.own_texts
    where district_id = ${actor.districtId} and key = any(${[...keys]}::text[]) and state <> 'draft'
    order by key, language, version desc`.execute(tx);
  const said = rows.filter((row) => row.state === 'published');
  return new Map(
    [...Map.groupBy(said, (row) => row.key)].map(([key, own]) => [
      key,
      new Map(own.map(({ language, body }) => [language, body])),
    ]),
  );
}

/** The own words for a reader of this language; null: the house's. */
export const ownIn = (own: OwnText | undefined, locale: string): string | null => own?.get(locale) ?? null;

/** Every version of one text in one language, the newest first. */
export async function ownVersions(
  { tx, actor }: Reader,
  { key, language }: { readonly key: string; readonly language: string },
): Promise<readonly OwnTextVersion[]> {
  const { rows } =
    await sql<OwnTextVersion>`select id, key, language, version, state, body, house_hash as "houseHash", set_by as "setBy", set_at as "setAt"
    from platform.own_texts where district_id = ${actor.districtId} and key = ${key} and language = ${language} order by version desc limit 100`.execute(
      tx,
    );
  return rows;
}

/** Adds a version. Two at once: the second waits, and comes after. */
export async function addOwnVersion(
  { tx, actor, now }: ActionContext,
  one: Pick<OwnTextVersion, 'key' | 'language' | 'state' | 'body' | 'houseHash'>,
): Promise<number> {
  const { key, language, state, body, houseHash } = one;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`own text ${actor.districtId} ${key} ${language}`}, 0))`.execute(
    tx,
  );
  const { rows } = await sql<{
    version: number;
  }>`insert into platform.own_texts (district_id, id, key, language, version, state, body, house_hash, set_by, set_at)
    select ${actor.districtId}::uuid, ${newId()}::uuid, ${key}, ${language}, coalesce(max(version), 0) + 1, ${state}, ${body}, ${houseHash}, ${actor.personId}::uuid, ${now}::timestamptz
    from platform.own_texts where district_id = ${actor.districtId} and key = ${key} and language = ${language} returning version`.execute(
    tx,
  );
  return rows[0]?.version ?? 0;
}

/** What a house's text is known by, to see later that it changed. */
export const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex');

export type TextBlock = { readonly kind: 'heading' | 'paragraph'; readonly text: string };

/** Plain text as people write it: a line that begins with # is a heading, an empty line ends a paragraph. */
export function textBlocks(text: string): readonly TextBlock[] {
  const blocks: TextBlock[] = [];
  let open: string[] = [];
  const close = (): void => {
    if (open.length > 0) blocks.push({ kind: 'paragraph', text: open.join('\n') });
    open = [];
  };
  for (const line of text.split(/\r?\n/).map((one) => one.trimEnd())) {
    const heading = /^#+\s+(.+)$/.exec(line)?.[1];
    if (heading !== undefined) {
      close();
      blocks.push({ kind: 'heading', text: heading.trim() });
    } else if (line === '') close();
    else open.push(line);
  }
  close();
  return blocks;
}

/** The same for a mail in plain text: a heading is a line of its own. */
export function textAsMail(text: string): string {
  return textBlocks(text)
    .map((block) => block.text)
    .join('\n\n');
}

/** Puts in what stands for itself, such as {district}. What is not known stays as it was written. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
